"""What becomes of the proposals of a pipeline, and of what was decided before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from program import DATA, NEWS, quiet, record, span

from annotator.core import edits, regions
from annotator.core.edits import Change, Edit
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
from annotator.pool import run
from annotator.project import Project
from annotator.tasks import Import, Propose


def proposed(project: Project, **more: object) -> Propose:
    job = Propose(project, **more)  # type: ignore[arg-type]
    run(job, quiet)
    return job


def marks(project: Project, document_id: int) -> list[tuple[str, str, Status]]:
    text = project.text(document_id)
    spans = project.spans(document_id).everything()
    return [(text[s.start : s.end], s.label, s.status) for s in spans]


def test_proposals_leave_what_a_person_decided(project: Project) -> None:
    right = span(0, 13, "PERSON")
    moved = span(32, 48, "ORG", source="en_core_web_sm 3.8.0")
    at = NEWS.index("Moscow")
    wrong = span(at, at + 6, "GPE", source="elsewhere", status=Status.REJECTED)
    project.add([record("a", NEWS, right, moved, wrong)])
    (document_id,) = project.document_ids()
    decided = project.spans(document_id).everything()
    proposed(project)
    after = project.spans(document_id).everything()
    assert set(decided) <= set(after)
    new = [s for s in after if s not in decided]
    assert all(s.status is Status.PROPOSED for s in new)
    assert all(s.end <= 32 or s.start >= 48 for s in new)
    assert not any((s.start, s.label) == (at, "GPE") for s in new)
    assert ("the Associated Press", "ORG", Status.PROPOSED) in marks(project, document_id)


def test_done_and_skipped_documents_are_passed_over_unless_asked_for(project: Project) -> None:
    statuses = [DocumentStatus.NEW, DocumentStatus.DONE, DocumentStatus.SKIPPED]
    project.add(
        Record(Document(0, status.value, status.value, status=status), f"{status}: {NEWS}")
        for status in [*statuses, DocumentStatus.STARTED]
    )
    ids = project.document_ids()
    job = proposed(project)
    assert (job.total, job.report["documents"]) == (2, 2)
    assert [bool(marks(project, i)) for i in ids] == [True, False, False, True]
    assert proposed(project, document_ids=[ids[1]]).report["documents"] == 1
    assert marks(project, ids[1])


def test_a_second_run_changes_nothing(project: Project) -> None:
    project.add([record("a"), record("b", f"Later, {NEWS}")])
    proposed(project)
    before = (project.stats(), [marks(project, i) for i in project.document_ids()])
    report = proposed(project).report
    assert report["proposals"] == before[0]["spans"]["proposed"]
    assert (project.stats(), [marks(project, i) for i in project.document_ids()]) == before


def test_each_document_is_an_undo_step_and_labels_are_added(project: Project) -> None:
    project.add([record("a"), record("b", f"Later, {NEWS}")])
    first, second = project.document_ids()
    held = marks(project, first)
    proposed(project)
    known = {label.name for label in project.labels()}
    assert {label for _, label, _ in marks(project, first)} <= known
    other = marks(project, second)
    edit = project.undo(first)
    assert edit is not None
    assert edit.name == "Propose with en_core_web_sm 3.8.0"
    assert (marks(project, first), marks(project, second)) == (held, other)


def test_the_open_document_stays_open(project: Project) -> None:
    project.add([record("a"), record("b", f"Later, {NEWS}")])
    index = project.spans(project.document_ids()[0])
    proposed(project)
    assert project.spans(project.document_ids()[0]) is index
    assert len(index) > 2


def test_what_else_proposals_may_be_is_kept(project: Project) -> None:
    seed = next(Path(__file__).parents[1].glob("seeds/*.txt")).read_text(encoding="utf-8")
    project.add([record("a", NEWS), record("b", seed)])
    proposed(project)
    kept = 0
    for document_id in project.document_ids():
        spans = {span.id: span for span in project.spans(document_id)}
        others = project.queue.others(document_id)
        kept += len(others)
        for span_id, told in others.items():
            assert spans[span_id].label not in {label for label, _ in told}
            assert all(0 < share < 1 for _, share in told)
    assert kept > 0
    assert project.check() == []


def test_nothing_is_proposed_in_boilerplate(project: Project) -> None:
    text = f"{NEWS}\n\n{NEWS}"
    dull = Region(0, 0, 0, len(NEWS), RegionKind.BOILERPLATE)
    project.add([Record(Document(0, "a", "a"), text, (), (dull,))])
    (document_id,) = project.document_ids()
    proposed(project)
    starts = [s.start for s in project.spans(document_id)]
    assert starts
    assert min(starts) > len(NEWS)


def found(payload: dict[str, Any], *spans: list[object]) -> dict[str, Any]:
    """What a pipeline answers that finds the same spans in each document."""
    documents = [{"id": part["id"], "spans": list(spans)} for part in payload["documents"]]
    return {"source": "test", "documents": documents}


def test_boilerplate_that_was_marked_meanwhile_has_no_proposals(project: Project) -> None:
    project.add([record("a")])
    (document_id,) = project.document_ids()
    job = Propose(project)
    (payload,) = job.payloads()
    region = Region(1, document_id, 10, 20, RegionKind.BOILERPLATE)
    project.apply(regions.mark_region(region, ()))
    places = [[0, 10], [5, 11], [12, 18], [19, 25], [20, 25]]
    job.receive(found(payload, *([*place, "X", 0.5] for place in places)))
    assert [[s.start, s.end] for s in project.spans(document_id)] == [[0, 10], [20, 25]]
    assert job.report["proposals"] == 2


@pytest.mark.parametrize("status", [DocumentStatus.DONE, DocumentStatus.SKIPPED])
@pytest.mark.parametrize("by_id", [False, True])
def test_a_document_that_was_finished_meanwhile_is_left_alone(
    project: Project, status: DocumentStatus, by_id: bool
) -> None:
    project.add([record("a"), record("b", f"Later, {NEWS}")])
    first, second = project.document_ids()
    job = Propose(project, [first, second] if by_id else None)
    (payload,) = job.payloads()
    project.apply(edits.set_status(project.document(first), status))
    job.receive(found(payload, [0, 5, "X", 0.5]))
    assert [heading.proposed for heading in project.headings([first, second])] == [0, 1]
    assert (job.report["documents"], job.report["proposals"], job.done) == (1, 1, 2)


def test_a_document_that_went_away_meanwhile_is_passed_over(project: Project) -> None:
    project.add([record("a"), record("b", f"Later, {NEWS}")])
    first, second = project.document_ids()
    job = Propose(project)
    payloads = list(job.payloads())
    assert payloads[0]["documents"][0]["text"] == NEWS
    project.apply(edits.Edit("Remove", (edits.Change(project.document(first), None),)))
    job.receive(found(payloads[0], [0, 5, "X", 0.5]))
    assert project.headings([second])[0].proposed == 1


def test_the_memory_goes_over_what_a_pipeline_finds(project: Project) -> None:
    text = "Palmyra fell. Homs stands. Breaking News. The Islamic State left Palmyra."
    project.add(record(key, text) for key in "abcd")
    *earlier, last = project.document_ids()
    for document_id in earlier[:2]:
        wrong = Span(new_id(), document_id, 27, 40, "ORG", source="test")
        project.apply(Edit("", (Change(None, wrong),)))
        project.apply(edits.reject([wrong]))
    right = Span(new_id(), earlier[0], 0, 7, "GPE", Status.ACCEPTED, "Q5747")
    state = replace(right, id=new_id(), start=46, end=59, label="ORG", kb_id=None)
    project.apply(Edit("", (Change(None, right), Change(None, state))))
    job = Propose(project, [last])
    (payload,) = job.payloads()
    answer = found(
        payload,
        [0, 7, "PERSON", 0.4],
        [14, 18, "GPE", 0.9],
        [27, 40, "ORG", 0.3],
        [42, 59, "ORG", 0.6],
    )
    job.receive(answer)
    held = {(text[s.start : s.end], s.label, s.kb_id, s.source) for s in project.spans(last)}
    assert held == {
        ("Palmyra", "GPE", "Q5747", "memory"),
        ("Homs", "GPE", None, "test"),
        ("Islamic State", "ORG", None, "memory"),
    }
    assert [s.start for s in project.spans(last)] == [0, 14, 46, 65]
    assert (job.report["recalled"], job.report["suppressed"]) == (3, 1)
    assert (project.spans(last)[0].score, project.spans(last)[1].score) == (2 / 3, 0.9)
    before = project.spans(last).everything()
    again = Propose(project, [last])
    list(again.payloads())
    again.receive(answer)
    assert project.spans(last).everything() == before
    edit = project.undo(last)
    assert edit is not None
    assert edit.name == "Propose with test"
    assert len(project.spans(last)) == 0


def test_small_documents_share_a_payload_and_long_ones_go_in_parts(project: Project) -> None:
    paragraph = f"{NEWS} " * 12
    long = "\n\n".join(f"Part {number}. {paragraph}" for number in range(260))
    assert 200_000 < len(long) < 300_000
    project.add([*(record(str(n), f"{n} {NEWS}") for n in range(40)), record("long", long)])
    job = Propose(project)
    payloads = list(job.payloads())
    assert len(payloads[0]["documents"]) == 16
    sizes = [sum(len(d["text"]) for d in payload["documents"]) for payload in payloads]
    assert max(sizes) < 150_000
    parts = [d for payload in payloads for d in payload["documents"]][40:]
    assert len(parts) == 3
    for part in parts:
        assert part["text"] in long
        for start, end in part["sections"]:
            assert part["text"][start:end].strip() == part["text"][start:end] != ""


def test_the_memory_is_read_page_by_page_before_the_first_result(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.store.memory._ROWS", 2)
    project.add([record(str(n), f"{n} {NEWS}", span(2, 15, "PERSON")) for n in range(9)])
    job = Propose(project)
    asked = [job.is_ready() for _ in range(6)]
    assert asked == sorted(asked)
    assert (asked[0], asked[-1]) == (False, True)
    project.memory.switch(on=False)
    assert Propose(project).is_ready()


def test_parts_of_a_long_document_come_together(project: Project) -> None:
    paragraph = f"{NEWS} " * 12
    long = "\n\n".join(f"Part {number}. {paragraph}" for number in range(150))
    project.add([record("long", f"\U0001f600 {long}")])
    (document_id,) = project.document_ids()
    job = Propose(project)
    payloads = list(job.payloads())
    assert len(payloads) == 2
    for payload in reversed(payloads):
        assert job.report["documents"] == 0
        (part,) = payload["documents"]
        spans = []
        at = part["text"].find("Moscow")
        while at >= 0:
            spans.append([at, at + 6, "GPE", 0.9])
            at = part["text"].find("Moscow", at + 6)
        job.receive({"source": "test", "documents": [{"id": part["id"], "spans": spans}]})
    assert (job.report["documents"], job.done) == (1, 1)
    found = marks(project, document_id)
    assert set(found) == {("Moscow", "GPE", Status.PROPOSED)}
    assert len(found) == long.count("Moscow") == job.report["proposals"]


def test_real_articles(project: Project, tmp_path: Path) -> None:
    folder = DATA / "articles"
    if not folder.is_dir():
        pytest.skip("needs the test data in ../shared/data")
    some = sorted(folder.rglob("*.txt"))[:30]
    run(Import(project, some), quiet, 1)
    job = Propose(project)
    run(job, quiet, 2)
    assert job.report["documents"] == 30
    assert project.check() == []
    for document_id in project.document_ids():
        text = project.text(document_id)
        dull = [r for r in project.regions(document_id) if r.kind is RegionKind.BOILERPLATE]
        for mark in project.spans(document_id):
            assert_fits(mark, text, dull)


def assert_fits(mark: Span, text: str, dull: list[Region]) -> None:
    mention = text[mark.start : mark.end]
    assert mention == mention.strip() != ""
    assert "\n\n" not in mention
    assert all(mark.end <= r.start or r.end <= mark.start for r in dull)
