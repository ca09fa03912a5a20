"""The unfinished file of a knowledge base: entries in the order in which they come, and how far.

It stays beside the file that it will become, `NAME.unfinished`, so that a long import can go on
where it was stopped. `order.py` makes the file from it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from annotator.core.lock import lock
from annotator.errors import AnnotatorError
from annotator.kb.entry import Entry, entity_row, name_rows
from annotator.kb.schema import SCHEMA

_TABLES = """
CREATE TABLE marks (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entities (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL, label TEXT NOT NULL, description TEXT NOT NULL,
  types TEXT NOT NULL, aliases TEXT NOT NULL, popularity REAL NOT NULL, population INTEGER,
  country TEXT NOT NULL, latitude REAL, longitude REAL);
CREATE TABLE ids (id TEXT NOT NULL, number INTEGER NOT NULL);
CREATE TABLE names (
  key TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, kind INTEGER NOT NULL,
  support INTEGER NOT NULL, language TEXT NOT NULL, prior REAL, words TEXT);
"""
_BATCH = 1_000


class Staging:
    """An unfinished file, open for writing."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection
        row = connection.execute("SELECT max(number) FROM entities").fetchone()
        self.count: int = row[0] or 0
        """Entities so far."""
        self.is_kept = bool(connection.execute("SELECT count(*) > 1 FROM marks").fetchone()[0])
        """Whether anything was noted but where it all comes from."""

    def add(self, entries: Iterable[Entry]) -> None:
        """Add entries; they are kept once `mark` is called."""
        entities: list[tuple[object, ...]] = []
        names: list[tuple[object, ...]] = []
        ids: list[tuple[str, int]] = []
        for number, entry in enumerate(entries, self.count + 1):
            entities.append(entity_row(number, entry))
            names += name_rows(number, entry)
            ids += ((one, number) for one in entry.ids)
        self.count += len(entities)
        self.many("INSERT INTO entities VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", entities)
        self.many("INSERT INTO names VALUES (?, ?, ?, ?, ?, ?, ?, ?)", names)
        self.many("INSERT INTO ids VALUES (?, ?)", ids)

    def many(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Run a statement for each row; text with lone surrogates fails with UnicodeEncodeError."""
        self.connection.executemany(sql, rows)

    def mark(self, **values: Any) -> None:
        """Keep what was added, and note how far the source was read."""
        rows = ((name, json.dumps(value)) for name, value in values.items())
        self.many("INSERT OR REPLACE INTO marks VALUES (?, ?)", rows)
        self.connection.execute("COMMIT")
        self.connection.execute("BEGIN")
        self.is_kept = True

    def marked(self, name: str, default: Any = None) -> Any:
        """Return what was noted."""
        row = self.connection.execute("SELECT value FROM marks WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else default


@contextmanager
def staging(path: Path, origin: Mapping[str, Any] | None = None) -> Iterator[Staging]:
    """Open the unfinished file of `path`, anew or where it was left, and lock it against others.

    `origin` says in plain values what is being read and how; where it is what it was, the file
    goes on, and it stays when this ends, until it is dropped, if anything was kept. Without it, the
    file is always new and is gone afterwards. AnnotatorError if it cannot be written, or another
    program writes it.
    """
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        held = path.with_name(path.name + ".lock")
        with closing(lock(held)):
            connection = _open(unfinished, json.dumps(origin, sort_keys=True) if origin else "")
            staged = Staging(unfinished, connection)
            try:
                yield staged
            finally:
                connection.close()
                if not origin or not staged.is_kept:
                    drop(unfinished)
                with suppress(OSError):  # where open files cannot be deleted, it stays
                    held.unlink()
    except BlockingIOError as error:
        raise AnnotatorError("The knowledge base is being built by another program.") from error
    except (OSError, sqlite3.DatabaseError) as error:
        if "interrupted" in str(error):
            raise AnnotatorError("The knowledge base was not finished.") from error
        raise AnnotatorError(f"The knowledge base could not be written: {error}.") from error


def batches(entries: Iterable[Entry], size: int = _BATCH) -> Iterator[list[Entry]]:
    """Yield entries by the thousand."""
    entries = iter(entries)
    while batch := list(islice(entries, size)):
        yield batch


def drop(unfinished: Path) -> None:
    """Delete an unfinished file; what another program holds open goes with the next build."""
    for ending in ("", "-wal", "-shm"):
        with suppress(OSError):
            unfinished.with_name(unfinished.name + ending).unlink(missing_ok=True)


def _open(unfinished: Path, origin: str) -> sqlite3.Connection:
    if unfinished.exists():
        found = _connect(unfinished, resumable=True)
        if origin and _origin(found) == f"{SCHEMA} {origin}":
            found.execute("BEGIN")
            return found
        found.close()
        drop(unfinished)
    connection = _connect(unfinished, resumable=bool(origin))
    connection.executescript(_TABLES)
    connection.execute("INSERT INTO marks VALUES ('origin', ?)", (f"{SCHEMA} {origin}",))
    connection.execute("BEGIN")
    return connection


def _connect(unfinished: Path, *, resumable: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(unfinished, isolation_level=None)
    with suppress(sqlite3.DatabaseError):  # no database: it is not gone on with, but replaced
        connection.execute(f"PRAGMA journal_mode = {'WAL' if resumable else 'OFF'}")
        connection.execute(f"PRAGMA synchronous = {'NORMAL' if resumable else 'OFF'}")
        connection.execute("PRAGMA cache_size = -32768")
    return connection


def _origin(connection: sqlite3.Connection) -> str:
    try:
        row = connection.execute("SELECT value FROM marks WHERE name = 'origin'").fetchone()
    except sqlite3.DatabaseError:
        return ""
    return str(row[0]) if row else ""
