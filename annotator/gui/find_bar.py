"""The bar in which to search the open article: what for, how many there are, on and back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from annotator.gui.accessible import name_inner
from annotator.gui.icons import icon


class FindBar(QFrame):
    """`changed` follows what is typed and ticked, `stepped` asks for the next hit (1) or the one
    before (-1), `left` says that the search is over.
    """

    changed = Signal()
    stepped = Signal(int)
    left = Signal()

    def __init__(self, following: QAction, before: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Find in the article")
        self.query = _Query(self)
        self.query.setPlaceholderText("Find in the article")
        self.query.setAccessibleName("Text to find")
        self.query.setClearButtonEnabled(True)
        self.query.textChanged.connect(self.changed)
        self.count = QLabel()
        self.case = self._option("case-sensitive", "Match case")
        self.words = self._option("whole-word", "Whole words")
        close = QToolButton()
        close.setIcon(icon("x"))
        close.setAutoRaise(True)
        close.setToolTip("Close, back to where you were (Esc)")
        close.setAccessibleName("Close the search")
        close.clicked.connect(self.left)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.query, 1)
        layout.addWidget(self.case)
        layout.addWidget(self.words)
        layout.addWidget(self.count)
        for action in (before, following):
            button = QToolButton()
            button.setDefaultAction(action)
            button.setAutoRaise(True)
            layout.addWidget(button)
        layout.addWidget(close)
        name_inner(self)
        self.show_count(0, -1)
        self.hide()

    def show_count(self, hits: int, current: int, *, more: bool = False) -> None:
        """Say how many hits there are, and which of them is the current one, from 0."""
        total = f"{hits:,}{'+' if more else ''}"
        if not self.query.text():
            said = ""
        elif not hits:
            said = "Not found"
        else:
            said = f"{current + 1:,} of {total}" if current >= 0 else f"{total} found"
        self.count.setText(said)
        self.count.setMinimumWidth(self.fontMetrics().horizontalAdvance("8,888 of 8,888"))

    def _option(self, name: str, text: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        button.setCheckable(True)
        button.setAutoRaise(True)
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.toggled.connect(self.changed)
        return button


class _Query(QLineEdit):
    """Return goes on, Shift+Return back, Esc ends the search."""

    def __init__(self, bar: FindBar) -> None:
        super().__init__()
        self._bar = bar

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._bar.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._bar.stepped.emit(-1 if back else 1)
        else:
            super().keyPressEvent(event)
