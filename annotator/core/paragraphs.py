"""Where the paragraphs of a raw text are, and the stretches of them that are article."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from annotator.core.model import Region, RegionKind

Range = tuple[int, int]
"""`[start, end)` in code points."""

SECTION = 50_000
"""The longest section in code points; each takes a pipeline 3 KB of memory while it works."""

_BREAKS = r"\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_LINE = re.compile(rf"\S[^{_BREAKS}]*")
_LINE_END = re.compile(rf"[^\S{_BREAKS}]*(?:\r\n|[{_BREAKS}])[^\S{_BREAKS}]*")
_BLANK = re.compile(r"\s")
_WORD = re.compile(r"\s*(\S+)")
_ITEM = re.compile(r"\s*(?:[-–—*•‣▪◦·]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_CLOSING = ".!?:;\"'”’»)。！？؟।"
_SAMPLE = 100_000
_NARROW, _WIDE = 40, 120
_EVIDENCE = 4


def paragraphs(text: str) -> list[Range]:
    """Return the paragraphs of a text, without white space at their ends.

    A line end closes a paragraph, except in a text that was wrapped to a width: there, lines
    belong together where the next word would not have fitted on the line before.
    """
    return list(iterate(text))


def sections(text: str, regions: Iterable[Region]) -> list[Range]:
    """Return the stretches outside of boilerplate, without white space at their ends.

    A section reaches over as many paragraphs as stand together in `SECTION` code points. Only a
    paragraph longer than that is cut, at white space where there is any.
    """
    width = _width(text)
    found: list[Range] = []
    for gap in _gaps(len(text), regions):
        joining = False
        for start, end in iterate(text, *gap, width=width):
            if joining and end - found[-1][0] <= SECTION:
                found[-1] = (found[-1][0], end)
                continue
            found.extend(_pieces(text, start, end))
            joining = True
    return found


def iterate(
    text: str, start: int = 0, end: int | None = None, *, width: int | None = None
) -> Iterator[Range]:
    """Yield the paragraphs of `text[start:end]` one by one, as `paragraphs` describes them.

    `width` is what the text was wrapped to, 0 if it was not, None to find out.
    """
    width = _width(text) if width is None else width
    open_at = line = None
    for following in lines(text, start, len(text) if end is None else end):
        if line and open_at is not None and not _continues(text, line, following, width):
            yield open_at, line[1]
            open_at = None
        open_at = following[0] if open_at is None else open_at
        line = following
    if line and open_at is not None:
        yield open_at, line[1]


def lines(text: str, start: int, end: int) -> Iterator[Range]:
    """Yield the lines that have something to read, without white space at their ends."""
    for match in _LINE.finditer(text, start, end):
        yield match.start(), match.start() + len(match.group().rstrip())


def _width(text: str) -> int:
    """Return the width that a text was wrapped to, or 0 where it was not.

    It was, if its longest line of several words is of a usual length, and at nine of ten single
    line ends the next word would have made the line longer than that. Line ends that close a
    sentence or stand before a list item say nothing, for a paragraph may end there.
    """
    sample = list(lines(text, 0, min(len(text), _SAMPLE)))
    width = max((b - a for a, b in sample if _BLANK.search(text, a, b)), default=0)
    if not _NARROW <= width <= _WIDE:
        return 0
    full = short = 0
    for before, after in itertools.pairwise(sample):
        if not _adjacent(text, before, after) or _ITEM.match(text, *after):
            continue
        if _full(text, before, after, width):
            full += 1
        elif text[before[1] - 1] not in _CLOSING:
            short += 1
    return width if full >= max(_EVIDENCE, 9 * short) else 0


def _continues(text: str, before: Range, after: Range, width: int) -> bool:
    return (
        bool(width)
        and before[1] - before[0] <= width
        and _adjacent(text, before, after)
        and _full(text, before, after, width)
        and not _ITEM.match(text, *after)
    )


def _adjacent(text: str, before: Range, after: Range) -> bool:
    """Say whether one line end, and not a blank line, stands between two lines."""
    return _LINE_END.fullmatch(text, before[1], after[0]) is not None


def _full(text: str, before: Range, after: Range, width: int) -> bool:
    """Say whether the first word of a line would not have fitted on the line before."""
    word = _WORD.match(text, *after)
    return word is not None and before[1] - before[0] + 1 + len(word.group(1)) > width


def _gaps(length: int, regions: Iterable[Region]) -> Iterator[Range]:
    """Yield what boilerplate regions leave of `[0, length)`."""
    at = 0
    for region in sorted(regions, key=lambda r: r.start):
        if region.kind is not RegionKind.BOILERPLATE:
            continue
        if at < region.start:
            yield at, region.start
        at = max(at, region.end)
    if at < length:
        yield at, length


def _pieces(text: str, start: int, end: int) -> Iterator[Range]:
    """Cut a paragraph into pieces of at most `SECTION` code points, at white space if it can."""
    while end - start > SECTION:
        cut = max(text.rfind(" ", start, start + SECTION), text.rfind("\t", start, start + SECTION))
        if cut <= start:
            cut = start + SECTION
        yield start, start + len(text[start:cut].rstrip())
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end
