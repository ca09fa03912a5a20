"""Every dialog can be gone through with Tab alone, round and out again."""

import pytest
from gui_samples import find
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QRadioButton, QWidget

DIALOGS = (
    "new", "open", "import-files", "import-folder", "export", "apply-everywhere", "accept-rest",
    "memory", "note", "scheme", "new-entity", "compare", "entities", "filter", "skip", "flag",
    "inconsistencies", "settings", "keys", "about", "save-filter",
)  # fmt: skip


def stops(front: QWidget) -> set[QWidget]:
    """What Tab should come to; of radio buttons, arrow keys lead to the others."""
    return {
        widget
        for widget in front.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and not isinstance(widget, QRadioButton)
        and widget.isEnabled()
        and widget.isVisibleTo(front)
        and widget.window() is front
    }


def named(widgets: set[QWidget]) -> list[str]:
    return sorted(f"{w.metaObject().className()} {w.accessibleName()}" for w in widgets)


def pressed(front: QWidget) -> str:
    """What Return presses."""
    return "".join(b.text() for b in front.findChildren(QPushButton) if b.isDefault())


@pytest.mark.parametrize("name", DIALOGS)
def test_tab_reaches_every_control(window, qtbot, name):
    missed: list[list[str]] = []
    others: set[str] = set()
    editor = window.editor
    editor.focus([find(editor, "Palmyra")])
    if name == "apply-everywhere":
        editor.label("GPE")
        editor.focus([find(editor, "Palmyra")])
    if name == "save-filter":
        window.documents.bar.status.setCurrentIndex(1)

    def walk() -> None:
        front, held = QApplication.activeWindow(), QApplication.focusWidget()
        if front in (None, window) or held is None or held.window() is not front:
            QTimer.singleShot(5, walk)
            return
        wanted, reached, meant = stops(front), set(), pressed(front)
        for _ in range(2 * len(wanted) + 3):
            QTest.keyClick(QApplication.focusWidget() or front, Qt.Key.Key_Tab)
            here = QApplication.focusWidget()
            reached.add(here)
            if not isinstance(here, QPushButton):
                others.add(pressed(front))
        others.discard(meant)
        missed.append(named(wanted - reached))
        front.close()

    QTimer.singleShot(5, walk)
    window.actions_by_id[name].trigger()
    qtbot.waitUntil(lambda: bool(missed))
    assert missed == [[]]
    assert others == set(), "Return means the same wherever the keyboard is"
