"""The two handles at the ends of the focused span, and what a drag of one makes of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from annotator.core.model import Span
from annotator.core.offsets import (
    next_char,
    next_word_end,
    next_word_start,
    previous_char,
    previous_word_end,
    previous_word_start,
    word_bounds,
)
from annotator.gui.geometry import Row, Stretch
from annotator.gui.painter import RING, SpanPainter
from annotator.gui.theme import Theme

REACH = 18.0
"""Width of the area in which a handle can be caught, in pixels."""

_KNOB = 4.0


class Side(Enum):
    """Which end of a span a handle moves."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Handle:
    """A handle: the line along the edge of the box, from `top` to `bottom` at `x`."""

    side: Side
    x: float
    top: float
    bottom: float
    outwards: int
    """-1 where outside of the span is to the left, else 1."""

    def area(self) -> QRectF:
        """Return where it can be caught, mostly outside of the span so that this stays free."""
        left = self.x - (REACH - 5 if self.outwards < 0 else 5)
        return QRectF(left, self.top - 2, REACH, self.bottom - self.top + 2 * _KNOB + 4)


def handles(
    painter: SpanPainter, span: Span, standing: Iterable[tuple[Row, list[Stretch]]] | None = None
) -> list[Handle]:
    """Return the handles of a span, in document coordinates.

    `standing` is where it stands in its rows, if that is known; of some of them the handles there.
    """
    page, offsets = painter.page, painter.offsets
    start, end = offsets.to_qt(span.start), offsets.to_qt(span.end)
    if standing is None:
        standing = ((row, page.stretches(row, start, end)) for row in page.rows_of(start, end))
    rows = [(row, stretches) for row, stretches in standing if stretches]
    found = []
    for at, side in ((0, Side.START), (-1, Side.END)) if rows else ():
        row, stretches = rows[at]
        if row.start > start if side is Side.START else row.end < end:
            continue  # it stands in another row
        if side is Side.END:
            stretch = page.ending(row, stretches, end)
        else:
            stretch = stretches[-1] if stretches[-1].reversed else stretches[0]
        box = page.ring(row, stretch, painter.lanes.of(span), start, end)
        left = (side is Side.START) != stretch.reversed
        x = box.left() if left else box.right()
        found.append(Handle(side, x, box.top(), box.bottom(), -1 if left else 1))
    return found


def paint_handles(painter: QPainter, found: list[Handle], theme: Theme) -> None:
    """Paint each handle: a bar along the edge with a knob below it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for handle in found:
        painter.setPen(QPen(theme.accent, RING * theme.weight, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(handle.x, handle.top + 2), QPointF(handle.x, handle.bottom))
        painter.setPen(QPen(theme.paper, 1.5))
        painter.setBrush(theme.accent)
        painter.drawEllipse(QPointF(handle.x, handle.bottom + _KNOB - 1), _KNOB, _KNOB)


def dragged(
    text: str, span: Span, side: Side, position: int, *, words: bool = True
) -> tuple[int, int]:
    """Return `[start, end)` of a span after one of its ends was dragged to a code point.

    The end goes to the nearest edge of a word, or with `words=False` of a character; the span
    keeps at least one of them, and neither end ever passes the other.
    """
    if side is Side.END:
        least = next_word_end(text, span.start) if words else next_char(text, span.start)
        return span.start, max(_nearest_end(text, position, words), min(least, span.end))
    least = previous_word_start(text, span.end) if words else previous_char(text, span.end)
    return min(_nearest_start(text, position, words), max(least, span.start)), span.end


def _nearest_end(text: str, position: int, words: bool) -> int:
    if not words:
        return _skip_back(text, _whole(text, position))
    before = previous_word_end(text, position + 1)
    start, after = word_bounds(text, position)
    inside = start < position < after and not text[position].isspace()
    return after if inside and 2 * position >= start + after else before


def _nearest_start(text: str, position: int, words: bool) -> int:
    if not words:
        position = _whole(text, position)
        while position < len(text) and text[position].isspace():
            position += 1
        return position
    start, end = word_bounds(text, position)
    if start <= position < end and not text[position].isspace() and 2 * position <= start + end:
        return start
    return next_word_start(text, position)


def _whole(text: str, position: int) -> int:
    """Move a position out of a user-perceived character, to its end."""
    return next_char(text, previous_char(text, position)) if position else 0


def _skip_back(text: str, position: int) -> int:
    while position > 0 and text[position - 1].isspace():
        position -= 1
    return position
