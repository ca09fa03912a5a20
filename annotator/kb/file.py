"""The rows of a knowledge-base file, read-only; nothing of them is held in memory.

See `schema.py` for what they mean.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, suppress
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from annotator.core.model import Entity
from annotator.errors import AnnotatorError
from annotator.kb.schema import APPLICATION, SCHEMA, tier

_END = "\U0010ffff"
_LOOKED_AT = 2_000
"""Names of one tier that are looked at; those of a tier are about equally popular."""

_AT_ONCE = 500
"""Values in one statement."""


class Name(NamedTuple):
    """A name of an entity."""

    key: str
    rank: int
    name: str
    kind: int
    support: int
    language: str
    prior: float | None


class Known(NamedTuple):
    """An entity with what is known of it besides; coordinates in degrees."""

    rank: int
    entity: Entity
    popularity: float
    population: int | None
    country: str
    latitude: float | None
    longitude: float | None


class KnowledgeBaseFile:
    """One file; AnnotatorError where it is not there, damaged or of another version."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.is_file():
            raise AnnotatorError(
                f"The knowledge base {path.name} is not there, or has not been built yet."
            )
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        try:
            whole = self._is_whole(path.stat().st_size)
        except sqlite3.DatabaseError:
            whole = False
        if not whole:
            self.close()
            raise self._damaged()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __del__(self) -> None:
        """Close the file when the last of those who search in it is gone; nobody knows who that is,
        and Python 3.13 warns of connections that are left to it.
        """
        if hasattr(self, "_connection"):
            self._connection.close()

    def meta(self) -> dict[str, str]:
        """Return versions, licences and counts of what is in the file."""
        return dict(self.rows("SELECT name, value FROM meta"))

    def find(self, kb_id: str) -> Known | None:
        """Return the entity with this id, or None."""
        if not kb_id.isascii():
            return None
        rows = self.rows(f"SELECT {_COLUMNS} FROM entities WHERE id = ?", kb_id)
        return _known(rows[0]) if rows else None

    def also(self, kb_id: str) -> list[Known]:
        """Return the entities that have this id in another source, the most popular first."""
        if not kb_id.isascii():
            return []
        rows = self.rows("SELECT rank FROM ids WHERE id = ? ORDER BY rank LIMIT ?", kb_id, _AT_ONCE)
        return list(self.known([rank for (rank,) in rows]).values())

    def known(self, ranks: Collection[int]) -> dict[int, Known]:
        """Return entities by rank."""
        found = {}
        for part in _parts(ranks):
            marks = ",".join("?" * len(part))
            for row in self.rows(f"SELECT {_COLUMNS} FROM entities WHERE rank IN ({marks})", *part):
                found[row[0]] = _known(row)
        return found

    def named(self, key: str, enough: int = 200) -> list[Name]:
        """Return the names with this key, those of the most popular entities first."""
        rows = self.rows(
            f"SELECT {_NAME} FROM names WHERE key = ? ORDER BY rank LIMIT ?", key, enough
        )
        return [Name(*row) for row in rows]

    def beginning(self, key: str, enough: int = 200) -> Iterator[Name]:
        """Yield names whose key goes on after this one, about the most popular first."""
        left = enough
        for number in self._tiers:
            rows = self.rows(_BEGINNING, number, key, key + _END, _LOOKED_AT, left)
            yield from (Name(*row) for row in rows)
            left -= len(rows)
            if left <= 0:
                break

    def block(
        self, letters: str, shortest: int, longest: int, tiers: int, enough: int
    ) -> list[tuple[str, int]]:
        """Return keys that begin with letters and have a length between two, with their ranks.

        Those of the first so many tiers; about the most popular first.
        """
        found: list[tuple[str, int]] = []
        for number in self._tiers[:tiers]:
            values = (number, letters, letters + _END, shortest, longest, enough - len(found))
            found += self.rows(_BLOCK, *values)
            if len(found) >= enough:
                break
        return found

    def bearing(self, words: Iterable[str], enough: int = 40) -> list[int]:
        """Return ranks of entities whose names have all words, the last one perhaps begun."""
        terms = " ".join(f'"{word}"' for word in words) + "*"
        rows = self.rows(
            "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ?", terms, enough
        )
        return [rank for (rank,) in rows]

    def rows(self, sql: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        """Return the rows of a query; AnnotatorError where the file turns out to be damaged."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._damaged() from error

    @cached_property
    def _tiers(self) -> range:
        last = self.rows("SELECT max(rank) FROM entities")[0][0]
        return range(tier(last or 1) + 1)

    def _is_whole(self, bytes_on_disk: int) -> bool:
        """Return whether the file is of this kind and schema, and not cut short."""
        pragma = self._connection.execute
        size = pragma("PRAGMA page_count").fetchone()[0] * pragma("PRAGMA page_size").fetchone()[0]
        kind = pragma("PRAGMA application_id").fetchone()[0]
        schema = pragma("PRAGMA user_version").fetchone()[0]
        return bool(kind == APPLICATION and schema == SCHEMA and size == bytes_on_disk)

    def _damaged(self) -> AnnotatorError:
        return AnnotatorError(
            f"The knowledge base {self.path.name} is damaged or from another version;"
            " build it again."
        )


def check_target(path: Path) -> None:
    """Refuse to replace what is no knowledge base."""
    if not path.exists():
        return
    found = None
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as connection:
        found = connection.execute("PRAGMA application_id").fetchone()[0]
    if found != APPLICATION:
        raise AnnotatorError(f"{path.name} is there already and is no knowledge base.")


_COLUMNS = (
    "rank, id, label, description, types, aliases, popularity, population, country,"
    " latitude, longitude"
)
_NAME = "key, rank, name, kind, support, language, prior"
_BEGINNING = f"""
SELECT {_NAME} FROM (
  SELECT key, rank FROM (
    SELECT key, rank FROM starts WHERE tier = ? AND key > ? AND key < ? LIMIT ?)
  ORDER BY rank LIMIT ?)
JOIN names USING (key, rank) ORDER BY rank
"""
_BLOCK = """
SELECT key, rank FROM starts
WHERE tier = ? AND key >= ? AND key < ? AND length(key) BETWEEN ? AND ? LIMIT ?
"""


def _known(row: tuple) -> Known:  # type: ignore[type-arg]
    rank, kb_id, label, description, types, aliases, *rest = row
    return Known(rank, Entity(kb_id, label, description, _listed(types), _listed(aliases)), *rest)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()


def _parts(values: Collection[int]) -> Iterator[list[int]]:
    listed = list(values)
    for start in range(0, len(listed), _AT_ONCE):
        yield listed[start : start + _AT_ONCE]
