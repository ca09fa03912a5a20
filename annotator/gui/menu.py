"""A menu that keeps its letters to itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu

_HELD = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class Menu(QMenu):
    """While it is open, a letter chooses in it.

    The text below keeps the focus meanwhile, and would take the key for one of its verbs.
    """

    def event(self, event: QEvent) -> bool:
        """Claim keys without Ctrl or Alt before they are looked up as shortcuts."""
        claimed = (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not event.modifiers() & _HELD
        )
        if claimed:
            event.accept()
            return True
        return super().event(event)
