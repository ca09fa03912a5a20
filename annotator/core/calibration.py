"""What a model's scores have been worth: how often proposals of a score were right so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from annotator.core.edits import Change
from annotator.core.model import Span, Status

ENOUGH = 60
"""Decisions from which on they tell more than the scores themselves."""

_BINS = 20
_PRIOR = 4.0
"""Decisions that the scores themselves count for, in each bin."""
_LOW, _FAIR = 0.5, 0.8


class Bands(NamedTuple):
    """Scores below which confidence is shown as low, and as middling."""

    unsure: float = _LOW
    fair: float = _FAIR


USUAL = Bands()
"""What is taken as long as little is known."""


class Outcome(NamedTuple):
    """What became of a proposal: its score, and whether it was right as it stood."""

    score: float
    right: bool


def outcomes(changes: Iterable[Change]) -> Iterator[Outcome]:
    """Yield what changes tell of the proposals that they decide on.

    A proposal was right where it was accepted with its label and ends; what becomes of its link
    does not matter.
    """
    for before, after in changes:
        if not isinstance(before, Span) or before.status is not Status.PROPOSED:
            continue
        if before.score is None or not isinstance(after, Span) or after.status is before.status:
            continue
        same = (before.label, before.start, before.end) == (after.label, after.start, after.end)
        yield Outcome(before.score, same and after.status is Status.ACCEPTED)


def bands(found: Iterable[Outcome]) -> Bands:
    """Return where confidence is low (right less than half the time) and where it is middling
    (less than four times in five), as far as decisions tell.

    The share of right ones rises with the score: neighbouring bins that say otherwise are taken
    together, and each bin begins with a few decisions as its scores would have them.
    """
    right, total = [0.0] * _BINS, [0.0] * _BINS
    count = 0
    for outcome in found:
        row = min(int(outcome.score * _BINS), _BINS - 1)
        right[row] += outcome.right
        total[row] += 1
        count += 1
    if count < ENOUGH:
        return USUAL
    middles = [(row + 0.5) / _BINS for row in range(_BINS)]
    bins = zip(right, total, middles, strict=True)
    shares = _rising((r + _PRIOR * middle, t + _PRIOR) for r, t, middle in bins)
    return Bands(*(_first(shares, wanted) for wanted in (_LOW, _FAIR)))


def _rising(bins: Iterable[tuple[float, float]]) -> list[float]:
    """Return the share of each bin (right, total), such that none is below the one before."""
    pools: list[tuple[float, float, int]] = []
    for right, total in bins:
        pool = (right, total, 1)
        while pools and pools[-1][0] * pool[1] >= pool[0] * pools[-1][1]:
            held = pools.pop()
            pool = (held[0] + pool[0], held[1] + pool[1], held[2] + pool[2])
        pools.append(pool)
    return [right / total for right, total, width in pools for _ in range(width)]


def _first(shares: list[float], wanted: float) -> float:
    """Return the score from which on so large a share is right; more than 1 where none is."""
    rows = (row for row, share in enumerate(shares) if share >= wanted)
    return next(rows, _BINS + 1) / _BINS
