"""What a knowledge base offers: candidates for a mention, each with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from annotator.core.model import Entity


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
