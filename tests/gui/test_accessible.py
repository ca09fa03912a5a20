from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QToolButton, QWidget

from annotator.gui.accessible import announce, name_inner
from annotator.gui.icons import icon


def test_what_qt_puts_into_widgets_has_a_name(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    row = QHBoxLayout(parent)
    edit, box = QLineEdit(), QComboBox()
    edit.setAccessibleName("Text to find")
    box.setAccessibleName("Status")
    edit.setClearButtonEnabled(True)
    edit.addAction(QAction(icon("search"), "", edit), QLineEdit.ActionPosition.LeadingPosition)
    row.addWidget(edit)
    row.addWidget(box)
    name_inner(parent)
    names = {button.accessibleName() for button in edit.findChildren(QToolButton)}
    assert names == {"Clear: Text to find", "Search: Text to find"}
    assert box.view().accessibleName() == "Status"


def test_nothing_is_announced_where_nobody_listens(qtbot, monkeypatch):
    said = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", said.append)
    widget = QWidget()
    qtbot.addWidget(widget)
    monkeypatch.setattr(QAccessible, "isActive", lambda: False)
    announce(widget, "Nothing")
    assert said == []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    announce(widget, "3 of 12")
    assert [event.message() for event in said] == ["3 of 12"]


def test_every_control_of_the_window_has_a_name(window):
    for kind in (QLineEdit, QComboBox, QToolButton):
        for widget in window.findChildren(kind):
            named = widget.accessibleName() or getattr(widget, "text", str)()
            assert named, widget.toolTip() or widget.objectName()
