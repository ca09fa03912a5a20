from hypothesis import given
from hypothesis import strategies as st

from annotator.core.lanes import TOP, Lanes, affected
from annotator.core.model import Span
from annotator.core.spans import SpanIndex


def index(*places):
    return SpanIndex(1, [Span(n, 1, a, b, "GPE") for n, (a, b) in enumerate(places)])


def lanes(spans):
    known = Lanes(spans)
    return {(s.start, s.end): known.of(s) for s in spans}


places = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 12)).map(lambda p: (p[0], p[0] + p[1])),
    max_size=25,
)


def test_the_outer_span_is_further_out():
    assert lanes(index((0, 9), (0, 4), (5, 9))) == {(0, 4): 0, (5, 9): 0, (0, 9): 1}


def test_a_chain_of_overlaps_uses_as_few_lanes_as_it_can():
    assert lanes(index((0, 3), (2, 6), (5, 10))) == {(0, 3): 0, (2, 6): 1, (5, 10): 0}


@given(places)
def test_spans_that_overlap_have_different_lanes(found):
    spans = index(*found)
    known = Lanes(spans)
    for span in spans:
        for other in spans.overlapping(span.start, span.end):
            if other.id != span.id and known.of(span) < TOP:
                assert known.of(span) != known.of(other)


@given(places, st.randoms())
def test_lanes_do_not_depend_on_the_order_of_asking(found, random):
    spans = index(*found)
    asked = list(spans)
    random.shuffle(asked)
    shuffled = Lanes(spans)
    got = {span.id: shuffled.of(span) for span in asked}
    straight = Lanes(spans)
    assert got == {span.id: straight.of(span) for span in spans}


def test_deep_and_crowded_nesting_ends_in_the_top_lane():
    deep = index(*((n, 4000 - n) for n in range(200)))
    assert Lanes(deep).of(deep[0]) == TOP
    crowded = index((0, 5000), *((n, n + 1) for n in range(5000)))
    assert Lanes(crowded).of(crowded[0]) == TOP


@given(places, st.integers(0, 60), st.integers(1, 12))
def test_no_lane_outside_of_the_affected_stretch_changes(found, start, length):
    before = index(*found)
    new = Span(10_000, 1, start, start + length, "ORG")
    after = SpanIndex(1, [*before, new])
    low, high = affected(after, new.start, new.end)
    old, now = Lanes(before), Lanes(after)
    for span in before:
        if span.end <= low or high <= span.start:
            assert old.of(span) == now.of(span)
