from __future__ import annotations

from pathlib import Path

import pytest
from gui_samples import record

from annotator.core.model import Status
from annotator.gui.main_window import MainWindow
from annotator.project import Project
from annotator.settings import Settings

TEXT = "They saw the President Bashar Assad's guard."
MARKED = "the President Bashar Assad's"


@pytest.fixture
def window(qtbot, tmp_path: Path) -> MainWindow:
    path = tmp_path / "ends.annotator"
    with Project.open(path, create=True) as project:
        project.add([record("one", TEXT, ((MARKED, "PERSON", Status.PROPOSED),))])
    window = MainWindow(Settings(tmp_path))
    window.equip()
    qtbot.addWidget(window)
    assert window.commands.open(str(path))
    window.editor.next()
    return window


def mention(window: MainWindow) -> str:
    span = window.editor.span
    return TEXT[span.start : span.end]


def test_one_key_tries_one_repair_after_the_other_and_comes_round(window: MainWindow) -> None:
    seen = []
    for _ in range(12):
        window.actions_by_id["mend"].trigger()
        seen.append(mention(window))
        if seen[-1] == MARKED:
            break
    assert seen[0] == "the President Bashar Assad"
    assert "Bashar Assad" in seen
    assert seen[-1] == MARKED
    assert len(set(seen)) == len(seen)


def test_each_repair_has_a_verb_of_its_own(window: MainWindow) -> None:
    for verb, expected in (
        ("mend-ends", "the President Bashar Assad"),
        ("mend-determiner", "President Bashar Assad"),
        ("mend-title", "Bashar Assad"),
    ):
        window.actions_by_id[verb].trigger()
        assert mention(window) == expected
    heard: list[str] = []
    window.editor.refused.connect(heard.append)
    window.actions_by_id["mend-title"].trigger()
    assert heard == ["That would change nothing here."]
    assert mention(window) == "Bashar Assad"
