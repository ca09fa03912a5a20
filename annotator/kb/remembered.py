"""What was looked up online, in one small SQLite file beside the project.

The file is the project's own, and not the user's: names that somebody looked for are as
confidential as the articles that they are in, and go where the project goes.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from annotator.core.model import Entity
from annotator.errors import AnnotatorError

_ANSWERS = 20_000
"""Answers that are kept; the oldest go first."""

_TABLES = """
CREATE TABLE IF NOT EXISTS answers (request TEXT PRIMARY KEY, at REAL NOT NULL, ids TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS entities (id TEXT PRIMARY KEY, entity TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value REAL NOT NULL);
"""


class Remembered:
    """The file, open for reading and writing; it is made when something is kept.

    It knows the entities that were found, and answers queries that were asked. A damaged
    file is made anew: all of it can be looked up again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def answer(self, request: str) -> tuple[float, list[Entity]] | None:
        """Return when a request was answered, in seconds since 1970, and with what; or None."""
        rows = self._rows("SELECT at, ids FROM answers WHERE request = ?", request)
        if not rows:
            return None
        at, ids = rows[0]
        found = (self.entity(kb_id) for kb_id in json.loads(ids))
        return float(at), [entity for entity in found if entity]

    def keep(self, request: str, entities: Iterable[Entity]) -> None:
        """Keep the answer to a request."""
        listed = list(entities)
        now = time.time()
        ids = json.dumps([entity.id for entity in listed])
        self._write("INSERT OR REPLACE INTO entities VALUES (?, ?)",
                    [(entity.id, json.dumps(_plain(entity))) for entity in listed])  # fmt: skip
        self._write("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", [(request, now, ids)])
        self._write("DELETE FROM answers WHERE request IN (SELECT request FROM answers"
                    " ORDER BY at DESC LIMIT -1 OFFSET ?)", [(_ANSWERS,)])  # fmt: skip

    def state(self, name: str) -> float:
        """Return a number that was noted, or 0."""
        rows = self._rows("SELECT value FROM state WHERE name = ?", name)
        return float(rows[0][0]) if rows else 0.0

    def note(self, **numbers: float) -> None:
        """Note numbers by name."""
        self._write("INSERT OR REPLACE INTO state VALUES (?, ?)", numbers.items())

    def entity(self, kb_id: str) -> Entity | None:
        """Return the entity with this id, or None."""
        rows = self._rows("SELECT entity FROM entities WHERE id = ?", kb_id)
        return _entity(json.loads(rows[0][0])) if rows else None

    def _rows(self, sql: str, *values: object) -> list[Any]:
        if not self._path.is_file():
            return []
        try:
            with closing(self._connection()) as connection:
                return connection.execute(sql, values).fetchall()
        except (sqlite3.DatabaseError, UnicodeEncodeError):
            return []

    def _write(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        listed = list(rows)
        try:
            self._write_once(sql, listed)
        except sqlite3.OperationalError as error:
            raise AnnotatorError(f"What was found online cannot be kept: {error}.") from error
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)
            self._write_once(sql, listed)

    def _write_once(self, sql: str, rows: list[tuple[object, ...]]) -> None:
        with closing(self._connection()) as connection, connection:
            connection.executemany(sql, rows)

    def _connection(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=2)
        try:
            connection.executescript(_TABLES)
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection


def _plain(entity: Entity) -> list[Any]:
    return [entity.id, entity.label, entity.description, entity.types, entity.aliases]


def _entity(plain: list[Any]) -> Entity:
    kb_id, label, description, types, aliases = plain
    return Entity(kb_id, label, description, tuple(types), tuple(aliases))
