"""Which entities of a file a mention may name, with all that `core.linking` ranks them by."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from annotator.core.kb import Found
from annotator.core.model import Entity
from annotator.kb.file import KnowledgeBaseFile
from annotator.kb.forms import forms
from annotator.kb.kinds import kind
from annotator.kb.lands import lands
from annotator.kb.names import is_acronym, same_case, words
from annotator.kb.schema import DEMONYM, LABEL, VARIANT

_ENOUGH = 80  # names that one mention leads to
_LOOSE = 12  # entities whose names have the words of a mention among others
_CLOSE = 78  # least similarity of names, in percent
_BLOCK = 4_000  # names among which a similar one is sought
_TIERS = 3
_HELD = 1 << 14  # mentions that are looked up once

_NAMES = """
SELECT n.key, n.name, n.kind, n.support, n.prior, e.id, e.label, e.description, e.types, e.aliases,
  e.popularity, e.population, e.country, e.latitude, e.longitude
FROM names n JOIN entities e USING (rank) WHERE n.key IN ({marks}) ORDER BY n.rank LIMIT {limit}
"""
_ENTITIES = """
SELECT rank, id, label, description, types, aliases, popularity, population, country, latitude,
  longitude
FROM entities WHERE rank IN ({marks}) ORDER BY rank
"""
_LABEL, _ALIASES = 2, 5
_BEARING = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ?"
_WORD = re.compile(r"[a-z]{4,}")
_YEARS = re.compile(r"\b(1\d{3}|20\d\d)(?: ?[-–] ?| (?:to|and|until) (?:\w+ )?)(1\d{3}|20\d\d)\b")


class Namesakes:
    """Looks up mentions in one file; what was asked for before is held in memory."""

    def __init__(self, file: KnowledgeBaseFile) -> None:
        self._file = file
        self.named = lru_cache(maxsize=_HELD)(self._named)
        self._entity = lru_cache(maxsize=_HELD)(_facts)

    def _named(self, mention: str) -> tuple[Found, ...]:
        """Return the entities that a mention may name, each by the best of its names."""
        found: dict[str, Found] = {}
        for one in self._alike(mention):
            _better(found, one)
        parts = words(mention)
        if parts and len("".join(parts)) > 2:
            for one in self._loose(mention, parts):
                _better(found, one)
        if not found and len(parts) < 6:
            for one in self._similar(mention, "".join(parts)):
                _better(found, one)
        return tuple(folded(list(found.values())))

    def _alike(self, mention: str) -> Iterator[Found]:
        """Yield entities that have a name with the key of one of the mention's readings."""
        ways = {reading.key: (reading, way) for reading, way in forms(mention)}
        if not ways:
            return
        sql = _NAMES.format(marks=",".join("?" * len(ways)), limit=_ENOUGH)
        for key, name, sort, support, prior, *row in self._file.rows(sql, *ways):
            reading, way = ways[key]
            if same_case(reading.text, name, key):
                worth, why = _agreement(mention, reading.text, way, name, sort, support)
                one = self._entity(tuple(row), worth, why, prior)
                doubted = _is_doubted(one.kind, way, mention, name)
                yield replace(one, agreement=worth - _DOUBT) if doubted else one

    def _loose(self, mention: str, parts: list[str]) -> Iterator[Found]:
        """Yield entities whose names have all the words of the mention, and more."""
        terms = " ".join(f'"{part}"' for part in parts)
        wanted = frozenset(parts)
        for row in self._entities(rank for (rank,) in self._file.rows(_BEARING, terms, _LOOSE)):
            name, length = _bearing(wanted, row[_LABEL], row[_ALIASES])
            share = len(parts) / max(length, 1)
            yield self._entity(tuple(row[1:]), 0.2 + 0.3 * share, f"part of “{name}”", None)

    def _similar(self, mention: str, short: str) -> Iterator[Found]:
        """Yield well-known entities with a name of the same two first letters and like length."""
        from rapidfuzz import fuzz, process

        if len(short) < 5:
            return
        block = self._file.block(short[:2], len(short) - 2, len(short) + 2, _TIERS, _BLOCK)
        close = process.extract(
            short, [key for key, _ in block], scorer=fuzz.ratio, score_cutoff=_CLOSE, limit=8
        )
        alike = {block[place][1]: similarity for _, similarity, place in close}
        rows = {row[0]: row[1:] for row in self._entities(alike)}
        for rank, similarity in alike.items():
            if rank in rows:
                yield self._entity(rows[rank], 0.4 * similarity / 100, "similar name", None)

    def _entities(self, ranks: Iterable[int]) -> list[tuple]:  # type: ignore[type-arg]
        """Return rows of `_ENTITIES`, the most popular first."""
        wanted = tuple(ranks)
        sql = _ENTITIES.format(marks=",".join("?" * len(wanted)))
        return self._file.rows(sql, *wanted) if wanted else []


def folded(found: list[Found]) -> list[Found]:
    """Return what was found without the places that a Wikidata item stands for, too.

    Sources have ids of their own for the same town. The item takes over what the other knows.
    """
    others = {one.entity.id: one for one in found if one.entity.id.startswith("geonames:")}
    if not others:
        return found
    twins: dict[str, Found] = {}
    kept: list[Found] = []
    for one in found:
        twin = _twin(one, others.values()) if one.entity.id[0] == "Q" else None
        if twin is not None and twin.entity.id not in twins:
            twins[twin.entity.id] = twin
            one = _joined(one, twin)
        kept.append(one)
    return [one for one in kept if one.entity.id not in twins]


