"""Documents that were taken out of a project: they come back whole, or are erased on request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from annotator.core.edits import Edit
from annotator.core.model import ANALYST

if TYPE_CHECKING:
    from annotator.project import Project
    from annotator.store.store import Store

DAYS = 30
"""So long a document stays in the trash at least."""


class Removed(NamedTuple):
    """A document in the trash: when it was taken out, and how many steps of work are in it."""

    id: int
    key: str
    title: str
    source: str
    at: datetime
    decisions: int


class Trash:
    """What is no longer among the documents of a project; nothing leaves it by itself."""

    def __init__(self, project: Project, store: Store) -> None:
        self._project = project
        self._store = store

    def newest_import(self) -> tuple[int, list[int], int] | None:
        """Return number, documents still there, and decisions in them, of the newest import."""
        return self._store.newest_import()

    def decisions(self, document_ids: Sequence[int]) -> int:
        """Return how many steps of the analyst stand in documents."""
        return self._store.decisions(document_ids, ANALYST)

    def take_out(self, document_ids: Sequence[int]) -> Edit:
        """Put documents into the trash, and return the Edit that did so; its inverse restores them.

        Their texts, spans and history stay in the database.
        """
        edit = self._store.removal(document_ids)
        self._project.apply_apart(edit)
        return edit

    def restore(self, document_ids: Sequence[int]) -> Edit:
        """Bring documents back as they were; Refused where a key is taken by another one."""
        edit = self._store.removal(document_ids, is_over=True).inverse()
        self._project.apply_apart(edit._replace(name=edit.name.replace("Remove", "Bring back")))
        return edit

    def contents(self, most: int = 10_000) -> list[Removed]:
        """Return what is in the trash, what was taken out last first."""
        found = self._store.removed(ANALYST, most)
        return sorted((Removed(*row) for row in found), key=lambda one: one.at, reverse=True)

    def erase(self, document_ids: Sequence[int]) -> None:
        """Erase documents that are in the trash: text, spans and history; none comes back."""
        self._store.erase(document_ids, ANALYST)
