"""An entity on its way into the file of a knowledge base, and the rows that it becomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from annotator.core.model import LOCAL, Entity
from annotator.kb.names import LONGEST, skeleton, words
from annotator.kb.schema import ALIAS, DEMONYM, LABEL, SHOWN, VARIANT

_DESCRIPTION = 1_000  # code points

_NONE: Mapping[str, object] = MappingProxyType({})


class Entry(NamedTuple):
    """An entity with its popularity from 0 to 1, coordinates in degrees, ids in other sources.

    `languages` and `priors` tell of names; what is not in them is not known.
    """

    entity: Entity
    popularity: float
    demonyms: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    population: int | None = None
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    ids: tuple[str, ...] = ()
    languages: Mapping[str, str] = _NONE  # type: ignore[assignment]
    priors: Mapping[str, float] = _NONE  # type: ignore[assignment]


def outside(kb_id: str) -> str:
    """Return an id as it is in knowledge bases: `local:18f…` belongs to one project, which has
    rows for it, so that it is `own:18f…` everywhere else.
    """
    return f"own:{kb_id.removeprefix(LOCAL)}" if kb_id.startswith(LOCAL) else kb_id


def names(entry: Entry) -> dict[str, int]:
    """Return the kind of each name of an entry."""
    entity = entry.entity
    kinds = dict.fromkeys(entry.variants, VARIANT)
    kinds.update(dict.fromkeys(entity.aliases, ALIAS))
    kinds.update(dict.fromkeys(entry.demonyms, DEMONYM))
    kinds[entity.label] = LABEL
    return kinds


def entity_row(number: int, entry: Entry) -> tuple[object, ...]:
    """Return a row of `entities`, whose first column is a number yet and no rank."""
    entity = entry.entity
    shown = [name for name in (*entry.demonyms, *entity.aliases) if len(name) <= LONGEST]
    return (number, entity.id, entity.label[:LONGEST], entity.description[:_DESCRIPTION],
            _lines(entity.types), _lines(shown[:SHOWN]),
            entry.popularity, entry.population, entry.country,
            entry.latitude, entry.longitude)  # fmt: skip


def name_rows(number: int, entry: Entry) -> Iterator[tuple[object, ...]]:
    """Yield rows of `names`, and the words of names that have several as the last column."""
    split = [(name, kind, words(name)) for name, kind in names(entry).items()]
    bones = [skeleton("".join(parts)) for _, _, parts in split]
    support = Counter(bones)
    languages, priors = entry.languages, entry.priors
    for (name, kind, parts), bone in zip(split, bones, strict=True):
        if parts and len(name) <= LONGEST:
            yield ("".join(parts), number, name, kind, support[bone],
                   languages.get(name, ""), priors.get(name),
                   " ".join(parts) if len(parts) > 1 else None)  # fmt: skip


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(" ".join(part.split("\n")) for part in parts)
