"""Sentences to the analyst, in the window and not in front of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QWidget,
)

from annotator.gui.accessible import announce
from annotator.gui.icons import icon

Then = Callable[[], object] | None
"""What a button of the message bar does."""

_MARGIN = 16
_WIDEST = 640
_GLANCE, _LETTER = 1500, 40  # milliseconds that a notice stays, and more for each character of it


class MessageBar(QFrame):
    """A sentence over the foot of the stage, so that the text never moves for it.

    A notice passes; a failure, or whatever has a button, stays until it is closed, or until what
    it says holds no longer.
    """

    def __init__(self, stage: QWidget) -> None:
        super().__init__(stage)
        self._stage = stage
        self.setObjectName("floating")
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)  # sentences may quote file names
        self.button = QPushButton()
        self.button.setAutoDefault(True)  # so that Return presses it
        self.button.hide()
        self._then: Callable[[], object] = bool
        self._until = ""
        self.button.clicked.connect(self._press)
        self._close = close = QToolButton()
        close.setIcon(icon("x"))
        close.setAutoRaise(True)
        close.setToolTip("Close")
        close.setAccessibleName("Close this message")
        close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.button)
        layout.addWidget(close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        stage.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot of the stage when its size changes."""
        if event.type() is QEvent.Type.Resize:
            self._settle()
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        room = min(self._stage.width() - 2 * _MARGIN, _WIDEST)
        self._text.setWordWrap(False)  # what is beside a short sentence stays to read
        width = min(room, self.sizeHint().width())
        self._text.setWordWrap(width == room)
        height = max(self.heightForWidth(width), self.sizeHint().height())
        left = (self._stage.width() - width) // 2
        self.setGeometry(left, self._stage.height() - height - _MARGIN, width, height)

    @property
    def text(self) -> str:
        """The sentence that is shown, or ""."""
        return self._text.text() if not self.isHidden() else ""

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What the keyboard is led to; nothing where the sentence passes by itself."""
        return () if self._timer.isActive() else (self.button, self._close)

    def notice(
        self, sentence: str, button: str = "", then: Then = None, *, until: str = ""
    ) -> None:
        """Show a sentence as long as it takes to read, or until `until` is overcome; with a button
        it stays until it is closed.
        """
        self._show("info", sentence, button, then, until)
        if not button:
            self._timer.start(_GLANCE + _LETTER * len(sentence))

    def failure(
        self, sentence: str, button: str = "", then: Then = None, *, until: str = ""
    ) -> None:
        """Show a sentence until it is closed, another one comes, or `until` is overcome."""
        self._show("circle-alert", sentence, button, then, until)

    def overcome(self, what: str) -> None:
        """Close the sentence that was to stay until this."""
        if self._until == what:
            self._until = ""
            self.hide()

    def _show(self, name: str, sentence: str, button: str, then: Then, until: str) -> None:
        self._timer.stop()
        self._until = until
        self._icon.setPixmap(icon(name).pixmap(18, 18))
        self._text.setText(sentence)
        self.button.setVisible(bool(button))
        self.button.setText(button)
        self._then = then or bool
        self._settle()
        self.show()
        self.raise_()
        announce(self, sentence)
        if button:
            self.button.setFocus()

    def _press(self) -> None:
        self.hide()
        self._then()
