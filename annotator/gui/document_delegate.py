"""How a row of the article list is painted: status, title, counts, and what the search hit."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from annotator.core.flags import is_flagged
from annotator.core.hits import Excerpt
from annotator.core.model import DocumentStatus, Heading
from annotator.gui.document_rows import EXCERPT, HEADING, Index, about
from annotator.gui.icons import icon
from annotator.gui.row_panel import paint_panel

_ICONS = {
    DocumentStatus.NEW: "circle-dashed",
    DocumentStatus.STARTED: "circle-dot",
    DocumentStatus.DONE: "circle-check",
    DocumentStatus.SKIPPED: "skip-forward",
}
_LEFT = 36
_EDGE = 8
_ICON = 16


def row_height(metrics: QFontMetrics, lines: int) -> int:
    """Return the height of a row of so many lines in pixels."""
    return lines * metrics.height() + 4 * (lines - 1) + 14


class DocumentDelegate(QStyledItemDelegate):
    """Two lines, a third one while a search is on; the status as an icon, a flag at the right."""

    lines = 2

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the same size for every row."""
        return QSize(120, row_height(option.fontMetrics, self.lines))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        heading: Heading | None = index.data(HEADING)
        paint_panel(painter, option)
        rect, metrics, palette = option.rect, option.fontMetrics, option.palette
        painter.save()
        painter.setFont(option.font)
        name = _ICONS[heading.document.status] if heading else "circle-alert"
        icon(name).paint(painter, QRect(rect.left() + 12, rect.top() + 8, _ICON, _ICON))
        room = rect.width() - _LEFT - _EDGE
        if heading is not None and is_flagged(heading.document.meta):
            place = QRect(rect.right() - _EDGE - _ICON, rect.top() + 8, _ICON, _ICON)
            icon("flag").paint(painter, place)
            room -= _ICON + _EDGE
        base = rect.top() + 7 + metrics.ascent()
        step = metrics.height() + 4
        title = index.data(Qt.ItemDataRole.DisplayRole)
        self._line(painter, rect.left() + _LEFT, base, room, title, _color(palette, "Text"))
        note = about(heading) if heading else "damaged in the project file"
        room = rect.width() - _LEFT - _EDGE
        muted = _color(palette, "PlaceholderText")
        self._line(painter, rect.left() + _LEFT, base + step, room, note, muted)
        if self.lines > 2 and (found := index.data(EXCERPT)) is not None:
            place = QRect(rect.left() + _LEFT, base + 2 * step, room, 0)
            _paint_excerpt(painter, place, found, palette)
        painter.restore()

    def _line(
        self, painter: QPainter, left: int, base: int, room: int, text: str, color: QColor
    ) -> None:
        painter.setPen(color)
        elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(left, base, elided)


def _paint_excerpt(painter: QPainter, place: QRect, found: Excerpt, palette: QPalette) -> None:
    """Paint an excerpt in one line that begins shortly before its first hit."""
    metrics = painter.fontMetrics()
    start = 0
    if found.hits and metrics.horizontalAdvance(found.text[: found.hits[0][1]]) > place.width():
        start = max(0, found.hits[0][0] - 8)
    text = ("…" if start else "") + found.text[start:]
    shift = start - (1 if start else 0)
    ground = QColor(palette.color(QPalette.ColorRole.Accent))
    ground.setAlphaF(0.28)
    for first, last in found.hits:
        left = metrics.horizontalAdvance(text[: max(first - shift, 0)])
        width = metrics.horizontalAdvance(text[: max(last - shift, 0)]) - left
        if left < place.width() and width > 0:
            right = min(left + width, place.width())
            top = place.top() - metrics.ascent()
            painter.fillRect(place.left() + left, top, right - left, metrics.height(), ground)
    painter.setPen(_color(palette, "PlaceholderText"))
    elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place.left(), place.top(), elided)


def _color(palette: QPalette, role: str) -> QColor:
    return palette.color(QPalette.ColorRole[role])
