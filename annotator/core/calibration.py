"""What a model's scores have been worth: how often proposals of a score were right so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from annotator.core.edits import Change
from annotator.core.model import Span, Status

ENOUGH = 60
"""Decisions from which on they tell more than the scores themselves."""

_BINS = 20
_PRIOR = 4.0
"""Decisions that the scores themselves count for, in each bin."""
_LOW, _FAIR = 0.5, 0.8
_WORDS = ((0.5, "likely"), (0.2, "possible"), (0.05, "unlikely"))


class Bands(NamedTuple):
    """Scores below which confidence is shown as low, and as middling."""

    unsure: float = _LOW
    fair: float = _FAIR


USUAL = Bands()
"""What is taken as long as little is known."""


class Calibration(NamedTuple):
    """What scores are worth: the share of right ones in each of equal ranges of scores, rising;
    without any, the scores themselves.
    """

    shares: tuple[float, ...] = ()

    def share(self, score: float) -> float:
        """Return how likely a proposal with this score is right."""
        if not self.shares:
            return score
        return self.shares[min(int(score * len(self.shares)), len(self.shares) - 1)]

    @property
    def bands(self) -> Bands:
        """The scores from which on half of the proposals are right, and four in five."""
        if not self.shares:
            return USUAL
        return Bands(*(_first(self.shares, wanted) for wanted in (_LOW, _FAIR)))


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


def calibrated(found: Iterable[Outcome]) -> Calibration:
    """Return what scores are worth, as far as decisions tell.

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
        return Calibration()
    middles = [(row + 0.5) / _BINS for row in range(_BINS)]
    bins = zip(right, total, middles, strict=True)
    rising = _rising((r + _PRIOR * middle, t + _PRIOR) for r, t, middle in bins)
    return Calibration(tuple(rising))


Others = tuple[tuple[str, float], ...]
"""What else a mention may be, by the model's raw shares: labels, and "" for no mention at all."""


def told(score: float, others: Others, calibration: Calibration) -> list[tuple[str, str]]:
    """Return in words what else a proposal may be, the likeliest first.

    What calibration leaves to be wrong is divided among the others as the model has them. Shares
    are told as "likely", "possible" and "unlikely", and those below one in twenty are not.
    """
    whole = sum(share for _, share in others)
    left = 1 - calibration.share(score)
    found = []
    for label, share in sorted(others, key=lambda other: -other[1]):
        worth = left * share / whole if whole else 0.0
        word = next((word for least, word in _WORDS if worth >= least), "")
        if word:
            found.append((label, word))
    return found


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


def _first(shares: Sequence[float], wanted: float) -> float:
    """Return the score from which on so large a share is right; more than 1 where none is."""
    rows = (row for row, share in enumerate(shares) if share >= wanted)
    return next(rows, _BINS + 1) / _BINS
