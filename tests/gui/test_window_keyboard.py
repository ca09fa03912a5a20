"""The window by the keyboard alone."""

from __future__ import annotations

import pytest
from gui_samples import TEXT, find, focused, mentions
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from annotator.core.model import DocumentStatus, Status
from annotator.errors import AnnotatorError

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def press(window, qtbot):
    """Press keys where the keyboard is."""

    def press(*keys, modifier=Qt.KeyboardModifier.NoModifier):
        for key in keys:
            qtbot.keyClick(QApplication.focusWidget(), key, modifier)

    return press


def test_tab_walks_the_spans_and_leaves_at_the_end(window, press):
    seen = []
    while window.view.hasFocus() and len(seen) < 10:
        press(Qt.Key.Key_Tab)
        seen += focused(window)
    assert seen[:-1] == ["Syrian", "Palmyra", "Quxian Front", "Russia", "New York City", "York"]
    assert not window.view.hasFocus()


def test_f6_goes_round_the_panels_and_escape_returns(window, press):
    press(Qt.Key.Key_Tab)
    names = []
    for _ in range(4):
        press(Qt.Key.Key_F6)
        names.append(QApplication.focusWidget().accessibleName())
    assert names == ["Search the knowledge base", "Spans of this article", "Articles", "Article"]
    press(Qt.Key.Key_F6, modifier=SHIFT)
    assert window.documents.view.hasFocus()
    press(Qt.Key.Key_Escape)
    assert window.view.hasFocus()
    for panel in (window.spans, window.entities.query):
        panel.setFocus()
        press(Qt.Key.Key_Escape)
        assert window.view.hasFocus()


def test_hidden_panels_are_passed_over(window, press):
    window.commands.toggle_right()
    press(Qt.Key.Key_F6)
    assert window.documents.view.hasFocus()
    press(Qt.Key.Key_Tab, modifier=SHIFT)
    window.commands.toggle_left()
    window.view.setFocus()
    press(Qt.Key.Key_F6)
    assert window.view.hasFocus()


def test_verbs_by_key_show_everywhere(window, press, qtbot):
    press(Qt.Key.Key_Tab, Qt.Key.Key_3)
    span = window.editor.span
    assert (span.label, span.status) == ("GPE", Status.ACCEPTED)
    model = window.spans.spans
    assert [model.data(model.index(0, c)) for c in range(4)] == ["Syrian", "GPE", "", "accepted"]
    assert [i.row() for i in window.spans.selectionModel().selectedRows()] == [0]
    assert window.view.focused() == (span,)
    qtbot.waitUntil(lambda: window.documents.documents.heading(0).proposed == 4)
    assert "started" in window.header.facts.full
    qtbot.waitUntil(lambda: "4 proposed" in window.status.counts.text())


def test_verbs_by_key_work_in_the_span_list(window, press):
    window.spans.setFocus()
    window.spans.selectRow(1)
    assert focused(window) == ["Palmyra"]
    press(Qt.Key.Key_X)
    assert mentions(window.editor)["Palmyra"] == "rejected"
    assert focused(window) == ["Russia"]
    assert window.spans.hasFocus()


def test_letters_in_the_search_field_are_letters(window, press, qtbot):
    press(Qt.Key.Key_Tab, Qt.Key.Key_K)
    assert window.entities.query.hasFocus()
    before = mentions(window.editor)
    qtbot.keyClicks(QApplication.focusWidget(), "axisjuek3 ")
    press(Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
    assert window.entities.query.text() == "axisjuek3"
    assert mentions(window.editor) == before
    assert focused(window) == ["Syrian"]


def test_return_in_the_search_field_links(window, press, qtbot):
    press(Qt.Key.Key_Tab, Qt.Key.Key_K)
    qtbot.keyClicks(QApplication.focusWidget(), "Damascus")
    press(Qt.Key.Key_Return)
    assert window.editor.span.kb_id == "Damascus-1"
    assert window.view.hasFocus()
    assert window.entities.link.text() == "Linked to Damascus: the 1. Damascus (Damascus-1)"


def test_candidate_keys_mean_the_mention_that_is_focused(window, press):
    press(Qt.Key.Key_Tab, Qt.Key.Key_Tab)
    press(Qt.Key.Key_2, modifier=CTRL)
    assert (focused(window), window.editor.span.kb_id) == (["Palmyra"], "Palmyra-2")
    press(Qt.Key.Key_9, modifier=CTRL)
    assert window.messages.text == "There is no candidate 9 for this mention."


def test_select_with_keys_and_label(window, press):
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Right, modifier=CTRL)
    for _ in range(3):
        press(Qt.Key.Key_Right, modifier=SHIFT)
    start = TEXT.index("troops")
    assert window.editor.selection == (start, start + 6)
    press(Qt.Key.Key_2)
    assert focused(window) == ["troops"]
    assert window.editor.span.label == "ORG"


def test_escape_leaves_span_and_selection(window, press):
    press(Qt.Key.Key_Tab, Qt.Key.Key_Escape)
    assert focused(window) == []
    press(Qt.Key.Key_Right, modifier=SHIFT)
    press(Qt.Key.Key_Escape)
    assert window.editor.selection is None


def test_a_write_that_fails_is_told(window, press, monkeypatch):
    before = mentions(window.editor)

    def fail(_: object) -> None:
        raise AnnotatorError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(window.workspace.project, "apply", fail)
        press(Qt.Key.Key_Tab, Qt.Key.Key_A)
    assert window.messages.text == "The disk is full."
    assert window.status.saved.text() == "Not saved"
    assert mentions(window.editor) == before
    assert focused(window) == ["Syrian"]
    press(Qt.Key.Key_A)
    assert window.messages.text != "The disk is full."
    assert window.status.saved.text().startswith("✓ Saved")


def test_done_goes_to_the_next_article(window, press):
    press(Qt.Key.Key_Return, modifier=CTRL)
    assert window.header.title.full == "The second"
    assert "5 proposals undecided" in window.messages.text
    press(Qt.Key.Key_Return, modifier=CTRL)
    assert "last open article" in window.messages.text
    project = window.workspace.project
    assert len(project.document_ids(DocumentStatus.DONE)) == 2
    window.commands.reopen_document()
    assert window.editor.document.status is DocumentStatus.STARTED


def test_step_through_articles(window, press):
    press(Qt.Key.Key_Down, modifier=CTRL)
    assert window.header.title.full == "The second"
    press(Qt.Key.Key_Down, modifier=CTRL)
    assert window.header.title.full == "The second"
    press(Qt.Key.Key_Up, modifier=CTRL)
    assert window.header.title.full == "The first"


def test_letters_in_an_open_menu_are_the_menus(window, qtbot):
    window.editor.focus([find(window.editor, "Palmyra")])
    window.view.setFocus()
    before = window.editor.span
    menu = window.menuBar().actions()[0].menu()
    key = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
    key.ignore()
    QApplication.sendEvent(menu, key)
    assert key.isAccepted()
    chord = QKeyEvent(
        QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier, ""
    )
    chord.ignore()
    QApplication.sendEvent(menu, chord)
    assert not chord.isAccepted()
    assert window.editor.span == before


def test_escape_closes_a_message_once_nothing_is_focused(window, press):
    press(Qt.Key.Key_Tab)
    window.messages.failure("bad.txt is empty.")
    press(Qt.Key.Key_Escape)
    assert window.editor.span is None
    assert window.messages.text == "bad.txt is empty."
    press(Qt.Key.Key_Escape)
    assert window.messages.text == ""
