from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from annotator.core import regions
from annotator.core.edits import Change
from annotator.core.model import Region, RegionKind, Span

ranges = st.tuples(st.integers(0, 30), st.integers(1, 10)).map(lambda p: (p[0], p[0] + p[1]))


@given(st.lists(st.tuples(ranges, st.sampled_from(RegionKind)), max_size=8))
def test_regions_never_overlap_and_the_latest_word_holds(
    steps: list[tuple[tuple[int, int], RegionKind]],
) -> None:
    held: dict[int, Region] = {}
    kinds: dict[int, RegionKind] = {}
    for row, ((start, end), kind) in enumerate(steps):
        edit = regions.mark_region(Region(row, 7, start, end, kind), held.values())
        for before, region in edit.changes:
            if before is not None:
                del held[before.id]
            if region is not None:
                held[region.id] = region
        kinds |= dict.fromkeys(range(start, end), kind)
    marked = [(at, r.kind) for r in held.values() for at in range(r.start, r.end)]
    assert len(marked) == len(set(marked))
    assert dict(marked) == kinds


def test_a_region_leaves_what_lies_outside_of_it() -> None:
    whole = Region(1, 7, 0, 30, RegionKind.CHECKED)
    other = Region(2, 7, 40, 50, RegionKind.BOILERPLATE)
    said = Region(3, 7, 10, 20, RegionKind.ARTICLE)
    left, right, made = regions.mark_region(said, [whole, other]).changes
    assert left == Change(whole, replace(whole, end=10))
    assert right.before is None
    assert replace(right.after, id=1) == replace(whole, start=20)
    assert made == Change(None, said)


@given(st.lists(st.tuples(ranges, st.sampled_from(RegionKind)), max_size=8))
def test_regions_marked_in_one_step_are_those_marked_one_by_one(
    steps: list[tuple[tuple[int, int], RegionKind]],
) -> None:
    spans = [Span(100 + at, 7, at, at + 2, "GPE") for at in range(0, 40, 3)]
    held = [Region(50, 7, 3, 25, RegionKind.CHECKED), Region(51, 7, 30, 33, RegionKind.PROPOSED)]
    news = [Region(row, 7, *ends, kind) for row, (ends, kind) in enumerate(steps)]
    one_by_one, left = {r.id: r for r in held}, {s.id for s in spans}
    for new in news:
        for before, after in regions.mark_region(new, one_by_one.values(), spans).changes:
            if isinstance(before, Span):
                left.discard(before.id)
            elif before is not None:
                del one_by_one[before.id]
            if after is not None:
                one_by_one[after.id] = after
    at_once, gone = {r.id: r for r in held}, set()
    edit = regions.mark_regions(news, held, spans)
    assert len({change.item.id for change in edit.changes}) == len(edit.changes)
    for before, after in edit.changes:
        if isinstance(before, Span):
            gone.add(before.id)
        elif before is not None:
            assert at_once.pop(before.id) == before
        if after is not None:
            at_once[after.id] = after
    places = sorted((r.start, r.end, r.kind) for r in at_once.values())
    assert places == sorted((r.start, r.end, r.kind) for r in one_by_one.values())
    assert {s.id for s in spans} - gone == left


def test_proposed_boilerplate_gives_way_to_what_a_person_said() -> None:
    said = Region(1, 7, 0, 10, RegionKind.ARTICLE)
    kept = Region(2, 7, 20, 30, RegionKind.PROPOSED)
    gone = Region(3, 7, 40, 50, RegionKind.PROPOSED)
    edit = regions.propose_regions(7, [said, kept, gone], [(5, 12), (20, 30), (60, 70)])
    first, second = edit.changes
    assert first == Change(gone, None)
    assert (second.after.start, second.after.end, second.after.kind) == (60, 70, "proposed")
    assert regions.propose_regions(7, [said, kept], [(20, 30), (0, 3)]).changes == ()
