"""What was searched for in the open text, to be marked where it is seen."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence


class Found:
    """Hits as `[start, end)` in code points, in order and apart; the current one by its number."""

    def __init__(self) -> None:
        self.set(())

    def set(self, hits: Sequence[tuple[int, int]], current: int = -1) -> None:
        """Take other hits; none of them is the current one where that is -1."""
        self.hits = hits
        self.current = current

    def between(self, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """Yield start and end of the hits that meet `[start, end)`, and which is the current."""
        first = max(bisect_left(self.hits, (start,)) - 1, 0)
        for number in range(first, len(self.hits)):
            low, high = self.hits[number]
            if low >= end:
                return
            if high > start:
                yield low, high, number == self.current
