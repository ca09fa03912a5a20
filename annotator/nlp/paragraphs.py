"""Where paragraphs begin, and how a long section is cut there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

_NARROWEST, _WIDEST = 40, 120
"""Hard-wrapped lines are this wide, in code points."""

_EVIDENCE = 3
"""So many full lines are needed to believe it."""

_CLOSING = ".!?:;\"'”’»)"
"""A line that ends so may end a paragraph however lines are wrapped, and says nothing of it."""


class _Line(NamedTuple):
    start: int
    length: int
    first_word: int
    """Length of it."""
    closing: bool
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


def cut(text: str, start: int, end: int, limit: int) -> Iterator[tuple[int, int]]:
    """Cut `[start, end)` into stretches of at most `limit` code points.

    The cut is before the last paragraph that begins within the limit, else after the last blank,
    else at the limit.
    """
    while end - start > limit:
        stretch = text[start : start + limit]
        length = max(paragraph_starts(stretch), default=0) or stretch.rfind(" ") + 1 or limit
        yield start, start + length
        start += length
    if start < end:
        yield start, end


def _lines(text: str) -> Iterator[_Line]:
    start, after_blank = 0, True
    for raw in text.splitlines(keepends=True):
        line, words = raw.strip(), raw.split(maxsplit=1)
        if words:
            indent = len(raw) - len(raw.lstrip())
            closing = line[-1] in _CLOSING
            yield _Line(start + indent, len(line), len(words[0]), closing, after_blank)
        after_blank = not words
        start += len(raw)


def _wrapped(before: _Line, line: _Line, width: int) -> bool:
    return before.length + 1 + line.first_word > width > 0


def _wrap_width(lines: list[_Line]) -> int:
    """Return the width at which most lines of paragraphs are wrapped, or 0 where they are not."""
    lengths = sorted(line.length for line in lines)
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    telling = [
        _wrapped(before, line, width)
        for before, line in pairwise(lines)
        if not (before.closing or line.after_blank)
    ]
    return width if sum(telling) >= max(_EVIDENCE, 0.9 * len(telling)) else 0
