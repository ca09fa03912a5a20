"""A field that finds an entity of the project by what is typed: a mention, a name, an id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit

from annotator.core.model import NIL

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow
    from annotator.project import Project

_TYPING = 150  # milliseconds without a key before it is looked for
_MOST = 12
_ID = Qt.ItemDataRole.UserRole


class EntityField(QLineEdit):
    """Offers the entities that articles link to, those with the most mentions first.

    `kb_id` is the one that was chosen, else the first that what was typed finds, else that itself.
    """

    def __init__(self, kb_id: str | None, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self._chosen = ("", "")
        self._found = QStandardItemModel(self)
        self._offer = QCompleter(self._found, self)
        self._offer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._offer.setMaxVisibleItems(_MOST)
        self._offer.activated[QModelIndex].connect(self._choose)  # type: ignore[index]
        self.setCompleter(self._offer)
        self.setClearButtonEnabled(True)
        self.setPlaceholderText("Name, mention or id")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING)
        self._timer.timeout.connect(self._ask)
        self.textEdited.connect(self._look)
        if kb_id is not None:
            self._take(kb_id, self._told(kb_id, ""))

    @property
    def kb_id(self) -> str | None:
        """The id of the entity, or None where none is meant."""
        typed = self.text().strip()
        shown, kb_id = self._chosen
        if not typed or typed == shown:
            return kb_id if typed else None
        offered = [self._found.item(row).data(_ID) for row in range(self._found.rowCount())]
        return typed if typed in offered or not offered else str(offered[0])

    def _look(self) -> None:
        self._found.clear()
        self._timer.start()

    def _ask(self) -> None:
        typed = self.text().strip()
        known = self._window.workspace.knowledge_base
        named = [one.entity.id for one in known.search(typed, None, _MOST)] if known else []

        def used(view: Project) -> Iterator[dict[str, tuple[str, int]]]:
            found = view.links.used(typed, limit=_MOST)
            counts = {one.kb_id: (one.surface, one.mentions) for one in found}
            further = (kb_id for kb_id in named if kb_id not in counts)
            counts |= {kb_id: ("", view.links.mentions(kb_id, 0)[0]) for kb_id in further}
            yield {kb_id: told for kb_id, told in counts.items() if told[1]}

        if typed:
            self._window.documents.asker.ask("entities", used, self._show)

    def _show(self, found: dict[str, tuple[str, int]]) -> None:
        self._found.clear()
        for kb_id, (surface, mentions) in found.items():
            item = QStandardItem(self._told(kb_id, surface))
            item.setData(kb_id, _ID)
            item.setToolTip(f"{mentions:,} mention{'' if mentions == 1 else 's'}")
            self._found.appendRow(item)
        if found and self.hasFocus():
            self._offer.complete()

    def _choose(self, index: QModelIndex) -> None:
        self._take(index.data(_ID), index.data())

    def _take(self, kb_id: str, told: str) -> None:
        self._chosen = (told, kb_id)
        self.setText(told)
        self.setCursorPosition(0)

    def _told(self, kb_id: str, mention: str) -> str:
        entity = self._window.workspace.entity(kb_id)
        name = entity.label if entity else mention
        if kb_id == NIL:
            name = "In no knowledge base"
        return f"{name} ({kb_id})" if name else kb_id
