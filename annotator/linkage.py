"""What the mentions of a project are linked to: in use where, merged how, proposed when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from annotator.core import entities
from annotator.core.edits import Edit
from annotator.core.linking import outcomes, threshold
from annotator.core.model import Entity, Span

if TYPE_CHECKING:
    from annotator.project import Project
    from annotator.store.linking import Used
    from annotator.store.store import Store

_PLACES = 200
_PAGE = 500


class Linkage:
    """The links of an open project; what is asked for is read from the database at once."""

    def __init__(self, project: Project, store: Store) -> None:
        self._project = project
        self._store = store

    def threshold(self) -> float:
        """Return the least probability of a link to be proposed, from how past ones turned out."""
        from annotator.store import linking  # the database is open, so this loads nothing heavy

        return threshold(*outcomes(linking.latest_changes(self._store)))

    def uses(self, kb_id: str, limit: int = _PLACES) -> tuple[int, list[Span]]:
        """Return how many mentions a person linked to an entity, and the first of them."""
        from annotator.store import linking

        return linking.uses(self._store, kb_id, limit)

    def used(
        self,
        text: str = "",
        order: str = "mentions",
        *,
        descending: bool = True,
        offset: int = 0,
        limit: int = _PAGE,
    ) -> list[Used]:
        """Return a stretch of the entities that are linked to, NIL among them.

        `order` is `mentions`, `articles`, `surface` or `kb_id`; `text` is sought in mentions, ids
        and the names of local entities.
        """
        from annotator.store import linking

        return linking.used(self._store, text, order, descending, offset, limit)

    def merge(self, gone: Sequence[Entity], kept: Entity) -> Edit:
        """Return the Edit after which all that is linked to `gone` is linked to `kept`."""
        from annotator.store import linking

        ids = [entity.id for entity in gone if entity.id != kept.id]
        return entities.merge(gone, kept, linking.linked(self._store, ids))

    def duplicates(self) -> list[tuple[Entity, ...]]:
        """Return local entities that may be the same, in groups, the surest first."""
        return entities.duplicates(self._project.entities())
