from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from annotator.core import edits
from annotator.core.edits import Offer
from annotator.core.entities import duplicates, merge, new_entity, revise
from annotator.core.linking import THRESHOLD
from annotator.core.model import (
    LOCAL,
    MEMORY,
    NIL,
    TWIN,
    Document,
    Entity,
    Record,
    Span,
    Status,
    Verdict,
)
from annotator.core.threshold import LEAST, MOST, counted, outcomes, threshold
from annotator.errors import Refused
from annotator.linkage import Linkage
from annotator.project import Project
from annotator.store import linking

TEXT = "Palmyra fell. IS took Palmyra."


def proposal(start: int, end: int, kb_id: str | None = None, label: str = "GPE") -> Span:
    return Span(0, 0, start, end, label, kb_id=kb_id, source="model", score=0.5)


def said(changes: Iterable[edits.Change]) -> tuple[int, int]:
    return counted(outcomes(changes))


def add(project: Project, key: str, *spans: Span) -> int:
    (document_id,) = project.add([Record(Document(0, key, key), TEXT)]).added
    project.apply_all([edits.propose(document_id, "model", (), spans)], "model")
    return document_id


def test_accepting_a_span_accepts_its_link_and_is_learnt_from(project: Project) -> None:
    first = add(project, "a", proposal(0, 7, "Q5747"), proposal(22, 29, "Q5747"))
    assert project.links.threshold() == pytest.approx(THRESHOLD)
    project.apply(edits.accept([project.spans(first)[0]]))
    accepted = project.spans(first)[0]
    assert (accepted.status, accepted.kb_id) == (Status.ACCEPTED, "Q5747")
    assert project.links.threshold() < THRESHOLD
    project.apply(edits.link([project.spans(first)[1]], "Q1"))
    assert project.links.threshold() > THRESHOLD
    project.undo(first)
    project.undo(first)
    assert project.links.threshold() == pytest.approx(THRESHOLD)


def test_what_became_of_a_link_that_was_offered_for_a_decided_mention_counts(
    project: Project,
) -> None:
    first = add(project, "a", proposal(0, 7), proposal(22, 29), proposal(14, 16))
    project.apply(edits.accept(project.spans(first)))
    palmyra, other, third = project.spans(first)
    held = project.links
    assert held.threshold() == pytest.approx(THRESHOLD)
    project.apply(edits.link([palmyra], "Q5747", {palmyra.id: Offer("Q5747", "model")}))
    assert project.spans(first)[0] == replace(palmyra, kb_id="Q5747")
    assert held.threshold() == project.links.threshold() == threshold(1, 0)
    offered = Offer("Q5747", "model")
    project.apply(edits.link([third], "Q1", {palmyra.id: offered, third.id: offered}))
    project.apply(edits.link([other], NIL))  # nothing had been offered
    assert held.threshold() == project.links.threshold() == threshold(1, 1)
    assert project.check() == []
    for left in (threshold(1, 1), threshold(1, 0), threshold(0, 0)):
        project.undo(first)
        assert held.threshold() == project.links.threshold() == pytest.approx(left)
    assert list(project.spans(first)) == [palmyra, other, third]
    project.redo(first)
    assert held.threshold() == project.links.threshold() == threshold(1, 0)


def test_links_that_came_with_an_import_say_nothing_until_a_pipeline_proposes_them(
    project: Project,
) -> None:
    foreign = [replace(proposal(0, 7, "Q5747"), source="tool"), proposal(22, 29, "Q5747")]
    bare = replace(proposal(14, 16, None, "ORG"), source="tool")
    record = Record(Document(0, "a", "a"), TEXT, (*foreign, bare))
    (first,) = project.add([record]).added
    held = project.links
    held.threshold()
    palmyra, third, other = project.spans(first)
    project.apply(edits.accept([palmyra]))
    project.apply(edits.link([other], "Q1"))
    assert held.threshold() == Linkage(project, project._store).threshold() == threshold(0, 0)
    late = edits.Edit("Propose", (edits.Change(third, replace(third, kb_id="Q2")),))
    project.apply_all([late], "model")
    project.apply(edits.accept([project.spans(first)[1]]))
    assert held.threshold() == Linkage(project, project._store).threshold() == threshold(1, 0)
    project.undo(first)
    assert held.threshold() == Linkage(project, project._store).threshold() == threshold(0, 0)


