from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator import remembering
from annotator.core import edits, flags
from annotator.core.edits import Change, Edit
from annotator.core.model import (
    LOCAL,
    MEMORY,
    Document,
    DocumentStatus,
    Entity,
    Record,
    Span,
    Status,
    Verdict,
    new_id,
)
from annotator.errors import Refused
from annotator.project import Project
from annotator.store import memory as store_memory

TEXT = "Palmyra fell. IS took Palmyra."
ACTS = ("load", "ask", "label", "reject", "undo", "import", "both")


def record(key: str, text: str = TEXT, *spans: Span) -> Record:
    return Record(Document(0, key, f"Title {key}"), text, spans)


def proposal(start: int, end: int, label: str = "PERSON", **more: object) -> Span:
    return Span(0, 0, start, end, label, **{"source": "model", "score": 0.5, **more})  # type: ignore[arg-type]


def told(project: Project, document_id: int) -> list[tuple[str, str, str | None, str]]:
    text = project.text(document_id)
    return [(text[s.start : s.end], s.label, s.kb_id, s.source) for s in project.spans(document_id)]


def test_a_decision_is_proposed_in_the_next_article(project: Project) -> None:
    first, second = project.add([record("a", TEXT, proposal(0, 7)), record("b")]).added
    project.apply(edits.relabel([project.spans(first)[0]], "GPE"))
    project.apply(edits.link([project.spans(first)[0]], "Q5747"))
    edit = project.memory.remember(second)
    assert told(project, second) == [("Palmyra", "GPE", "Q5747", MEMORY)] * 2
    assert edit.author == MEMORY
    span = project.spans(second)[0]
    assert project.memory.reason(span) == "1 time GPE → Q5747, last in “Title a”"
    assert project.memory.reason(span, "Palmyra, Syria").startswith("1 time GPE → Palmyra, Syria")
    assert project.memory.reason(project.spans(first)[0]) == ""
    assert project.memory.reason(replace(span, label="ORG")) == ""
    assert project.memory.remember(second).changes == ()
    assert project.undo(second) is not None
    assert told(project, second) == []
    project.apply(edits.set_status(project.document(second), DocumentStatus.DONE))
    assert project.memory.remember(second).changes == ()


def test_it_follows_every_edit_and_undo(project: Project) -> None:
    (first,) = project.add([record("a", TEXT, proposal(0, 7), proposal(22, 29))]).added
    assert project.memory.opinion("Palmyra") is None
    project.apply(edits.relabel(list(project.spans(first)), "GPE"))
    opinion = project.memory.opinion("Palmyra")
    assert opinion is not None
    assert (opinion.label, opinion.times, opinion.document_id) == ("GPE", 2, first)
    project.undo(first)
    assert project.memory.opinion("Palmyra") is None
    project.redo(first)
    spans = (replace(proposal(0, 7, "GPE"), status=Status.ACCEPTED),)
    project.add([record("b", TEXT, *spans)])
    project.apply(flags.set_meta(project.document(first), flags.FLAG, "odd"))
    opinion = project.memory.opinion("Palmyra")
    assert opinion is not None
    assert opinion.times == 3
    assert dict(project.memory.tallies()).keys() == {"Palmyra"}


def test_it_can_be_switched_off_and_overruled(project: Project) -> None:
    first, second = project.add([record("a", TEXT, proposal(0, 7)), record("b")]).added
    project.apply(edits.relabel([project.spans(first)[0]], "GPE"))
    project.memory.switch(False)
    assert not project.memory.is_on
    assert project.memory.remember(second).changes == ()
    project.memory.switch(True)
    project.memory.switch(True)
    project.apply(project.memory.lay_down("Palmyra", Verdict.ALWAYS, "LOC", "Q1"))
    project.memory.remember(second)
    assert told(project, second) == [("Palmyra", "LOC", "Q1", MEMORY)] * 2
    assert project.memory.reason(project.spans(second)[0]) == "your rule: LOC → Q1"
    project.apply(project.memory.lay_down("Palmyra", Verdict.NEVER))
    assert len(project.rules()) == 1
    project.memory.remember(second)
    assert told(project, second) == []
    project.apply(project.memory.lay_down("Palmyra", Verdict.IGNORE))
    assert project.memory.remember(second).changes == ()
    project.apply(project.memory.lift("Palmyra"))
    assert project.rules() == ()
    assert len(project.memory.remember(second).changes) == 2


def test_one_rejection_hides_nothing_two_do(project: Project) -> None:
    added = project.add([record(k, TEXT, proposal(0, 7), proposal(22, 29)) for k in "abc"]).added
    project.apply(edits.reject(list(project.spans(added[0]))))
    assert project.memory.remember(added[2]).changes == ()
    project.apply(edits.reject([project.spans(added[1])[0]]))
    project.memory.remember(added[2])
    assert told(project, added[2]) == []
    assert len(project.spans(added[1])) == 1


def test_the_name_of_a_local_entity_is_told(project: Project) -> None:
    first, second = project.add([record("a", TEXT, proposal(0, 7)), record("b")]).added
    made = Entity(f"{LOCAL}1", "Tadmur")
    project.apply(edits.link_to_new([project.spans(first)[0]], made))
    project.memory.remember(second)
    reason = project.memory.reason(project.spans(second)[0])
    assert reason == "1 time PERSON → Tadmur, last in “Title a”"


