from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from annotator.core import edits
from annotator.gui import dialogs, removing
from annotator.gui.removing import TrashDialog
from annotator.project import Project


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Confirm everything, and keep what was asked."""
    told: list[str] = []

    def confirm(parent, title: str, question: str, verb: str) -> bool:
        told.append(question)
        return True

    monkeypatch.setattr(removing, "confirmed", confirm)
    return told


def test_an_article_goes_and_comes_back(window, asked) -> None:
    project = window.workspace.project
    first, second = project.document_ids()
    window.actions_by_id["remove-article"].trigger()
    assert asked == [], "nobody has worked on it"
    assert project.document_ids() == [second]
    assert window.editor.document.id == second
    window.messages.button.click()
    assert project.document_ids() == [first, second]
    assert window.editor.document.id == first


def test_what_a_person_did_is_counted_before(window, asked) -> None:
    project = window.workspace.project
    window.editor.apply(edits.accept(list(window.editor.index)))
    window.actions_by_id["remove-article"].trigger()
    assert "Your steps in it: 1." in asked[0]
    assert len(project.document_ids()) == 1


def test_the_last_article_can_go(window, asked) -> None:
    for _ in range(2):
        window.actions_by_id["remove-article"].trigger()
    assert window.workspace.project.document_ids() == []
    assert window.editor.document is None


def test_the_trash_brings_back_and_erases(window, asked, qtbot) -> None:
    project: Project = window.workspace.project
    first, second = project.document_ids()
    project.trash.take_out([first, second])
    dialog = TrashDialog(window)
    qtbot.addWidget(dialog)
    assert dialog.rows.topLevelItemCount() == 2
    assert not dialog.old.isEnabled(), "both came just now"
    dialog.rows.clearSelection()
    assert not dialog.restore.isEnabled()
    dialog.rows.topLevelItem(0).setSelected(True)
    chosen = dialog._chosen()[0].id
    dialog.restore.click()
    assert project.document_ids() == [chosen]
    dialog.rows.topLevelItem(0).setSelected(True)
    dialog.erase.click()
    assert "Less than 30 days here: 1." in asked[-1]
    assert dialog.told.text() == "Erased: 1 article."
    assert project.trash.contents() == []
    assert project.check() == []


def test_the_answer_that_keeps_comes_first(window, qtbot) -> None:
    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        qtbot.keyClick(box, "\r")

    QTimer.singleShot(50, press)
    assert not dialogs.confirmed(window, "Erase", "Erase all?", "Erase")
