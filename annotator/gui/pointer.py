"""What the mouse does in the document view: handles, selections, clicks, hover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from annotator.core.model import Span
from annotator.core.offsets import snap, word_bounds
from annotator.gui.handles import Handle, dragged, handles

if TYPE_CHECKING:
    from annotator.gui.document_view import DocumentView

_EXTEND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_EDGE = 24  # pixels from the top and bottom of the view in which a drag scrolls


class Pointer:
    """The state of the mouse between a press and its release.

    `press`, `move` and `release` return whether the event was dealt with here; what is left is
    for Qt to select text with.
    """

    def __init__(self, view: DocumentView) -> None:
        self._view = view
        self._handle: Handle | None = None
        self._span: Span | None = None
        self._pressed: QPoint | None = None
        self._extending = False
        self.clicking = False
        """Whether a click is being reported: what was clicked on must stay under the pointer."""

    @property
    def dragging(self) -> bool:
        """Whether a handle is held."""
        return self._handle is not None

    def press(self, event: QMouseEvent) -> bool:
        """Catch the handle under the pointer, or take note of where a click may begin."""
        if event.button() != Qt.MouseButton.LeftButton:
            return True
        point = event.position().toPoint()
        self._handle = self._handle_at(point)
        if self._handle is not None:
            self._span = self._view.focused()[0]
            return True
        self._pressed = point
        self._extending = bool(event.modifiers() & _EXTEND) and self.span_at(point) is not None
        if not self._extending and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._view.clear_selection()  # or Qt would drag the selected text
        return self._extending

    def move(self, event: QMouseEvent) -> bool:
        """Move the handle, or show what is under the pointer."""
        point = event.position().toPoint()
        if self._handle is not None and self._span is not None:
            self._scroll(point)
            self._view.show_preview(self._target(event))
            return True
        if event.buttons() & Qt.MouseButton.LeftButton:
            return self._extending or self._pressed is None
        self._view.hover(self.span_at(point))
        if self._view.writing:
            on_text = self.chip_at(point) is None
            self._view.aimed.emit(self._character(point) if on_text else None)
        self._view.viewport().setCursor(self._cursor(point))
        return True

    def release(self, event: QMouseEvent) -> bool:
        """Let go of the handle and report the new ends of its span."""
        if event.button() != Qt.MouseButton.LeftButton:
            return True
        if self._handle is not None and self._span is not None:
            span, target = self._span, self._target(event)
            self.cancel()
            under = self.span_at(event.position().toPoint())
            if target != (span.start, span.end):
                self._view.resized.emit(span, *target)
            elif under is not None and under.id != span.id:  # the handle reaches over it
                self._click(under, False)
            return True
        return self._pressed is None

    def finish(self, event: QMouseEvent) -> None:
        """Report what a press and a release that Qt has dealt with came to."""
        pressed, self._pressed = self._pressed, None
        selection = self._view.selection()
        if pressed is None:
            return
        point = event.position().toPoint()
        clicked = (point - pressed).manhattanLength() < QApplication.startDragDistance()
        clicked = clicked and (self._extending or selection is None)
        span_here = self.span_at(point) if clicked else None
        if clicked and self._view.writing and not self._extending:
            self._view.selected.emit(None)
            self._write(span_here, point)
        elif span_here is None:
            self._view.selected.emit(selection)
            position = self._character(point) if clicked else None
            if position is not None:
                self._view.pointed.emit(position)
        else:
            self._click(self._next_outwards(span_here, point), self._extending)

    def double_click(self, event: QMouseEvent) -> None:
        """Report the innermost span there, or select the word."""
        self._pressed = None
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.position().toPoint()
        span = self.span_at(point)
        if span is not None:
            self._click(span, False)
            return
        position = self._character(point)
        if position is None:
            return
        word = snap(self._view.text, *word_bounds(self._view.text, position))
        if word is not None:
            self._view.select(*word)
        self._view.show_preview(word)
        self._view.selected.emit(word)

    def put(self, point: QPoint) -> None:
        """Put the caret where a menu is asked for, as a click does, but leave a selection there."""
        view, position = self._view, self._character(point)
        selected = view.raw_selection()
        if position is None or view.writing:
            return
        if selected is None or not selected[0] <= position < selected[1]:
            view.select(position, position)
            view.selected.emit(None)
            view.pointed.emit(position)

    def _write(self, span: Span | None, point: QPoint) -> None:
        position = self._character(point) if self.chip_at(point) is None else None
        if span is not None or position is not None:
            self.clicking = True
            self._view.written.emit(span, position)
            self.clicking = False

    def _click(self, span: Span, extend: bool) -> None:
        self.clicking = True
        self._view.span_clicked.emit(span, extend)
        self.clicking = False

    def cancel(self) -> None:
        """Let go of the handle without a change."""
        self._handle = self._span = None
        self._view.show_preview(None)

    def span_at(self, point: QPoint) -> Span | None:
        """Return the span whose chip is at a point of the viewport, or the innermost one there."""
        chip = self.chip_at(point)
        if chip is not None:
            return chip
        position = self._character(point)
        found = self._view.index.at(position) if position is not None else []
        return found[0] if found else None

    def chip_at(self, point: QPoint) -> Span | None:
        """Return the span whose chip is at a point of the viewport."""
        painter, place = self._view.painter, self._in_document(point)
        for band in painter.bands(place.y(), place.y()):
            top = painter.chip_top(band.row)
            if top <= place.y() < top + painter.page.chip_height:
                for span, left, right, _ in painter.chip_places(
                    band, self._view.viewport().width()
                ):
                    if left <= place.x() < right:
                        return span
        return None

    def _next_outwards(self, span: Span, point: QPoint) -> Span:
        """Return the span around the focused one where a click comes a second time."""
        position = self._character(point)
        focused = self._view.focused()
        if position is None or not focused or self.chip_at(point) is not None:
            return span
        here = self._view.index.at(position)
        if focused[0] in here:
            return here[(here.index(focused[0]) + 1) % len(here)]
        return span

    def _target(self, event: QMouseEvent) -> tuple[int, int]:
        assert self._handle is not None
        assert self._span is not None
        view = self._view
        place = self._in_document(event.position().toPoint())
        place.setY(place.y() - view.page.gap / 2)  # the knob is held below its line
        position = view.offsets.from_qt(view.page.position_at(place))
        words = not event.modifiers() & Qt.KeyboardModifier.AltModifier
        return dragged(view.text, self._span, self._handle.side, position, words=words)

    def _handle_at(self, point: QPoint) -> Handle | None:
        focused = self._view.focused()
        if not focused or self._view.writing:
            return None
        place = self._in_document(point)
        near = [h for h in handles(self._view.painter, focused[0]) if h.area().contains(place)]
        return min(near, key=lambda h: abs(h.x - place.x()), default=None)

    def _cursor(self, point: QPoint) -> Qt.CursorShape:
        if self._handle_at(point) is not None:
            return Qt.CursorShape.SplitHCursor
        if self.chip_at(point) is not None:
            return Qt.CursorShape.PointingHandCursor
        return Qt.CursorShape.IBeamCursor

    def _character(self, point: QPoint) -> int | None:
        position = self._view.page.character_at(self._in_document(point))
        return None if position is None else self._view.offsets.from_qt(position)

    def _in_document(self, point: QPoint) -> QPointF:
        return QPointF(point.x(), point.y() + self._view.verticalScrollBar().value())

    def _scroll(self, point: QPoint) -> None:
        bar, height = self._view.verticalScrollBar(), self._view.viewport().height()
        if point.y() < _EDGE:
            bar.setValue(bar.value() - bar.singleStep())
        elif point.y() > height - _EDGE:
            bar.setValue(bar.value() + bar.singleStep())
