"""What a knowledge base offers: candidates for a mention, each with its reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from annotator.core.model import Entity, surface


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a mention may mean, with a score from 0 to 1 and the reasons for it."""

    entity: Entity
    score: float
    why: tuple[str, ...] = ()


class KnowledgeBase(Protocol):
    """A read-only set of entities that is searched by alias."""

    def search(self, query: str, label: str | None = None, limit: int = 10) -> list[Candidate]:
        """Return candidates for a mention or typed query, best first; `label` favours its types."""

    def entity(self, kb_id: str) -> Entity | None:
        """Return the entity with this id, or None."""


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
