"""Boilerplate of many documents: what is proposed, and what one command settles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator import pool
from annotator.core import edits
from annotator.core.model import (
    Document,
    DocumentStatus,
    Record,
    Region,
    RegionKind,
    Span,
    Status,
    new_id,
)
from annotator.core.regions import mark_region
from annotator.project import Project
from annotator.tasks import ProposeRegions, SameLines
from annotator.tasks import regions as module
from annotator.tasks.job import Job
from annotator.tasks.regions import publisher

MENU = "Breaking from Syria Desk"
CAPTION = "The square on Monday. Image: Jane Doe."


def article(n: int, source: str = "Daily") -> Record:
    body = f"Report {'x' * n} tells what people in the town of Palmyra saw there on that day."
    text = f"{MENU}\n\nHeadline {'y' * n} of the day\n\n{body}\n\n{CAPTION}\n\n{body[::-1]}\n"
    spans = (
        Span(0, 0, 14, 19, "GPE", source="model", score=0.5),
        Span(0, 0, text.index("Palmyra"), text.index("Palmyra") + 7, "GPE", source="model"),
    )
    return Record(Document(0, f"{source} {n}", f"T{n}", source, length=len(text)), text, spans)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.open(tmp_path / "news.annotator", create=True) as project:
        project.add([article(n) for n in range(1, 6)])
        project.add([article(9, "Weekly")])
        yield project


def run(job: Job, processes: int = 1) -> Job:
    pool.run(job, lambda _: None, processes)
    return job


def shown(project: Project, document_id: int, kind: RegionKind) -> list[str]:
    text = project.text(document_id)
    found = [r for r in project.regions(document_id) if r.kind is kind]
    return [text[r.start : r.end] for r in found]


@pytest.mark.parametrize("processes", [1, 2])
def test_repeated_lines_and_captions_are_proposed(project: Project, processes: int) -> None:
    *daily, weekly = project.document_ids()
    done, left = daily[0], daily[1]
    project.apply(edits.set_status(project.document(done), DocumentStatus.DONE))
    said = Region(new_id(), left, 0, len(MENU), RegionKind.ARTICLE)
    project.apply(mark_region(said, ()))
    job = run(ProposeRegions(project))
    assert shown(project, done, RegionKind.PROPOSED) == []
    assert shown(project, left, RegionKind.PROPOSED) == [CAPTION]
    assert shown(project, daily[2], RegionKind.PROPOSED) == [MENU, CAPTION]
    assert shown(project, weekly, RegionKind.PROPOSED) == [CAPTION]
    assert job.report == {"documents": 5, "regions": 8}
    assert (job.done, job.total) == (6, 6)
    again = run(ProposeRegions(project))
    assert again.report == {"documents": 0, "regions": 0}
    assert {entry.author for entry in project.journal(daily[2])} == {"analyst", "repeated lines"}
    assert project.undo(daily[2]) is not None
    assert shown(project, daily[2], RegionKind.PROPOSED) == []


def test_after_an_import_only_what_came_is_asked_about(project: Project) -> None:
    *_, last, weekly = project.document_ids()
    run(ProposeRegions(project, [last]))
    assert shown(project, last, RegionKind.PROPOSED) == [MENU, CAPTION]
    assert all(
        not shown(project, i, RegionKind.PROPOSED) for i in project.document_ids() if i != last
    )
    run(ProposeRegions(project, [weekly]))
    assert shown(project, weekly, RegionKind.PROPOSED) == [CAPTION]


def test_in_a_large_project_only_what_came_is_counted(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LARGE", 5)
    *daily, _ = project.document_ids()
    job = run(ProposeRegions(project, daily[:3]))
    assert job.total == 3
    assert shown(project, daily[0], RegionKind.PROPOSED) == [MENU, CAPTION]
    assert shown(project, daily[3], RegionKind.PROPOSED) == []


def test_one_command_settles_lines_in_all_articles_of_a_source(project: Project) -> None:
    first, second, *others, weekly = project.document_ids()
    kept = next(iter(project.spans(second)))
    project.apply(edits.accept([kept]))
    project.apply(mark_region(Region(new_id(), first, 0, 24, RegionKind.BOILERPLATE), ()))
    before = project.record(others[0])
    job = SameLines(project, project.document(first), [(0, len(MENU))], RegionKind.BOILERPLATE)
    run(job)
    assert [same.document.id for same in job.found] == [second, *others]
    assert [(s.lines, s.withdrawn, s.kept) for s in job.found] == [(1, 0, 1)] + [(1, 1, 0)] * 3
    assert {same.excerpt for same in job.found} == {MENU}
    assert project.record(others[0]) == before
    project.apply(job.edit(job.found[:3]))
    for document_id in (second, *others[:2]):
        assert shown(project, document_id, RegionKind.BOILERPLATE) == [MENU]
    assert kept.id in {s.id for s in project.record(second).spans if s.status is Status.ACCEPTED}
    assert len(project.record(others[0]).spans) == 1
    for document_id in (others[2], weekly):
        assert shown(project, document_id, RegionKind.BOILERPLATE) == []
    assert project.undo(others[1]) is not None
    assert project.record(others[0]) == before
    assert shown(project, second, RegionKind.BOILERPLATE) == []


def test_lines_can_be_settled_as_article_too(project: Project) -> None:
    first, *_ = project.document_ids()
    run(ProposeRegions(project))
    job = SameLines(project, project.document(first), [(0, len(MENU))], RegionKind.ARTICLE)
    run(job)
    project.apply(job.edit(job.found))
    assert all(shown(project, same.document.id, RegionKind.ARTICLE) == [MENU] for same in job.found)
    assert run(ProposeRegions(project)).report["regions"] == 0


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("https://www.rferl.org/a/1.html?x=1", "rferl.org"),
        ("http://user@News.example:80/", "news.example"),
        ("000_page.txt", ""),
        ("RFE/RL", "RFE/RL"),
        ("US State Dept.", "US State Dept."),
        ("", ""),
    ],
)
def test_who_published_what(source: str, name: str) -> None:
    assert publisher(source) == name
