"""What stands behind a row of a list, whatever is painted on it."""

from __future__ import annotations

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem


def paint_panel(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """Paint the ground of a row: whether it is chosen, and whether the pointer is over it."""
    from PySide6.QtWidgets import QStyle  # so many names that the first painting would wait

    panel = QStyle.PrimitiveElement.PE_PanelItemViewItem
    option.widget.style().drawPrimitive(panel, option, painter, option.widget)
