"""What a screen reader hears beyond what Qt tells it by itself."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QToolButton, QWidget

_CLEAR = "_q_qlineeditclearaction"
_FURTHER = "qt_menubar_ext_button"


def announce(widget: QWidget, sentence: str) -> None:
    """Let a screen reader say a sentence at the next opportunity."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, sentence))


def name_inner(parent: QWidget) -> None:
    """Name what Qt puts into line edits, combo boxes and menu bars, by what they are for."""
    for edit in parent.findChildren(QLineEdit):
        for button in edit.findChildren(QToolButton):
            action = button.defaultAction()
            clears = action is not None and action.objectName() == _CLEAR
            told = "Clear" if clears else action.text() if action is not None else ""
            button.setAccessibleName(f"{told or 'Search'}: {edit.accessibleName()}")
    for box in parent.findChildren(QComboBox):
        for part in (box.view(), box.lineEdit()):
            if part is not None:
                part.setAccessibleName(box.accessibleName())
    for button in parent.findChildren(QToolButton, _FURTHER):
        button.setAccessibleName("Further menus")
