from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.edits import Change, Edit
from annotator.core.model import Document, Span, Status
from annotator.core.spans import SpanIndex, order

places = st.tuples(st.integers(0, 3000), st.integers(1, 1500), st.sampled_from(Status))


def spans_of(places: list[tuple[int, int, Status]]) -> list[Span]:
    return [Span(i, 7, s, s + n, "ORG", status) for i, (s, n, status) in enumerate(places)]


def check(index: SpanIndex, spans: list[Span], position: int) -> None:
    live = sorted((s for s in spans if s.status is not Status.REJECTED), key=order)
    assert list(index) == live
    assert len(index) == len(live)
    assert index.everything() == sorted(spans, key=order)
    covering = [s for s in live if s.start <= position < s.end]
    assert set(index.at(position)) == set(covering)
    lengths = [s.end - s.start for s in index.at(position)]
    assert lengths == sorted(lengths)
    stretch = (position, position + 700)
    assert index.overlapping(*stretch) == [
        s for s in live if s.start < stretch[1] and stretch[0] < s.end
    ]
    assert index.after(position) == next((s for s in live if s.start > position), None)
    assert index.before(position) == next((s for s in live[::-1] if s.start < position), None)
    for row, span in enumerate(live):
        assert index[row] == span
        assert index.row(span) == row == index.insertion_row(span)
    for span in spans:
        assert index.get(span.id) == span


@given(st.lists(places, max_size=30), st.integers(0, 4600))
def test_answers_are_those_of_a_plain_search(
    some: list[tuple[int, int, Status]], position: int
) -> None:
    spans = spans_of(some)
    check(SpanIndex(7, spans), spans, position)


@settings(max_examples=50)
@given(st.lists(places, min_size=1, max_size=20), st.integers(0, 10**9), st.integers(0, 4600))
def test_edits_keep_it_current_and_inverses_take_them_back(
    some: list[tuple[int, int, Status]], seed: int, position: int
) -> None:
    chance = random.Random(seed)
    spans = {span.id: span for span in spans_of(some)}
    index = SpanIndex(7, spans.values())
    for new_id in range(100, 110):
        before = chance.choice([None, *spans.values()])
        start = chance.randrange(3000)
        status = chance.choice(list(Status))
        key = new_id if before is None else before.id
        after = Span(key, 7, start, start + 1 + chance.randrange(900), "GPE", status)
        edit = Edit(
            "", (Change(before, after if before is None or chance.random() < 0.7 else None),)
        )
        index.apply(edit)
        index.apply(edit.inverse())
        check(index, list(spans.values()), position)
        index.apply(edit)
        spans.pop(key, None)
        if edit.changes[0].after is not None:
            spans[key] = after
        check(index, list(spans.values()), position)


def test_it_is_deaf_to_other_documents_and_other_items() -> None:
    index = SpanIndex(7)
    edit = Edit("", (Change(None, Span(1, 8, 0, 1, "ORG")), Change(None, Document(7, "k", "t"))))
    index.apply(edit)
    index.apply(edit.inverse())
    assert index.everything() == []


def test_spans_on_exactly_a_stretch_are_found_though_rejected() -> None:
    here, rejected = Span(1, 7, 0, 5, "ORG"), Span(2, 7, 0, 5, "GPE", Status.REJECTED)
    index = SpanIndex(7, [here, rejected, Span(3, 7, 0, 4, "ORG")])
    assert index.on(0, 5) == [here, rejected]
    assert index.on(1, 5) == []


def test_row_of_a_span_that_is_not_listed() -> None:
    index = SpanIndex(7, [Span(1, 7, 5, 6, "ORG"), Span(2, 7, 1, 2, "ORG", Status.REJECTED)])
    for span in (Span(2, 7, 1, 2, "ORG"), Span(3, 7, 9, 10, "ORG")):
        with pytest.raises(KeyError):
            index.row(span)
