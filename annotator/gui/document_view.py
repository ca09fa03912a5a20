"""The article with its spans: they are painted into it and never stored there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from annotator.core.edits import Change
from annotator.core.lanes import affected
from annotator.core.model import Label, Region, Span, Status
from annotator.core.offsets import snap
from annotator.core.spans import SpanIndex
from annotator.gui.accessible import announce
from annotator.gui.article import Article
from annotator.gui.handles import handles, paint_handles
from annotator.gui.painter import SpanPainter
from annotator.gui.pointer import Pointer
from annotator.gui.sheet import describe
from annotator.gui.spoken_spans import SpokenSpans
from annotator.gui.theme import Theme
from annotator.gui.typeface import Typeface

_MANY = 24  # stretches; from there on painting all that is seen costs less than finding them


class DocumentView(Article):
    """A read-only view of one document with its spans; it shows and reports, and decides nothing.

    The numbers of its signals are code points of the stored text, end exclusive.
    """

    selected = Signal(object)
    """A selection was finished: `(start, end)` as `snap` makes it, or None for nothing."""
    span_clicked = Signal(object, bool)
    """A span, and whether Ctrl or Shift was held to add it to those selected."""
    resized = Signal(object, int, int)
    """A span whose handle was dragged, and its new start and end."""
    pointed = Signal(int)
    """The caret was put to a code point by hand, with no span there or focused."""
    written = Signal(object, object)
    """With a pen in the hand: the span that was clicked or None, and the code point of the click,
    or None where it was a chip."""
    aimed = Signal(object)
    """With a pen in the hand: the code point under the pointer, or None."""
    focus_moved = Signal(object)
    """The span to which Tab or Shift+Tab leads."""
    context_menu_requested = Signal(QPoint, object)
    """A global point, and the innermost span there or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewport().setMouseTracking(True)
        self._writing = False
        self._plain = False
        self._told: tuple[Span, ...] = ()
        self._spoken = SpokenSpans(self)
        self.index = SpanIndex(0)
        self.painter = SpanPainter(self.page, self.offsets, self.index, (), (), self.theme)
        self.set_document("", self.index, (), ())

    @property
    def writing(self) -> bool:
        """Whether a pen is in the hand: then no handle is offered, for a drag marks."""
        return self._writing

    def set_writing(self, writing: bool) -> None:
        """Take a pen into the hand, or put it away."""
        self._writing = writing
        self.viewport().update()

    # What is shown

    def set_document(
        self, text: str, index: SpanIndex, regions: Sequence[Region], labels: Sequence[Label]
    ) -> None:
        """Show a document from its beginning; `index` is asked again at every painting."""
        self.set_text(text)
        self._spoken.forget()
        self.index = index
        self._pointer = Pointer(self)
        painter = SpanPainter(self.page, self.offsets, index, regions, labels, self.theme)
        painter.take_over(self.painter)
        painter.plain = self._plain
        self.painter = painter

    def touch(self, changes: Iterable[Change]) -> None:
        """Repaint what an Edit changed, which the index holds already."""
        if not all(map(_stays, changes := list(changes))):
            self.painter.lanes.forget()
        touched = set()
        for before, after in changes:
            for item in (before, after):
                if isinstance(item, Span | Region) and item.document_id == self.index.document_id:
                    touched.add((item.start, item.end))
            if isinstance(before, Region) and before in self.painter.regions:
                self.painter.regions.remove(before)
            if isinstance(after, Region) and after.document_id == self.index.document_id:
                self.painter.regions.append(after)
        alone = changes[0].after if len(changes) == 1 and _stays(changes[0]) else None
        lane = self.painter.lanes.of(alone) if isinstance(alone, Span) else None
        self._repaint(*touched, lane=lane)
        attention = self.painter.attention
        attention.focused = tuple(filter(None, map(self._current, attention.focused)))
        self._tell(attention.focused[:1])
        self._spoken.retell(changes)
        attention.hovered = attention.hovered and self._current(attention.hovered)

    def set_labels(self, labels: Sequence[Label]) -> None:
        """Take other labels, or other colours and keys of the same."""
        self.painter.set_labels(labels)
        self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        super().set_theme(theme)
        self.painter.set_theme(theme)

    def set_typeface(self, typeface: Typeface) -> None:
        """Set the text in another type; the place that is read stays."""
        super().set_typeface(typeface)
        self.painter.set_page(self.page)

    def set_plain(self, plain: bool) -> None:
        """Show the text alone, or with everything that is marked in it."""
        self._plain = self.painter.plain = plain
        self.viewport().update()

    def set_misfits(self, spans: Iterable[Span]) -> None:
        """Mark the spans that do not fit the tokens of the pipeline, and no others."""
        attention, by_id = self.painter.attention, {span.id: span for span in spans}
        before, attention.misfits = attention.misfits, frozenset(by_id)
        changed = [self.index.get(i) or by_id.get(i) for i in before ^ attention.misfits]
        self._repaint(*{(span.start, span.end) for span in changed if span})

    def set_hits(self, hits: Sequence[tuple[int, int]], current: int = -1) -> None:
        """Mark what was searched for, in reading order, one hit more than the others."""
        self.painter.found.set(hits, current)
        self.viewport().update()

    def reveal(self, start: int, end: int) -> None:
        """Scroll to a stretch of text where it is not well in sight."""
        self._bring(self._rect(start, end, 0))

    # Focus, selection, caret

    def set_focused(self, spans: Sequence[Span]) -> None:
        """Give the first span the ring and the handles, further ones a thinner ring.

        Where the first is another than before, it is scrolled to with context above and below,
        the caret goes to its start, and a screen reader is told.
        """
        before = self.painter.attention.focused
        after = tuple(spans)
        self.painter.attention.focused = after
        if after != before:
            self._repaint(*{(span.start, span.end) for span in (*before, *after)})
        if after and after[:1] != before[:1]:
            self._go_to(after[0])
        self._tell(after[:1])

    def focused(self) -> tuple[Span, ...]:
        """Return the focused span and those selected with it."""
        return self.painter.attention.focused

    def selection(self) -> tuple[int, int] | None:
        """Return what the selection becomes: whole words, or characters while Alt is held."""
        raw = self.raw_selection()
        if raw is None:
            return None
        by_character = QApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier
        return snap(self.text, *raw, words=not by_character)

    def clear_selection(self) -> None:
        """Select nothing; the caret stays, and so does the page, though the caret is elsewhere."""
        cursor = self.textCursor()
        if cursor.hasSelection():
            place = self.verticalScrollBar().value()
            cursor.clearSelection()
            self.setTextCursor(cursor)
            self.verticalScrollBar().setValue(place)
        self.show_preview(None)

    def rect_of(self, start: int, end: int) -> QRect:
        """Return the box around the first line of a stretch, in coordinates of the viewport."""
        return self._rect(start, end, 0)

    def span_rect(self, span: Span) -> QRect:
        """Return the box around the first line of a span, in coordinates of the viewport."""
        return self._rect(span.start, span.end, self.painter.lanes.of(span))

    def chip_at(self, point: QPoint) -> Span | None:
        """Return the span whose chip is at a point of the viewport."""
        return self._pointer.chip_at(point)

    def show_preview(self, stretch: tuple[int, int] | None) -> None:
        """Outline what a selection or a drag would make, or nothing."""
        before = self.painter.attention.preview
        if stretch != before:
            self.painter.attention.preview = stretch
            self._repaint(*filter(None, (before, stretch)))

    def hover(self, span: Span | None) -> None:
        """Show that the pointer is over a span."""
        before = self.painter.attention.hovered
        if span != before:
            self.painter.attention.hovered = span
            self._repaint(*((part.start, part.end) for part in (before, span) if part))

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the boxes, then Qt's text and selection, then chips and marks."""
        shift = self.verticalScrollBar().value()
        focused = self.painter.attention.focused[:1] if not self._plain else ()
        for rect in event.region():  # type: ignore[attr-defined]
            top, bottom = rect.top() + shift, rect.bottom() + shift
            bands = self.painter.bands(top, bottom)
            with QPainter(self.viewport()) as under:
                under.setClipRect(rect)
                under.translate(0, -shift)
                self.painter.paint_under(under, bands)
            super().paintEvent(QPaintEvent(rect))
            with QPainter(self.viewport()) as over:
                over.setClipRect(rect)
                over.translate(0, -shift)
                self.painter.paint_over(over, bands, self.viewport().width())
                for span in () if self.writing else focused:
                    standing = [(b.row, s) for b in bands for x, s in b.spans if x.id == span.id]
                    paint_handles(over, handles(self.painter, span, standing), self.theme)

    def event(self, event: QEvent) -> bool:
        """Let no shortcut change what is being dragged."""
        if event.type() == QEvent.Type.ShortcutOverride and self._pointer.dragging:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and select by key; everything else is left to the window."""
        if self._pointer.dragging:
            if event.key() == Qt.Key.Key_Escape:
                self._pointer.cancel()
            return
        before = self.raw_selection()
        place = self.textCursor().position()
        super().keyPressEvent(event)
        if self.textCursor().position() != place:
            self.setCursorWidth(1)
            self._tell(tuple(self.index.at(self.caret()))[:1])
        if self.raw_selection() != before:
            self.show_preview(self.selection())
            self.selected.emit(self.selection())
        elif self.textCursor().position() != place and not self.focused():
            self.pointed.emit(self.caret())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Catch a handle, or begin to select."""
        if not self._pointer.press(event):
            super().mousePressEvent(event)
            self.setCursorWidth(1)
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag a handle or a selection with its preview, or hover."""
        if not self._pointer.move(event):
            super().mouseMoveEvent(event)
            if event.buttons() & Qt.MouseButton.LeftButton:
                self.show_preview(self.selection())
            event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or take a click."""
        if not self._pointer.release(event):
            super().mouseReleaseEvent(event)
            event.accept()
            self._pointer.finish(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Focus the span there, or select the word."""
        self._pointer.double_click(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask the window for a menu, at the caret where a key asked for it."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            focused = self.focused()
            rect = self.span_rect(focused[0]) if focused else self.cursorRect()
            point = self.viewport().mapToGlobal(rect.bottomLeft())
            self.context_menu_requested.emit(point, focused[0] if focused else None)
        else:
            here = self.viewport().mapFromGlobal(event.globalPos())
            span = self._pointer.span_at(here)
            if span is None:
                self._pointer.put(here)
            self.context_menu_requested.emit(event.globalPos(), span)

    def leaveEvent(self, event: QEvent) -> None:
        """Hover over nothing."""
        self.hover(None)
        if self._writing:
            self.aimed.emit(None)
        super().leaveEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go to the next or previous span; past the last or the first, to the next widget."""
        span = self._neighbour(forward)
        if span is None:
            return super().focusNextPrevChild(forward)
        self.focus_moved.emit(span)
        return True

    # Inside

    def _repaint(self, *stretches: tuple[int, int], lane: int | None = None) -> None:
        """Paint the lines of these stretches again, as far as they are seen.

        With a lane, only what a span that stays in it says of itself: its chip and its box.
        """
        if len(stretches) > _MANY:
            self.viewport().update()
            return
        shift, margin = self.verticalScrollBar().value(), 2 * self.page.gap
        reach = shift - margin, shift + self.viewport().height() + margin
        for stretch in stretches:
            lines = affected(self.index, *stretch) if lane is None else stretch
            low, high = map(self.offsets.to_qt, lines)
            bands = [self.page.band(row, lane) for row in self.page.rows_seen(low, high, *reach)]
            if bands:
                top = int(bands[0][0]) - shift
                bottom = int(bands[-1][1]) + 1 - shift
                self.viewport().update(0, top, self.viewport().width(), bottom - top)

    def _tell(self, spans: tuple[Span, ...]) -> None:
        """Tell a screen reader of the span that the analyst is at now, if it is another one or
        another thing is known of it.
        """
        if spans != self._told and QAccessible.isActive():
            self._told = spans
            sentence = describe(self.text, spans[0], self.painter.confidence) if spans else ""
            self.setAccessibleDescription(sentence)
            if sentence:
                announce(self, sentence)

    def _go_to(self, span: Span) -> None:
        self.select(span.start, span.start)
        self.setCursorWidth(0)  # seen again when it is moved on its own
        self.show_preview(None)
        rect = self.span_rect(span)
        if not (self._pointer.clicking and self.viewport().rect().contains(rect)):
            self._bring(rect)

    def _bring(self, rect: QRect) -> None:
        """Scroll so that a box of the viewport has context above and below."""
        height = self.viewport().height()
        if rect.top() < height * 0.12 or rect.bottom() > height * 0.80:
            self.scroll_to(self.verticalScrollBar().value() + rect.top() - height * 0.36)

    def _rect(self, start: int, end: int, lane: int) -> QRect:
        page = self.page
        start, end = self.offsets.to_qt(start), self.offsets.to_qt(end)
        for row in page.rows_of(start, end):
            for stretch in page.stretches(row, start, end):
                box = page.box(row, stretch, lane)
                return box.translated(0, -self.verticalScrollBar().value()).toAlignedRect()
        return QRect()

    def _current(self, span: Span) -> Span | None:
        found = self.index.get(span.id)
        return found if found is not None and found.status is not Status.REJECTED else None

    def _neighbour(self, forward: bool) -> Span | None:
        """Return the span after or before the focused one, or else the caret."""
        focused = self.focused()
        if focused:
            place = self.index.insertion_row(focused[0])
            held = place < len(self.index) and self.index[place].id == focused[0].id
            row = (place + held) if forward else place - 1
            return self.index[row] if 0 <= row < len(self.index) else None
        caret = self.caret()
        return self.index.after(caret - 1) if forward else self.index.before(caret)


def _stays(change: Change) -> bool:
    """Whether a change leaves a span where it is, and so every lane."""
    before, after = change
    if not isinstance(before, Span) or not isinstance(after, Span):
        return not isinstance(before or after, Span)
    gone = Status.REJECTED in (before.status, after.status)
    return not gone and (before.start, before.end) == (after.start, after.end)
