"""What a knowledge base offers: candidates for a mention, each with its reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from annotator.core.model import Entity, surface


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a mention may mean, with a score from 0 to 1 and the reasons for it.

    `chosen` says how often the analysts of a project chose it for such a mention.
    """

    entity: Entity
    score: float
    why: tuple[str, ...] = ()
    chosen: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """An entity that a mention may name, with what tells it from its namesakes.

    `agreement` from 0 to 1 says how well the name agrees, and `why` in which way; `fame` how well
    known the entity is, 0 to 1; `prior` how often the name means it, where that is known. `kind`
    is what it is, empty if unknown: a mention of it carries one of `labels`, at a pinch one of
    `pinch`. `lands` are codes of countries (ISO 3166-1, two capitals), `place` latitude and
    longitude in degrees, `words` those of its description, `era` the first and last year in it.
    `twins` are ids of the same thing in other sources.
    """

    entity: Entity
    agreement: float
    why: str
    fame: float = 0.0
    prior: float | None = None
    kind: str = ""
    labels: frozenset[str] = frozenset()
    pinch: frozenset[str] = frozenset()
    lands: frozenset[str] = frozenset()
    place: tuple[float, float] | None = None
    population: int | None = None
    words: frozenset[str] = frozenset()
    era: tuple[int, int] | None = None
    twins: tuple[str, ...] = ()


class KnowledgeBase(Protocol):
    """A read-only set of entities that is searched by alias."""

    def search(self, query: str, label: str | None = None, limit: int = 10) -> list[Candidate]:
        """Return candidates for a mention or typed query, best first; `label` favours its types."""

    def entity(self, kb_id: str) -> Entity | None:
        """Return the entity with this id, or None."""

    def named(self, mention: str) -> tuple[Found, ...]:
        """Return the entities that a mention may name, in no order; `core.linking` ranks them."""


def pasted(kb_id: str, entity: Entity | None) -> Candidate:
    """Return what is meant by an id that was pasted, be it known or not."""
    unknown = Entity(kb_id, kb_id, "not in the knowledge bases that are searched")
    return Candidate(entity or unknown, 1.0, ("pasted id",))


def local_candidates(entities: Iterable[Entity], query: str) -> list[Candidate]:
    """Return the analyst's own entities whose name or id fits a query, those named alike first."""
    wanted = surface(query)
    same, near = [], []
    for entity in entities:
        names = [surface(name) for name in (entity.label, *entity.aliases)]
        if wanted in names or query == entity.id:
            same.append(Candidate(entity, 1.0, ("your own entity", "same name")))
        elif wanted and any(wanted in name for name in names):
            near.append(Candidate(entity, 0.5, ("your own entity", "similar name")))
    return same + near
