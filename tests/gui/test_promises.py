"""What is promised to who comes from other programs: by keys and clicks, down to the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from gui_samples import MARKS, TEXT, find, mentions, record, spot
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication

from annotator.core.edits import Change, Edit
from annotator.core.model import Span, Status
from annotator.gui.main_window import MainWindow

ALT, SHIFT, CTRL = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
Press = Callable[..., None]


@pytest.fixture
def press(window: MainWindow, qtbot) -> Press:
    """Presses keys in the text, each a key or a pair of key and modifier."""

    def keys(*given: Qt.Key | tuple[Qt.Key, Qt.KeyboardModifier]) -> None:
        for key in given:
            code, held = key if isinstance(key, tuple) else (key, Qt.KeyboardModifier.NoModifier)
            qtbot.keyClick(window.view, code, held)

    return keys


def again(window: MainWindow, path: Path, qtbot) -> None:
    """Close the project and open it again, as a restart does."""
    window.workspace.close()
    assert window.commands.open(str(path))
    window.activateWindow()
    qtbot.waitUntil(window.view.hasFocus)


def test_a_wrong_end_is_moved_and_all_else_stays(window: MainWindow, press: Press) -> None:
    editor, project = window.editor, window.workspace.project
    assert project is not None
    span = find(editor, "Quxian Front")
    whole = replace(span, kb_id="Q60", note="sure?")
    project.apply(Edit("As it was", (Change(span, whole),)))
    editor.focus([whole])
    press((Qt.Key.Key_Right, SHIFT), (Qt.Key.Key_Left, ALT))
    (moved,) = (s for s in project.spans(span.document_id) if s.id == span.id)
    assert TEXT[moved.start : moved.end] == "The Quxian Front and"
    assert replace(moved, start=span.start, end=span.end, status=span.status) == whole
    changes = [c for entry in project.journal(span.document_id) for c in entry.changes]
    told = [(c.before, c.after) for c in changes if isinstance(c.item, Span)][-2:]
    assert [before.id for before, _ in told] == [span.id] * 2
    assert (told[0][0].start, told[0][0].end) == (span.start, span.end)
    assert told[1][1] == moved


def test_a_label_takes_one_key_an_end_up_to_three_a_link_up_to_four(
    window: MainWindow, press: Press, qtbot
) -> None:
    editor = window.editor
    press(Qt.Key.Key_Tab)  # at the span; from there on
    press(Qt.Key.Key_1)
    assert find(editor, "Syrian").label == "PERSON"
    press((Qt.Key.Key_Right, SHIFT))
    assert "Syrian troops" in mentions(editor)
    press((Qt.Key.Key_1, CTRL))
    assert find(editor, "Syrian troops").kb_id == "Syrian troops-1"
    press(Qt.Key.Key_K)  # by another name: here, a letter
    qtbot.keyClick(window.entities.query, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: window.entities.list.model().rowCount() > 0)
    qtbot.keyClick(window.entities.query, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: find(editor, "Syrian troops").kb_id == "x-1")


def test_one_decision_everywhere_is_undone_in_one_step_after_a_restart(
    window: MainWindow, path: Path, press: Press, qtbot
) -> None:
    project = window.workspace.project
    assert project is not None
    project.add([record(f"more {n}", f"{n} days in Palmyra.", (MARKS[1],)) for n in range(3)])
    ids = project.document_ids()
    window.editor.focus([find(window.editor, "Palmyra")])
    press(Qt.Key.Key_3)

    def confirm() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None or not dialog.isActiveWindow():
            QTimer.singleShot(10, confirm)
        else:
            QTimer.singleShot(0, dialog.accept)

    QTimer.singleShot(0, confirm)
    press((Qt.Key.Key_Period, CTRL))

    def labels() -> list[tuple[str, str]]:
        held = window.workspace.project
        assert held is not None
        return [(s.label, str(s.status)) for n in ids[2:] for s in held.spans(n)]

    assert labels() == [("GPE", "accepted")] * 3
    again(window, path, qtbot)
    assert window.editor.document.id == ids[0]
    press((Qt.Key.Key_Z, CTRL))
    assert labels() == [("PERSON", "proposed")] * 3


def test_a_rejection_here_changes_nothing_elsewhere(window: MainWindow, press: Press) -> None:
    project = window.workspace.project
    assert project is not None
    project.add([record("other", "Back to Palmyra.", (MARKS[1],)), record("third", "On Palmyra.")])
    other, third = project.document_ids()[2:]
    window.editor.focus([find(window.editor, "Palmyra")])
    press(Qt.Key.Key_X)
    assert mentions(window.editor)["Palmyra"] == "rejected"
    (span,) = project.spans(other)
    assert (span.status, span.label) == (Status.PROPOSED, "PERSON")
    window.editor.open(other)
    assert mentions(window.editor) == {"Palmyra": "proposed"}
    window.editor.open(third)
    assert mentions(window.editor) == {}


def test_a_label_over_other_spans_takes_none_of_them_away(
    window: MainWindow, path: Path, qtbot, press: Press
) -> None:
    editor, view = window.editor, window.view.viewport()
    there = {s.id for s in editor.index}
    begin, end = spot(window, TEXT.index("Front")), spot(window, TEXT.index("Russia") + 3)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=begin)
    qtbot.mouseMove(view, (begin + end) / 2)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end + QPoint(1, 0))
    press(Qt.Key.Key_7)
    assert find(editor, "Front and Russia").label == "EVENT"
    assert there < {s.id for s in editor.index}
    again(window, path, qtbot)
    assert there < {s.id for s in editor.index}
    press((Qt.Key.Key_Z, CTRL))
    assert there == {s.id for s in editor.index}


def test_a_span_goes_over_a_line_end_and_is_trimmed(
    window: MainWindow, qtbot, press: Press
) -> None:
    project, view = window.workspace.project, window.view
    assert project is not None
    text = "He joined the Free Syrian\r\nArmy  in May."
    project.add([record("wrapped", text)])
    window.editor.open(project.document_ids()[-1])
    for _ in range(len("He joined the ")):
        press(Qt.Key.Key_Right)
    steps = 0
    while view.selection() != (14, text.index("Army") + 4) and steps < 25:
        press((Qt.Key.Key_Right, SHIFT))
        steps += 1
        shown = view.painter.attention.preview or view.selection()
        assert shown is None or text[slice(*shown)] == text[slice(*shown)].strip()
    press((Qt.Key.Key_Right, SHIFT), (Qt.Key.Key_Right, SHIFT))  # the blanks behind
    press(Qt.Key.Key_2)
    (span,) = project.spans(window.editor.document.id)
    assert text[span.start : span.end] == "Free Syrian\r\nArmy"


@pytest.mark.parametrize("before", ["", "🙂 ", "👨‍👩‍👧 e\u0301 ", "a\u00a0\u2028b "])
def test_what_is_marked_by_key_is_what_is_stored(
    window: MainWindow, press: Press, before: str
) -> None:
    project, text = window.workspace.project, f"{before}Obama spoke."
    assert project is not None
    project.add([record("odd", text)])
    window.editor.open(project.document_ids()[-1])
    while window.view.offsets.from_qt(window.view.textCursor().position()) < len(before):
        press(Qt.Key.Key_Right)
    press(*[(Qt.Key.Key_Right, SHIFT)] * 5, Qt.Key.Key_1)
    (span,) = project.spans(window.editor.document.id)
    assert text[span.start : span.end] == "Obama"
    assert window.view.textCursor().selectedText() in ("", "Obama")
