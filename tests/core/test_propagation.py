from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core import edits
from annotator.core.edits import Change, Edit
from annotator.core.mentions import Matching
from annotator.core.model import Document, Region, RegionKind, Span, Status
from annotator.core.propagation import (
    MEMORY,
    Decision,
    Place,
    apply_to,
    decisions_of,
    propagate,
)
from annotator.core.spans import SpanIndex

ARTICLE = Document(1, "a", "A")
TEXT = (
    "the Islamic State took Palmyra. IS is here; the Islamic State left Palmyra, and Palmyra fell."
)
GOLD = Path(__file__).parents[3] / "shared/data/gold/re3d.jsonl"


def span(start: int, end: int, label: str = "PERSON", **more: object) -> Span:
    return Span(start + 1, 1, start, end, label, **{"source": "model", **more})  # type: ignore[arg-type]


def on(mention: str, label: str = "PERSON", text: str = TEXT, **more: object) -> list[Span]:
    starts = [i for i in range(len(text)) if text.startswith(mention, i)]
    return [span(i, i + len(mention), label, **more) for i in starts]


def after(edit: Edit, spans: Iterable[Span]) -> set[tuple[str, str, str | None, str]]:
    index = SpanIndex(1, spans)
    index.apply(edit)
    return {(TEXT[s.start : s.end], s.label, s.kb_id, s.status.value) for s in index.everything()}


def run(edit: Edit, spans: list[Span], **more: object) -> tuple[Edit, list[Span]]:
    """Carry out a correction and apply it to the rest of the article."""
    index = SpanIndex(1, spans)
    index.apply(edit)
    held = index.everything()
    found = apply_to(decisions_of(edit, 1, TEXT), ARTICLE, TEXT, held, **more)  # type: ignore[arg-type]
    return propagate("Apply to all", found), held


def test_relabelling_one_gives_all() -> None:
    spans = on("Palmyra")[:2]
    rest, held = run(edits.relabel(spans[:1], "GPE"), spans)
    assert after(rest, held) == {("Palmyra", "GPE", None, "accepted")}
    assert [change.before is None for change in rest.changes] == [False, True]
    assert after(rest.inverse(), [c.after for c in rest.changes if isinstance(c.after, Span)])


def test_a_link_goes_with_the_label_and_an_unlinking_too() -> None:
    spans = on("Palmyra", "GPE", kb_id="Q1")
    rest, held = run(edits.link(spans[:1], "Q2"), spans)
    assert after(rest, held) == {("Palmyra", "GPE", "Q2", "accepted")}
    rest, held = run(edits.link(spans[:1], None), spans)
    assert after(rest, held) == {("Palmyra", "GPE", None, "accepted")}
    rest, held = run(edits.relabel(spans[:1], "LOC"), [replace(spans[0], kb_id=None), *spans[1:]])
    assert ("Palmyra", "LOC", "Q1", "accepted") in after(rest, held)


@pytest.mark.parametrize("kb_id", ["Q2", "NIL"])
def test_a_link_reaches_what_was_accepted_without_one(kb_id: str) -> None:
    first, *others = [replace(s, status=Status.ACCEPTED) for s in on("Palmyra", "GPE")]
    linked = replace(others[-1], kb_id="Q1")
    spans = [first, *others[:-1], linked]
    rest, held = run(edits.link([first], kb_id), spans)
    assert [c.before for c in rest.changes] == others[:-1]
    assert after(rest, held) == {
        ("Palmyra", "GPE", kb_id, "accepted"), ("Palmyra", "GPE", "Q1", "accepted"),
    }  # fmt: skip
    decisions = decisions_of(edits.link([first], kb_id), 1, TEXT)
    places = apply_to(decisions, ARTICLE, TEXT, spans)
    assert {p.what for p in places} == {f"link to {kb_id}"}
    assert propagate("x", places, confirmed=False).changes == ()
    people = [replace(s, label="PERSON") for s in (first, *others)]
    assert apply_to(decisions, ARTICLE, TEXT, people) == []
    assert run(edits.link([linked], None), spans)[0].changes == ()


def test_moved_ends_move_elsewhere() -> None:
    spans = on("the Islamic State", "ORG")
    moved = edits.resize(spans[0], spans[0].start + 4, spans[0].end)
    rest, held = run(moved, spans)
    assert after(rest, held) == {("Islamic State", "ORG", None, "accepted")}
    assert [c.before for c in rest.changes] == [spans[1]]
    fragments = [*on("Islamic", "NORP"), *on("State", "ORG")]
    longer = edits.resize(fragments[0], fragments[0].start, fragments[0].end + 6)
    rest, held = run(Edit("", (*longer.changes, Change(fragments[2], None))), fragments)
    assert after(rest, held) == {
        ("Islamic State", "NORP", None, "accepted"), ("State", "ORG", None, "rejected"),
    }  # fmt: skip


