from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from gui_samples import Atlas

from annotator import finding, knowledge, registry, tasks
from annotator.core import edits
from annotator.core.flags import set_option
from annotator.core.model import DocumentStatus, Entity, Status
from annotator.errors import AnnotatorError, Refused
from annotator.gui import file_dialogs
from annotator.gui.main_window import MainWindow
from annotator.kb.build import write
from annotator.kb.entry import Entry
from annotator.project import Project
from annotator.settings import Settings
from annotator.tasks import BuildKnowledgeBase, Export, Import, LookUp


@pytest.fixture
def articles(tmp_path: Path) -> list[Path]:
    """More files than one payload holds."""
    made = [tmp_path / "in" / f"{number:03}.txt" for number in range(600)]
    made[0].parent.mkdir()
    for path in made:
        path.write_text(f"{path.stem} came from Palmyra. " * 150, encoding="utf-8")
    return made


@pytest.fixture
def empty(qtbot, tmp_path: Path):
    """A window on a project without articles."""
    window = MainWindow(Settings(tmp_path))
    window.equip()
    window.settings["back_up"] = False  # the jobs are counted here
    qtbot.addWidget(window)
    assert window.commands.open(str(tmp_path / "empty.annotator"), create=True)
    yield window
    window.close()


@pytest.fixture
def jobs(empty):
    """The jobs that were started."""
    started = []
    empty.workspace.runner.started.connect(started.append)
    return started


def test_a_cancelled_import_shows_what_came_in(empty, jobs, articles, qtbot):
    runner = empty.workspace.runner
    with qtbot.waitSignal(runner.progressed):
        empty.workspace.import_paths(articles)
    with qtbot.waitSignal(empty.workspace.imported, timeout=20_000) as told:
        runner.cancel()
    ids = empty.workspace.project.document_ids()
    assert told.args == [ids, False]
    assert 0 < len(ids) < len(articles)
    assert empty.editor.document.id == ids[0]
    assert [type(job) for job in jobs] == [Import]  # who cancels wants no further job


def test_nothing_is_proposed_for_articles_that_come_in_done(empty, jobs, tmp_path, qtbot):
    lines = [f'{{"text": "Number {status}", "status": "{status}"}}\n' for status in DocumentStatus]
    (tmp_path / "in.jsonl").write_text("".join(lines), encoding="utf-8")
    with qtbot.waitSignal(empty.workspace.imported, timeout=20_000):
        empty.workspace.import_paths([tmp_path / "in.jsonl"])
    assert jobs[1].total == 2
    assert {empty.workspace.project.document(i).status for i in jobs[1]._ids} == {
        DocumentStatus.NEW,
        DocumentStatus.STARTED,
    }


def test_an_import_that_fails_half_way_shows_what_came_in(
    empty, jobs, articles, qtbot, monkeypatch
):
    project = empty.workspace.project
    add = project.add

    def fail_later(records, *rest):
        if project.document_ids():
            raise AnnotatorError("The disk is full.")
        return add(records, *rest)

    monkeypatch.setattr(project, "add", fail_later)
    with qtbot.waitSignal(empty.workspace.imported, timeout=20_000) as told:
        empty.workspace.import_paths(articles)
    assert told.args == [project.document_ids(), False]
    assert empty.messages.text == "Importing failed: The disk is full."
    assert empty.editor.document is not None
    assert [type(job) for job in jobs] == [Import]


def test_another_project_ends_the_jobs_of_this_one_alone(empty, jobs, articles, qtbot, path):
    workspace = empty.workspace
    told = []
    workspace.imported.connect(told.append)
    with qtbot.waitSignal(workspace.runner.progressed, timeout=20_000):
        workspace.import_paths(articles)
    workspace.build_knowledge_base()
    build = workspace.builder.job
    assert build is not None
    assert workspace.is_building
    assert empty.commands.open(str(path))
    assert empty.messages.text == "Importing was cancelled; what was finished is kept."
    assert told == []
    assert workspace.builder.job is build
    assert workspace.runner.jobs == []
    workspace.import_paths(articles)
    assert empty.commands.open(str(path.with_name("empty.annotator")))
    assert workspace.builder.job is build
    assert workspace.runner.jobs == []
    assert [type(job) for job in jobs] == [Import, Import]
    assert 0 < len(workspace.project.document_ids()) < len(articles)
    workspace.close()
    assert not workspace.is_building


def test_cancel_ends_the_job_that_is_shown(empty, articles, qtbot):
    workspace = empty.workspace
    workspace.build_knowledge_base()
    assert empty.status.job.text() == BuildKnowledgeBase.title
    assert "being built" in empty.entities.waiting
    with qtbot.waitSignal(workspace.imported, timeout=20_000):
        workspace.import_paths(articles)
        assert empty.status.job.text().startswith(Import.title)
        empty.status.cancel.click()
    assert workspace.is_building
    assert empty.status.job.text() == BuildKnowledgeBase.title
    with qtbot.waitSignal(workspace.builder.cancelled, timeout=20_000):
        empty.status.cancel.click()
    assert "There is no knowledge base" in empty.entities.waiting
    assert not empty.status.job.isVisibleTo(empty)


