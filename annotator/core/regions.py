"""The verbs that give stretches of text a kind: boilerplate, article, checked, or proposed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from annotator.core.edits import Change, Edit
from annotator.core.model import Region, RegionKind, Span, Status, new_id

Range = tuple[int, int]
"""`[start, end)` in code points."""


def mark_region(region: Region, existing: Iterable[Region], spans: Iterable[Span] = ()) -> Edit:
    """Give a stretch of text a kind; regions of any kind that it meets give way to it.

    What an older region covers outside of the new one stays as it was. Where the new one is
    boilerplate, the proposals among `spans` that touch it go away, for none are made there.
    """
    changes = list(_cleared(region.start, region.end, existing))
    if region.kind is RegionKind.BOILERPLATE:
        changes += [
            Change(span, None)
            for span in spans
            if span.status is Status.PROPOSED and overlaps(region.start, region.end, span)
        ]
    return Edit(f"Mark as {region.kind}", (*changes, Change(None, region)))


def mark_regions(
    regions: Iterable[Region], existing: Iterable[Region], spans: Iterable[Span] = ()
) -> Edit:
    """Give stretches of one document their kinds in one step, as `mark_region` does for each."""
    before = {region.id: region for region in existing}
    after = dict(before)
    spans = list(spans)
    gone: dict[int, Span] = {}
    name = ""
    for region in regions:
        edit = mark_region(region, after.values(), spans)
        name = edit.name
        for old, new in edit.changes:
            if isinstance(old, Span):
                gone[old.id] = old
            elif isinstance(old, Region):
                del after[old.id]
            if isinstance(new, Region):
                after[new.id] = new
    ids = dict.fromkeys((*before, *after))
    changes = (Change(before.get(i), after.get(i)) for i in ids)
    kept = (change for change in changes if change.before != change.after)
    return Edit(name, (*kept, *(Change(span, None) for span in gone.values())))


def propose_regions(document_id: int, existing: Iterable[Region], ranges: Iterable[Range]) -> Edit:
    """Replace the proposed boilerplate of a document; what has a kind by now stays as it is."""
    held = list(existing)
    decided = [old for old in held if old.kind is not RegionKind.PROPOSED]
    older = {(old.start, old.end): old for old in held if old.kind is RegionKind.PROPOSED}
    made = [
        Change(None, Region(new_id(), document_id, start, end, RegionKind.PROPOSED))
        for start, end in ranges
        if not any(overlaps(start, end, old) for old in decided)
        and not older.pop((start, end), None)
    ]
    gone = (Change(old, None) for old in older.values())
    return Edit("Propose boilerplate", (*gone, *made))


def overlaps(start: int, end: int, other: Span | Region) -> bool:
    """Whether a span or a region has something of `[start, end)`."""
    return start < other.end and other.start < end


def meets(regions: Iterable[Region], kind: RegionKind, start: int, end: int) -> bool:
    """Whether a region of a kind has something of `[start, end)`."""
    return any(region.kind is kind and overlaps(start, end, region) for region in regions)


def _cleared(start: int, end: int, existing: Iterable[Region]) -> Iterator[Change]:
    for old in existing:
        if overlaps(start, end, old):
            left = replace(old, end=start) if old.start < start else None
            right = replace(old, start=end) if end < old.end else None
            yield Change(old, left or right)
            if left and right:
                yield Change(None, replace(right, id=new_id()))