def test_a_split_is_two_decisions() -> None:
    text = "Bashar Homs and Bashar Homs"
    spans = [span(0, 11), span(16, 27)]
    cut = edits.split(spans[0], 6, text)
    decisions = decisions_of(cut, 1, text)
    assert [d.mention for d in decisions] == ["Bashar", "Homs"]
    index = SpanIndex(1, spans)
    index.apply(cut)
    index.apply(propagate("", apply_to(decisions, ARTICLE, text, index.everything())))
    assert [text[s.start : s.end] for s in index] == ["Bashar", "Homs", "Bashar", "Homs"]


def test_joined_parts_are_no_rejections() -> None:
    parts = [*on("Islamic", "NORP")[:1], *on("State", "ORG")[:1]]
    joined = edits.merge([replace(part, source="analyst") for part in parts])
    (decision,) = decisions_of(joined, 1, TEXT)
    assert (decision.mention, decision.label, decision.former) == (
        "Islamic State",
        "NORP",
        "Islamic",
    )


def test_rejecting_one_rejects_those_of_its_label() -> None:
    spans = on("Palmyra")
    spans[1] = replace(spans[1], label="GPE")
    rest, held = run(edits.reject(spans[:1]), spans)
    assert rest.changes == (Change(spans[2], replace(spans[2], status=Status.REJECTED)),)
    own = replace(spans[0], source="analyst", status=Status.ACCEPTED)
    (decision,) = decisions_of(edits.reject([own]), 1, TEXT)
    assert (decision.rejects, decision.sentence) == (True, "Reject “Palmyra” as PERSON")
    assert held


def test_a_person_s_word_and_other_names_stay() -> None:
    first, second, third = on("Palmyra")
    decision = Decision("Palmyra", "GPE")
    for status in (Status.ACCEPTED, Status.REJECTED):
        settled = [replace(s, status=status) for s in (first, second, third)]
        assert apply_to([decision], ARTICLE, TEXT, settled) == []
    longer = replace(second, end=second.end + 5)
    crossing = replace(third, start=third.start - 4, end=third.end - 2)
    (place,) = apply_to([decision], ARTICLE, TEXT, [longer, crossing])
    assert place.start == first.start


def test_regions_are_kept() -> None:
    decision = Decision("Palmyra", "GPE")
    dull = Region(1, 1, 0, 40, RegionKind.BOILERPLATE)
    checked = Region(2, 1, 40, len(TEXT), RegionKind.CHECKED)
    spans = on("Palmyra")
    (place,) = apply_to([decision], ARTICLE, TEXT, spans[1:2], [dull, checked])
    assert place.changes[0].before == spans[1]


def test_is_is_no_verb() -> None:
    places = apply_to([Decision("IS", "ORG")], ARTICLE, TEXT, (), (), Matching(case=False))
    assert [TEXT[p.start : p.end] for p in places] == ["IS"]


def test_a_place_tells_what_would_change() -> None:
    spans = [*on("Palmyra")[:1], *on("Palmyra", "GPE")[1:2]]
    linked = Decision("Palmyra", "GPE", kb_id="Q1", links=True)
    places = apply_to([linked], ARTICLE, TEXT, spans)
    assert [p.what for p in places] == [
        "PERSON → GPE, link to Q1", "link to Q1", "add GPE, link to Q1",
    ]  # fmt: skip
    assert places[0].before == "the Islamic State took "
    assert (places[0].mention, places[0].after) == ("Palmyra", ".")
    assert [p.what for p in apply_to([Decision("Palmyra", "GPE")], ARTICLE, TEXT, spans)] == [
        "PERSON → GPE", "accept GPE", "add GPE",
    ]  # fmt: skip
    assert linked.sentence == "Mark “Palmyra” as GPE → Q1"
    moved = Decision("Islamic State", "ORG", former="the Islamic State", offset=4)
    places = apply_to([moved], ARTICLE, TEXT, on("the Islamic State", "ORG"))
    assert places[0].what == "“the Islamic State” gets other ends"
    unlinked = Decision("Palmyra", "GPE", links=True)
    (place, *_) = apply_to([unlinked], ARTICLE, TEXT, on("Palmyra", "GPE", kb_id="Q1"))
    assert place.what == "unlink"
    (place,) = apply_to([Decision("Palmyra", "PERSON", rejects=True)], ARTICLE, TEXT, spans)
    assert place.what == "reject PERSON"


def test_what_was_not_confirmed_stays_proposed() -> None:
    spans = on("Palmyra")[:2]
    spans[1] = replace(spans[1], label="GPE")
    places = apply_to([Decision("Palmyra", "GPE")], ARTICLE, TEXT, spans)
    edit = propagate("x", places, confirmed=False)
    assert [c.before for c in edit.changes] == [spans[0], None]
    made = [c.after for c in edit.changes if isinstance(c.after, Span)]
    assert [(s.label, s.status, s.source, s.score) for s in made] == [
        ("GPE", Status.PROPOSED, MEMORY, None), ("GPE", Status.PROPOSED, MEMORY, None),
    ]  # fmt: skip
    linked = Decision("Palmyra", "GPE", kb_id="Q5747", links=True)
    scored = replace(spans[1], score=0.5)
    places = apply_to([linked], ARTICLE, TEXT, [scored])
    changed = [c.after for c in propagate("x", places, confirmed=False).changes if c.before]
    assert changed == [replace(scored, kb_id="Q5747", source=MEMORY)]
    rejected = apply_to([Decision("Palmyra", "GPE", rejects=True)], ARTICLE, TEXT, spans)
    assert propagate("x", rejected, confirmed=False).changes == ()