def test_habits_are_told(project: Project) -> None:
    text = "the Kremlin " * 6 + "and the Pentagon"
    spans = [
        proposal(12 * i + 4, 12 * i + 11, "ORG", status=Status.ACCEPTED, source="x")
        for i in range(6)
    ]
    other = "He saw the Louvre."
    _, second = project.add(
        [record("a", text, *spans), record("b", other, proposal(7, 17, "ORG"))]
    ).added
    project.memory.remember(second)
    assert told(project, second) == [("Louvre", "ORG", None, MEMORY)]
    span = project.spans(second)[0]
    assert project.memory.reason(span) == "ORG is marked without “the” elsewhere"
    assert project.memory.reason(replace(span, label="GPE")) == ""


def test_it_is_read_page_by_page(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_memory, "_ROWS", 2)
    spans = [proposal(0, 7, "GPE", status=Status.ACCEPTED), proposal(22, 29)]
    added = project.add([record(k, TEXT, *spans) for k in "abcd"]).added
    memory = project.memory
    assert not memory.is_loaded
    assert not memory.load(1)
    project.apply(edits.relabel([project.spans(added[0])[1]], "GPE"))  # read already
    project.apply(edits.relabel([project.spans(added[3])[1]], "GPE"))  # not read yet
    fresh = Span(new_id(), added[0], 14, 16, "ORG", Status.ACCEPTED)
    project.apply(edits.add(fresh))
    while not memory.load(1):
        pass
    assert memory.is_loaded
    palmyra = memory.opinion("Palmyra")
    assert palmyra is not None
    assert palmyra.times == 6
    late = project.add([record("e", TEXT, *spans)]).added
    project.apply(edits.add(Span(new_id(), late[0], 14, 16, "ORG", Status.ACCEPTED)))
    counts = {mention: tally.total for mention, tally in memory.tallies()}
    assert counts == {"Palmyra": 7, "IS": 2}
    project.trash.take_out([late[0]])
    assert {mention: tally.total for mention, tally in memory.tallies()} == {"Palmyra": 6, "IS": 1}


@settings(max_examples=20)
@given(st.data())
def test_what_is_counted_is_what_is_there(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever happens in whatever order, the memory knows what a fresh one would read."""
    path = tmp_path_factory.mktemp("t") / "p.annotator"
    with pytest.MonkeyPatch.context() as patch, Project.open(path, create=True) as project:
        patch.setattr(store_memory, "_ROWS", 3)
        spans = [proposal(0, 7), proposal(14, 16, "ORG"), proposal(22, 29)]
        ids = project.add([record(k, TEXT, *spans) for k in "abc"]).added
        for step in range(data.draw(st.integers(1, 8))):
            act = data.draw(st.sampled_from(ACTS))
            document_id = data.draw(st.sampled_from(ids))
            held = list(project.spans(document_id))
            if act == "load":
                project.memory.load(1)
            elif act == "ask":
                project.memory.opinion("Palmyra")
            elif act == "label" and held:
                project.apply(edits.relabel([data.draw(st.sampled_from(held))], "GPE"))
            elif act == "reject" and held:
                project.apply(edits.reject([data.draw(st.sampled_from(held))]))
            elif act == "undo":
                with suppress(Refused):  # a later step stands on it
                    project.undo(document_id)
            elif act == "import":
                accepted = replace(spans[0], status=Status.ACCEPTED)
                ids += project.add([record(f"n{step}", TEXT, accepted, *spans[1:])]).added
            elif act == "both":
                made = Span(new_id(), ids[0], 1, 4, "GPE", Status.ACCEPTED)
                other = replace(made, id=new_id(), document_id=ids[-1])
                project.apply(Edit("x", (Change(None, made), Change(None, other))))
        known = dict(project.memory.tallies())
        project._memory = None
        fresh = dict(project.memory.tallies())
        assert {k: (t.accepted, t.rejected, t.rejected_in) for k, t in known.items()} == {
            k: (t.accepted, t.rejected, t.rejected_in) for k, t in fresh.items()
        }


def test_a_long_article_is_gone_through_bit_by_bit(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering, "_PART", 2)
    monkeypatch.setattr(remembering, "_COUNTED", 2)
    text = "Palmyra fell. " * 6 + "Homs."
    spans = [proposal(14 * row, 14 * row + 7) for row in range(5)]
    first, second = project.add([record("a", text, *spans), record("b", text, *spans)]).added
    assert project.memory.load()
    project.apply(edits.relabel(list(project.spans(first))[:5], "GPE"))
    assert not project.memory.load(1)  # five changes are counted, two at a time
    steps = project.memory.remembering(second)
    parts = [next(part for part in steps if part.changes)]
    other = Span(new_id(), second, 84, 88, "GPE", Status.ACCEPTED)
    project.apply(edits.add(other))
    project.apply(edits.reject(list(project.spans(second))[:1]))
    parts += [part for part in steps if part.changes]
    assert sum(len(part.changes) for part in parts) == 6
    assert [(s.label, s.status) for s in project.spans(second)] == [
        *[("GPE", Status.PROPOSED)] * 5,
        ("GPE", Status.ACCEPTED),
    ]
    assert project.memory.remember(second).changes == ()
