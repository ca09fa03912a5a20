"""What is on a page of a PDF in the order in which it is read: columns, lines, paragraphs.

Coordinates are points from the lower left corner. A page is cut along its widest gaps, between
columns before lines, as often as there are any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_DEEP = 24  # cuts inside of each other
_MOST = 4000  # pieces of a page that are put in order; more come as the file has them
_HYPHEN = re.compile(r"[^\W\d_]{2}[-\u00ad\u2010]$")
_BULLET = re.compile(r"\s*[•‣▪●◦∙·]")
_ENDS = re.compile(r"[.!?:;…]['\"”’»)\]]*$")


@dataclass(slots=True)
class Piece:
    """A run of text on one line, the box around it, and where its last letter begins."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    last: float = 0.0

    @property
    def height(self) -> float:
        """How high its letters are, at least a point."""
        return max(self.top - self.bottom, 1.0)


@dataclass(slots=True)
class Line:
    """A line of a column, its pieces put together."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


def in_order(pieces: Sequence[Piece]) -> Iterator[list[Line]]:
    """Yield the blocks of a page, each a list of lines from top to bottom."""
    if len(pieces) > _MOST:
        yield [Line(p.text, p.left, p.bottom, p.right, p.top) for p in pieces]
        return
    held = [(list(pieces), 0)]
    while held:
        some, depth = held.pop()
        if not some:
            continue
        parts = _cut(some) if depth < _DEEP else None
        if parts is None:
            yield _lines(some)
        else:
            held += [(part, depth + 1) for part in reversed(parts)]


def _cut(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]] | None:
    """Part pieces at the widest gap between columns, else between what stands above and below."""
    if len(pieces) < 2:
        return None
    height = median(piece.height for piece in pieces)
    at = _gap(((p.left, p.right) for p in pieces), 0.9 * height)
    if at is not None:
        left = [p for p in pieces if p.right <= at]
        right = [p for p in pieces if p.right > at]
        if _rows(left) > 1 and _rows(right) > 1:
            return left, right
    at = _gap(((p.bottom, p.top) for p in pieces), 0.7 * height)
    if at is None:
        at = _under_headline(pieces, height)
    if at is None:
        return None
    return [p for p in pieces if p.bottom >= at], [p for p in pieces if p.bottom < at]


def _under_headline(pieces: list[Piece], height: float) -> float | None:
    """Return where a first line ends below which the page falls into columns."""
    first = max(pieces, key=lambda p: p.top)
    below = [p for p in pieces if p.top <= first.bottom + 0.3 * height]
    if not below or len(below) == len(pieces):
        return None
    at = _gap(((p.left, p.right) for p in below), 0.9 * height)
    crosses = at is not None and first.left < at < first.right
    return max(p.top for p in below) if crosses else None


def _gap(ranges: Iterable[tuple[float, float]], least: float) -> float | None:
    """Return the middle of the widest stretch that no range covers, if it is wide enough."""
    ordered = sorted(ranges)
    reach, widest, at = ordered[0][1], least, None
    for start, end in ordered[1:]:
        if start - reach > widest:
            widest, at = start - reach, (start + reach) / 2
        reach = max(reach, end)
    return at


def _rows(pieces: list[Piece]) -> int:
    return len({round(p.bottom / max(p.height, 4)) for p in pieces})


def _lines(pieces: list[Piece]) -> list[Line]:
    """Put pieces that stand on one line together, from left to right."""
    lines: list[Line] = []
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (-p.bottom, p.left)):
        row = rows[-1] if rows else None
        if row and abs(row[0].bottom - piece.bottom) < 0.5 * min(row[0].height, piece.height):
            row.append(piece)
        else:
            rows.append([piece])
    for row in rows:
        row.sort(key=lambda p: p.left)
        text = " ".join(piece.text.strip() for piece in row)
        lines.append(
            Line(
                text,
                row[0].left,
                min(p.bottom for p in row),
                max(p.right for p in row),
                max(p.top for p in row),
            )
        )
    return [line for line in lines if line.text.strip()]


def paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines of a block by paragraphs: by room between them, indents and short ends."""
    if not lines:
        return
    steps = [a.bottom - b.bottom for a, b in pairwise(lines)]
    usual = median(steps) if steps else 0.0
    left = min(line.left for line in lines)
    right = max(line.right for line in lines)
    size = median(line.top - line.bottom for line in lines)
    held = [lines[0]]
    for line, step in zip(lines[1:], steps, strict=True):
        last = held[-1]
        apart = step > 1.35 * usual or step < 0
        indented = line.left > left + 0.8 * size and last.left < line.left - 0.5 * size
        indented &= abs(line.left - left - right + line.right) > size  # else it is centred
        indented &= not _BULLET.match(last.text)
        short = last.right < left + 0.8 * (right - left) and bool(_ENDS.search(last.text))
        resized = abs((line.top - line.bottom) - (last.top - last.bottom)) > 0.35 * size
        listed = bool(_BULLET.match(line.text))
        if apart or indented or short or listed or (resized and abs(line.left - last.left) > size):
            yield held
            held = []
        held.append(line)
    yield held


def joined(lines: Sequence[Line], *, join_hyphens: bool) -> tuple[str, int]:
    """Return the text of a paragraph, and how many of its words a hyphen cuts at a line end.

    Such a word keeps its hyphen and the line end, or is put together if it is wanted so.
    """
    parts: list[str] = []
    cut = 0
    for number, line in enumerate(lines):
        text = line.text.strip()
        following = lines[number + 1].text.strip() if number + 1 < len(lines) else ""
        if _HYPHEN.search(text) and following[:1].islower():
            cut += 1
            parts.append(text[:-1] if join_hyphens else f"{text}\n")
        else:
            parts.append(f"{text} ")
    return "".join(parts).rstrip(), cut
