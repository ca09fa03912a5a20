"""Where text stands on the page: lines, stretches of them, and what is under a point.

Everything is asked of Qt's layout when it is needed and nothing is kept, for keeping the geometry
of whole blocks is what makes a long paragraph slow. Positions are Qt's, coordinates the document's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import (
    QFont,
    QFontInfo,
    QFontMetricsF,
    QGlyphRun,
    QTextBlock,
    QTextDocument,
    QTextLine,
)

_FOUND = 64  # heights whose blocks are remembered
_BIDIRECTIONAL = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefe"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)

_DRAWN_IN = 0.4  # pixels: half of what type leaves free between two letters


def line_gap(font: QFont) -> int:
    """Return how far lines stand apart at least, so that a chip fits between them, in pixels."""
    return round(0.82 * QFontInfo(font).pixelSize())


class Row(NamedTuple):
    """A laid out line: positions `[start, end)`, those of its block from `block`, and its place."""

    line: QTextLine
    block: int
    start: int
    end: int
    left: float
    top: float
    height: float
    baseline: float


class Stretch(NamedTuple):
    """A part of a row from `left` to `right`; `reversed` where it reads from right to left."""

    left: float
    right: float
    reversed: bool = False


class Page:
    """The laid out document, `gap` pixels between its lines."""

    def __init__(self, document: QTextDocument, display: str, gap: int) -> None:
        self.document = document
        self._near = 0  # the block found last, where the search for another height begins
        self._found: dict[float, int] = {}  # where that for the same height does
        self._bidirectional = not display.isascii() and bool(_BIDIRECTIONAL.search(display))
        metrics = QFontMetricsF(document.defaultFont())
        em = QFontInfo(document.defaultFont()).pixelSize()
        self.above = round(metrics.capHeight() + 0.26 * em)
        """From the baseline to the top of the box around a mention."""
        self.below = round(0.30 * em)
        """From the baseline to the bottom of that box."""
        self.gap = gap
        self.chip_height = line_gap(document.defaultFont())

    def rows(self, top: float, bottom: float) -> Iterator[Row]:
        """Yield the rows between two heights, from above to below."""
        block = self._block_at(top)
        while block.isValid():
            place = self.document.documentLayout().blockBoundingRect(block)
            if place.top() > bottom:
                return
            for row in self._rows(block, place.topLeft(), self._first(block, top - place.top())):
                if row.top > bottom:
                    return
                yield row
            block = block.next()

    def rows_of(self, start: int, end: int) -> Iterator[Row]:
        """Yield the rows that hold `[start, end)`, in reading order."""
        block = self.document.findBlock(start)
        while block.isValid() and block.position() < max(end, start + 1):
            place = self.document.documentLayout().blockBoundingRect(block)
            inside = max(start - block.position(), 0)
            line = block.layout().lineForTextPosition(inside)
            first = line.lineNumber() if line.isValid() else 0
            for row in self._rows(block, place.topLeft(), first):
                if row.start >= end:
                    return
                yield row
            block = block.next()

    def rows_seen(self, start: int, end: int, top: float, bottom: float) -> Iterator[Row]:
        """Yield the rows that hold `[start, end)`, as far as they stand between two heights."""
        first, last = self._block_at(top), self._block_at(bottom)
        if end < first.position() or last.position() + last.length() <= start:
            return
        for row in self.rows_of(max(start, first.position()), end):
            if row.top > bottom:
                return
            if row.top + row.height >= top:
                yield row

    def stretches(self, row: Row, start: int, end: int) -> list[Stretch]:
        """Return where `[start, end)` stands in a row; more than one where directions mix."""
        first, last = max(start, row.start) - row.block, min(end, row.end) - row.block
        if first >= last:
            return []
        if self._bidirectional:
            return self._visual_runs(row, first, last)
        left = row.left + _x(row.line, first)
        right = row.left + _x(row.line, last)
        if last == row.end - row.block:  # not over the blank at which the line was broken
            right = min(right, row.left + row.line.naturalTextRect().right())
        return [Stretch(left, max(right, left))]

    def ending(self, row: Row, stretches: list[Stretch], end: int) -> Stretch:
        """Return the stretch of a row in which its last character stands."""
        if len(stretches) == 1:
            return stretches[0]
        last = min(end, row.end) - 1 - row.block
        glyphs = self._visual_runs(row, last, last + 1)
        x = glyphs[0].left if glyphs else stretches[-1].left
        return next((s for s in stretches if s.left <= x <= s.right), stretches[-1])

    def box(self, row: Row, stretch: Stretch, lane: int = 0) -> QRectF:
        """Return the box around a stretch, in whole pixels; higher lanes reach further out."""
        left, right = round(stretch.left - 1.5), round(stretch.right + 1.5)
        top = round(row.baseline) - self.above - 2 * min(lane, 2)
        bottom = round(row.baseline) + self.below + 3 * lane
        return QRectF(left, top, right - left, bottom - top)

    def ring(self, row: Row, stretch: Stretch, lane: int, start: int, end: int) -> QRectF:
        """Return where the ring of a focused `[start, end)` goes, around its box.

        At a side where a letter or a comma follows it is drawn in, so that both can be read.
        """
        box = self.box(row, stretch, lane).adjusted(0.7, -1.5, -0.7, 1.5)
        before = row.start < start and not self._is_blank(start - 1)
        behind = end < row.end and not self._is_blank(end)
        left, right = (behind, before) if stretch.reversed else (before, behind)
        if left:
            box.setLeft(stretch.left + _DRAWN_IN)
        if right:
            box.setRight(stretch.right - _DRAWN_IN)
        return box

    def _is_blank(self, position: int) -> bool:
        return self.document.characterAt(position).isspace()

    @property
    def reach(self) -> int:
        """How far above and below its row anything of a span is painted."""
        return self.gap + 4

    def band(self, row: Row, lane: int | None = None) -> tuple[float, float]:
        """Return the heights between which anything of a row's spans is painted.

        With a lane, those of the chip and the box of a span in it, without ring and handles.
        """
        if lane is None:
            return row.top - self.reach, row.top + row.height + self.reach
        baseline = round(row.baseline)
        return baseline - self.above - self.chip_height, baseline + self.below + 3 * lane

    def row_at(self, height: float) -> Row | None:
        """Return the row to which a height belongs, that of the gap above it included."""
        return next(self.rows(height, float("inf")), None)

    def position_at(self, point: QPointF) -> int:
        """Return the position between characters that is nearest to a point."""
        row = self.row_at(point.y())
        if row is None:
            return self.document.characterCount() - 1
        return row.block + row.line.xToCursor(point.x() - row.left)

    def character_at(self, point: QPointF) -> int | None:
        """Return the position of the character whose glyph is at a point, or None."""
        row = self.row_at(point.y())
        if row is None or not row.baseline - self.above <= point.y() <= row.baseline + self.below:
            return None
        extent = row.line.naturalTextRect()
        x = point.x() - row.left
        if not extent.left() - 2 <= x <= extent.right() + 2 or row.start == row.end:
            return None
        inside = row.line.xToCursor(x, QTextLine.CursorPosition.CursorOnCharacter)
        return min(inside + row.block, row.end - 1)

    def _rows(self, block: QTextBlock, origin: QPointF, first: int) -> Iterator[Row]:
        layout, position = block.layout(), block.position()
        for number in range(first, layout.lineCount()):
            line = layout.lineAt(number)
            start = position + line.textStart()
            top = origin.y() + line.y()
            yield Row(
                line,
                position,
                start,
                start + line.textLength(),
                origin.x(),
                top,
                line.height(),
                top + line.ascent(),
            )

    def _first(self, block: QTextBlock, height: float) -> int:
        """Return the first line of a block that reaches below a height within it."""
        layout = block.layout()
        low, high = 0, layout.lineCount()
        while low < high:
            middle = (low + high) // 2
            line = layout.lineAt(middle)
            if line.y() + line.height() < height:
                low = middle + 1
            else:
                high = middle
        return low

    def _block_at(self, height: float) -> QTextBlock:
        """Return the first block that reaches below a height.

        Qt's own `hitTest` is wrong between blocks while the document is not all laid out. Small
        strides keep this from laying out much more than is asked for.
        """
        last = self.document.blockCount() - 1
        low, step = min(self._found.get(height, self._near), last), 1
        while low > 0 and self._bottom(low - 1) >= height:
            low, step = max(low - step, 0), 2 * step
        high, step = low, 1
        while high < last and self._bottom(high) < height:
            low, high, step = high + 1, min(high + step, last), min(2 * step, high // 4 + 1)
        while low < high:
            middle = (low + high) // 2
            if self._bottom(middle) < height:
                low = middle + 1
            else:
                high = middle
        if len(self._found) >= _FOUND:
            self._found.clear()
        self._found[height] = self._near = low
        return self.document.findBlockByNumber(low)

    def _bottom(self, number: int) -> float:
        block = self.document.findBlockByNumber(number)
        return self.document.documentLayout().blockBoundingRect(block).bottom()

    def _visual_runs(self, row: Row, first: int, last: int) -> list[Stretch]:
        """Ask for the glyphs: positions of a caret are ambiguous where the direction changes."""
        joined: list[Stretch] = []
        for part in sorted(_stretch(row, run) for run in row.line.glyphRuns(first, last - first)):
            if (
                joined
                and part.left - joined[-1].right < 0.5
                and joined[-1].reversed == part.reversed
            ):
                before = joined.pop()
                part = before._replace(right=max(before.right, part.right))
            joined.append(part)
        return joined


def _stretch(row: Row, run: QGlyphRun) -> Stretch:
    box = run.boundingRect()
    return Stretch(row.left + box.left(), row.left + box.right(), run.isRightToLeft())


def _x(line: QTextLine, inside: int) -> float:
    """Return where a position within the block stands, from the left of the block."""
    x: float = line.cursorToX(inside)[0]  # type: ignore[index]
    return x