def test_one_step_says_the_same_of_an_article_once_and_the_memory_nothing() -> None:
    model = [replace(proposal(n, n + 1, f"Q{n % 2}"), id=n + 1) for n in range(10)]
    assert said(edits.accept(model).changes) == (2, 0)
    assert said(edits.accept(model).inverse().changes) == (-2, 0)
    elsewhere = [replace(span, id=span.id + 100, document_id=1) for span in model]
    assert said(edits.accept([*model, *elsewhere]).changes) == (4, 0)
    assert said(edits.link(model, "Q0").changes) == (1, 1)
    for persons in (MEMORY, TWIN):
        links = [replace(one, source=persons) for one in model]
        assert said(edits.accept(links).changes) == said(edits.link(links, "Q7").changes)
        assert said(edits.accept(links).changes) == (0, 0)
    decided = replace(model[0], status=Status.ACCEPTED, kb_id=None)
    for source, counts in (("model", (0, 1)), (MEMORY, (0, 0))):
        edit = edits.link([decided], "Q7", {decided.id: Offer("Q1", source)})
        assert [change.after.source for change in edit.changes] == [source, "model"]
        assert said(edit.changes) == counts


def test_of_a_large_journal_only_the_latest_is_read(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linking, "_READ", 10_000)
    mentions = [proposal(n, n + 1, f"Q{n}") for n in range(9)]
    for number in range(20):
        project.apply(edits.accept(project.spans(add(project, f"n{number}", *mentions))))
    read = list(linking.latest_changes(project._store))
    assert 2 < len(read) < 8
    newest = {change.document_id for changes in read for change in changes}
    assert newest == set(project.document_ids()[-len(read) :])
    huge = [proposal(0, n + 1, f"Q{n}") for n in range(28)] * 2
    project.apply(edits.accept(project.spans(add(project, "huge", *huge))))
    assert list(linking.latest_changes(project._store)) == read


def test_rejected_and_relabelled_spans_say_nothing_of_links() -> None:
    span = replace(proposal(0, 7, "Q5747"), id=1)
    changes = (
        *edits.reject([span]).changes,
        *edits.relabel([span], "ORG").changes,
        *edits.accept([replace(span, kb_id=None)]).changes,
        *edits.add(span).changes,
    )
    assert said(changes) == (0, 0)
    assert said(edits.accept([span]).changes) == (1, 0)
    assert said(edits.link([span], NIL).changes) == (0, 1)
    assert said(edits.link([span], None).changes) == (0, 1)


def test_the_threshold_moves_with_the_decisions_within_limits() -> None:
    by_right = [threshold(right, 0) for right in (0, 10, 100, 100_000)]
    assert by_right == sorted(by_right, reverse=True)
    assert by_right[-1] == LEAST
    by_wrong = [threshold(20, wrong) for wrong in (0, 2, 20, 100_000)]
    assert by_wrong == sorted(by_wrong)
    assert by_wrong[-1] == MOST
    assert threshold(95, 5) == pytest.approx(THRESHOLD)


def test_used_entities_are_counted_filtered_and_sorted(project: Project) -> None:
    mine = new_entity("The Old Town", "a quarter")
    first = add(project, "a", proposal(0, 7, "Q5747"), proposal(22, 29, "Q5747"))
    second = add(project, "b", proposal(0, 7, "Q5747"), proposal(14, 16, NIL, "ORG"))
    project.apply(edits.link_to_new([project.spans(second)[0]], mine))
    project.apply(edits.accept(project.spans(first)))
    rows = project.links.used()
    assert [(r.kb_id, r.mentions, r.proposed, r.articles) for r in rows] == [
        ("Q5747", 2, 0, 1),
        (NIL, 1, 1, 1),
        (mine.id, 1, 0, 1),
    ]
    assert [r.kb_id for r in project.links.used("palm")] == ["Q5747", mine.id]
    assert [r.kb_id for r in project.links.used("old town")] == [mine.id]
    assert [r.kb_id for r in project.links.used("q57")] == ["Q5747"]
    assert project.links.used("%") == project.links.used("_") == []
    ascending = [r.kb_id for r in project.links.used(order="kb_id", descending=False)]
    assert ascending == sorted(ascending)
    assert [r.kb_id for r in project.links.used(offset=1, limit=1)] == [NIL]


def test_uses_are_what_a_person_linked(project: Project) -> None:
    first = add(project, "a", proposal(0, 7, "Q5747"), proposal(22, 29, "Q5747"))
    assert project.links.uses("Q5747") == (0, [])
    project.apply(edits.accept([project.spans(first)[1]]))
    count, places = project.links.uses("Q5747")
    assert (count, [(s.document_id, s.start) for s in places]) == (1, [(first, 22)])


