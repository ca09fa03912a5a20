"""A strip of labels below a word that was selected by a double click."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from annotator.core.model import Label
from annotator.gui.label_bar import LabelButton
from annotator.gui.theme import Theme


class LabelStrip(QFrame):
    """The labels that were given last, for the mouse; keys go to the text as ever."""

    chosen = Signal(str)
    more = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Labels for the selected word")
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(4, 4, 4, 4)
        self._layout.setSpacing(4)
        self.hide()

    def offer(self, labels: Sequence[Label], theme: Theme, below: QRect) -> None:
        """Show labels below a place of the parent, or above it where there is no room."""
        while item := self._layout.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for label in labels:
            button = LabelButton(label, theme, self)
            button.clicked.connect(lambda _=False, name=label.name: self._choose(name))
            self._layout.addWidget(button)
        others = QToolButton()
        others.setText("…")
        others.setToolTip("All labels")
        others.setAutoRaise(True)
        others.setFocusPolicy(self.focusPolicy())
        others.clicked.connect(self._more)
        self._layout.addWidget(others)
        self.adjustSize()
        room = self.parentWidget().rect()  # type: ignore[union-attr]
        left = max(min(below.left(), room.right() - self.width() - 8), 8)
        under = below.bottom() + 6
        top = under if under + self.height() <= room.bottom() else below.top() - self.height() - 20
        self.move(QPoint(left, top))
        self.show()
        self.raise_()

    def _choose(self, name: str) -> None:
        self.hide()
        self.chosen.emit(name)

    def _more(self) -> None:
        self.hide()
        self.more.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and its edge."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
            painter.setBrush(self.palette().color(QPalette.ColorRole.Window))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
