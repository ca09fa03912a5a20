"""The labels with their keys, below the text: a click labels what is focused or selected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPalette
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QToolButton, QWidget

from annotator.core.model import Label


class _Flow(QLayout):
    """Widgets in lines, from left to right, as words in a paragraph."""

    def __init__(self, parent: QWidget, gap: int) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(16, 8, 16, 8)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        widest = max((item.minimumSize().width() for item in self._items), default=0)
        margins = self.contentsMargins()
        tall = max((item.sizeHint().height() for item in self._items), default=0)
        return QSize(
            widest + margins.left() + margins.right(), tall + margins.top() + margins.bottom()
        )

    def _place(self, rect: QRect, move: bool) -> int:
        margins = self.contentsMargins()
        inner = rect.marginsRemoved(margins)
        x, y, tall = inner.left(), inner.top(), 0
        for item in self._items:
            size = item.sizeHint()
            if x > inner.left() and x + size.width() > inner.right() + 1:
                x, y, tall = inner.left(), y + tall + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            tall = max(tall, size.height())
        return y + tall + margins.bottom() - rect.top()


class LabelButton(QToolButton):
    """A label as a swatch, its name, and its key in a small frame."""

    def __init__(self, label: Label, parent: QWidget) -> None:
        super().__init__(parent)
        self.label = label
        self.setText(label.name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setAccessibleName(f"Label as {label.name}")
        key = f" ({label.key})" if label.key else ""
        self.setToolTip(f"{label.name}: {label.description}{key}")
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.88)
        self.setFont(font)

    def sizeHint(self) -> QSize:
        """Return the size of swatch, name and key."""
        metrics = self.fontMetrics()
        key = metrics.horizontalAdvance(self.label.key) + 16 if self.label.key else 0
        return QSize(8 + 10 + 6 + metrics.horizontalAdvance(self.text()) + key + 8, 26)

    def paintEvent(self, event: object) -> None:
        """Paint swatch, name and key; the label of the focused span is framed."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        text = palette.color(QPalette.ColorRole.WindowText)
        frame = self.rect().adjusted(0, 0, -1, -1)
        if self.isChecked() or self.underMouse():
            tint = QColor(self.label.color if self.isChecked() else text)
            tint.setAlpha(48 if self.isChecked() else 20)
            painter.setBrush(tint)
            painter.setPen(QColor(self.label.color) if self.isChecked() else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(frame, 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.label.color))
        painter.drawRoundedRect(QRect(8, (self.height() - 10) // 2, 10, 10), 3, 3)
        painter.setPen(text)
        metrics = self.fontMetrics()
        painter.drawText(
            QRect(24, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        if self.label.key:
            wide = metrics.horizontalAdvance(self.label.key) + 9
            box = QRect(self.width() - wide - 6, 5, wide, self.height() - 11)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            muted = palette.color(QPalette.ColorRole.PlaceholderText)
            painter.setPen(muted)
            painter.drawRoundedRect(box, 3, 3)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.label.key)


class LabelBar(QWidget):
    """All labels of the project; `chosen` carries the name of the one that was clicked."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = _Flow(self, 4)
        self._buttons: dict[str, LabelButton] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Labels")

    def set_labels(self, labels: Sequence[Label]) -> None:
        """Show other labels, in their order."""
        while self._flow.takeAt(0):
            pass
        for button in self._buttons.values():
            button.deleteLater()
        self._buttons = {}
        for label in labels:
            button = LabelButton(label, self)
            button.clicked.connect(lambda _=False, name=label.name: self._click(name))
            self._flow.addWidget(button)
            button.show()
            self._buttons[label.name] = button
        self.updateGeometry()

    def show_label(self, name: str | None) -> None:
        """Frame the label of the focused span."""
        for other, button in self._buttons.items():
            button.setChecked(other == name)

    def _click(self, name: str) -> None:
        self._buttons[name].setChecked(False)
        self.chosen.emit(name)


def shortcut(label: Label) -> QKeySequence:
    """Return the key of a label as a shortcut; empty if it has none."""
    return QKeySequence(label.key)
