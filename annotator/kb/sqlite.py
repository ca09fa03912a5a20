"""Search over one SQLite file of entities and their names, read-only and without a model.

A candidate's score is what its best match is worth, plus its popularity, plus agreement of the
types; see `schema.py` for the tables.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from annotator.core.kb import Candidate, Found, pasted
from annotator.core.model import Entity
from annotator.core.web_pages import id_of, name_in
from annotator.kb.file import KnowledgeBaseFile, Known
from annotator.kb.names import LONGEST, Reading, is_acronym, key, readings, same_case, words
from annotator.kb.ranking import Namesakes
from annotator.kb.schema import DEMONYM, LABEL, VARIANT

# The worth of a match, and what is added to it; the best sum is 1.
_EXACT, _SPELLING, _PARTLY = 0.56, 0.52, 0.49
_CASE, _PREFIX, _WORDS, _SIMILAR = 0.34, 0.28, 0.2, 0.18
_POPULARITY_ADDS, _SUPPORT_ADDS = 0.28, 0.02
_TYPE_ADDS, _LABEL_ADDS, _VARIANT_COSTS = 0.06, 0.04, 0.06
_FEW = 10  # entities, below which similar names are sought
_BLOCK = 20_000  # names among which a similar one is sought
_KNOWN = 4  # tiers, of the 64,000 most popular entities, that are found by similarity
_CAPITALS = re.compile(r"[A-Z][A-Z.]").match

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_SAME = {"GPE": _PLACES, "LOC": _PLACES, "FAC": _PLACES, "PER": frozenset({"PERSON"})}


class Match(NamedTuple):
    """What the best way from a query to an entity is worth, and its name for people."""

    worth: float
    why: str
    demonym: bool = False


class SqliteKnowledgeBase:
    """A knowledge base in one file; nothing of it is held in memory."""

    def __init__(self, path: Path) -> None:
        self.file = KnowledgeBaseFile(path)
        self._namesakes = Namesakes(self.file)

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def meta(self) -> dict[str, str]:
        """Return versions, licences and counts of what is in the file."""
        return self.file.meta()

    def entity(self, kb_id: str) -> Entity | None:
        """Return the entity with this id, or None."""
        known = self.file.find(kb_id)
        return known.entity if known else None

    def also(self, kb_id: str) -> list[Entity]:
        """Return the entities that have this id in another source."""
        return [known.entity for known in self.file.also(kb_id)]

    def search(self, query: str, label: str | None = None, limit: int = 10) -> list[Candidate]:
        """Return candidates for a mention or typed query, best first; `label` favours its types.

        Any string will do; of long ones the first 200 code points count. A pasted id or address
        comes first, even if it is not known, and alone if it is.
        """
        asked = id_of(query[:LONGEST])
        entity = self.known_as(asked) if asked else None
        first = [pasted(asked, entity)] if asked else []
        return [*first, *(() if entity else self._found(query, label))][: max(limit, 0)]

    def _found(self, query: str, label: str | None) -> list[Candidate]:
        matches = self._matches(name_in(query[:LONGEST]))
        known = self.file.known(matches).values()
        found = [_candidate(one, matches[one.rank], label) for one in known]
        found.sort(key=lambda candidate: -candidate.score)
        return found

    def named(self, mention: str) -> tuple[Found, ...]:
        """Return the entities that a mention may name, in no order; `core.linking` ranks them."""
        return self._namesakes.named(mention)

    def known_as(self, kb_id: str) -> Entity | None:
        """Return the entity with this id, be it that of another source, or None."""
        return self.entity(kb_id) or next(iter(self.also(kb_id)), None)

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
        if len(short) > 3 and not named and len(found) < _FEW:
            for rank, match in self._similar(short):
                _better(found, rank, match)
        return found

    def _named(self, query: str) -> Iterator[tuple[int, Match]]:
        """Yield entities that have a name with the key of one of the query's readings."""
        for reading in readings(query):
            for found in self.file.named(reading.key):
                if same_case(reading.text, found.name, reading.key):
                    worth, why = _agreement(reading, found.name, found.kind)
                    worth += _SUPPORT_ADDS * math.log2(min(found.support, 8))
                    yield (
                        found.rank,
                        Match(worth + _by_kind(found.kind), why, found.kind == DEMONYM),
                    )

    def _beginning(self, query: str, short: str) -> Iterator[tuple[int, Match]]:
        """Yield entities with a name that goes on after the query, for typing."""
        case = is_acronym(query) and len(short) > 1
        for found in self.file.beginning(short, 200 if len(short) > 2 else 600):
            # One or two letters are a word or an acronym: case decides, as in `same_case`.
            other_case = bool(_CAPITALS(found.name)) != case
            if len(short) < 3 and (other_case or found.kind == VARIANT):
                continue
            why = "name begins so" if found.kind == LABEL else f"“{found.name}” begins so"
            yield found.rank, Match(_PREFIX + _by_kind(found.kind), why)

    def _containing(self, query: str) -> Iterator[tuple[int, Match]]:
        """Yield entities whose names have all words of the query, the last one perhaps begun."""
        parts = words(query)[:8]
        if len(parts) > 1 and len(parts[-1]) == 1:
            parts.pop()  # one letter begins too many words to go through them
        for rank in self.file.bearing(parts):
            yield rank, Match(_WORDS, "has these words")

    def _similar(self, short: str) -> Iterator[tuple[int, Match]]:
        """Yield well-known entities with a name of the same two first letters and like length."""
        from rapidfuzz import fuzz, process

        rows = self.file.block(short[:2], len(short) - 2, len(short) + 2, _KNOWN, _BLOCK)
        close = process.extract(
            short, [row[0] for row in rows], scorer=fuzz.ratio, score_cutoff=75, limit=40
        )
        for _, similarity, place in close:
            key, rank = rows[place]
            name = next(n.name for n in self.file.named(key, _BLOCK) if n.rank == rank)
            yield rank, Match(_SIMILAR * similarity / 100, f"similar to {name}")


def _candidate(known: Known, match: Match, label: str | None) -> Candidate:
    score = match.worth + _POPULARITY_ADDS * known.popularity
    why = [match.why]
    if label and _fits(label, known.entity, match):
        score += _TYPE_ADDS
        why.append(f"type fits {label}")
    if known.population:
        why.append(f"population {known.population:,}")
    return Candidate(known.entity, round(min(score, 0.99), 4), tuple(why))


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
