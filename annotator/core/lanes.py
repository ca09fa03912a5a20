"""Where overlapping spans are painted: each in a lane of its own, the shorter nearer the text."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.core.model import Span
from annotator.core.spans import SpanIndex

TOP = 3
"""The outermost lane; spans that would need a further one share it."""

_CROWD = 48  # spans within one; more than that are not told apart by eye, nor counted


class Lanes:
    """The lane of each span: the lowest that no shorter span it overlaps with has taken.

    A lane depends on shorter spans only, so that it is the same whichever lines are painted. They
    are worked out when asked for and kept until `forget`.
    """

    def __init__(self, index: SpanIndex) -> None:
        self._index = index
        self._known: dict[int, int] = {}

    def forget(self) -> None:
        """Work out every lane anew, for the spans have changed."""
        self._known.clear()

    def of(self, span: Span) -> int:
        """Return the lane of a span, 0 to `TOP`, 0 the nearest to the text."""
        waiting = [span]
        while waiting:
            current = waiting[-1]
            if current.id in self._known:
                waiting.pop()
                continue
            size = _size(current)
            inner = [
                other
                for other in self._index.overlapping(current.start, current.end)
                if _size(other) < size
            ]
            if len(inner) > _CROWD:
                self._known[current.id] = TOP
            elif unknown := [other for other in inner if other.id not in self._known]:
                waiting.extend(unknown)
            else:
                self._known[current.id] = _lowest_free(self._known[other.id] for other in inner)
        return self._known[span.id]


def affected(index: SpanIndex, start: int, end: int) -> tuple[int, int]:
    """Return the stretch to paint after a change in `[start, end)`.

    Longer spans that overlap with it may get other lanes, and those over them too.
    """
    while True:
        spans = index.overlapping(start, end)
        low = min((span.start for span in spans), default=start)
        high = max((span.end for span in spans), default=end)
        if low >= start and high <= end:
            return start, end
        start, end = min(low, start), max(high, end)


def _size(span: Span) -> tuple[int, int]:
    return (span.end - span.start, span.id)


def _lowest_free(taken: Iterable[int]) -> int:
    lanes = set(taken)
    return next((lane for lane in range(TOP) if lane not in lanes), TOP)
