"""The list of articles: a filter by status, and one quiet row for each document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from annotator.core.edits import Edit
from annotator.core.model import Document, DocumentStatus, Heading
from annotator.gui.icons import icon

if TYPE_CHECKING:
    from annotator.project import Project

_Index = QModelIndex | QPersistentModelIndex
_PAGE = 100
_PAUSE = 200  # milliseconds without an Edit before the list is brought up to date
_ICONS = {
    DocumentStatus.NEW: "circle-dashed",
    DocumentStatus.STARTED: "circle-dot",
    DocumentStatus.DONE: "circle-check",
    DocumentStatus.SKIPPED: "skip-forward",
}
FILTERS: tuple[tuple[str, DocumentStatus | None], ...] = (
    ("All articles", None),
    ("New", DocumentStatus.NEW),
    ("Started", DocumentStatus.STARTED),
    ("Done", DocumentStatus.DONE),
)


class DocumentListModel(QAbstractListModel):
    """Documents by id, in order of import; headings are read a page at a time as they are shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._status: DocumentStatus | None = None
        self._ids: list[int] = []
        self._rows: dict[int, int] = {}
        self._headings: dict[int, Heading] = {}

    def set_project(self, project: Project | None, status: DocumentStatus | None) -> None:
        """Show the documents of a project that have a status, or all."""
        self.beginResetModel()
        self._project, self._status = project, status
        self._ids = project.document_ids(status) if project else []
        self._rows = {document_id: row for row, document_id in enumerate(self._ids)}
        self._headings = {}
        self.endResetModel()

    def touch(self, document_ids: tuple[int, ...]) -> None:
        """Read the headings of documents again when they are shown next."""
        for document_id in document_ids:
            self._headings.pop(document_id, None)
            row = self._rows.get(document_id)
            if row is not None:
                self.dataChanged.emit(self.index(row), self.index(row))

    def row(self, document_id: int) -> int:
        """Return the row of a document, or -1."""
        return self._rows.get(document_id, -1)

    def document_id(self, row: int) -> int:
        """Return the document of a row."""
        return self._ids[row]

    def heading(self, row: int) -> Heading:
        """Return the heading of a row, read with its neighbours."""
        document_id = self._ids[row]
        if document_id not in self._headings:
            assert self._project is not None
            start = max(0, row - _PAGE // 2)
            wanted = [i for i in self._ids[start : start + _PAGE] if i not in self._headings]
            for heading in self._project.headings(wanted):
                self._headings[heading.document.id] = heading
        return self._headings[document_id]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of documents."""
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: _Index, role: int = 0) -> Any:
        """Return the title of a document, and what a screen reader says of it."""
        heading = self.heading(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return heading.document.title
        if role == Qt.ItemDataRole.UserRole:
            return heading
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{heading.document.title}\n{heading.document.status}, {counts(heading)}"
        return None


def counts(heading: Heading) -> str:
    """Return the counts of a document's spans in words."""
    total = heading.proposed + heading.accepted
    if not total:
        return "no spans yet"
    if not heading.proposed:
        return f"{total} spans, all decided"
    return f"{heading.proposed} of {total} to decide"


class _Delegate(QStyledItemDelegate):
    """Two lines: the title, and below it the counts; the status as an icon."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, 2 * option.fontMetrics.height() + 18)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        heading: Heading = index.data(Qt.ItemDataRole.UserRole)
        style = option.widget.style()
        style.drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem,
            option,
            painter,
            option.widget,
        )
        rect: QRect = option.rect
        palette: QPalette = option.palette
        line = option.fontMetrics.height()
        place = QRect(rect.left() + 12, rect.top() + 8, 16, 16)
        icon(_ICONS[heading.document.status]).paint(painter, place)
        left = rect.left() + 36
        room = rect.right() - left - 8
        painter.save()
        font = QFont(option.font)
        metrics = option.fontMetrics
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        title = metrics.elidedText(heading.document.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(left, rect.top() + 7 + metrics.ascent(), title)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        text = metrics.elidedText(counts(heading), Qt.TextElideMode.ElideRight, room)
        painter.drawText(left, rect.top() + 11 + line + metrics.ascent(), text)
        painter.restore()


class DocumentList(QWidget):
    """The left panel; `chosen` carries the id of the document that the analyst wants to open."""

    chosen = Signal(object)
    left = Signal()
    """The keyboard goes back to the text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.documents = DocumentListModel(self)
        self.filter = QComboBox()
        self.filter.setAccessibleName("Show articles by status")
        self.filter.addItems([text for text, _ in FILTERS])
        self.view = QListView()
        self.view.setModel(self.documents)
        self.view.setAccessibleName("Articles")
        self.view.setItemDelegate(_Delegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.filter)
        layout.addWidget(self.view)
        self._project: Project | None = None
        self._quiet = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self._catch_up)
        self._stale = False
        self._touched: dict[int, None] = {}
        self.filter.currentIndexChanged.connect(self.refresh)
        self.view.selectionModel().currentChanged.connect(self._choose)

    def set_project(self, project: Project | None) -> None:
        """Show the documents of another project."""
        self._timer.stop()
        self._stale = False
        self._touched.clear()
        self._project = project
        self.refresh()

    def refresh(self) -> None:
        """Read the list again; the current document stays current where it is still in it."""
        current = self.current()
        self._quiet = True
        self.documents.set_project(self._project, FILTERS[self.filter.currentIndex()][1])
        self._quiet = False
        if current is not None:
            self.show_current(current)

    def follow(self, edit: Edit) -> None:
        """Follow an Edit; a document whose status no longer fits the filter stays for now."""
        comes_or_goes = any(
            isinstance(change.item, Document) and None in change for change in edit.changes
        )
        self._stale = self._stale or comes_or_goes
        self._touched.update(dict.fromkeys(edit.document_ids))
        self._timer.start()

    def _catch_up(self) -> None:
        """Show what the last Edits came to, once the analyst pauses: counting takes a moment."""
        self._timer.stop()
        if self._stale:
            self.refresh()
        else:
            self.documents.touch(tuple(self._touched))
        self._stale = False
        self._touched.clear()

    def current(self) -> int | None:
        """Return the id of the current document, or None."""
        index = self.view.currentIndex()
        return self.documents.document_id(index.row()) if index.isValid() else None

    def show_current(self, document_id: int) -> None:
        """Mark a document as the current one without choosing it anew."""
        row = self.documents.row(document_id)
        self._quiet = True
        index = self.documents.index(row) if row >= 0 else QModelIndex()
        self.view.setCurrentIndex(index)
        self._quiet = False

    def neighbour(self, document_id: int | None, by: int, undone: bool = False) -> int | None:
        """Return the document before or after another in the list, or None at the ends.

        With `undone`, those that are done or skipped are passed over.
        """
        if undone and self._timer.isActive():
            self._catch_up()
        row = self.documents.row(document_id) if document_id is not None else -1
        over = {DocumentStatus.DONE, DocumentStatus.SKIPPED}
        for other in range(row + by, self.documents.rowCount() if by > 0 else -1, by):
            if other < 0:
                return None
            if not undone or self.documents.heading(other).document.status not in over:
                return self.documents.document_id(other)
        return None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Return and Escape lead from the list to the text."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        if not self._quiet and index.isValid():
            self.chosen.emit(self.documents.document_id(index.row()))
