"""The list of what is marked in several ways."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from annotator.core.model import Document, Record, Span, Status


@pytest.fixture
def disagreeing(window) -> list[int]:
    """Articles in which Raqqa is a place thrice, once accepted as a person, once proposed so."""
    marks = (("GPE", Status.ACCEPTED),) * 3 + (
        ("PERSON", Status.ACCEPTED), ("PERSON", Status.PROPOSED),
    )  # fmt: skip
    records = [
        Record(
            Document(0, f"raqqa-{n}", f"No. {n}"),
            f"Number {n}. They left Raqqa at night.",
            (Span(0, 0, 20, 25, label, state, source="m", score=0.5),),
        )
        for n, (label, state) in enumerate(marks)
    ]
    return window.workspace.project.add(records).added


def in_dialog(qtbot, act, then) -> None:
    """Open the list of inconsistencies, and do something in it once the places are there."""
    ran = []

    def wait() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None or not dialog._places:
            QTimer.singleShot(10, wait)
            return
        ran.append(True)
        then(dialog)

    QTimer.singleShot(0, wait)
    act("inconsistencies")
    assert ran


def test_an_inconsistency_is_mended_in_one_step(window, qtbot, act, disagreeing):
    seen = []

    def mend(dialog) -> None:
        seen.append([dialog.surfaces.item(r).text() for r in range(dialog.surfaces.count())])
        seen.append([place.sentence for place in dialog._places[:1]])
        seen.append(dialog.places.checked())
        dialog.apply.click()
        dialog.reject()

    in_dialog(qtbot, act, mend)
    assert seen[0] == ["Raqqa:  GPE 3,  PERSON 2"]
    assert seen[1] == ["They left Raqqa at night."]
    project = window.workspace.project
    labels = [project.record(i).spans[0].label for i in disagreeing]
    assert (labels.count("GPE"), labels.count("PERSON")) == (4, 1)
    assert labels[3] == "PERSON"  # what a person accepted
    assert project.undo(disagreeing[4]) is not None
    assert project.record(disagreeing[4]).spans[0].label == "PERSON"


@pytest.mark.parametrize("agrees", [True, False])
def test_human_decisions_are_changed_when_that_is_confirmed(
    window, qtbot, act, disagreeing, agrees
):
    def confirm() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        assert "One of these places was accepted by a person" in box.text()
        buttons = {b.text().replace("&", ""): b for b in box.buttons()}
        buttons["Change" if agrees else "Cancel"].click()

    def mend(dialog) -> None:
        dialog.places.selectAll()
        qtbot.keyClick(dialog.places, Qt.Key.Key_Space)
        QTimer.singleShot(0, confirm)
        dialog.apply.click()
        dialog.reject()

    in_dialog(qtbot, act, mend)
    labels = {window.workspace.project.record(i).spans[0].label for i in disagreeing}
    assert labels == ({"GPE"} if agrees else {"GPE", "PERSON"})


def test_a_place_is_opened(window, qtbot, act, disagreeing):
    def look(dialog) -> None:
        dialog.places.selectRow(0)
        qtbot.keyClick(dialog.places, Qt.Key.Key_Return)

    in_dialog(qtbot, act, look)
    assert window.editor.document.id in disagreeing[3:]
    assert window.editor.span.label == "PERSON"


def test_where_nothing_disagrees_there_are_no_empty_lists(window, qtbot, act):
    seen = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None or dialog.words.text().startswith("Looking"):
            QTimer.singleShot(10, look)
            return
        assert not dialog.surfaces.isVisible()
        assert not dialog.apply.isVisible()
        seen.append((dialog.words.text(), dialog.height() < 200))
        dialog.reject()

    QTimer.singleShot(0, look)
    act("inconsistencies")
    assert seen == [("No name in this project is marked in several ways.", True)]
