"""Marks of an earlier revision of a text, found again in a later one by what stands around them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from annotator.core.model import Span, Status

AROUND = 40
"""Code points on either side of a mention that tell one place from another."""

_ENOUGH = 0.5
"""The share of them that is the same at a place that leaves no doubt."""
_CLEARLY = 0.1
"""How much more of them is the same there than at any other place."""
_NEAR = 50  # places of a mention before and behind where it is expected


class Anchor(NamedTuple):
    """Where a span of the earlier text starts in the later one, None if it is gone.

    It is doubtful where little around it is the same, or as much at another place.
    """

    span: Span
    start: int | None
    is_doubtful: bool = False


def anchored(spans: Iterable[Span], text: str, to: str) -> list[Anchor]:
    """Find spans of `text` again in `to`, in their order.

    No two spans come to the same place where they were at different ones: one of the two is gone.
    """
    places: dict[str, list[int]] = {}
    found = []
    for span in spans:
        mention = text[span.start : span.end]
        if mention not in places:
            places[mention] = list(_places(mention, to))
        found.append(_anchor(span, text, to, places[mention]))
    taken: dict[tuple[int | None, int], int] = {}
    for anchor in sorted(found, key=lambda one: one.is_doubtful):
        taken.setdefault(_place(anchor), anchor.span.start)
    return [
        anchor if taken[_place(anchor)] == anchor.span.start else Anchor(anchor.span, None)
        for anchor in found
    ]


def decided(spans: Iterable[Span]) -> list[Span]:
    """Return the spans on which somebody decided."""
    return [span for span in spans if span.status is not Status.PROPOSED]


def _place(anchor: Anchor) -> tuple[int | None, int]:
    return anchor.start, anchor.span.end - anchor.span.start


def _anchor(span: Span, text: str, to: str, places: list[int]) -> Anchor:
    first = max(0, span.start - AROUND)
    around = text[first : span.end + AROUND]
    at = to.find(around)
    start = at + span.start - first
    if at >= 0 and start in places and to.find(around, at + 1) < 0:
        return Anchor(span, start)
    possible = min(AROUND, span.start) + min(AROUND, len(text) - span.end)
    expected = span.start * len(to) / len(text)
    row = bisect_left(places, expected)
    ranked = sorted(
        (-_same(text, span, to, start) / max(possible, 1), abs(start - expected), start)
        for start in places[max(0, row - _NEAR) : row + _NEAR]
    )
    if not ranked:
        return Anchor(span, None)
    best, _, start = ranked[0]
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    sure = -best >= _ENOUGH and second - best >= _CLEARLY
    return Anchor(span, start, not sure)


def _places(mention: str, text: str) -> Iterator[int]:
    """Yield where a mention stands in a text, not as a part of a word."""
    at = text.find(mention)
    while at >= 0:
        end = at + len(mention)
        inside = at > 0 and text[at - 1].isalnum() and mention[0].isalnum()
        inside |= end < len(text) and text[end].isalnum() and mention[-1].isalnum()
        if not inside:
            yield at
        at = text.find(mention, at + 1)


def _same(text: str, span: Span, to: str, start: int) -> int:
    """Return how many code points around a span and a place are the same, without a gap."""
    end = start + span.end - span.start
    before, there = (
        text[max(0, span.start - AROUND) : span.start],
        to[max(0, start - AROUND) : start],
    )
    return _common(before[::-1], there[::-1]) + _common(
        text[span.end : span.end + AROUND], to[end : end + AROUND]
    )


def _common(one: str, other: str) -> int:
    for number, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return number
    return min(len(one), len(other))
