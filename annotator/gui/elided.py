"""A label that ends with an ellipsis where its text finds no room, and tells it as a tool tip."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class ElidedLabel(QLabel):
    """Plain text in at most so many lines; `full` is what it would say."""

    def __init__(self, lines: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.full = ""
        self._lines = lines
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(lines > 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_lines(self, lines: int) -> None:
        """Take at most so many lines."""
        if lines != self._lines:
            self._lines = lines
            self.setWordWrap(lines > 1)
            self._fit()

    def set_full(self, text: str) -> None:
        """Show another text."""
        if text == self.full:
            return
        self.full = text
        self.setAccessibleName(text)
        self._fit()

    def sizeHint(self) -> QSize:
        """Return the size of the lines that the text takes at the present width."""
        lines = self.fontMetrics().lineSpacing() * (1 if self._height(self.full) <= 1 else 2)
        return QSize(80, lines if self._lines > 1 else self.fontMetrics().lineSpacing())

    def minimumSizeHint(self) -> QSize:
        """Return the same, for less height would clip."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text into another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _height(self, text: str) -> int:
        """Return how many lines a text takes."""
        metrics = self.fontMetrics()
        wrap = Qt.TextFlag.TextWordWrap.value if self._lines > 1 else 0
        room = QRect(0, 0, max(self.width(), 1), 10_000)
        return round(metrics.boundingRect(room, wrap, text).height() / metrics.lineSpacing())

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        if self._lines == 1:
            shown = metrics.elidedText(self.full, Qt.TextElideMode.ElideRight, self.width())
        else:
            low, high = 0, len(self.full)
            while low < high:  # the longest beginning that fits, by halving
                middle = (low + high + 1) // 2
                fits = self._height(self.full[:middle].rstrip() + "…") <= self._lines
                low, high = (middle, high) if fits else (low, middle - 1)
            whole = self._height(self.full) <= self._lines
            shown = self.full if whole else self.full[:low].rstrip() + "…"
        self.setText(shown)
        self.setToolTip("" if shown == self.full else self.full)
        self.updateGeometry()
