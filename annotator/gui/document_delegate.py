"""How a row of the article list is painted: status, title, counts, and what the search hit."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QTextLayout
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from annotator.core.flags import is_flagged
from annotator.core.hits import Excerpt
from annotator.core.model import DocumentStatus, Heading
from annotator.core.offsets import OffsetMap
from annotator.gui.document_rows import EXCERPT, HEADING, Index, about, briefly, counts
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
_LITTLE = 32  # letters


def row_height(metrics: QFontMetrics, lines: int) -> int:
    """Return the height of a row of so many lines in pixels."""
    return lines * metrics.height() + 4 * (lines - 1) + 14


class DocumentDelegate(QStyledItemDelegate):
    """The title, in a narrow list in two lines, the counts, and what a search hit while one is on;
    the status as an icon, a flag at the right.
    """

    title_lines = 1
    shows_hits = False

    @property
    def lines(self) -> int:
        """How many lines each row has."""
        return self.title_lines + (2 if self.shows_hits else 1)

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
        left, base = rect.left() + _LEFT, rect.top() + 7 + metrics.ascent()
        step = metrics.height() + 4
        title = index.data(Qt.ItemDataRole.DisplayRole)
        for part in _broken(title, option.font, room, self.title_lines):
            self._line(painter, left, base, room, part, _color(palette, "Text"))
            base, room = base + step, rect.width() - _LEFT - _EDGE
        note = fitting(heading, metrics, room) if heading else "damaged in the project file"
        muted = _color(palette, "PlaceholderText")
        self._line(painter, left, base, room, note, muted)
        if self.shows_hits and (found := index.data(EXCERPT)) is not None:
            _paint_excerpt(painter, QRect(left, base + step, room, 0), found, palette)
        painter.restore()

    def _line(
        self, painter: QPainter, left: int, base: int, room: int, text: str, color: QColor
    ) -> None:
        painter.setPen(color)
        elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(left, base, elided)


def is_narrow(width: int, metrics: QFontMetrics) -> bool:
    """Whether titles find little room in one line of a list of so many pixels."""
    return width < _LITTLE * metrics.averageCharWidth()


def fitting(heading: Heading, metrics: QFontMetrics, room: int) -> str:
    """Return as much of what is told of an article as so many pixels hold."""
    forms = (about(heading), counts(heading), briefly(heading))
    return next((form for form in forms if metrics.horizontalAdvance(form) <= room), forms[-1])


def _broken(text: str, font: QFont, room: int, most: int) -> Iterator[str]:
    """Yield a text in lines of so many pixels, at most some; the last may be longer."""
    offsets, layout = OffsetMap(text), QTextLayout(text, font)
    layout.beginLayout()
    start = 0
    for _ in range(most - 1):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(room)
        end = offsets.from_qt(line.textStart() + line.textLength())
        yield text[start:end].rstrip()
        start = end
    layout.endLayout()
    if start < len(text) or most == 1:
        yield text[start:]


def _paint_excerpt(painter: QPainter, place: QRect, found: Excerpt, palette: QPalette) -> None:
    """Paint an excerpt in one line that begins shortly before its first hit."""
    metrics = painter.fontMetrics()
    start = 0
    if found.hits and metrics.horizontalAdvance(found.text[: found.hits[0][1]]) > place.width():
        first, last = found.hits[0]
        start = max(0, first - 8)
        if metrics.horizontalAdvance(f"…{found.text[start:last]}…") > place.width():
            start = first
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
