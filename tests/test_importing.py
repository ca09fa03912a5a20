"""What an import brings, tells, passes over and goes on from."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from program import NEWS, quiet

from annotator.pool import run
from annotator.project import Project
from annotator.tasks import Import


def line(key: str, text: str, spans: int) -> str:
    marked = [{"start": at, "end": at + 1, "label": "X"} for at in range(spans)]
    return json.dumps({"id": key, "text": text, "spans": marked}) + "\n"


def test_import_counts_what_came_in_where_keys_repeat(project: Project, tmp_path: Path) -> None:
    first, second = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    first.write_text(line("a", "One text.", 3) + line("b", "Two texts.", 2), encoding="utf-8")
    second.write_text(line("a", "One text.", 3) + line("b", "Other.", 4), encoding="utf-8")
    job = Import(project, [first, second])
    run(job, quiet)
    report = job.report
    assert (report["documents"], report["spans"], report["duplicates"]) == (3, 9, 1)
    assert report["renamed"] == {"b": "b-2"}
    assert report["spans"] == sum(project.stats()["spans"].values())
    assert job.added == project.document_ids()


def test_import_goes_on_after_a_file_that_fails(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "c.jsonl").write_text('{"text": "Paris"}\nnonsense\n', encoding="utf-8")
    job = Import(project, [tmp_path])
    run(job, quiet)
    assert (job.report["documents"], job.report["files"], job.done) == (2, 3, job.total)
    assert [(p["file"], p["place"]) for p in job.report["problems"]] == [
        ("a.txt", ""),
        ("c.jsonl", "line 2"),
    ]


def test_a_file_that_vanishes_is_a_problem(project: Project, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(NEWS + name, encoding="utf-8")
    job = Import(project, sorted(tmp_path.glob("*.txt")))
    (tmp_path / "a.txt").unlink()
    run(job, quiet)
    assert job.report["documents"] == 1
    assert job.report["problems"][0]["sentence"].startswith("a.txt could not be read: No such file")


def test_import_gives_raw_texts_title_and_boilerplate(project: Project) -> None:
    seed = Path(__file__).parent.parent / "seeds" / "000_ad09855632536225.txt"
    run(Import(project, [seed]), quiet)
    (document_id,) = project.document_ids()
    assert "Palmyra" in project.document(document_id).title
    assert project.regions(document_id)


def test_an_import_is_made_without_a_look_into_folders(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(NEWS, encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", lambda path: pytest.fail("it was looked into"))
        job = Import(project, [tmp_path / "in"])
        (payload,) = job.payloads()
        assert (payload["paths"], payload["format"]) == ([str(tmp_path / "in")], None)
    assert job.total == 0
    run(job, quiet)
    assert (job.total, job.done, job.report["documents"]) == (1, 1, 1)


def test_an_import_tells_where_it_looks_and_what_it_reads(project: Project, tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for number in range(120):
        (tmp_path / "in" / "deep" / f"{number:03}.txt").write_text(f"{number}", encoding="utf-8")
    seen = []
    run(
        Import(project, [tmp_path / "in"]), lambda job: seen.append((job.done, job.total, job.text))
    )
    assert seen[:2] == [(0, 0, "in"), (0, 0, "deep")]
    assert seen[2:] == [(50, 120, "049.txt"), (100, 120, "099.txt"), (120, 120, "119.txt")]


def test_an_import_of_nothing_ends_well(project: Project, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.png").write_bytes(b"")
    job = Import(project, [tmp_path / "in"])
    run(job, quiet)
    assert (job.total, job.report["skipped"], job.report["problems"]) == (0, 1, [])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(project: Project, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    job = Import(project, [tmp_path / "pipe"])
    run(job, quiet)
    assert "is a device or a pipe" in job.report["problems"][0]["sentence"]


@pytest.mark.parametrize("stop", [1, 3, 7])
def test_an_import_that_is_stopped_goes_on_without_duplicates(
    project: Project, tmp_path: Path, stop: int
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(9):
        lines = (
            {"id": f"same {row}", "text": f"Raqqa {row} of {number}."} for row in range(120)
        )  # names that come again in each file
        body = "".join(f"{json.dumps(line)}\n" for line in lines)
        (folder / f"{number}.jsonl").write_text(body, encoding="utf-8")

    class Stopped(Exception):
        pass

    received = 0

    def interrupt(job: Import) -> None:
        nonlocal received
        received += 1
        if received > stop:
            raise Stopped

    before = len(project.document_ids())
    with pytest.raises(Stopped):
        run(Import(project, [folder]), interrupt)
    kept = project.document_ids()
    assert before < len(kept) < before + 1080
    again = Import(project, [folder])
    run(again, lambda _: None)
    assert again.report["documents"] + len(kept) == before + 1080
    assert again.report["duplicates"] == len(kept) - before
    texts = [project.text(i) for i in project.document_ids()]
    assert len(set(texts)) == len(texts)
    third = Import(project, [folder])
    run(third, lambda _: None)
    assert (third.report["documents"], third.report["duplicates"]) == (0, 1080)
    found = project.trash.newest_import()
    assert found is not None
    assert set(found[1]) == set(kept[before:]) | set(again.added)  # both are one
    assert (again.report["resumed"], third.report["resumed"]) == (True, False)
    project.trash.take_out(found[1])
    assert project.document_ids() == kept[:before]
