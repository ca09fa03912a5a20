from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.core import edits
from annotator.core.edits import Change, Edit
from annotator.core.label_colors import further_color
from annotator.core.model import (
    ANALYST,
    Document,
    DocumentStatus,
    Entity,
    Label,
    Span,
    Status,
    surface,
)
from annotator.core.spans import SpanIndex
from annotator.errors import Refused

TEXT = "The Prime Minister of Syria met  Obama."
MODEL = Span(1, 7, 22, 27, "GPE", source="model", score=0.9, note="n", kb_id="Q858")
MINE = Span(2, 7, 4, 18, "PERSON", Status.ACCEPTED)


def after(edit: Edit) -> list[Span]:
    return [change.after for change in edit.changes if isinstance(change.after, Span)]


def test_add_makes_a_span_or_accepts_the_one_that_is_there() -> None:
    assert edits.add(MINE).changes == (Change(None, MINE),)
    assert edits.add(MINE, [MODEL]).changes == (Change(None, MINE),)
    again = replace(MODEL, id=9, source=ANALYST)
    for status in (Status.PROPOSED, Status.REJECTED):
        there = replace(MODEL, status=status)
        assert edits.add(again, [there]).changes == (
            Change(there, replace(MODEL, status=Status.ACCEPTED)),
        )
    with pytest.raises(Refused, match="already marked as PERSON"):
        edits.add(replace(MINE, id=9), [MINE])


def test_accept_changes_only_what_is_not_accepted() -> None:
    assert after(edits.accept([MODEL, MINE])) == [replace(MODEL, status=Status.ACCEPTED)]
    assert edits.accept([MINE]).changes == ()


def test_reject_keeps_proposals_as_rows_and_takes_a_persons_own_away() -> None:
    rejected = replace(MODEL, status=Status.REJECTED)
    assert edits.reject([MODEL, MINE]).changes == (Change(MODEL, rejected), Change(MINE, None))
    assert edits.reject([rejected]).changes == ()


def test_relabel_keeps_offsets_link_and_note() -> None:
    (span,) = after(edits.relabel([MODEL], "ORG"))
    assert span == replace(MODEL, label="ORG", status=Status.ACCEPTED)
    assert edits.relabel([MINE], "PERSON").changes == ()


def test_link_accepts_and_unlinks() -> None:
    assert edits.link([MINE], "Q1").name == "Link to Q1"
    assert after(edits.link([MINE], "Q1")) == [replace(MINE, kb_id="Q1")]
    assert edits.link([MODEL], None).name == "Unlink"
    assert after(edits.link([MODEL], None))[0].kb_id is None


def test_link_to_new_makes_the_entity_in_the_same_step() -> None:
    entity = Entity("local:1", "Someone")
    first, *rest = edits.link_to_new([MINE, MODEL], entity).changes
    assert first == Change(None, entity)
    assert first.document_id is None
    assert [change.after.kb_id for change in rest] == ["local:1", "local:1"]


def test_annotate_says_nothing_about_status() -> None:
    assert after(edits.annotate([MODEL], "why?")) == [replace(MODEL, note="why?")]


def test_resize() -> None:
    assert after(edits.resize(MODEL, 21, 28))[0] == replace(
        MODEL, start=21, end=28, status=Status.ACCEPTED
    )
    for start, end in ((5, 5), (6, 5), (-1, 5)):
        with pytest.raises(Refused):
            edits.resize(MODEL, start, end)


def test_split_trims_both_parts_and_keeps_the_link_with_the_first() -> None:
    span = replace(MINE, kb_id="Q1", note="n", start=22, end=38)
    first, second = after(edits.split(span, 32, TEXT))
    assert (first.id, first.start, first.end, first.kb_id) == (2, 22, 31, "Q1")
    assert TEXT[second.start : second.end] == "Obama"
    assert (second.kb_id, second.note) == (None, "")
    assert second.id != first.id
    for at in (22, 38, 10, 99):
        with pytest.raises(Refused):
            edits.split(span, at, TEXT)


def test_merge_reaches_over_all_and_keeps_an_agreed_link() -> None:
    other = replace(MINE, start=28, end=31, note="m", kb_id="Q858", id=3)
    edit = edits.merge([other, MODEL])
    assert edit.changes[1] == Change(other, None)
    (whole,) = after(edit)
    assert (whole.id, whole.start, whole.end, whole.label) == (1, 22, 31, "GPE")
    assert (whole.kb_id, whole.note) == ("Q858", "n\nm")
    with pytest.raises(Refused):
        edits.merge([MODEL])


def test_propose_never_touches_what_a_person_decided() -> None:
    rejected = Span(3, 7, 0, 3, "ORG", Status.REJECTED, source="model")
    kept = Span(4, 7, 33, 38, "PERSON", source="model", score=0.5)
    stale = Span(5, 7, 19, 21, "ORG", source="model")
    other = Span(6, 7, 22, 27, "GPE", source="memory")
    new = [
        Span(0, 0, 0, 3, "ORG"),  # rejected before
        Span(0, 0, 4, 9, "ORG"),  # overlaps an accepted one
        Span(0, 0, 22, 27, "GPE"),  # another source proposes it already
        Span(0, 0, 33, 38, "PERSON", score=0.75),  # is there with another score
        Span(0, 0, 28, 31, "DATE", score=0.25),
    ]
    edit = edits.propose(7, "model", [MINE, rejected, kept, stale, other], new)
    gone, rescored, made = edit.changes
    assert gone == Change(stale, None)
    assert rescored == Change(kept, replace(kept, score=0.75))
    assert made.before is None
    assert replace(made.after, id=0) == Span(0, 7, 28, 31, "DATE", source="model", score=0.25)
    settled = [MINE, rejected, made.after, rescored.after, other]
    assert edits.propose(7, "model", settled, new).changes == ()