def _twin(item: Found, others: Iterable[Found]) -> Found | None:
    """Return the place of GeoNames that an item of Wikidata is: same name, country and kind."""
    kinds = _PLACES.get(item.kind, frozenset())
    if not kinds or item.agreement < _BEARS:
        return None
    near = [
        one
        for one in others
        if one.agreement >= _BEARS and item.lands & one.lands and one.kind in kinds
    ]

    def likeness(one: Found) -> tuple[bool, int, float]:
        same = one.population is not None and one.population == item.population
        return same, len(item.words & one.words), one.fame

    return max(near, key=likeness, default=None)


_BEARS = 0.8  # agreement of what bears the very name
_TOWNS = frozenset({"settlement", "capital"})
_PLACES = {"settlement": _TOWNS, "capital": _TOWNS, "land": frozenset({"land", "settlement"}),
           "landform": frozenset({"landform"})}  # fmt: skip


def _joined(item: Found, other: Found) -> Found:
    return replace(
        item,
        agreement=max(item.agreement, other.agreement),
        fame=max(item.fame, other.fame),
        place=item.place or other.place,
        population=item.population or other.population,
        twins=(*item.twins, other.entity.id),
    )


def _facts(row: tuple, worth: float, why: str, prior: float | None) -> Found:  # type: ignore[type-arg]
    """Return an entity as it was found; the row is that of `_ENTITIES`, without the rank."""
    kb_id, label, description, types, aliases, popularity, population, country, north, east = row
    sorts = tuple(types.split("\n")) if types else ()
    entity = Entity(kb_id, label, description, sorts, tuple(aliases.split("\n")) if aliases else ())
    what = kind(sorts, description)
    told = description.casefold()
    return Found(
        entity,
        worth,
        why,
        max(popularity, what.fame, _early(kb_id)),
        prior,
        what.name,
        what.labels,
        what.pinch,
        frozenset((country,)) if country else lands(f"{description} {label}"),
        None if north is None or east is None else (north, east),
        population,
        frozenset(_WORD.findall(told)),
        _era(description),
    )


def _era(description: str) -> tuple[int, int] | None:
    """Return the years between which something was, as in "1707–1801" or "from 1933 to 1945"."""
    found = _YEARS.search(description)
    return (int(found[1]), int(found[2])) if found and found[1] < found[2] else None


def _early(kb_id: str) -> float:
    """Return the fame that a low number of Wikidata speaks for: what is known came first."""
    if kb_id[0] != "Q" or not kb_id[1:].isdigit():
        return 0.0
    return max(0.0, 0.95 - 0.11 * math.log10(int(kb_id[1:])))


def _agreement(
    mention: str, text: str, way: str, name: str, sort: int, support: int
) -> tuple[float, str]:
    """Return how well a name agrees with a reading of a mention, and how, for people."""
    worth = 0.02 * math.log2(min(support, 8)) - (0.1 if sort == VARIANT else 0.0)
    if way in ("demonym", "people") or sort == DEMONYM:
        return worth + 0.9, "demonym"
    if way in _WORTH:
        return worth + _WORTH[way], f"{way} “{name}”"
    bare = _bare(text)
    small, named_small = bare[:1].islower(), name[:1].islower()
    worth -= 0.4 * (small and not named_small) + 0.1 * (named_small and not small)
    if way == "form":
        return worth + 0.7, f"form of “{name}”"
    if name in (text, bare):
        return worth + (1.0 if sort == LABEL else 0.9), (
            "exact name" if sort == LABEL else "exact alias"
        )
    if is_acronym(name) != is_acronym(text):
        return worth + 0.6, "other case"
    if _SIGNS.findall(name) != _SIGNS.findall(text):
        return worth + 0.6, "other signs"
    return worth + 0.86, "other spelling"


_SIGNS = re.compile(r"[+#&@*$%]")
_WORTH = {"other name": 0.9, "part": 0.75, "former": 0.7}


_OF_LANDS = frozenset({"demonym", "other name", "former"})
_RULERS = frozenset({"organisation", "person"})
"""Ways that lead to a land, and what else may have its name: those who rule it."""

_DOUBT = 0.3


def _is_doubted(kind: str, way: str, mention: str, name: str) -> bool:
    """Return whether what bears a name is seldom meant by it: who rules a land that is named, or a
    town of which "the" is no part, as West is in "the West".
    """
    if kind in _TOWNS:
        return name != mention and name == _bare(mention)
    return kind in _RULERS and way in _OF_LANDS


def _bare(text: str) -> str:
    """Return a mention without the "the" that pipelines mark with a name."""
    return text[4:] if text[:4].lower() == "the " else text


def _bearing(wanted: frozenset[str], label: str, aliases: str) -> tuple[str, int]:
    """Return the first name that has all words that are wanted, and the number of its words."""
    for name in (label, *aliases.split("\n")):
        its = words(name)
        if wanted.issubset(its):
            return name, len(its)
    return label, len(words(label))


def _better(found: dict[str, Found], one: Found) -> None:
    held = found.get(one.entity.id)
    if held is None or one.agreement > held.agreement:
        found[one.entity.id] = one
