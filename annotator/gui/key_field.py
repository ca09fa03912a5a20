"""A field that takes a key by its being pressed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from annotator.gui.keys import pressed, shown


class KeyField(QLineEdit):
    """Takes the next key that is pressed, whatever it is; Esc and Tab lead away."""

    caught = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText("Press new keys")
        self.setAccessibleName("New keys: press them")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setFixedWidth(160)
        self.key = ""

    def show_key(self, key: str) -> None:
        """Show a key, or none."""
        self.key = key
        self.setText(shown(key))

    def event(self, event: object) -> bool:
        """Take keys before they are shortcuts of the dialog or of the window."""
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)  # type: ignore[arg-type]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show the key; the dialog says what it would mean."""
        if event.key() == Qt.Key.Key_Escape:
            super().keyPressEvent(event)
            return
        key = pressed(event)
        if key:
            self.show_key(key)
            self.caught.emit(key)
