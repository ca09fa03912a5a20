from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gui_samples import record
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from annotator.core.model import DocumentStatus, Span, Status
from annotator.gui.main_window import MainWindow
from annotator.gui.propagation_dialog import PropagationDialog
from annotator.project import Project
from annotator.settings import Settings

PROPOSED = Status.PROPOSED
FIRST = "Palmyra fell. It is said that IS holds Palmyra, and Palmyra is IS land."
SECOND = "Far from Palmyra, this is news."


@pytest.fixture
def window(qtbot, tmp_path: Path) -> Iterator[MainWindow]:
    path = tmp_path / "palmyra.annotator"
    with Project.open(path, create=True) as project:
        project.add(
            [
                record("first", FIRST, (("Palmyra", "PERSON", PROPOSED),)),
                record("second", SECOND, (("Palmyra", "PERSON", PROPOSED),)),
                record("third", "Palmyra again."),
            ]
        )
    window = MainWindow(Settings(tmp_path))
    window.equip()
    qtbot.addWidget(window)
    window.show()
    assert window.commands.open(str(path))
    qtbot.waitUntil(
        lambda: not any(t.isActive() for t in window.features["memory"].findChildren(QTimer))
    )
    yield window
    window.workspace.close()


def marked(window: MainWindow, row: int = 0) -> list[tuple[str, str, str]]:
    project = window.workspace.project
    held = project.record(project.document_ids()[row])
    found = sorted(held.spans, key=lambda span: span.start)
    return [(held.text[s.start : s.end], s.label, str(s.status)) for s in found]


def focus(window: MainWindow, number: int = 0) -> Span:
    window.editor.focus([window.editor.index[number]])
    return window.editor.span


def test_one_key_does_the_same_in_this_article(window: MainWindow) -> None:
    focus(window)
    window.editor.label("GPE")
    window.actions_by_id["apply-here"].trigger()
    assert marked(window) == [("Palmyra", "GPE", "accepted")] * 3
    assert marked(window, 1) == [("Palmyra", "PERSON", "proposed")]
    window.editor.undo()
    assert marked(window) == [("Palmyra", "GPE", "accepted")]


def test_what_was_done_here_can_be_done_everywhere_next(window: MainWindow) -> None:
    focus(window)
    window.editor.label("GPE")
    window.actions_by_id["apply-here"].trigger()
    answer(accept=True)
    window.actions_by_id["apply-everywhere"].trigger()
    assert marked(window, 1) == marked(window, 2) == [("Palmyra", "GPE", "accepted")]


def test_the_same_is_proposed_here_after_a_pause(window: MainWindow, qtbot) -> None:
    focus(window)
    window.editor.label("GPE")
    rest = [("Palmyra", "GPE", "proposed")] * 2
    qtbot.waitUntil(lambda: marked(window) == [("Palmyra", "GPE", "accepted"), *rest])
    assert {span.source for span in window.editor.index} == {"model", "memory"}
    assert "to accept the same at 2 other places" in window.status.currentMessage()
    window.actions_by_id["apply-here"].trigger()
    assert marked(window) == [("Palmyra", "GPE", "accepted")] * 3
    for _ in range(2):
        window.editor.undo()
    assert marked(window) == [("Palmyra", "GPE", "accepted")]


def test_what_is_proposed_goes_along_when_the_decision_goes_on(window: MainWindow, qtbot) -> None:
    def proposed() -> list[str]:
        return [mention for mention, _, status in marked(window) if status == "proposed"]

    focus(window)
    window.editor.label("GPE")
    qtbot.waitUntil(lambda: proposed() == ["Palmyra"] * 2)
    window.editor.move_end(words=True, forward=True)  # “Palmyra fell” stands nowhere else
    qtbot.waitUntil(lambda: proposed() == [])
    window.editor.move_end(words=True, forward=False)
    qtbot.waitUntil(lambda: proposed() == ["Palmyra"] * 2)
    window.editor.reject()
    qtbot.waitUntil(lambda: proposed() == [])


