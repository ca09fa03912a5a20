from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from program import NEWS, children, is_running, lie_in_wait, record, span

from annotator.errors import AnnotatorError
from annotator.pool import run
from annotator.project import Project
from annotator.tasks import Export, Import, Job, Propose


def folder(tmp_path: Path, number: int) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    for row in range(number):
        (made / f"{row:03}.txt").write_text(f"{NEWS} Number {row}.", encoding="utf-8")
    return made


def quiet(_: Job) -> None:
    pass


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_a_job_runs_to_its_end(project: Project, tmp_path: Path, processes: int) -> None:
    job = Import(project, [folder(tmp_path, 120)])
    seen: list[int] = []
    run(job, lambda job: seen.append(job.done), processes)
    assert (job.report["documents"], job.done, job.total) == (120, 120, 120)
    assert seen[-1] == 120
    assert seen == sorted(seen)
    assert len(project.document_ids()) == 120
    assert not children(os.getpid())


def test_modules_in_the_current_folder_are_not_taken_for_ours(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.add([record("a")])
    lie_in_wait(tmp_path)
    monkeypatch.chdir(tmp_path)
    run(Propose(project), quiet, 2)
    assert project.stats()["spans"]["proposed"]
    assert not (tmp_path / "taken").exists()


def test_more_processes_than_payloads(project: Project, tmp_path: Path) -> None:
    job = Import(project, [folder(tmp_path, 1)])
    run(job, quiet, 3)
    assert job.report["documents"] == 1


@pytest.mark.parametrize("processes", [1, 2])
def test_a_failure_is_the_sentence_of_the_work(project: Project, processes: int) -> None:
    project.add([record("a")])
    job = Propose(project, pipeline="none_such")
    with pytest.raises(AnnotatorError, match="There is no spaCy pipeline “none_such”"):
        run(job, quiet, processes)
    assert not children(os.getpid())


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_that_crashes_is_told_and_what_was_received_is_kept(
    project: Project, tmp_path: Path
) -> None:
    job = Import(project, [folder(tmp_path, 500)])
    workers: list[int] = []

    def crash(_: Job) -> None:
        if not workers:
            workers.extend(children(os.getpid()))
            os.kill(workers[0], signal.SIGKILL)

    with pytest.raises(AnnotatorError, match="ended by signal 9 before its work was done; what"):
        run(job, crash, 2)
    assert not any(map(is_running, workers))
    assert 0 < len(project.document_ids()) < 500
    assert job.report["documents"] == len(project.document_ids())
    assert project.check() == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("processes", [1, 2])
def test_an_error_in_between_ends_the_workers(
    project: Project, tmp_path: Path, processes: int
) -> None:
    job = Import(project, [folder(tmp_path, 2000)])  # so many that the workers are still at it
    workers: list[int] = []

    def interrupt(job: Job) -> None:
        if job.done:
            workers.extend(children(os.getpid()))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(job, interrupt, processes)
    assert bool(workers) == (processes == 2)
    assert not any(map(is_running, workers))
    assert len(project.document_ids()) == 50


def test_an_export_that_is_broken_off_leaves_nothing(project: Project, tmp_path: Path) -> None:
    project.add([record(str(number), NEWS, span(0, 13)) for number in range(30)])
    before = sorted(tmp_path.iterdir())

    def interrupt(job: Job) -> None:
        if job.done == 10:
            raise KeyboardInterrupt

    job = Export(project, tmp_path / "out.jsonl", "jsonl", None)
    with pytest.raises(KeyboardInterrupt):
        run(job, interrupt)
    assert sorted(tmp_path.iterdir()) == before