def test_what_is_proposed_before_the_knowledge_base_gets_its_links_after(empty, articles, qtbot):
    empty.settings["propose_on_import"] = False
    workspace = empty.workspace
    with qtbot.waitSignal(workspace.imported, timeout=20_000):
        workspace.import_paths(articles[:3])
    qtbot.waitUntil(lambda: not workspace.runner.jobs, timeout=20_000)
    ids, proposed = workspace.project.document_ids(), []
    workspace.runner.started.connect(proposed.append)
    workspace.build_knowledge_base()
    workspace.propose(ids[1:])  # the open one is not among them
    assert proposed == []
    workspace.propose(None)
    (first,) = proposed
    assert (first.total, first.options["knowledge"]) == (1, [])
    with qtbot.waitSignals([workspace.runner.ended] * 2, timeout=60_000):
        workspace.builder.cancel()
    assert [(job.total, job.options["knowledge"]) for job in proposed[1:]] == [(3, ["packaged"])]


def test_links_come_after_the_next_start_if_the_window_closes_before_the_knowledge_base_is_built(
    empty, articles, monkeypatch, qtbot, tmp_path
):
    own = tmp_path / "own.kb"
    list(write([Entry(Entity("Q7747", "Vladimir Putin", "a president"), 0.9)], 1, own, {}))
    for path in articles[:4]:
        path.write_text(f"Vladimir Putin spoke in {path.stem}.", encoding="utf-8")
    empty.settings["propose_on_import"] = False
    workspace = empty.workspace
    location, project = workspace.project.location, workspace.project
    knowledge.switch_on(project, [str(own)])
    with qtbot.waitSignal(workspace.imported, timeout=20_000):
        workspace.import_paths(articles[:4])
    *awaited, over, other = project.document_ids()
    workspace.build_knowledge_base()
    workspace.propose([*awaited, over])
    qtbot.waitUntil(lambda: len(project.spans(awaited[0])) > 0, timeout=60_000)
    first = project.spans(awaited[0])[0]
    project.apply(edits.accept([first]))
    done = project.document(over)
    project.apply(edits.set_status(done, DocumentStatus.DONE))
    assert not any(span.kb_id for record in project.records() for span in record.spans)
    empty.close()

    packaged = registry.knowledge_bases.get("packaged")
    monkeypatch.setattr(packaged, "is_built", lambda: True)
    monkeypatch.setattr(packaged, "open", Atlas)
    again = MainWindow(Settings(tmp_path))
    again.equip()
    qtbot.addWidget(again)
    again.commands.open(location)
    assert again.workspace.runner.jobs == []
    again.workspace.load_knowledge_base()
    project = again.workspace.project
    qtbot.waitUntil(lambda: project.option("awaiting_links") is None, timeout=60_000)
    assert project.spans(awaited[0])[0] == replace(first, status=Status.ACCEPTED)
    assert project.spans(awaited[1])[0].kb_id == "Q7747"
    assert list(project.spans(over)) == list(project.spans(other)) == []
    again.close()


def test_closing_the_window_leaves_no_job(empty, articles):
    workspace = empty.workspace
    workspace.import_paths(articles)
    out = articles[0].with_name("out.jsonl")
    workspace.runner.start(workspace.export(out, "jsonl", None))
    assert [type(job) for job in workspace.runner.jobs] == [Import, Export]
    location = workspace.project.location
    empty.close()
    assert workspace.runner.jobs == []
    Project.open(location).close()  # nothing holds it any more


def test_the_endings_of_the_file_dialog_are_those_of_the_importers(empty, monkeypatch):
    kinds = []
    monkeypatch.setattr(finding, "suffixes", lambda: {".txt": "text", ".html": "page"})
    monkeypatch.setattr(file_dialogs, "ask_files", lambda *told: kinds.append(told[3]) or [])
    empty.commands.import_files()
    assert kinds == ["Articles (*.html *.txt);;All files (*)"]


def test_a_project_that_was_read_becomes_writable_when_it_is_opened_again(empty):
    location = empty.workspace.project.location
    with pytest.raises(AnnotatorError, match="Another program"):
        Project.open(location)
    assert empty.commands.open(location, read_only=True)
    assert empty.workspace.project.read_only
    other = Project.open(location)
    assert not empty.commands.open(location)
    assert empty.messages.text.startswith("Another program")
    assert empty.workspace.project.read_only
    other.close()
    assert empty.commands.open(location)
    assert not empty.workspace.project.read_only


def test_the_knowledge_bases_of_a_project_are_searched(empty, tmp_path, qtbot):
    own = tmp_path / "own.kb"
    list(write([Entry(Entity("Q1", "Zubrowka"), 0.5)], 1, own, {}))
    workspace = empty.workspace
    workspace._packaged = Atlas()
    missing = str(tmp_path / "missing.kb")
    with qtbot.waitSignal(workspace.knowledge_changed):
        workspace.project.apply(set_option("knowledge_bases", None, [missing, str(own)]))
    assert knowledge.switched_on(workspace.project) == [missing, str(own)]
    told = []
    workspace.failed.connect(told.append)
    for _ in range(2):
        assert [c.entity.id for c in workspace.candidates("Zubrowka", None)] == ["Q1"]
    assert len(told) == 1
    assert "missing.kb" in told[0]


def test_a_look_up_waits_for_no_other_job_and_the_last_one_counts(
    empty, articles, monkeypatch, qtbot
):
    workspace = empty.workspace
    with pytest.raises(Refused):
        workspace.look_up("Syria", lambda job: None)
    knowledge.set_look_ups(workspace.project, knowledge.LookUps.ON)
    monkeypatch.setattr(tasks, "LookUp", partial(LookUp, service="http://127.0.0.1:9/api"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    workspace.import_paths(articles)
    found = []
    for query in ("Syria", "Aleppo"):
        workspace.look_up(query, found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=20_000)
    assert [job.options["query"] for job in found] == ["Aleppo"]
    assert "no connection" in found[0].offline
