"""How a place in an article is painted in a list: the words around it, and below them where."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from annotator.gui.row_panel import paint_panel

_Index = QModelIndex | QPersistentModelIndex
_WORDS = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop)


class PassageDelegate(QStyledItemDelegate):
    """Two lines of words, one quiet line behind the line break of an item's text."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the same size for every row."""
        return QSize(120, 3 * option.fontMetrics.height() + 20)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a row."""
        paint_panel(painter, option)
        words, _, where = str(index.data()).partition("\n")
        metrics, palette = option.fontMetrics, option.palette
        rect: QRect = option.rect.adjusted(8, 8, -8, -8)
        painter.save()
        painter.setFont(option.font)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        upper = QRect(rect.left(), rect.top(), rect.width(), 2 * metrics.height())
        painter.setClipRect(upper)
        painter.drawText(upper, _WORDS, words)
        painter.setClipping(False)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        lower = QRect(rect.left(), upper.bottom() + 3, rect.width(), metrics.height())
        elided = metrics.elidedText(where, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, elided)
        painter.restore()
