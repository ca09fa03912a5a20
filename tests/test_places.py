from __future__ import annotations

import pytest

from annotator.core import edits
from annotator.core.mentions import Matching
from annotator.core.model import Document, Record, Span, Status
from annotator.core.propagation import Decision, Place, apply_to, decisions_of, propagate
from annotator.errors import Refused
from annotator.project import Project

TEXT = "Palmyra fell. IS took Palmyra."


def record(key: str, text: str = TEXT, *spans: Span) -> Record:
    return Record(Document(0, key, key.upper()), text, spans)


def proposal(start: int, end: int, label: str = "PERSON") -> Span:
    return Span(0, 0, start, end, label, source="model", score=0.5)


@pytest.fixture
def ids(project: Project) -> list[int]:
    some = [
        record("a", TEXT, proposal(0, 7)),
        record("b"),
        record("c", TEXT, proposal(22, 29)),
        record("d", "this is not in Palmyrene land"),
        record("e", "PALMYRA and is"),
    ]
    return project.add([*some, *(record(f"x{i}", "Nothing here.") for i in range(250))]).added


def gathered(project: Project, decision: Decision, **more: object) -> list[Place]:
    return [p for batch in project.places([decision], **more) for p in batch.places]  # type: ignore[arg-type]


def keys(places: list[Place]) -> list[str]:
    return [place.document.key for place in places]


def test_one_decision_goes_through_the_project_and_comes_back(
    project: Project, ids: list[int]
) -> None:
    project.apply(edits.relabel([project.spans(ids[0])[0]], "GPE"))
    history = project.history(ids[0])
    edit = project._store.edit(history.undo[-1].edit_id)
    decisions = decisions_of(edit, ids[0], project.text(ids[0]))
    here = apply_to(decisions, project.document(ids[0]), TEXT, project.spans(ids[0]).everything())
    elsewhere = [p for b in project.places(decisions, besides=[ids[0]]) for p in b.places]
    assert keys(elsewhere) == ["c", "c", "b", "b"]
    assert [p.what for p in elsewhere] == ["add GPE", "PERSON → GPE", "add GPE", "add GPE"]
    project.apply(propagate("Apply to all", [*here, *elsewhere]))
    assert [len(project.spans(i)) for i in ids[:4]] == [2, 2, 2, 0]
    project.close()
    with Project.open(project.location) as again:
        assert {s.status for i in ids[:3] for s in again.spans(i)} == {Status.ACCEPTED}
        assert gathered(again, decisions[0]) == []
        assert again.undo(ids[1]) is not None
        assert [len(again.spans(i)) for i in ids[:4]] == [1, 0, 1, 0]
        assert again.spans(ids[2])[0].label == "PERSON"
        assert again.redo(ids[2]) is not None
        assert again.check() == []


def test_it_can_be_refused_in_one_document_alone(project: Project, ids: list[int]) -> None:
    project.apply(propagate("All", gathered(project, Decision("Palmyra", "GPE"))))
    assert project.undo_here(ids[1]) is not None
    assert [len(project.spans(i)) for i in ids[:3]] == [2, 0, 2]
    with pytest.raises(Refused):
        project.undo(ids[0])
    assert project.undo(ids[1]) is not None
    assert [len(project.spans(i)) for i in ids[:3]] == [2, 2, 2]
    assert project.undo(ids[0]) is not None
    assert [len(project.spans(i)) for i in ids[:3]] == [1, 0, 1]
    assert project.undo_here(ids[1]) is None
    assert project.check() == []


def test_rejections_look_at_spans_only(project: Project, ids: list[int]) -> None:
    found = gathered(project, Decision("Palmyra", "PERSON", rejects=True))
    assert keys(found) == ["a", "c"]
    project.apply(propagate("Reject", found))
    assert [len(project.spans(i)) for i in ids[:3]] == [0, 0, 0]


def test_case_and_progress(project: Project, ids: list[int]) -> None:
    assert len(gathered(project, Decision("Palmyra", "GPE"))) == 6
    assert len(gathered(project, Decision("Palmyra", "GPE"), how=Matching(case=False))) == 7
    assert keys(gathered(project, Decision("IS", "ORG"), how=Matching(case=False))) == list("abc")
    batches = list(project.places([Decision("Palmyra", "GPE")]))
    assert [b.searched for b in batches] == sorted(b.searched for b in batches)
    assert (batches[-1].searched, batches[-1].total) == (255, 255)
    stopped = project.places([Decision("Palmyra", "GPE")])
    next(stopped)
    stopped.close()  # type: ignore[attr-defined]
    assert len(ids) == 255


def test_accents_may_be_written_apart_in_other_documents(project: Project) -> None:
    forms = ("José spoke.", "Jose\u0301 spoke.", "Jose spoke.")
    project.add([record(f"a{row}", text) for row, text in enumerate(forms)])
    for mention in ("José", "Jose\u0301"):
        assert sorted(keys(gathered(project, Decision(mention, "PERSON")))) == ["a0", "a1"]
