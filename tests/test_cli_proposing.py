from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from program import (
    COMMAND,
    NEWS,
    annotator,
    as_json,
    children,
    environment,
    is_running,
    make,
    record,
    until,
)

from annotator import tasks
from annotator.cli import main
from annotator.core.model import Status
from annotator.project import Project


def test_propose_with_worker_programs_and_in_one_process_is_the_same(tmp_path: Path) -> None:
    texts = [f"{NEWS} Number {number}." for number in range(24)]
    marked = []
    for processes in (1, 2):
        path = make(tmp_path / f"{processes}", *(record(str(n), t) for n, t in enumerate(texts)))
        report = as_json("propose", path, "--no-links", "--processes", processes)
        assert (report["documents"], report["source"]) == (24, "en_core_web_sm 3.8.0")
        with Project.open(path, read_only=True) as project:
            assert project.check() == []
            marked.append(
                [[(s.start, s.end, s.label, s.status) for s in r.spans] for r in project.records()]
            )
            assert report["proposals"] == sum(map(len, marked[-1]))
    assert marked[0] == marked[1]
    assert (0, 13, "PERSON", Status.PROPOSED) in marked[0][0]
    again = annotator("propose", path, "--no-links")
    assert again.stdout.startswith(f"{report['proposals']} proposals in 24 documents by en_core")


def test_propose_builds_the_knowledge_base_at_its_first_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def few_places(job: tasks.Job) -> None:
        tasks.Job.__init__(job, {"places": 200_000})

    def unwritable(job: tasks.Job) -> None:
        tasks.Job.__init__(job, {"path": str(tmp_path / "a.txt" / "kb.sqlite")})

    monkeypatch.setenv("ANNOTATOR_DATA", str(tmp_path))
    (tmp_path / "a.txt").write_text("no folder", encoding="utf-8")
    path = str(make(tmp_path / "p.annotator", record("a", NEWS)))
    assert main(["propose", path, "--no-links"]) == 0
    assert not (tmp_path / "kb").exists()
    monkeypatch.setattr(tasks.BuildKnowledgeBase, "__init__", unwritable)
    assert main(["propose", path]) == 0
    assert "No links from the packaged knowledge base" in capsys.readouterr().err
    monkeypatch.setattr(tasks.BuildKnowledgeBase, "__init__", few_places)
    assert main(["propose", path]) == 0
    assert "The knowledge base is built first" in capsys.readouterr().err
    with Project.open(path, read_only=True) as project:
        (found,) = project.records()
        links = {found.text[s.start : s.end]: s.kb_id for s in found.spans}
    assert links["Moscow"] is not None
    assert main(["propose", path]) == 0
    assert "built" not in capsys.readouterr().err


def test_propose_says_when_there_is_nothing_to_do(tmp_path: Path) -> None:
    path = make(tmp_path / "p.annotator")
    assert annotator("propose", path).stdout.startswith("There is no document to propose on")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_what_was_proposed_before_the_end_is_kept(how: signal.Signals, tmp_path: Path) -> None:
    path = make(tmp_path / "p.annotator", *(record(str(n), f"{NEWS} " * 30) for n in range(5000)))

    def proposed() -> int:
        with Project.open(path, read_only=True) as project:
            return int(project.stats()["spans"]["proposed"])

    program = subprocess.Popen(
        [*COMMAND, "propose", str(path), "--no-links", "--processes", "2", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        encoding="utf-8",
        start_new_session=True,
    )
    until(lambda: proposed() > 0)
    workers = children(program.pid)
    assert len(workers) == 2
    if how is signal.SIGINT:  # Ctrl+C goes to the workers too
        os.killpg(program.pid, how)
    else:
        program.kill()
    output, errors = program.communicate(timeout=60)
    until(lambda: not any(map(is_running, workers)))
    assert output == ""
    if how is signal.SIGINT:
        assert program.returncode == 1
        told = [line for line in errors.splitlines() if not line.startswith("Proposing: ")]
        assert told == ["annotator: Cancelled; what was finished is kept."]
    else:
        assert "Traceback" not in errors
    assert annotator("check", path).returncode == 0
    with Project.open(path) as project:
        headings = project.headings(project.document_ids())
    counts = {heading.proposed for heading in headings}
    assert 0 in counts  # there was more to do
    assert len(counts) == 2  # the documents are alike, and each is whole
