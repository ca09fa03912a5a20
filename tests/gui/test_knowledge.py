from __future__ import annotations

import json
from pathlib import Path

import pytest
from gui_samples import find
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from annotator import knowledge
from annotator.core.flags import set_option
from annotator.core.kb import Candidate
from annotator.core.model import Entity
from annotator.gui import knowledge_dialog
from annotator.gui.knowledge_dialog import KnowledgeDialog
from annotator.gui.source_dialog import SourceDialog
from annotator.kb.build import write
from annotator.kb.entry import Entry
from annotator.knowledge import PACKAGED, LookUps

CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "atlas.sqlite", tmp_path / "people.sqlite"]
    for path in paths:
        meta = {"version": "7", "list.licence": "CC0"}
        for _ in write([Entry(Entity("Q1", "One"), 0.5)], 1, path, meta):
            pass
    return paths


@pytest.fixture
def project(window, files):
    project = window.workspace.project
    knowledge.switch_on(project, [str(files[0]), PACKAGED])
    return project


@pytest.fixture
def dialog(window, project, qtbot):
    dialog = KnowledgeDialog(project, window)
    qtbot.addWidget(dialog)
    return dialog


def names(dialog: KnowledgeDialog) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def test_tells_what_each_knowledge_base_holds(dialog, files):
    assert names(dialog) == ["atlas.sqlite", "Packaged with the program"]
    told = {name: label.full for name, label in dialog.facts.items()}
    assert told["Holds"].startswith("1 entities under 1 names, 0.")
    assert told["Version"].startswith("7, built 2")
    assert (told["Sources"], told["File"]) == ("list: CC0", str(files[0]))
    dialog.list.setCurrentRow(1)
    assert "has not been built yet" in dialog.told.text()
    assert not dialog.buttons["Chec&k"].isEnabled()


def test_switched_off_ordered_and_added(dialog, files, monkeypatch, tmp_path):
    dialog.list.setCurrentRow(1)
    dialog.buttons["Move &up"].click()
    assert dialog.chosen() == [PACKAGED, str(files[0])]
    assert not dialog.buttons["Move &up"].isEnabled()
    dialog.list.item(0).setCheckState(UNCHECKED)
    monkeypatch.setattr(knowledge_dialog, "ask_file", lambda *_: files[1])
    for _ in range(2):
        dialog.buttons["&Add a file…"].click()
    assert dialog.chosen() == [str(files[0]), str(files[1])]
    wrong = tmp_path / "wrong.sqlite"
    wrong.write_bytes(b"no database")
    monkeypatch.setattr(knowledge_dialog, "ask_file", lambda *_: wrong)
    dialog.buttons["&Add a file…"].click()
    assert "wrong.sqlite is damaged" in dialog.told.text()
    assert str(wrong) not in dialog.chosen()


def test_checks_a_file(dialog, qtbot):
    dialog.buttons["Chec&k"].click()
    qtbot.waitUntil(lambda: dialog.told.text() == "It is whole.", timeout=20_000)


def test_what_was_chosen_is_in_effect(window, project, files, monkeypatch):
    def answer(dialog: KnowledgeDialog) -> int:
        dialog.list.item(1).setCheckState(UNCHECKED)
        dialog.online.setCurrentIndex(dialog.online.findData(LookUps.ON))
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(KnowledgeDialog, "exec", answer)
    window.features["knowledge"].choose()
    assert knowledge.switched_on(project) == ["atlas.sqlite"]
    assert knowledge.look_ups(project) is LookUps.ON


def test_what_is_locked_cannot_be_allowed_at_once(window, project, qtbot):
    knowledge.set_look_ups(project, LookUps.LOCKED)
    dialog = KnowledgeDialog(project, window)
    qtbot.addWidget(dialog)
    assert dialog.look_ups() is LookUps.LOCKED
    model = dialog.online.model()
    able = [bool(model.flags(model.index(row, 0)) & Qt.ItemFlag.ItemIsEnabled) for row in range(3)]
    assert able == [True, False, True]