def test_author_is_a_pipeline_only_where_it_does_nothing_but_propose() -> None:
    proposing = edits.propose(7, "model", [replace(MODEL, id=3)], [Span(0, 7, 0, 3, "ORG")])
    assert proposing.author == "model"
    assert Edit("", (Change(MODEL, replace(MODEL, score=0.1)),)).author == "model"
    for edit in (
        edits.annotate([MODEL], "why?"),
        edits.accept([MODEL]),
        edits.accept([MODEL]).inverse(),
        edits.add(MINE),
        Edit("", (*proposing.changes, Change(None, replace(MODEL, id=8, source="other")))),
        Edit("", (*proposing.changes, Change(None, Label(1, "X", "#000000")))),
        Edit("", ()),
    ):
        assert edit.author == ANALYST


def test_set_status() -> None:
    document = Document(7, "k", "t")
    edit = edits.set_status(document, DocumentStatus.DONE)
    assert edit.changes == (Change(document, replace(document, status=DocumentStatus.DONE)),)
    assert edit.document_ids == (7,)
    assert edits.set_status(document, DocumentStatus.NEW).changes == ()


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [(0, 3, (0, 3)), (3, 5, (4, 5)), (31, 33, None), (30, 39, (30, 39)), (2, 5, (2, 5))],
)
def test_trim(start: int, end: int, found: tuple[int, int] | None) -> None:
    assert edits.trim(TEXT, start, end) == found


def test_labels_get_positions_and_colours_of_their_own() -> None:
    held = [Label(1, "GPE", "#15803d", position=3), Label(2, "ODD", "green")]
    edit = edits.add_labels(held, ["ORG", "GPE", "LAW", "ORG"])
    first, second = (change.after for change in edit.changes)
    assert (first.name, first.position, second.name, second.position) == ("ORG", 4, "LAW", 5)
    assert len({"#15803d", first.color, second.color}) == 3
    assert edit.name == "Add label ORG, LAW"
    assert edit.document_ids == ()
    assert edits.add_labels(held, ["GPE"]).changes == ()
    assert edits.add_labels([], ["X"]).changes[0].after.position == 0


def test_labels_get_keys_that_are_free() -> None:
    held = [Label(1, "GPE", "#15803d", "g"), Label(2, "ORG", "#15803d", "1")]
    names = ["Group", "Weapon", "GARDEN", "x", *(f"{n}th of many" for n in range(40))]
    made = [change.after for change in edits.add_labels(held, names).changes]
    assert [label.key for label in made[:4]] == ["R", "W", "D", "2"]
    given = [label.key for label in made if label.key]
    assert sorted([*given, "G", "1"]) == sorted(edits.LABEL_KEYS)
    assert not made[-1].key


def test_further_colours_take_white_text_and_never_run_out() -> None:
    taken: list[str] = []
    for _ in range(150):
        color = further_color(taken)
        channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        assert 1.05 / (light + 0.05) >= 4, color  # contrast as WCAG has it
        taken.append(color)
    assert len(set(taken[:30])) == 30


def test_inverse_is_its_own_inverse() -> None:
    edit = edits.merge([MODEL, replace(MODEL, id=3, start=30, end=31)])
    assert edit.inverse().inverse() == edit
    assert edit.inverse().changes[0].before is None


def test_surface_folds_case_width_and_blanks() -> None:
    assert surface("  The\n UNITED\u00a0States ") == "the united states"
    assert surface(" Palmyra\n ") == "palmyra"
    assert surface("Ｓｔｒａße") == "strasse"


def test_no_stretch_is_marked_twice_with_one_label() -> None:
    one, other = Span(1, 7, 0, 5, "ORG"), Span(2, 7, 0, 5, "GPE")
    index = SpanIndex(7, [one, other, Span(3, 7, 0, 9, "LAW", Status.REJECTED)])
    with pytest.raises(Refused, match="already marked as GPE"):
        edits.refuse_twins(edits.relabel([one], "GPE"), index.overlapping)
    with pytest.raises(Refused, match="already marked as LAW"):
        edits.refuse_twins(edits.relabel([one, other], "LAW"), index.overlapping)
    edits.refuse_twins(edits.relabel([one], "LAW"), index.overlapping)
    edits.refuse_twins(edits.reject([one, other]), index.overlapping)
    edits.refuse_twins(edits.accept([one, other]), index.overlapping)
    elsewhere = [replace(one, id=row, document_id=row) for row in (8, 9)]
    edits.refuse_twins(edits.relabel([*elsewhere, one], "LAW"), index.overlapping)
    edits.refuse_twins(edits.relabel(elsewhere, "GPE"), index.overlapping)


def test_spans_with_different_links_are_not_joined() -> None:
    parts = [Span(1, 7, 0, 5, "ORG", kb_id="Q1"), Span(2, 7, 6, 9, "ORG", kb_id="Q2")]
    with pytest.raises(Refused, match="linked to different"):
        edits.merge(parts)
    joined = edits.merge([parts[0], Span(2, 7, 6, 9, "ORG")]).changes[0].after
    assert isinstance(joined, Span)
    assert (joined.start, joined.end, joined.kb_id) == (0, 9, "Q1")