def test_what_is_no_decision() -> None:
    (proposal, *_) = on("Palmyra")
    accepted = replace(proposal, status=Status.ACCEPTED)
    assert decisions_of(edits.annotate([accepted], "odd"), 1, TEXT) == ()
    assert decisions_of(edits.accept([proposal]).inverse(), 1, TEXT) == ()
    assert decisions_of(edits.propose(1, "m", (), [proposal]), 1, TEXT) == ()
    assert decisions_of(edits.accept([proposal]), 2, TEXT) == ()
    assert len(decisions_of(edits.accept(on("Palmyra")), 1, TEXT)) == 1
    assert decisions_of(Edit("", (Change(None, ARTICLE),)), 1, TEXT) == ()
    assert decisions_of(edits.propose(1, "model", [proposal], ()), 1, TEXT) == ()


def test_an_edit_can_be_cut_to_one_document() -> None:
    mine, other = span(0, 3), replace(span(0, 3), id=9, document_id=2)
    edit = Edit("x", (Change(None, mine), Change(None, other)))
    assert edit.only(2).changes == (Change(None, other),)


labels = st.sampled_from(["GPE", "ORG", "PERSON"])
some_spans = st.lists(
    st.builds(
        lambda start, length, label, status, source: Span(
            0, 1, start, start + length, label, status, source=source
        ),
        st.integers(0, 40),
        st.integers(1, 12),
        labels,
        st.sampled_from(Status),
        st.sampled_from(["analyst", "model"]),
    ),
    max_size=8,
).map(lambda spans: [replace(s, id=row + 1) for row, s in enumerate(spans)])


@given(
    text=st.text("aA -.", min_size=60, max_size=60),
    spans=some_spans,
    where=st.tuples(st.integers(0, 50), st.integers(1, 6)),
    label=labels,
    rejects=st.booleans(),
    former=st.tuples(st.integers(0, 3), st.text("aA ", max_size=5)),
)
def test_what_was_decided_never_changes_and_all_can_be_taken_back(
    text: str,
    spans: list[Span],
    where: tuple[int, int],
    label: str,
    rejects: bool,
    former: tuple[int, str],
) -> None:
    mention = text[where[0] : where[0] + where[1]]
    decision = Decision(mention, label, rejects, "Q1", True, former[1], former[0])
    places = apply_to([decision], ARTICLE, text, spans)
    for confirmed in (True, False):
        edit = propagate("x", places, confirmed=confirmed)
        for before, now in edit.changes:
            assert isinstance(now, Span)
            if isinstance(before, Span) and before.status is not Status.PROPOSED:
                assert (confirmed, before.status, before.kb_id) == (True, Status.ACCEPTED, None)
                assert now == replace(before, kb_id="Q1")
        index = SpanIndex(1, spans)
        index.apply(edit)
        index.apply(edit.inverse())
        assert index.everything() == SpanIndex(1, spans).everything()
    index = SpanIndex(1, spans)
    index.apply(propagate("x", places))
    assert apply_to([decision], ARTICLE, text, index.everything()) == []


@pytest.mark.skipif(not GOLD.exists(), reason="the gold of ../shared/data is not here")
def test_one_decision_a_name_finds_what_the_gold_repeats() -> None:
    """Of the mentions that repeat an earlier one whole, nearly all follow from the first."""
    repeated = right = 0
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        given = json.loads(line)
        text = given["text"]
        wanted = {(e["start"], e["end"], e["label"]) for e in given["ents"]}
        seen: dict[str, str] = {}
        held: dict[tuple[int, int], Place] = {}
        for start, end, label in sorted(wanted):
            mention = text[start:end]
            if mention in seen:
                repeated += 1
                right += (start, end) in held
                continue
            seen[mention] = label
            for place in apply_to([Decision(mention, label)], ARTICLE, text, ()):
                held[place.start, place.end] = place
    assert repeated > 300
    assert right / repeated > 0.95


SEED = Path(__file__).parents[2] / "seeds/000_ad09855632536225.txt"


def test_one_palmyra_gives_all_of_the_seed_article_and_is_stays_a_verb() -> None:
    text = SEED.read_text(encoding="utf-8")
    decision = Decision("Palmyra", "GPE")
    places = apply_to([decision], ARTICLE, text, ())
    assert len(places) == text.count("Palmyra") > 5
    short = apply_to([Decision("IS", "ORG")], ARTICLE, text, (), (), Matching(case=False))
    assert len(short) > 5
    assert {text[p.start : p.end] for p in short} == {"IS"}
