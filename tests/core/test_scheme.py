from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core import scheme
from annotator.core.edits import Change, Edit
from annotator.core.model import Item, Label, Option, Rule, Span, Status, Verdict
from annotator.core.scheme import LABEL_MAP, Guide, described, guide
from annotator.errors import Refused

GPE = Label(1, "GPE", "#15803d", "3", "Countries", 0)
LOC = Label(2, "LOC", "#0e7490", "4", "Rivers", 1)
ORG = Label(3, "ORG", "#b45309", "2", "", 2)
LABELS = (GPE, LOC, ORG)


def span(number: int, start: int, label: str, status: Status = Status.PROPOSED, **more) -> Span:
    return Span(number, 7, start, start + 5, label, status, **more)


def outcome(edit: Edit, items: list[Item]) -> list[Item]:
    """The items as they are after an Edit."""
    state = {(type(item), item.id): item for item in items}
    for before, after in edit.changes:
        if before is not None:
            assert state.pop((type(before), before.id)) == before
        if after is not None:
            assert (type(after), after.id) not in state
            state[type(after), after.id] = after
    return sorted(state.values(), key=lambda item: (type(item).__name__, str(item.id)))


def test_a_name_goes_with_its_spans_whatever_was_said_of_them() -> None:
    spans = [
        span(1, 0, "GPE"),
        span(2, 9, "GPE", Status.ACCEPTED),
        span(3, 20, "GPE", Status.REJECTED),
    ]
    made = scheme.rename(LABELS, GPE, " Place ", spans)
    assert made.edit.name == "Rename GPE to Place"
    after = outcome(made.edit, [*LABELS, *spans])
    assert [s for s in after if isinstance(s, Span)] == [replace(s, label="Place") for s in spans]
    assert replace(GPE, name="Place") in after
    assert Option(LABEL_MAP, {"GPE": "Place"}) in after
    assert made.told() == (
        "Gets another label in 1 article: 1 accepted, 1 proposed and 1 rejected spans."
    )
    assert outcome(made.edit.inverse(), after) == sorted(
        [*LABELS, *spans], key=lambda item: (type(item).__name__, str(item.id))
    )


@pytest.mark.parametrize("name", ["", "  ", "LOC", "loc", "x" * 61, "a\x07b"])
def test_names_that_cannot_be(name: str) -> None:
    with pytest.raises(Refused):
        scheme.rename(LABELS, GPE, name)
    with pytest.raises(Refused):
        scheme.add(LABELS, name)


def test_a_label_may_change_its_case_and_keeps_its_name_without_a_change() -> None:
    assert scheme.rename(LABELS, GPE, "Gpe").edit.changes[0].after == replace(GPE, name="Gpe")
    assert scheme.rename(LABELS, GPE, "GPE").edit.changes == ()


def test_merging_joins_what_would_be_marked_twice() -> None:
    better = span(2, 0, "LOC", Status.ACCEPTED, kb_id="Q1", note="river")
    spans = [span(1, 0, "GPE", note="a note"), better, span(3, 9, "GPE"), span(4, 30, "LOC")]
    made = scheme.merge(LABELS, GPE, LOC, spans)
    after = [s for s in outcome(made.edit, [*LABELS, *spans]) if isinstance(s, Span)]
    assert after == [
        replace(better, note="river\na note"), replace(spans[2], label="LOC"), spans[3]
    ]  # fmt: skip
    assert (len(made.joined), made.twins) == (1, 0)
    assert [
        label.name for label in outcome(made.edit, [*LABELS, *spans]) if isinstance(label, Label)
    ] == ["LOC", "ORG"]


def test_decisions_that_contradict_each_other_both_stay() -> None:
    spans = [
        span(1, 0, "GPE", Status.ACCEPTED, kb_id="Q1"),
        span(2, 0, "LOC", Status.ACCEPTED, kb_id="Q2"),
        span(3, 0, "LOC", Status.REJECTED),
    ]
    made = scheme.merge(LABELS, GPE, LOC, spans)
    after = [s for s in outcome(made.edit, [*LABELS, *spans]) if isinstance(s, Span)]
    assert after == [replace(spans[0], label="LOC"), *spans[1:]]
    assert (len(made.joined), made.twins) == (0, 1)


def test_what_was_rejected_is_not_proposed_there_by_a_merging() -> None:
    refused = span(2, 0, "LOC", Status.REJECTED)
    others = [span(3, 9, "GPE", Status.REJECTED), span(4, 9, "LOC"), span(5, 30, "GPE")]
    spans = [span(1, 0, "GPE", kb_id="Q1", note="a note"), refused, *others]
    made = scheme.merge(LABELS, GPE, LOC, spans)
    after = [s for s in outcome(made.edit, [*LABELS, *spans]) if isinstance(s, Span)]
    moved = [replace(others[0], label="LOC"), replace(others[2], label="LOC")]
    assert after == [replace(refused, note="a note"), *moved]
    assert (made.joined, made.twins) == ({1, 4}, 0)


