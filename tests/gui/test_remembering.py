from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gui_samples import record
from PySide6.QtWidgets import QDialog, QPushButton

from annotator.core.model import DocumentStatus, Status
from annotator.gui import remembering
from annotator.gui.main_window import MainWindow
from annotator.gui.memory_dialog import MemoryDialog
from annotator.project import Project
from annotator.settings import Settings


@pytest.fixture
def window(qtbot, tmp_path: Path) -> Iterator[MainWindow]:
    path = tmp_path / "memory.annotator"
    with Project.open(path, create=True) as project:
        marks = (("Palmyra", "PERSON", Status.PROPOSED),)
        project.add([record(key, f"In {key}, Palmyra fell.", marks) for key in ("a", "b", "c")])
    window = MainWindow(Settings(tmp_path))
    window.equip()
    qtbot.addWidget(window)
    window.show()
    assert window.commands.open(str(path))
    qtbot.waitUntil(lambda: window.workspace.project.memory.is_loaded)
    yield window
    window.workspace.close()


def decide(window: MainWindow) -> None:
    window.editor.focus([window.editor.index[0]])
    window.editor.label("GPE")


def test_a_decision_is_proposed_in_the_next_article_with_its_reason(window, qtbot) -> None:
    decide(window)
    window.commands.next_document()
    (span,) = window.editor.index
    assert (span.label, span.status) == ("GPE", Status.PROPOSED)
    window.editor.focus([span])
    qtbot.waitUntil(lambda: "1 time GPE" in window.status.currentMessage())


def test_nothing_is_proposed_where_the_memory_is_off_or_the_article_finished(window) -> None:
    decide(window)
    ids = window.workspace.project.document_ids()
    window.editor.open(ids[2])
    window.editor.undo()
    window.workspace.project.memory.switch(False)
    window.editor.open(ids[1])
    assert [span.label for span in window.editor.index] == ["PERSON"]
    window.workspace.project.memory.switch(True)
    window.editor.set_status(DocumentStatus.DONE)
    window.editor.open(ids[0])
    window.editor.open(ids[1])
    assert [span.label for span in window.editor.index] == ["PERSON"]


def test_the_memory_waits_for_dialogs_and_for_scrolling(window, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(remembering, "_AT_ONCE", 0)
    decide(window)
    window.commands.next_document()
    idle = window.features["memory"]._idle
    dialog = QDialog(window)
    dialog.open()
    with qtbot.waitSignal(idle.timeout):
        idle.start(0)
    assert [span.label for span in window.editor.index] == ["PERSON"]
    dialog.close()
    idle.start(60_000)
    window.view.verticalScrollBar().valueChanged.emit(1)
    assert idle.interval() < 1000
    qtbot.waitUntil(lambda: window.editor.index[0].label == "GPE")


def test_the_inspector_shows_decisions_and_takes_rules(window, qtbot) -> None:
    decide(window)
    project = window.workspace.project
    dialog = MemoryDialog(project, window)
    qtbot.addWidget(dialog)
    model = dialog._model
    cells = [model.data(model.index(0, column)) for column in range(3)]
    assert cells == ["Palmyra", "GPE", "1 × GPE"]
    buttons = {b.text().replace("&", ""): b for b in dialog.findChildren(QPushButton)}
    buttons["Never a mention"].click()
    assert model.data(model.index(0, 1)) == "no mention (your rule)"
    window.editor.open(project.document_ids()[1])
    assert [s for s in window.editor.index if s.status is Status.PROPOSED] == []
    buttons["Lift the rule"].click()
    assert model.data(model.index(0, 1)) == "GPE"
    dialog._search.setText("nowhere")
    assert model.rowCount() == 0
    assert not buttons["Always this label"].isEnabled()
