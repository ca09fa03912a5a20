import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QAccessible,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from view_samples import LABELS, TEXT, span

from annotator.core import edits
from annotator.core.spans import SpanIndex
from annotator.gui.document_view import DocumentView


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_tab_walks_the_spans_and_leaves_at_the_ends(qtbot):
    spans = [span(TEXT, "Syrian"), span(TEXT, "Palmyra"), span(TEXT, "Britain")]
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    before, view, after = QLineEdit(), DocumentView(), QLineEdit()
    for widget in (before, view, after):
        layout.addWidget(widget)
    view.set_document(TEXT, SpanIndex(1, spans), (), LABELS)
    view.focus_moved.connect(lambda found: view.set_focused([found]))
    with qtbot.waitActive(window):
        window.show()
    view.setFocus()
    walked = []
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_Tab)
        walked.append(view.focused()[0])
    assert walked == spans
    assert view.caret() == spans[2].start
    qtbot.keyClick(view, Qt.Key.Key_Backtab)
    assert view.focused() == (spans[1],)
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert after.hasFocus()
    view.setFocus()
    view.set_focused([spans[0]])
    qtbot.keyClick(view, Qt.Key.Key_Backtab)
    assert before.hasFocus()


@pytest.mark.parametrize(
    "key",
    ["1", "D", "G", "Return", "Del", "Esc", "Space", "Backspace", "F2", "Ctrl+Z", "Ctrl+1", "["],
)
def test_keys_of_the_window_are_left_to_it(show, qtbot, key):
    view = show(spans=[span(TEXT, "Palmyra")])
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    shortcut = QShortcut(QKeySequence(key), view.window())
    combination = QKeySequence(key)[0]
    with qtbot.waitSignal(shortcut.activated):
        qtbot.keyClick(view, combination.key(), combination.keyboardModifiers())


def test_a_selection_by_key_is_reported(show, qtbot):
    view = show()
    with qtbot.waitSignal(view.selected) as told:
        qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert told.args == [(0, 6)]
    assert view.raw_selection() == (0, 1)
    with qtbot.waitSignal(view.selected) as told:
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert told.args == [None]


def test_focus_tells_a_screen_reader(show, monkeypatch):
    said = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(
        QAccessible, "updateAccessibility", lambda event: said.append(event.message())
    )
    found = span(TEXT, "Palmyra", score=0.3, kb_id="NIL", note="which one?")
    view = show(spans=[found])
    said.clear()
    view.set_focused([found])
    assert said == ["Palmyra, GPE, proposed, not sure, in no knowledge base, note: which one?"]
    view.set_focused([found])
    assert len(said) == 1
    assert view.accessibleDescription() == said[0]


def test_a_correction_and_the_way_of_the_caret_are_told_too(show, qtbot, monkeypatch):
    said = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(
        QAccessible, "updateAccessibility", lambda event: said.append(event.message())
    )
    found = span(TEXT, "Palmyra")
    view = show(spans=[found])
    view.set_focused([found])
    edit = edits.relabel([found], "ORG")
    view.index.apply(edit)
    view.touch(edit.changes)
    assert said.pop() == "Palmyra, ORG, accepted, no link"
    view.set_focused([])
    view.select(found.start - 1, found.start - 1)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert said == ["Palmyra, GPE, proposed, no link", "Palmyra, ORG, accepted, no link"]
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.accessibleDescription() == ""
