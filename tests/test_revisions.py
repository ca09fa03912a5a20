from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from core.test_twins import OTHER, STORY
from program import annotator, make, record, span

from annotator.core import edits
from annotator.core.flags import FLAG
from annotator.core.model import Record, Status
from annotator.core.queue import Question
from annotator.pool import run
from annotator.project import Project
from annotator.tasks import FindRevisions, carry_on, tally
from annotator.tasks.revisions import REVISION_OF

LATER = f"UPDATE. Our own lead comes first.\n\n{STORY}"


def named(text: str, mention: str, **more: object):
    start = text.index(mention)
    return span(start, start + len(mention), "GPE", **more)


def from_address(made: Record, address: str) -> Record:
    return replace(made, document=replace(made.document, source=address))


def rows_of(project: Project, ids: list[int]) -> list[dict]:
    job = FindRevisions(project, ids)
    run(job, lambda _: None)
    return job.report["revisions"]


def test_another_text_under_the_same_name_is_a_later_revision(tmp_path: Path) -> None:
    wrong = named(STORY, "town 13", status=Status.REJECTED, source="model")
    mark = named(STORY, "town 0", kb_id="Q1", note="look")
    with Project.open(tmp_path / "p.annotator", create=True) as project:
        project.add([record("a", STORY, mark, wrong), record("else", OTHER)])
        before = project.record(project.document_ids()[0])
        (later,) = project.add([record("a", LATER)]).added
        rows = rows_of(project, [later])
        assert tally(rows) == (2, 0, 0)
        assert carry_on(project, rows) == 2
        kept, refused = sorted(project.spans(later).everything(), key=lambda s: s.start)
        text = project.text(later)
        assert (text[kept.start : kept.end], kept.status) == ("town 0", Status.ACCEPTED)
        assert (kept.kb_id, kept.note) == ("Q1", "look")
        assert refused.status is Status.REJECTED
        about = project.document(later)
        assert about.key == "a-2"
        assert about.meta == {REVISION_OF: "a"}
        assert project.record(before.document.id) == before, "the earlier one stays as it is"
        assert project.check() == []
        project.undo(later)
        assert project.spans(later).everything() == []
        (third,) = project.add([record("a", f"{LATER} More.")]).added
        assert project.document(third).key == "a-3"
        project.redo(later)
        (row,) = rows_of(project, [third])
        assert row["key"] == "a-2", "the latest one before it counts"


def test_a_page_fetched_anew_is_known_by_its_address(tmp_path: Path) -> None:
    address = "https://news.example/2026/town"
    with Project.open(tmp_path / "p.annotator", create=True) as project:
        project.add([from_address(record("one", STORY, named(STORY, "town 0")), address)])
        other = from_address(record("two", LATER), address)
        same_site = from_address(record("three", LATER + " Again."), "https://news.example/")
        unlike = from_address(record("four", OTHER), address)
        ids = project.add([other, same_site, unlike]).added
        assert [row["id"] for row in rows_of(project, ids)] == [ids[0]]


def test_what_is_doubtful_is_proposed_and_the_article_flagged(tmp_path: Path) -> None:
    gone = STORY.replace("town 0", "place 0")
    later_text = f"{gone}\n\nOf town 0 nothing is known."
    with Project.open(tmp_path / "p.annotator", create=True) as project:
        mark = named(STORY, "town 0")
        project.add([record("a", STORY, mark, named(STORY, "town 39"))])
        (later,) = project.add([record("a", later_text)]).added
        rows = rows_of(project, [later])
        assert tally(rows) == (1, 1, 0)
        carry_on(project, rows)
        doubtful = next(s for s in project.spans(later) if s.status is Status.PROPOSED)
        assert project.text(later)[doubtful.start : doubtful.end] == "town 0"
        assert "Doubtful" in doubtful.note
        assert project.document(later).meta[FLAG] == "Revision of a: 1 doubtful (“town 0”), 0 gone"
        assert list(project.queue.each(Question(flagged=True))) == [later]


def test_what_a_person_decided_in_the_later_one_stays(tmp_path: Path) -> None:
    with Project.open(tmp_path / "p.annotator", create=True) as project:
        project.add([record("a", STORY, named(STORY, "town 0"), named(STORY, "town 39"))])
        mine = replace(named(LATER, "town 0"), label="ORG")
        theirs = replace(named(LATER, "town 39", status=Status.PROPOSED), label="ORG", source="m")
        (later,) = project.add([record("a", LATER, mine, theirs)]).added
        project.apply(edits.accept(list(project.spans(later))[:1]))
        assert carry_on(project, rows_of(project, [later])) == 1
        assert [(s.label, s.status) for s in project.spans(later)] == [
            ("ORG", Status.ACCEPTED), ("GPE", Status.ACCEPTED)
        ]  # fmt: skip
        assert project.check() == []


def test_revisions_by_the_command_line(tmp_path: Path) -> None:
    path = make(tmp_path / "p.annotator", record("copy", STORY, named(STORY, "town 0")))
    (tmp_path / "copy.txt").write_text(LATER, encoding="utf-8")
    done = annotator("import", path, tmp_path / "copy.txt", "--carry-over", "--json")
    report = json.loads(done.stdout)
    assert report["revisions"] == {"articles": 1, "sure": 1, "doubtful": 0, "gone": 0}
    assert (report["carried_on"], report["twins"], report["carried_over"]) == (1, [], 0)
    with Project.open(path) as project:
        new = project.find("copy-2")
        assert new is not None
        assert [s.status for s in project.spans(new.id)] == [Status.ACCEPTED]
