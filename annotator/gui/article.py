"""One text set in one column: Qt lays out, selects, copies and speaks; positions are ours."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QMargins, QMimeData, Qt
from PySide6.QtGui import QMouseEvent, QPalette, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from annotator.core.offsets import OffsetMap
from annotator.gui.geometry import Page
from annotator.gui.sheet import column_width, lay_out
from annotator.gui.theme import LIGHT, Theme
from annotator.gui.typeface import Typeface


class Place(NamedTuple):
    """Where a reader is, in Qt's positions: the first line that is seen, and the selection."""

    top: int
    anchor: int
    caret: int


class Article(QTextEdit):
    """A read-only text; all positions are code points of it, end exclusive.

    It knows nothing of spans, and nothing is ever read back from Qt but positions.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Article")
        self.setAutoFillBackground(True)
        self.theme = LIGHT
        self.typeface = Typeface()
        self._characters = 72
        self._set_palette()
        self.set_text("")

    def set_text(self, text: str) -> None:
        """Show a text from its beginning."""
        self.text = text
        self.offsets = OffsetMap(text)
        self._lay_out()
        self.verticalScrollBar().setValue(0)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.theme = theme
        self._set_palette()
        self.viewport().update()

    def set_typeface(self, typeface: Typeface) -> None:
        """Set the text in another type; the place that is read stays."""
        if typeface == self.typeface:
            return
        self.typeface = typeface
        place = self.place()
        self._lay_out()
        self.go_back(place)

    def place(self) -> Place:
        """Return what is read and where the caret is."""
        # The row above ends where the gap of the first row begins, which is where we scroll to.
        row = self.page.row_at(self.verticalScrollBar().value() + 1)
        caret = self.textCursor()
        return Place(row.start if row else 0, caret.anchor(), caret.position())

    def go_back(self, place: Place) -> None:
        """Show what was read at a place again."""
        caret = self.textCursor()
        caret.setPosition(place.anchor)
        caret.setPosition(place.caret, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(caret)
        row = next(self.page.rows_of(place.top, place.top + 1), None)
        if row is not None and place.top:
            self.scroll_to(row.top - self.page.gap)
        else:
            self.verticalScrollBar().setValue(0)

    def set_column(self, characters: int) -> None:
        """Set the width of the column in average characters."""
        self._characters = characters
        self._centre()

    def scroll_to(self, top: float) -> None:
        """Bring a height of the page to the top of the view."""
        bar = self.verticalScrollBar()
        if top > bar.maximum():
            self.document().size()  # Qt has not laid it all out yet and did not know how long it is
        bar.setValue(round(top))

    # Selection and caret

    def raw_selection(self) -> tuple[int, int] | None:
        """Return exactly the selected stretch, or None."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        ends = cursor.selectionStart(), cursor.selectionEnd()
        return self.offsets.from_qt(ends[0]), self.offsets.from_qt(ends[1])

    def select(self, start: int, end: int) -> None:
        """Select a stretch of text, without a signal; the caret goes to its end."""
        cursor = self.textCursor()
        cursor.setPosition(self.offsets.to_qt(start))
        cursor.setPosition(self.offsets.to_qt(end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def caret(self) -> int:
        """Return where the caret is."""
        return self.offsets.from_qt(self.textCursor().position())

    def createMimeDataFromSelection(self) -> QMimeData:
        """Return the selected part of the stored text, which Qt would alter."""
        data = QMimeData()
        selection = self.raw_selection()
        if selection is not None:
            data.setText(self.part(*selection))
        return data

    def part(self, start: int, end: int) -> str:
        """Return a part of the stored text as it is copied."""
        text = self.text[start:end].lstrip("\ufeff\ufffe")  # Qt would swap the bytes
        return text.encode("utf-16", "replace").decode("utf-16")

    # Events

    def event(self, event: QEvent) -> bool:
        """Keep the column centred, and let the margins beside it answer like the text."""
        kind = event.type()
        if kind == QEvent.Type.Resize:
            self._centre()
        elif isinstance(event, QWheelEvent):
            self.wheelEvent(event)
            return True
        elif isinstance(event, QMouseEvent) and kind in _ANSWERS:
            _ANSWERS[kind](self, self._from_margin(event))
            event.accept()
            return True
        return super().event(event)

    def _from_margin(self, event: QMouseEvent) -> QMouseEvent:
        return QMouseEvent(
            event.type(),
            event.position() - self.viewport().pos().toPointF(),
            event.globalPosition(),
            event.button(),
            event.buttons(),
            event.modifiers(),
        )

    # Inside

    def _lay_out(self) -> None:
        gap = self.typeface.gap()
        document = lay_out(self.offsets, self.typeface.font(), gap, self)
        self.page = Page(document, self.offsets.display, gap)
        self.setDocument(document)
        self._centre()

    def _set_palette(self) -> None:
        palette = self.theme.palette()
        roles = QPalette.ColorRole
        palette.setColor(roles.Window, self.theme.paper)
        palette.setColor(roles.Highlight, self.theme.selection)
        palette.setColor(roles.HighlightedText, self.theme.text)
        self.setPalette(palette)
        self.viewport().setPalette(palette)  # a style sheet of the program cuts the inheritance

    def _centre(self) -> None:
        """Put equal margins beside the column; the scroll bar stays at the edge of the view."""
        bar = self.verticalScrollBar().sizeHint().width()
        column = column_width(self.document().defaultFont(), self._characters)
        room = max(self.width() - bar - column, 0)
        margins = QMargins(room // 2 + room % 2, 0, room // 2, 0)
        if margins != self.viewportMargins():
            self.setViewportMargins(margins)


_ANSWERS = {
    QEvent.Type.MouseButtonPress: lambda view, event: view.mousePressEvent(event),
    QEvent.Type.MouseMove: lambda view, event: view.mouseMoveEvent(event),
    QEvent.Type.MouseButtonRelease: lambda view, event: view.mouseReleaseEvent(event),
    QEvent.Type.MouseButtonDblClick: lambda view, event: view.mouseDoubleClickEvent(event),
}