@pytest.mark.parametrize("how", ["lower case", "memory off"])
def test_nothing_is_proposed_unasked_for_a_mere_word_or_without_the_memory(
    window: MainWindow, qtbot, how: str
) -> None:
    window.editor.select((FIRST.index("is said"), FIRST.index("is said") + 2))
    if how == "memory off":
        window.workspace.project.memory.switch(False)
        focus(window)
    window.editor.label("GPE")
    before = marked(window)
    timer = window.features["propagation"].findChild(QTimer)
    qtbot.waitUntil(lambda: not timer.isActive())
    assert marked(window) == before


def test_case_matters(window: MainWindow) -> None:
    at = FIRST.index("IS")
    window.editor.select((at, at + 2))
    window.editor.label("ORG")
    window.actions_by_id["apply-here"].trigger()
    assert [m for m in marked(window) if m[1] == "ORG"] == [("IS", "ORG", "accepted")] * 2


def test_ends_moved_in_steps_count_from_where_they_were(window: MainWindow) -> None:
    focus(window)
    for _ in range(3):
        window.editor.move_end(words=True, forward=True)
    for _ in range(2):
        window.editor.move_end(words=True, forward=False)
    window.features["propagation"].apply_here()
    assert marked(window)[0][0] == "Palmyra fell"


def test_without_a_decision_it_says_what_to_do(window: MainWindow) -> None:
    heard: list[str] = []
    window.editor.refused.connect(heard.append)
    window.actions_by_id["apply-here"].trigger()
    window.actions_by_id["apply-everywhere"].trigger()
    assert len(heard) == 2


def test_a_hint_tells_of_other_places(window: MainWindow, qtbot) -> None:
    focus(window)
    window.editor.label("GPE")
    qtbot.waitUntil(lambda: "2 other places" in window.status.currentMessage())


def answer(accept: bool, uncheck: str = "") -> None:
    def press() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, PropagationDialog) or dialog._timer.isActive():
            QTimer.singleShot(5, press)
            return
        for row, place in enumerate(dialog._found):
            if place.document.key == uncheck:
                dialog._model.choose([row], chosen=False)
        (dialog.accept if accept else dialog.reject)()

    QTimer.singleShot(0, press)


def test_everywhere_after_a_look_as_one_step(window: MainWindow) -> None:
    project = window.workspace.project
    focus(window)
    window.editor.label("GPE")
    answer(accept=True)
    window.actions_by_id["apply-everywhere"].trigger()
    assert marked(window) == [("Palmyra", "GPE", "accepted")] * 3
    assert marked(window, 1) == marked(window, 2) == [("Palmyra", "GPE", "accepted")]
    assert window.messages.text.startswith("Done at 4 places in 3 articles.")
    window.editor.undo()
    assert window.messages.text == "", "it is not done any more"
    assert marked(window, 1) == [("Palmyra", "PERSON", "proposed")]
    window.editor.redo()
    window.editor.open(project.document_ids()[1])
    window.actions_by_id["undo-here"].trigger()
    assert marked(window, 1) == [("Palmyra", "PERSON", "proposed")]
    assert marked(window, 2) == [("Palmyra", "GPE", "accepted")]


def test_a_place_that_is_unchecked_stays_and_cancel_changes_nothing(window: MainWindow) -> None:
    focus(window)
    window.editor.label("GPE")
    answer(accept=False)
    window.actions_by_id["apply-everywhere"].trigger()
    assert marked(window, 1) == [("Palmyra", "PERSON", "proposed")]
    answer(accept=True, uncheck="second")
    window.actions_by_id["apply-everywhere"].trigger()
    assert marked(window, 1) == [("Palmyra", "PERSON", "proposed")]
    assert marked(window, 2) == [("Palmyra", "GPE", "accepted")]


def test_finished_articles_are_for_the_analyst_to_choose(window: MainWindow) -> None:
    project = window.workspace.project
    window.editor.open(project.document_ids()[2])
    assert window.editor.set_status(DocumentStatus.DONE)
    window.editor.open(project.document_ids()[0])
    focus(window)
    window.editor.label("GPE")
    answer(accept=True)
    window.actions_by_id["apply-everywhere"].trigger()
    assert marked(window, 2) == []