def test_an_accepted_link_is_kept_where_the_other_has_none() -> None:
    spans = [span(1, 0, "GPE", Status.ACCEPTED, kb_id="Q1"), span(2, 0, "LOC", Status.ACCEPTED)]
    made = scheme.merge(LABELS, GPE, LOC, spans)
    after = [s for s in outcome(made.edit, [*LABELS, *spans]) if isinstance(s, Span)]
    assert after == [replace(spans[0], label="LOC")]


def test_twins_of_an_import_stay_through_a_renaming() -> None:
    spans = [span(1, 0, "GPE"), span(2, 0, "GPE")]
    made = scheme.rename(LABELS, GPE, "Place", spans)
    assert [s for s in outcome(made.edit, [*LABELS, *spans]) if isinstance(s, Span)] == [
        replace(s, label="Place") for s in spans
    ]
    assert (len(made.joined), made.twins) == (0, 0)


def test_a_label_that_is_removed_takes_spans_and_rules_along_and_is_not_proposed_again() -> None:
    rule = Rule(9, "Nile", Verdict.ALWAYS, "LOC")
    free = Rule(10, "Nil", Verdict.NEVER)
    spans = [span(1, 0, "LOC"), span(2, 9, "LOC", Status.ACCEPTED), span(3, 0, "GPE")]
    made = scheme.remove(LABELS, LOC, [*spans, rule, free])
    after = outcome(made.edit, [*LABELS, *spans, rule, free])
    assert [s for s in after if isinstance(s, Span | Rule)] == [free, spans[2]]
    assert [label.position for label in after if isinstance(label, Label)] == [0, 1]
    (option,) = (item for item in after if isinstance(item, Option))
    assert list(scheme.translated(spans, option.value)) == [spans[2]]


def test_what_changes_is_told_in_words() -> None:
    assert scheme.rename(LABELS, GPE, "Place").told() == "No span changes."
    spans = [
        span(1, 0, "GPE", Status.ACCEPTED),
        span(2, 0, "LOC"),
        span(3, 9, "GPE", Status.ACCEPTED, kb_id="Q1"),
        span(4, 9, "LOC", Status.ACCEPTED, kb_id="Q2"),
        span(5, 90, "ORG"),
    ]
    fates = {"GPE": "LOC", "ORG": None}
    assert scheme.migrate(LABELS, [LOC], fates, spans).told() == (
        "Gets another label in 1 article: 2 accepted spans. Goes away: 1 proposed span. "
        "Joined with another at the same place: 1 span. "
        "Marked twice, for the links differ: 1 place."
    )
    made = scheme.remove(LABELS, ORG, spans[4:])
    assert made.told() == "Goes away in 1 article: 1 proposed span."


def test_rules_follow_a_renaming() -> None:
    rule = Rule(9, "Nile", Verdict.ALWAYS, "LOC")
    made = scheme.rename(LABELS, LOC, "Place", [rule])
    assert Change(rule, replace(rule, label="Place")) in made.edit.changes


def test_the_map_of_labels_leads_on_to_where_labels_went() -> None:
    first = scheme.rename(LABELS, GPE, "Place", (), {"COUNTRY": "GPE", "DATE": None})
    (option,) = (c.after for c in first.edit.changes if isinstance(c.after, Option))
    assert option.value == {"COUNTRY": "Place", "DATE": None, "GPE": "Place"}
    labels = [replace(GPE, name="Place"), LOC, ORG]
    back = scheme.rename(labels, labels[0], "GPE", (), option.value)
    (change,) = (c for c in back.edit.changes if isinstance(c.item, Option))
    assert change.before == option
    assert change.after == Option(LABEL_MAP, {"COUNTRY": "GPE", "DATE": None, "Place": "GPE"})


def test_a_label_that_comes_back_is_proposed_again() -> None:
    edit = scheme.add(LABELS, "DATE", {"DATE": None})
    assert Change(Option(LABEL_MAP, {"DATE": None}), None) in edit.changes


def test_a_new_label_has_a_free_key_and_a_colour_of_its_own() -> None:
    (change,) = scheme.add(LABELS, "Person").changes
    label = change.after
    assert isinstance(label, Label)
    assert (label.name, label.key, label.position) == ("Person", "P", 3)
    assert label.color not in {other.color for other in LABELS}


