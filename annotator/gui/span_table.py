"""The span list: every span of the open document in reading order, as text to read and to hear."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPalette, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from annotator.core.edits import Edit
from annotator.core.model import NIL, Label, Span, Status
from annotator.core.spans import SpanIndex, order
from annotator.gui.theme import LIGHT, LabelColors, Theme

_NARROW = 400  # pixels below which three columns have to do
_CRAMPED = 320  # pixels below which these are narrower
_SAMPLES = ("WORK_OF_ART", "United Kingdomm", "proposedm")
_SHORT = ("CARDINAL", "Islamic S", "proposedm")
_EMPTY = (
    "Nothing is marked yet. Select words and press the key of a label, or let the pipeline "
    "propose spans from the File menu."
)
_RESET = 40  # changes from which a reset is quicker than rows one by one
_Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole

NameOf = Callable[[str], str]
"""Says what an entity is called, or returns its id."""

STATES = {
    Status.PROPOSED: "proposed",
    Status.ACCEPTED: "accepted",
    Status.REJECTED: "rejected",
}


def link_text(kb_id: str | None, name_of: NameOf = str) -> str:
    """Return how a link is written in lists: nothing, NIL, a name, "local", or the id."""
    if kb_id is None:
        return ""
    if kb_id == NIL:
        return "NIL"
    name = name_of(kb_id)
    if name != kb_id:
        return name
    return "local" if kb_id.startswith("local:") else kb_id.replace("geonames:", "G:")


class SpanTableModel(QAbstractTableModel):
    """The live spans of one document; rows follow Edits without a reset unless they are many."""

    COLUMNS = ("Mention", "Label", "Link", "State")

    def __init__(self, name_of: NameOf = str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name_of = name_of
        self._spans: list[Span] = []
        self._document_id = 0
        self._text = ""
        self._theme = LIGHT
        self._labels: Sequence[Label] = ()
        self._swatches: dict[tuple[str, bool], QIcon | None] = {}

    def set_document(self, text: str, index: SpanIndex) -> None:
        """Show the spans of another document."""
        self.beginResetModel()
        self._text = text
        self._document_id = index.document_id
        self._spans = list(index)
        self.endResetModel()

    def set_labels(self, labels: Sequence[Label]) -> None:
        """Take the colours of the labels."""
        self._labels = labels
        self._swatches.clear()

    def set_theme(self, theme: Theme) -> None:
        """Show the colours of the labels as a theme tints them."""
        self._theme = theme
        self.set_labels(self._labels)

    def apply(self, edit: Edit, index: SpanIndex) -> None:
        """Follow an Edit of the open document."""
        changes = [
            (before, after)
            for before, after in edit.changes
            if isinstance(before or after, Span)
            and (before or after).document_id == self._document_id  # type: ignore[union-attr]
        ]
        if len(changes) > _RESET:
            self.set_document(self._text, index)
            return
        for before, after in changes:
            old = before if isinstance(before, Span) and _live(before) else None
            new = after if isinstance(after, Span) and _live(after) else None
            if old is not None and new is not None and order(old) == order(new):
                row = self.row(old)
                self._spans[row] = new
                last = 1 if (old.kb_id, old.status) == (new.kb_id, new.status) else 3
                self.dataChanged.emit(self.index(row, 1), self.index(row, last))
                continue
            if old is not None:
                row = self.row(old)
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._spans[row]
                self.endRemoveRows()
            if new is not None:
                row = bisect_left(self._spans, order(new), key=order)
                self.beginInsertRows(QModelIndex(), row, row)
                self._spans.insert(row, new)
                self.endInsertRows()

    @property
    def has_article(self) -> bool:
        """Whether an article with a text is shown."""
        return bool(self._text)

    def row(self, span: Span) -> int:
        """Return the row of a span."""
        return bisect_left(self._spans, order(span), key=order)

    def span_at(self, row: int) -> Span:
        """Return the span of a row."""
        return self._spans[row]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of spans."""
        return 0 if parent.isValid() else len(self._spans)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return the title of a column."""
        if orientation is Qt.Orientation.Horizontal and role == _ROLE.DisplayRole:
            return self.COLUMNS[section]
        return None

    def data(self, index: _Index, role: int = 0) -> Any:
        """Return what a cell shows, or what a screen reader says."""
        span = self._spans[index.row()]
        column = index.column()
        if role == _ROLE.DisplayRole:
            if column == 2:
                return link_text(span.kb_id, self._name_of)
            return (self._mention(span), span.label, "", STATES[span.status])[column]
        if role == _ROLE.DecorationRole and column == 1:
            return self._swatch(span.label, span.status is Status.ACCEPTED)
        if role == _ROLE.ToolTipRole:
            link = link_text(span.kb_id, self._name_of)
            known = f" ({span.kb_id})" if link and link != span.kb_id else ""
            linked = f" → {link}{known}" if link else ""
            told = f"{self._mention(span)}\n{span.label}, {STATES[span.status]}{linked}"
            return f"{told}\n{span.note}" if span.note else told
        if role == _ROLE.AccessibleTextRole:
            return (
                f"{self._mention(span)}, {span.label}, {STATES[span.status]}, "
                f"{link_text(span.kb_id, self._name_of) or 'not linked'}"
            )
        return None

    def rehearse(self) -> None:
        """Draw the squares of accepted spans before a correction needs them."""
        for label in self._labels:
            self._swatch(label.name, solid=True)

    def _swatch(self, name: str, solid: bool) -> QIcon | None:
        """Return the square of a label, painted when it is first seen."""
        if (name, solid) not in self._swatches:
            found = [
                _swatch(self._theme.label_color(x), solid) for x in self._labels if x.name == name
            ]
            self._swatches[name, solid] = found[0] if found else None
        return self._swatches[name, solid]

    def _mention(self, span: Span) -> str:
        return " ".join(self._text[span.start : span.end].split())


def say_empty(view: QAbstractItemView, words: str) -> None:
    """Paint words where a list has no rows."""
    painter = QPainter(view.viewport())
    painter.setPen(view.palette().color(QPalette.ColorRole.PlaceholderText))
    room = view.viewport().rect().adjusted(4, 8, -4, 0)
    painter.drawText(room, int(Qt.TextFlag.TextWordWrap), words)


def _live(span: Span) -> bool:
    return span.status is not Status.REJECTED


def _swatch(colors: LabelColors, solid: bool) -> QIcon:
    """A full square for an accepted span, a hollow one for a proposal; selected rows do not tint
    it, and it is sharp on dense screens too.
    """
    found = QIcon()
    for density in (1, 2, 3):
        pixmap = QPixmap(QSize(10, 10) * density)
        pixmap.setDevicePixelRatio(density)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.chip if solid else colors.line, 1.5))
        if solid:
            painter.setBrush(colors.chip)
        painter.drawRoundedRect(QRectF(0.75, 0.75, 8.5, 8.5), 2.5, 2.5)
        painter.end()
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
            found.addPixmap(pixmap, mode)
    return found


class SpanTable(QTableView):
    """The span list; choosing rows focuses spans."""

    chosen = Signal(object)

    def __init__(self, name_of: NameOf = str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spans = SpanTableModel(name_of, self)
        self.setModel(self.spans)
        self.setAccessibleName("Spans of this article")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setIconSize(QSize(10, 10))
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2, 3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        self._is_cramped = False
        self._size_columns()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._quiet = False
        self.selectionModel().selectionChanged.connect(self._choose)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the state to the swatches where the mentions would have too little room."""
        super().resizeEvent(event)
        self.setColumnHidden(3, self.width() < _NARROW)
        if (self.width() < _CRAMPED) != self._is_cramped:
            self._is_cramped = not self._is_cramped
            self._size_columns()

    def _size_columns(self) -> None:
        samples = _SHORT if self._is_cramped else _SAMPLES
        from PySide6.QtWidgets import QStyle

        margin = self.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1
        for column, sample in enumerate(samples, 1):
            wide = self.fontMetrics().horizontalAdvance(sample)
            if column == 1:  # beside the swatch; each has its margins
                wide += self.iconSize().width() + 4 * margin + 2
            self.horizontalHeader().resizeSection(column, wide)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or what to do where there are none."""
        super().paintEvent(event)
        if self.spans.has_article and not self.spans.rowCount():
            say_empty(self, _EMPTY)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.spans.set_theme(theme)
        self.viewport().update()

    def follow(self, edit: Edit, index: SpanIndex) -> None:
        """Follow an Edit; rows that come and go with it choose nothing."""
        self._quiet = True
        self.spans.apply(edit, index)
        self._quiet = False

    def show_focus(self, spans: Iterable[Span]) -> None:
        """Select the rows of the focused spans without choosing them anew."""
        rows = [self.spans.row(span) for span in spans]
        selection = self.selectionModel()
        shown = [index.row() for index in selection.selectedRows()]
        if rows[:1] == shown[:1] == [self.currentIndex().row()] and len(rows) == len(shown) == 1:
            return
        self._quiet = True
        flags = QItemSelectionModel.SelectionFlag
        selection.select(self._selection(rows), flags.ClearAndSelect | flags.Rows)
        if rows:
            index = self.spans.index(rows[0], 0)
            selection.setCurrentIndex(index, flags.NoUpdate)
            self.scrollTo(index)
        self._quiet = False

    def _selection(self, rows: Iterable[int]) -> QItemSelection:
        """Return rows as ranges: one at a time, thousands of them take seconds."""
        selection = QItemSelection()
        for _, run in groupby(enumerate(sorted(rows)), lambda entry: entry[1] - entry[0]):
            numbers = [row for _, row in run]
            first, last = self.spans.index(numbers[0], 0), self.spans.index(numbers[-1], 3)
            selection.append(QItemSelectionRange(first, last))
        return selection

    def _choose(self) -> None:
        if not self._quiet:
            rows = sorted(index.row() for index in self.selectionModel().selectedRows())
            self.chosen.emit([self.spans.span_at(row) for row in rows])
