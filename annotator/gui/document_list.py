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
from annotator.errors import AnnotatorError
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
    ("Skipped", DocumentStatus.SKIPPED),
)


class DocumentListModel(QAbstractListModel):
    """Documents by id, in order of import; headings are read a page at a time as they are shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._ids: list[int] = []
        self._rows: dict[int, int] = {}
        self._headings: dict[int, Heading | None] = {}

    def set_project(
        self, project: Project | None, status: DocumentStatus | None, keep: int | None = None
    ) -> None:
        """Show the documents of a project that have a status, or all; and `keep` in any case."""
        self.beginResetModel()
        self._project = project
        self._ids = project.document_ids(status) if project else []
        if project and keep is not None and keep not in self._ids:
            shown = {keep, *self._ids}
            self._ids = [i for i in project.document_ids() if i in shown]
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

    def heading(self, row: int) -> Heading | None:
        """Return the heading of a row, read with its neighbours; None if it cannot be read."""
        document_id = self._ids[row]
        if document_id not in self._headings:
            start = max(0, row - _PAGE // 2)
            wanted = [i for i in self._ids[start : start + _PAGE] if i not in self._headings]
            self._headings |= self._read(wanted)
        return self._headings[document_id]

    def _read(self, document_ids: list[int]) -> dict[int, Heading | None]:
        """Read headings; a damaged one must not hide its neighbours, so they are halved apart."""
        assert self._project is not None
        try:
            found = {h.document.id: h for h in self._project.headings(document_ids)}
        except AnnotatorError:
            if len(document_ids) == 1:
                return {document_ids[0]: None}
            half = len(document_ids) // 2
            return self._read(document_ids[:half]) | self._read(document_ids[half:])
        return {i: found.get(i) for i in document_ids}

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of documents."""
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: _Index, role: int = 0) -> Any:
        """Return the title of a document, and what a screen reader says of it."""
        heading = self.heading(index.row())
        title = heading.document.title if heading else "This article cannot be read."
        if role == Qt.ItemDataRole.DisplayRole:
            return title
        if role == Qt.ItemDataRole.UserRole:
            return heading
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            about = f"\n{heading.document.status}, {counts(heading)}" if heading else ""
            return f"{title}{about}"
        return None


def counts(heading: Heading) -> str:
    """Return the counts of a document's spans in words."""
    total = heading.proposed + heading.accepted
    if not total:
        return "all rejected" if heading.rejected else "no spans yet"
    if not heading.proposed:
        return f"{total} span{'' if total == 1 else 's'}, all decided"
    return f"{heading.proposed} of {total} to decide"


class _Delegate(QStyledItemDelegate):
    """Two lines: the title, and below it the counts; the status as an icon."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, 2 * option.fontMetrics.height() + 18)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        heading: Heading | None = index.data(Qt.ItemDataRole.UserRole)
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
        icon(_ICONS[heading.document.status] if heading else "circle-alert").paint(painter, place)
        left = rect.left() + 36
        room = rect.right() - left - 8
        painter.save()
        font = QFont(option.font)
        metrics = option.fontMetrics
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        title = index.data(Qt.ItemDataRole.DisplayRole)
        title = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(left, rect.top() + 7 + metrics.ascent(), title)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        below = counts(heading) if heading else "damaged in the project file"
        text = metrics.elidedText(below, Qt.TextElideMode.ElideRight, room)
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
        self.view.setFrameShape(QListView.Shape.NoFrame)
        self.view.setUniformItemSizes(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.filter)
        layout.addWidget(self.view)
        self._project: Project | None = None
        self._open: int | None = None
        self._quiet = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self._catch_up)
        self._stale = False
        self._touched: dict[int, None] = {}
        self.filter.currentIndexChanged.connect(lambda: self.refresh())
        self.view.selectionModel().currentChanged.connect(self._choose)

    def set_project(self, project: Project | None) -> None:
        """Show the documents of another project."""
        self._timer.stop()
        self._stale = False
        self._touched.clear()
        self._project = project
        self._open = None
        self.refresh()

    def refresh(self, *, keep: bool = False) -> None:
        """Read the list again; the current document stays current where it is still in it.

        With `keep` it stays in it in any case, and where it was seen.
        """
        current = self._open
        bar = self.view.verticalScrollBar()
        seen, value = self._current_top(), bar.value()
        self._quiet = True
        status = FILTERS[self.filter.currentIndex()][1]
        self.documents.set_project(self._project, status, current if keep else None)
        self._quiet = False
        if current is not None:
            self.show_current(current)
        if keep:
            self.view.doItemsLayout()
            bar.setValue(value)
            bar.setValue(value + self._current_top() - seen)

    def _current_top(self) -> int:
        return self.view.visualRect(self.view.currentIndex()).top()

    def follow(self, edit: Edit) -> None:
        """Follow an Edit, once the analyst pauses; the current document stays in the list."""
        filtered = self.filter.currentIndex() > 0
        for change in edit.changes:
            if isinstance(change.item, Document):
                self._stale |= filtered or None in change
        self._touched.update(dict.fromkeys(edit.document_ids))
        if not (self._stale and self._timer.isActive()):  # an import must not put it off for good
            self._timer.start()

    def _catch_up(self) -> None:
        """Show what the last Edits came to: counting takes a moment."""
        if self._stale:
            self.refresh(keep=True)
        else:
            self.documents.touch(tuple(self._touched))
        self._stale = False
        self._touched.clear()

    def current(self) -> int | None:
        """Return the id of the current document, or None."""
        index = self.view.currentIndex()
        return self.documents.document_id(index.row()) if index.isValid() else None

    def show_current(self, document_id: int) -> None:
        """Mark a document as current, now or once it is in the list, without choosing it anew."""
        self._open = document_id
        row = self.documents.row(document_id)
        self._quiet = True
        index = self.documents.index(row) if row >= 0 else QModelIndex()
        self.view.setCurrentIndex(index)
        self._quiet = False

    def neighbour(self, document_id: int | None, by: int, undone: bool = False) -> int | None:
        """Return the document before or after another in the list, or None at the ends.

        With `undone`, those that are done or skipped are passed over, and behind the last comes
        the first: None says that no other one is left.
        """
        if undone and self._stale:
            self.refresh(keep=True)  # and again after the pause, when another one is current
        outside = -1 if by > 0 else 0
        row = self.documents.row(document_id) if document_id is not None else outside
        count = self.documents.rowCount()
        if not undone:
            other = row + by
            return self.documents.document_id(other) if 0 <= other < count else None
        left = self._undone() - {document_id}
        for step in range(1, count + 1):
            found = self.documents.document_id((row + by * step) % count)
            if found in left:
                return found
        return None

    def _undone(self) -> set[int]:
        """Return the documents that are neither done nor skipped."""
        if self._project is None:
            return set()
        statuses = (DocumentStatus.NEW, DocumentStatus.STARTED)
        return {i for status in statuses for i in self._project.document_ids(status)}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Return and Escape lead from the list to the text."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        if not self._quiet and index.isValid():
            self._open = self.documents.document_id(index.row())
            self.chosen.emit(self._open)