def test_a_key_is_taken_over_from_the_label_that_has_it() -> None:
    edit = scheme.set_key(LABELS, ORG, "3")
    assert edit.changes == (
        Change(GPE, replace(GPE, key="")), Change(ORG, replace(ORG, key="3")),
    )  # fmt: skip
    assert scheme.set_key(LABELS, ORG, "2").changes == ()
    assert scheme.set_key(LABELS, ORG, "").changes == (Change(ORG, replace(ORG, key="")),)


def test_order_colour_and_description() -> None:
    edit = scheme.arrange((ORG, GPE, LOC))
    assert [(c.item.name, c.item.position) for c in edit.changes if isinstance(c.item, Label)] == [
        ("ORG", 0), ("GPE", 1), ("LOC", 2)
    ]  # fmt: skip
    assert scheme.arrange(LABELS).changes == ()
    assert scheme.recolor(GPE, "#000000").changes == (Change(GPE, replace(GPE, color="#000000")),)
    assert scheme.describe(GPE, "Countries").changes == ()


def test_another_scheme_needs_a_fate_for_every_label_that_goes() -> None:
    place = Label(8, "Place", "#15803d")
    with pytest.raises(Refused, match="ORG"):
        scheme.migrate(LABELS, [place], {"GPE": "Place", "LOC": "Place"})
    with pytest.raises(Refused, match="Nowhere"):
        scheme.migrate(LABELS, [place, ORG], {"GPE": "Place", "LOC": "Nowhere"})
    made = scheme.migrate(LABELS, [ORG, place], {"GPE": "Place", "LOC": None, "ORG": "ORG"})
    labels = [x for x in outcome(made.edit, list(LABELS)) if isinstance(x, Label)]
    assert labels == [replace(ORG, position=0), replace(place, position=1)]


def test_a_label_of_the_same_name_stays_the_same_label() -> None:
    new = Label(99, "GPE", "#000000", "G", "Other words")
    made = scheme.migrate(LABELS, [new], {"LOC": "GPE", "ORG": None})
    assert made.edit.changes[0] == Change(GPE, replace(new, id=1, position=0))


def test_suggestions_go_by_name_and_by_the_names_that_others_use() -> None:
    after = [Label(8, "PER", ""), Label(9, "Loc", ""), Label(10, "ORG", "")]
    labels = [*LABELS, Label(4, "PERSON", ""), Label(5, "DATE", "")]
    also = {"person": "PER", "gpe": "Loc"}
    assert scheme.suggest(labels, after, also) == {
        "GPE": "Loc", "LOC": "Loc", "PERSON": "PER", "DATE": None
    }  # fmt: skip


def test_descriptions_in_their_parts() -> None:
    whole = Guide("What has a name; and more", "Without “the”.\nAlways.", ("the Nile", "a, b"))
    assert guide(described(whole)) == whole
    assert described(Guide()) == ""
    assert guide("") == Guide()
    assert guide("One line\nExamples: a; b;") == Guide("One line", "", ("a", "b"))
    assert guide("One\n\nExamples: a\nof all") == Guide("One", "Examples: a\nof all")
    assert described(Guide("One", "", ("a; b", " "))) == "One\n\nExamples: a, b"


statuses = st.sampled_from(list(Status))
names = st.sampled_from(["GPE", "LOC", "ORG"])


@given(
    st.lists(
        st.builds(
            lambda start, label, status, kb: (start, label, status, kb),
            st.integers(0, 3),
            names,
            statuses,
            st.sampled_from([None, "Q1", "Q2"]),
        ),
        max_size=8,
    )
)
def test_every_migration_can_be_taken_back_and_leaves_no_old_name(found) -> None:
    spans = [
        span(n, start, label, status, kb_id=kb)
        for n, (start, label, status, kb) in enumerate(found)
    ]
    items = [*LABELS, *spans]
    for made in (
        scheme.rename(LABELS, GPE, "Place", [s for s in spans if s.label == "GPE"]),
        scheme.merge(LABELS, GPE, LOC, spans),
        scheme.remove(LABELS, GPE, spans),
    ):
        after = outcome(made.edit, items)
        assert not any(s.label == "GPE" for s in after if isinstance(s, Span))
        links = {s.kb_id for s in spans if s.status is Status.ACCEPTED}
        if not made.edit.name.startswith("Remove"):
            assert links == {
                s.kb_id for s in after if isinstance(s, Span) and s.status is Status.ACCEPTED
            } | ({None} & links)
        back = outcome(made.edit.inverse(), after)
        assert back == outcome(Edit("", ()), items)
