"""The labels with their keys, below the text: a click labels what is focused or selected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from annotator.core.model import Label

_ROWS = 2
_GAP = 4
_SIDE = 16
_TOP = 8


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
    """The labels of the project in at most two rows; those that find no room are in a menu.

    `chosen` carries the name of the label that was clicked.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, LabelButton] = {}
        self._focused: str | None = None
        self._more = QToolButton(self)
        self._more.setText("More")
        self._more.setAutoRaise(True)
        self._more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._more.setToolTip("The other labels")
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self._more)
        self._more.setMenu(self._menu)
        self.setAccessibleName("Labels")

    def set_labels(self, labels: Sequence[Label]) -> None:
        """Show other labels, in their order."""
        for button in self._buttons.values():
            button.deleteLater()
        self._buttons = {}
        for label in labels:
            button = LabelButton(label, self)
            button.clicked.connect(lambda _=False, name=label.name: self._click(name))
            self._buttons[label.name] = button
        self._arrange()

    def show_label(self, name: str | None) -> None:
        """Frame the label of the focused span."""
        self._focused = name
        for other, button in self._buttons.items():
            button.setChecked(other == name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the labels for another width."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Fill the rows from left to right; the last place of the last row is kept for "More"."""
        room = self.width() - 2 * _SIDE
        more = self._more.sizeHint().width()
        x = row = 0
        hidden: list[LabelButton] = []
        buttons = list(self._buttons.values())
        for number, button in enumerate(buttons):
            size = button.sizeHint()
            last = number == len(buttons) - 1
            if x + size.width() > room and row + 1 < _ROWS:
                x, row = 0, row + 1
            kept = 0 if last or row + 1 < _ROWS else more + _GAP
            fits = not hidden and x + size.width() + kept <= room
            if fits:
                place = QPoint(_SIDE + x, _TOP + row * (size.height() + _GAP))
                button.setGeometry(QRect(place, size))
                x += size.width() + _GAP
            else:
                hidden.append(button)
            button.setVisible(fits)
        self._menu.clear()
        for button in hidden:
            action = self._menu.addAction(f"{button.label.name}\t{button.label.key}")
            action.triggered.connect(button.click)
        height = buttons[0].sizeHint().height() if buttons else 0
        self._more.setVisible(bool(hidden))
        self._more.setGeometry(_SIDE + x, _TOP + row * (height + _GAP), more, height)
        self.setFixedHeight(2 * _TOP + (row + 1) * height + row * _GAP)

    def _click(self, name: str) -> None:
        self.show_label(self._focused)  # a click toggles the button; the frame follows the focus
        self.chosen.emit(name)
