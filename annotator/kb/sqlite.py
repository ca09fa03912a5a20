"""Search over one SQLite file of entities and their names, read-only and without a model.

A candidate's score is what its best match is worth, plus its fame, plus agreement of the types;
see `build.py` for the tables.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from annotator.core.kb import Candidate
from annotator.core.model import Entity
from annotator.errors import AnnotatorError
from annotator.kb.build import APPLICATION, DEMONYM, FIRST, LABEL, SCHEMA, VARIANT
from annotator.kb.names import LONGEST, Reading, is_acronym, key, readings, same_case, words

# The worth of a match, and what is added to it; the best sum is 1.
_EXACT, _SPELLING, _PARTLY = 0.56, 0.52, 0.49
_CASE, _PREFIX, _WORDS, _SIMILAR = 0.34, 0.28, 0.2, 0.18
_FAME_ADDS, _SUPPORT_ADDS, _TYPE_ADDS, _LABEL_ADDS, _VARIANT_COSTS = 0.28, 0.02, 0.06, 0.04, 0.06
_ENOUGH = 200  # names read for one reading of a query; the most famous come first
_BLOCK = 20_000  # names among which a similar one is sought
_KNOWN = 60_000  # most famous entities, the only ones that are found by similarity
_END = "\U0010ffff"

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_SAME = {"GPE": _PLACES, "LOC": _PLACES, "FAC": _PLACES, "PER": frozenset({"PERSON"})}

_QID = re.compile(r"(?:https?://(?:[a-z]+\.)*wikidata\.org/\S*?\b)?(Q[1-9][0-9]{0,11})(?:[#?]\S*)?")
_GEONAMES = re.compile(
    r"(?:geonames:|https?://(?:[a-z]+\.)*geonames\.org/)([1-9][0-9]{0,11})(?:/\S*)?"
)


class Match(NamedTuple):
    """What the best way from a query to an entity is worth, and its name for people."""

    worth: float
    why: str
    demonym: bool = False


class SqliteKnowledgeBase:
    """A knowledge base in a file that `build.write` made; nothing of it is held in memory."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise AnnotatorError("The knowledge base has not been built yet.")
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        try:
            whole = self._is_whole(path.stat().st_size)
        except sqlite3.DatabaseError:
            whole = False
        if not whole:
            self.close()
            raise _damaged()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def meta(self) -> dict[str, str]:
        """Return versions, licences and counts of what is in the file."""
        return dict(self._rows("SELECT name, value FROM meta"))

    def entity(self, kb_id: str) -> Entity | None:
        """Return the entity with this id, or None."""
        if not kb_id.isascii():
            return None
        rows = self._rows(f"SELECT {_COLUMNS} FROM entities WHERE id = ?", kb_id)
        return next((_entity(row) for row in rows), None)

    def search(self, query: str, label: str | None = None, limit: int = 10) -> list[Candidate]:
        """Return candidates for a mention or typed query, best first; `label` favours its types.

        Any string will do; of long ones the first 200 code points count.
        """
        pasted = self._pasted(query[:LONGEST].strip())
        if pasted and limit > 0:
            return [Candidate(pasted, 1.0, ("pasted id",))]
        matches = self._matches(query[:LONGEST])
        marks = ",".join("?" * len(matches))
        rows = self._rows(f"SELECT {_COLUMNS} FROM entities WHERE rank IN ({marks})", *matches)
        found = [_candidate(row, matches[row[0]], label) for row in rows]
        found.sort(key=lambda candidate: -candidate.score)
        return found[: max(limit, 0)]

    def _is_whole(self, bytes_on_disk: int) -> bool:
        """Return whether the file is of this kind and schema, and not cut short."""
        pragma = self._connection.execute
        size = pragma("PRAGMA page_count").fetchone()[0] * pragma("PRAGMA page_size").fetchone()[0]
        kind = pragma("PRAGMA application_id").fetchone()[0]
        schema = pragma("PRAGMA user_version").fetchone()[0]
        return bool(kind == APPLICATION and schema == SCHEMA and size == bytes_on_disk)

    def _rows(self, sql: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise _damaged() from error

    def _pasted(self, query: str) -> Entity | None:
        if found := _QID.fullmatch(query):
            return self.entity(found[1])
        if found := _GEONAMES.fullmatch(query):
            return self.entity(f"geonames:{found[1]}")
        return None

    def _matches(self, query: str) -> dict[int, Match]:
        """Return the best match of each entity, by its rank."""
        found: dict[int, Match] = {}
        for rank, match in self._named(query):
            _better(found, rank, match)
        short = key(query)
        if not short:
            return found
        named = bool(found)
        for rank, match in self._beginning(query, short):
            _better(found, rank, match)
        if len(short) > 2:
            for rank, match in self._containing(query):
                _better(found, rank, match)
        if len(short) > 3 and not named:
            for rank, match in self._similar(short):
                _better(found, rank, match)
        return found

    def _named(self, query: str) -> Iterator[tuple[int, Match]]:
        """Yield entities that have a name with the key of one of the query's readings."""
        for reading in readings(query):
            for rank, name, kind, support in self._rows(
                "SELECT rank, name, kind, support FROM names WHERE key = ? ORDER BY rank LIMIT ?",
                reading.key,
                _ENOUGH,
            ):
                if same_case(reading.text, name, reading.key):
                    worth, why = _agreement(reading, name, kind)
                    worth += _SUPPORT_ADDS * math.log2(min(support, 8))
                    yield rank, Match(worth + _by_kind(kind), why, kind == DEMONYM)

    def _beginning(self, query: str, short: str) -> Iterator[tuple[int, Match]]:
        """Yield entities with a name that goes on after the query, for typing."""
        where = "key > ? AND key < ?"
        values: list[object] = [short, short + _END]
        if len(short) < 3:  # a word or an acronym: case decides, as in `same_case`
            where += f" AND rank <= {FIRST} AND kind < {VARIANT}"
            where += " AND (name GLOB '[A-Z][A-Z.]*') = ?"
            values.append(is_acronym(query) and len(short) > 1)
        rows = self._rows(
            f"SELECT rank, name, kind FROM names WHERE {where} ORDER BY rank LIMIT ?",
            *values,
            _ENOUGH,
        )
        for rank, name, kind in rows:
            why = "name begins so" if kind == LABEL else f"“{name}” begins so"
            yield rank, Match(_PREFIX + _by_kind(kind), why)

    def _containing(self, query: str) -> Iterator[tuple[int, Match]]:
        """Yield entities whose names have all words of the query, the last one perhaps begun."""
        parts = words(query)[:8]
        if len(parts) > 1 and len(parts[-1]) == 1:
            parts.pop()  # one letter begins too many words to go through them
        terms = " ".join(f'"{part}"' for part in parts) + "*"
        rows = self._rows(
            "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT 40", terms
        )
        for (rank,) in rows:
            yield rank, Match(_WORDS, "has these words")

    def _similar(self, short: str) -> Iterator[tuple[int, Match]]:
        """Yield well-known entities with a name of the same two first letters and like length."""
        from rapidfuzz import fuzz, process

        rows = self._rows(
            "SELECT key, rank, name FROM names WHERE key >= ? AND key < ? AND rank < ?"
            " AND length(key) BETWEEN ? AND ? LIMIT ?",
            short[:2],
            short[:2] + _END,
            _KNOWN,
            len(short) - 2,
            len(short) + 2,
            _BLOCK,
        )
        close = process.extract(
            short, [row[0] for row in rows], scorer=fuzz.ratio, score_cutoff=75, limit=40
        )
        for _, similarity, place in close:
            yield rows[place][1], Match(_SIMILAR * similarity / 100, f"similar to {rows[place][2]}")


_COLUMNS = "rank, id, label, description, types, aliases, fame, population"


def _entity(row: tuple) -> Entity:  # type: ignore[type-arg]
    _, kb_id, label, description, types, aliases, *_ = row
    return Entity(kb_id, label, description, tuple(types.split("\n")), _listed(aliases))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()


def _candidate(row: tuple, match: Match, label: str | None) -> Candidate:  # type: ignore[type-arg]
    entity, fame, population = _entity(row), row[-2], row[-1]
    score = match.worth + _FAME_ADDS * fame
    why = [match.why]
    if label and _fits(label, entity, match):
        score += _TYPE_ADDS
        why.append(f"type fits {label}")
    if population:
        why.append(f"population {population:,}")
    return Candidate(entity, round(min(score, 0.99), 4), tuple(why))


def _agreement(reading: Reading, name: str, kind: int) -> tuple[float, str]:
    """Return what a name with the key of a reading is worth, and how it agrees, for people."""
    if kind == DEMONYM:
        return _PARTLY if reading.partly else _EXACT, "demonym"
    if reading.partly:
        return _PARTLY, "word form"
    if name == reading.text:
        return _EXACT, "exact name" if kind == LABEL else "exact alias"
    if len(reading.key) < 4 and is_acronym(name) != is_acronym(reading.text):
        return _CASE, "other case"
    return _SPELLING, "other spelling"


def _by_kind(kind: int) -> float:
    return _LABEL_ADDS if kind == LABEL else -_VARIANT_COSTS if kind == VARIANT else 0.0


def _fits(label: str, entity: Entity, match: Match) -> bool:
    if label == "NORP" and match.demonym:
        return True
    wanted = _SAME.get(label, frozenset({label}))
    return not wanted.isdisjoint(entity.types)


def _better(found: dict[int, Match], rank: int, match: Match) -> None:
    if rank not in found or match.worth > found[rank].worth:
        found[rank] = match


def _damaged() -> AnnotatorError:
    return AnnotatorError("The knowledge base is damaged or from another version; build it again.")