def test_all_links_follow_a_merge_in_one_step(project: Project) -> None:
    one, other = new_entity("Old Town", "a quarter"), new_entity("the Old Town")
    first, second = (
        add(project, "a", proposal(0, 7), proposal(22, 29)),
        add(project, "b", proposal(0, 7)),
    )
    project.apply(edits.link_to_new([project.spans(first)[0]], one))
    project.apply(edits.link_to_new([project.spans(second)[0]], other))
    edit = project.links.merge([other], one)
    project.apply(edit)
    assert project.spans(second)[0].kb_id == one.id
    (left,) = project.entities()
    assert (left.id, left.aliases) == (one.id, ("the Old Town",))
    project.apply(project.links.merge([left], Entity("Q1", "Old Town")))
    assert project.entities() == ()
    assert {project.spans(d)[0].kb_id for d in (first, second)} == {"Q1"}
    project.undo(second)
    assert project.spans(second)[0].kb_id == one.id
    assert [e.id for e in project.entities()] == [one.id]
    project.undo(second)
    assert project.spans(second)[0].kb_id == other.id
    assert {e.id for e in project.entities()} == {one.id, other.id}
    assert project.check() == []


def test_a_merge_keeps_what_else_was_decided() -> None:
    mine = Entity(f"{LOCAL}1", "Old Town")
    span = replace(proposal(0, 7, mine.id), id=1)
    (moved, gone) = merge([mine], Entity("Q1", "Old Town"), [span]).changes
    assert moved.after == replace(span, kb_id="Q1")
    assert gone == (mine, None)


@pytest.mark.parametrize("gone", [[], [Entity("Q2", "x")], [Entity("Q1", "y")]])
def test_what_cannot_be_merged_is_refused(gone: list[Entity]) -> None:
    with pytest.raises(Refused):
        merge(gone, Entity("Q1", "Old Town"), [])


def test_entities_have_names_and_keep_their_ids() -> None:
    mine = new_entity(" Old  Town ", " quarter ", ["LOC", ""], ["Old Town", "Altstadt "])
    assert (mine.label, mine.description, mine.types) == ("Old Town", "quarter", ("LOC",))
    assert mine.aliases == ("Altstadt",)
    again = revise(mine, replace(mine, id="Q1", label="Older Town")).changes[0].after
    assert isinstance(again, Entity)
    assert (again.id, again.label) == (mine.id, "Older Town")
    assert revise(mine, mine).changes == ()
    for wrong in (lambda: new_entity(" "), lambda: revise(mine, replace(mine, label=" "))):
        with pytest.raises(Refused):
            wrong()
    with pytest.raises(Refused):
        revise(Entity("Q1", "x"), Entity("Q1", "y"))


def test_duplicates_are_found_the_surest_first() -> None:
    names = ["Free Syrian Army", "free syrian army", "Syrian Free Army", "Jaysh al-Islam",
             "Jaish al-Islam", "Homs", "Hims", "Mayor Jones", "Jones"]  # fmt: skip
    found = duplicates(Entity(f"{LOCAL}{n}", name) for n, name in enumerate(names))
    assert [tuple(e.label for e in group) for group in found[:2]] == [
        ("Free Syrian Army", "free syrian army"),
        ("Jaysh al-Islam", "Jaish al-Islam"),
    ]
    assert ("Mayor Jones", "Jones") in [tuple(e.label for e in group) for group in found]
    assert not any("Homs" in [e.label for e in group] for group in found)


def test_candidates_know_what_was_decided_for_a_mention(project: Project) -> None:
    first = add(project, "a", proposal(0, 7), proposal(22, 29))
    memory = project.memory
    assert memory.links("Palmyra", "GPE") == {}
    project.apply(edits.link(project.spans(first), "Q5747"))
    memory.load(1)
    assert memory.links("Palmyra", "GPE") == {"Q5747": 2}
    assert memory.links("Palmyra", "ORG") == {}
    project.apply(edits.link([project.spans(first)[0]], NIL))
    assert memory.links("Palmyra", "GPE") == {"Q5747": 1, NIL: 1}


def test_lines_show_where_a_mention_stands(project: Project) -> None:
    first = add(project, "a", proposal(22, 29, "Q5747"))
    ((span, title, line),) = project.links.lines(project.spans(first), 8)
    assert (span.start, title, line) == (22, "a", "… IS took [Palmyra].")


def test_rules_follow_a_merge(project: Project) -> None:
    first = add(project, "a", proposal(0, 7))
    mine = new_entity("The Old Town")
    project.apply(edits.link_to_new(project.spans(first), mine))
    project.apply(project.memory.lay_down("IS", Verdict.ALWAYS, "ORG", mine.id))
    project.apply(project.links.merge([mine], Entity("Q1", "Old Town")))
    opinion = project.memory.opinion("IS")
    assert [rule.kb_id for rule in project.rules()] == ["Q1"]
    assert opinion is not None
    assert opinion.kb_id == "Q1"
    project.undo(first)
    assert [rule.kb_id for rule in project.rules()] == [mine.id]
    assert project.check() == []
