"""The labels of a scheme as a list that can be put into another order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from annotator.core.model import Label
from annotator.gui.keys import shown
from annotator.gui.palette import paint_keys, quieten
from annotator.gui.row_panel import paint_panel
from annotator.gui.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_LABEL = Qt.ItemDataRole.UserRole
_COUNT = Qt.ItemDataRole.UserRole + 1


class _Delegate(QStyledItemDelegate):
    """One line: the colour, the name, the key, and how many spans have it."""

    def __init__(self, theme: Theme, view: QListWidget) -> None:
        super().__init__(view)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(160, option.fontMetrics.height() + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        label: Label = index.data(_LABEL)
        paint_panel(painter, option)
        metrics, rect = option.fontMetrics, option.rect.adjusted(10, 0, -10, 0)
        quiet = option.palette.color(QPalette.ColorRole.PlaceholderText)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.label_color(label).chip)
        painter.drawRoundedRect(QRect(rect.left(), rect.center().y() - 5, 12, 12), 3, 3)
        painter.setPen(quiet)
        count = f"{index.data(_COUNT):,}"
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count)
        rect.setRight(rect.right() - max(metrics.horizontalAdvance("88,888"), 0) - 8)
        if label.key:
            rect.setRight(paint_keys(painter, rect, [shown(label.key)], quiet) - 8)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        rect.setLeft(rect.left() + 22)
        name = metrics.elidedText(label.name, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()


class LabelList(QListWidget):
    """Labels in their order; dragging, and Alt with an arrow key, move one."""

    chosen = Signal(object)
    arranged = Signal(object)
    """The labels in the order that they were put into."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName("Labels of the project")
        self.setItemDelegate(_Delegate(theme, self))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        quieten(self)
        self.currentItemChanged.connect(lambda *_: self.chosen.emit(self.current()))

    def show_labels(self, labels: Sequence[Label], counts: Mapping[str, int]) -> None:
        """Show labels; the one that was chosen stays chosen, or the one in its place is."""
        before, row = self.current(), max(self.currentRow(), 0)
        self.blockSignals(True)
        self.clear()
        for label in labels:
            item = QListWidgetItem(label.name)
            item.setData(_LABEL, label)
            count = counts.get(label.name, 0)
            item.setData(_COUNT, count)
            key = f", key {shown(label.key)}" if label.key else ""
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{label.name}{key}, {count} spans")
            self.addItem(item)
        ids = [label.id for label in labels]
        kept = ids.index(before.id) if before is not None and before.id in ids else row
        self.setCurrentRow(min(kept, len(ids) - 1))
        self.blockSignals(False)
        self.chosen.emit(self.current())

    def current(self) -> Label | None:
        """Return the label that is chosen."""
        item = self.currentItem()
        found = item.data(_LABEL) if item is not None else None
        return found if isinstance(found, Label) else None

    def choose(self, name: str) -> None:
        """Choose a label by its name."""
        for item in self.findItems(name, Qt.MatchFlag.MatchExactly):
            self.setCurrentItem(item)

    def labels(self) -> list[Label]:
        """Return the labels as they stand."""
        return [self.item(row).data(_LABEL) for row in range(self.count())]

    def shift(self, by: int) -> None:
        """Move the chosen label up or down."""
        row = self.currentRow()
        other = row + by
        if row >= 0 and 0 <= other < self.count():
            labels = self.labels()
            labels[row], labels[other] = labels[other], labels[row]
            self.arranged.emit(labels)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with Alt and an arrow key."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.shift(step)
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the order that a drag left."""
        super().dropEvent(event)
        labels = self.labels()
        QTimer.singleShot(0, self, lambda: self.arranged.emit(labels))  # once the drag is over
