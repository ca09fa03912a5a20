"""Paints regions: a veil over boilerplate, bars beside what is checked or only proposed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from annotator.core.model import Region, RegionKind
from annotator.core.offsets import OffsetMap
from annotator.gui.colors import with_alpha
from annotator.gui.geometry import Page, Row
from annotator.gui.theme import Theme

_BAR = 20  # pixels from the text to a bar
_DASH = 4
_ASKED = "boilerplate?"


class RegionPainter:
    """Paints the regions of one document in the rows that it is given."""

    def __init__(self, page: Page, offsets: OffsetMap, theme: Theme, font: QFont) -> None:
        self._page = page
        self._offsets = offsets
        self._theme = theme
        self._font = font
        self._faint = with_alpha(theme.veil, theme.veil.alphaF() * 0.6)

    def paint(
        self, painter: QPainter, regions: Iterable[Region], rows: Sequence[Row], width: float
    ) -> None:
        """Paint what of the regions stands in rows; `width` is that of the page."""
        if not rows:
            return
        low = self._offsets.from_qt(rows[0].start)
        high = self._offsets.from_qt(rows[-1].end) + 1
        for region in regions:
            if region.end <= low or high <= region.start:
                continue
            start, end = self._offsets.to_qt(region.start), self._offsets.to_qt(region.end)
            for row in rows:
                if region.kind is RegionKind.CHECKED:
                    self._bar(painter, row, start, end, self._theme.checked)
                elif region.kind is RegionKind.BOILERPLATE:
                    self._veil(painter, row, start, end, self._theme.veil)
                elif region.kind is RegionKind.PROPOSED:
                    self._veil(painter, row, start, end, self._faint)
                    self._bar(painter, row, start, end, self._theme.muted, _DASH)
                    if row.start <= start < row.end:
                        self._ask(painter, row, width)

    def _bar(
        self, painter: QPainter, row: Row, start: int, end: int, color: QColor, dash: int = 0
    ) -> None:
        held = max(start, row.start) < min(end, row.end)
        between = row.start == row.end and start < row.start and row.end + 1 < end
        if not held and not between:
            return
        top = row.top - (self._page.gap if start < row.start else 0)
        bar = QRectF(row.left - _BAR, top, 3 * self._theme.weight, row.top + row.height - top)
        if not dash:
            painter.fillRect(bar, color)
            return
        first = -(-int(bar.top()) // (2 * dash)) * 2 * dash  # so that rows join without a seam
        for y in range(first, int(bar.bottom()), 2 * dash):
            painter.fillRect(QRectF(bar.left(), y, bar.width(), dash), color)

    def _veil(self, painter: QPainter, row: Row, start: int, end: int, veil: QColor) -> None:
        for stretch in self._page.stretches(row, start, end):
            box = QRectF(stretch.left - 2, row.top - 1, 0, row.height + 2)
            box.setRight(stretch.right + 2)
            painter.fillRect(box, veil)

    def _ask(self, painter: QPainter, row: Row, width: float) -> None:
        """Write what is proposed behind the line, or above its end where that is full."""
        room = QFontMetricsF(self._font).horizontalAdvance(_ASKED)
        behind = row.left + row.line.naturalTextRect().right() + self._page.gap
        place = QPointF(behind, row.baseline)
        if behind + room > width - 2:
            place = QPointF(width - 2 - room, row.top - 0.3 * self._page.chip_height)
        painter.setFont(self._font)
        painter.setPen(self._theme.muted)
        painter.drawText(place, _ASKED)
