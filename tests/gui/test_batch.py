from __future__ import annotations

from collections.abc import Callable

import pytest
from gui_samples import find, mentions
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from annotator.core.model import DocumentStatus
from annotator.gui.main_window import MainWindow
from annotator.gui.preview_dialog import PreviewDialog


@pytest.fixture
def answer(qtbot) -> Callable[..., list[PreviewDialog]]:
    """Answers the next preview by keys; returns the list in which it can be found then."""

    def promise(*keys: Qt.Key) -> list[PreviewDialog]:
        seen: list[PreviewDialog] = []

        def press() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, PreviewDialog) or not dialog.isActiveWindow():
                QTimer.singleShot(5, press)
                return
            seen.append(dialog)
            for key in keys:
                qtbot.keyClick(dialog.table, key)

        QTimer.singleShot(0, press)
        return seen

    return promise


def test_the_rest_is_accepted_after_a_look_and_undone_in_one_step(window: MainWindow, answer):
    seen = answer(Qt.Key.Key_Return)
    window.actions_by_id["accept-rest"].trigger()
    assert "5 proposals" in seen[0].words.text()
    assert set(mentions(window.editor).values()) == {"accepted"}
    window.editor.undo()
    assert list(mentions(window.editor).values()).count("proposed") == 5


def test_what_is_unchecked_stays_a_proposal(window: MainWindow, answer):
    answer(Qt.Key.Key_Space, Qt.Key.Key_Return)
    window.actions_by_id["accept-rest"].trigger()
    assert mentions(window.editor)["Syrian"] == "proposed"
    assert mentions(window.editor)["York"] == "accepted"


def test_escape_changes_nothing(window: MainWindow, answer):
    before = mentions(window.editor)
    answer(Qt.Key.Key_Escape)
    window.actions_by_id["finish"].trigger()
    assert mentions(window.editor) == before
    assert window.editor.document.status is DocumentStatus.NEW


def test_finish_accepts_marks_as_done_and_goes_on_in_one_step(window: MainWindow, answer):
    first = window.editor.document.id
    answer(Qt.Key.Key_Return)
    window.actions_by_id["finish"].trigger()
    project = window.workspace.project
    assert window.editor.document.id != first
    assert project.document(first).status is DocumentStatus.DONE
    assert all(span.status == "accepted" for span in project.record(first).spans)
    window.actions_by_id["finish"].trigger()  # nothing is proposed here, so nothing is asked
    assert window.editor.document.status is DocumentStatus.DONE


def test_nothing_checked_cannot_be_carried_out(window: MainWindow, qtbot):
    dialog = PreviewDialog("t", "a", [], "Accept", window)
    qtbot.addWidget(dialog)
    (button,) = [b for b in dialog.findChildren(QPushButton) if b.text().startswith("Accept")]
    assert not button.isEnabled()


def test_spans_that_read_alike_take_one_command(window: MainWindow):
    editor = window.editor
    editor.focus([find(editor, "Russia")])
    window.actions_by_id["same-label"].trigger()
    assert {editor.text[s.start : s.end] for s in editor.spans} == {
        "Russia",
        "New York City",
        "York",
    }
    window.actions_by_id["same-text"].trigger()
    assert len(editor.spans) == 1