def test_a_source_becomes_a_knowledge_base_of_the_project(
    window, project, qtbot, tmp_path, monkeypatch
):
    source = tmp_path / "ships.jsonl"
    source.write_text(json.dumps({"id": "S1", "label": "Vasa"}) + "\nno json\n", encoding="utf-8")

    def answer(dialog: QDialog) -> int:
        if isinstance(dialog, KnowledgeDialog):
            dialog.buttons["&Build one…"].click()
        else:
            assert isinstance(dialog, SourceDialog)
            dialog._take(source)
            assert dialog.format.currentData() == "jsonl"
            assert dialog.ok.isEnabled()
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(QDialog, "exec", answer)
    window.features["knowledge"].choose()
    assert window.status.cancel.isVisible()
    qtbot.waitUntil(lambda: "Built ships.sqlite" in window.messages.text, timeout=20_000)
    assert "1 malformed" in window.messages.text
    assert knowledge.switched_on(project) == ["atlas.sqlite", PACKAGED, "ships.sqlite"]


def test_only_the_fields_of_the_format_are_shown(window, project, qtbot):
    dialog = SourceDialog(project, window)
    qtbot.addWidget(dialog)
    shown = {}
    for row in range(dialog.format.count()):
        dialog.format.setCurrentIndex(row)
        parts = {"preset": dialog.preset, "map": dialog.map, "source": dialog.sources}
        shown[dialog.format.currentData()] = {n for n, p in parts.items() if not p.isHidden()}
    assert shown["wikidata"] == {"preset", "source"}
    assert shown["csv"] == {"map", "source"}
    assert shown["local"] == set()
    assert not dialog.ok.isEnabled()
    dialog.out.setText("mine.sqlite")
    assert dialog.ok.isEnabled()
    assert dialog.job().options["entities"] == []
    dialog.format.setCurrentIndex(0)
    dialog.source.setText("dump.json")
    dialog.languages.setText("en, ar")
    assert dialog.job().options["languages"] == ["en", "ar"]
    dialog.languages.setText("all")
    assert dialog.job().options["languages"] == []


def test_nothing_is_looked_up_where_it_is_not_allowed(window, project, monkeypatch):
    monkeypatch.setattr(window.workspace, "look_up", lambda *_: pytest.fail("it was asked"))
    window.editor.focus([find(window.editor, "Palmyra")])
    window.features["knowledge"].look_up()
    assert "looks up nothing online" in window.messages.text


def test_what_was_found_online_comes_first(window, qtbot, monkeypatch):
    from annotator.tasks import LookUp

    asked = []

    def look_up(query, then):
        asked.append(query)
        job = LookUp(window.workspace.project, query)
        job.candidates = [Candidate(Entity("Q99", "Palmyra", "found online"), 0.9)]
        window.editor.focus([find(window.editor, mention)])
        then(job)

    knowledge.set_look_ups(window.workspace.project, LookUps.ON)
    monkeypatch.setattr(window.workspace, "look_up", look_up)
    for mention in ("Russia", "Palmyra"):  # who went on meanwhile is not shown the other's
        window.editor.focus([find(window.editor, "Palmyra")])
        window.actions_by_id["look-up"].trigger()
        ids = [c.entity.id for c in window.entities.candidates.candidates]
        assert ("Q99" in ids[:1]) == (mention == "Palmyra")
    assert asked == ["Palmyra", "Palmyra"]
    window.entities.choose(0)
    assert find(window.editor, "Palmyra").kb_id == "Q99"


def test_only_a_choice_of_knowledge_bases_opens_them_anew(window, project, files, monkeypatch):
    opened = []
    monkeypatch.setattr(window.workspace, "use_knowledge_bases", lambda: opened.append(True))
    project.apply(set_option("some_filter", None, ["saved"]))
    assert not opened
    knowledge.switch_on(project, [str(files[1])])
    assert opened
