"""Where paragraphs begin, and how a long section is cut there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

_NARROWEST, _WIDEST = 40, 120
"""Hard-wrapped lines are this wide, in code points."""


class _Line(NamedTuple):
    start: int
    length: int
    first_word: int
    """Length of it."""
    after_blank: bool


def paragraph_starts(text: str) -> list[int]:
    """Return the code points where paragraphs begin: at their first character that is not blank.

    A blank line ends a paragraph. So does a single line break, unless the lines are hard-wrapped
    and the next word would not have fitted on the line before.
    """
    lines = list(_lines(text))
    width = _wrap_width(lines)
    starts = [line.start for line in lines[:1]]
    for before, line in pairwise(lines):
        if line.after_blank or not _wrapped(before, line, width):
            starts.append(line.start)
    return starts


def pieces(text: str, start: int, end: int, limit: int) -> Iterator[tuple[int, int]]:
    """Cut `[start, end)` into stretches of at most `limit` code points.

    The cut is before the last paragraph that begins within the limit, else after the last blank,
    else at the limit.
    """
    while end - start > limit:
        stretch = text[start : start + limit]
        cut = max(paragraph_starts(stretch), default=0) or stretch.rfind(" ") + 1 or limit
        yield start, start + cut
        start += cut
    yield start, end


def _lines(text: str) -> Iterator[_Line]:
    start, after_blank = 0, True
    for raw in text.splitlines(keepends=True):
        words = raw.split(maxsplit=1)
        if words:
            indent = len(raw) - len(raw.lstrip())
            yield _Line(start + indent, len(raw.strip()), len(words[0]), after_blank)
        after_blank = not words
        start += len(raw)


def _wrapped(before: _Line, line: _Line, width: int) -> bool:
    return before.length + 1 + line.first_word > width > 0


def _wrap_width(lines: list[_Line]) -> int:
    """Return the width at which most lines of paragraphs are wrapped, or 0 where they are not."""
    neighbours = [(a, b) for a, b in pairwise(lines) if not b.after_blank]
    lengths = sorted(line.length for line in lines)
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    wrapped = sum(_wrapped(before, line, width) for before, line in neighbours)
    plausible = _NARROWEST <= width <= _WIDEST and len(neighbours) > 1
    return width if plausible and wrapped >= 0.6 * len(neighbours) else 0
