"""The entities in use as a table, read page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from annotator.core.model import NIL, Entity

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow
    from annotator.linkage import Used

_Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
_PAGE = 200
_NAMED = 50  # entities of the knowledge base that bear a name


class UsedModel(QAbstractTableModel):
    """Entities in use, page by page, in the order in which the database gives them."""

    COLUMNS = ("Entity", "For example", "Id", "Mentions", "Undecided", "Articles")
    ORDERS = ("", "surface", "kb_id", "mentions", "", "articles")

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.rows: list[Used] = []
        self._names: dict[str, Entity | None] = {}
        self._forms: dict[str, str] = {}
        self._more = False
        self.question: dict[str, Any] = {"order": "mentions", "descending": True}
        """What is shown, as `Linkage.used` is asked for it."""

    def filter(self, text: str) -> None:
        """Show the entities that a text is part of a mention, an id or the name of."""
        known = self._window.workspace.knowledge_base
        named = known.search(text, None, _NAMED) if known and text else ()
        self.question |= {"text": text, "also": [one.entity.id for one in named]}
        self.load()

    def load(self) -> None:
        """Begin anew with what is there now."""
        self.beginResetModel()
        self.rows, self._names, self._forms = [], {}, {}
        self._more = True
        self._read()
        self.endResetModel()

    def _read(self) -> list[Used]:
        project = self._window.workspace.project
        found: list[Used] = []
        if project is not None and self._more:
            found = project.links.used(**self.question, offset=len(self.rows), limit=_PAGE)
        self._more = len(found) == _PAGE
        self.rows += found
        return found

    def canFetchMore(self, parent: _Index) -> bool:
        """Return whether there are further entities."""
        return self._more and not parent.isValid()

    def fetchMore(self, parent: _Index) -> None:
        """Read the next page."""
        before = len(self.rows)
        found = self._read()
        if found:
            self.beginInsertRows(QModelIndex(), before, before + len(found) - 1)
            self.endInsertRows()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Let the database sort by a column, where it knows what that shows."""
        if self.ORDERS[column]:
            descending = order is Qt.SortOrder.DescendingOrder
            self.question |= {"order": self.ORDERS[column], "descending": descending}
            self.load()

    def entity(self, row: int) -> Entity | None:
        """Return the entity in a row, or None for NIL and what no knowledge base knows."""
        kb_id = self.rows[row].kb_id
        if kb_id not in self._names:
            self._names[kb_id] = self._window.workspace.entity(kb_id)
        return self._names[kb_id]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of entities that were read."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return the title of a column."""
        if orientation is Qt.Orientation.Horizontal and role == _ROLE.DisplayRole:
            return self.COLUMNS[section]
        if role == _ROLE.TextAlignmentRole and section > 2:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = 0) -> Any:
        """Return what a cell shows."""
        used, column = self.rows[index.row()], index.column()
        if role == _ROLE.TextAlignmentRole and column > 2:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role not in (_ROLE.DisplayRole, _ROLE.ToolTipRole):
            return None
        if column == 0:
            entity = self.entity(index.row())
            if role == _ROLE.ToolTipRole and entity is not None:
                return f"{entity.label}\n{entity.description}\n{entity.note}".strip()
            return entity.label if entity else "in no knowledge base" if used.kb_id == NIL else ""
        counts = (f"{used.mentions:,}", f"{used.proposed:,}", f"{used.articles:,}")
        if column == 1:
            return self._written(used.surface)
        return ("", "", used.kb_id, *counts)[column]

    def _written(self, surface: str) -> str:
        """Return a mention as texts have it; few rows are seen, and only those are asked for."""
        project = self._window.workspace.project
        if surface not in self._forms and project is not None:
            self._forms[surface] = project.links.written(surface)
        return self._forms.get(surface, surface)
