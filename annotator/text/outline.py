"""Title and boilerplate of a raw news page, from the shapes of its lines.

Body text that is dimmed by mistake costs an analyst more than a menu line that is not, so a line
counts as article wherever there is doubt. Captions, and short lines that stand together below the
article, are proposed only.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from itertools import islice

from annotator.core.extension import Outline
from annotator.core.model import Region, RegionKind
from annotator.core.paragraphs import iterate
from annotator.text.furniture import (
    Furniture,
    describes_publisher,
    furniture,
    is_caption,
    opens_links,
    speaks_as_we,
)

TITLE = 200
"""The longest title in code points."""

_EDGE = 200_000  # code points looked at from either end of a text
_MOST = 10_000  # paragraphs looked at from either end; each takes memory many times its length
_FOOT = 6  # paragraphs at the end among which a publisher may speak of itself
_HEADLINE_WORDS = 4
_MENU_WORDS = 4
_MENU_LINES = 3


class _Line:
    """A paragraph as it is judged."""

    __slots__ = ("end", "furniture", "start", "text", "words")

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start = start
        self.end = end
        self.text = text
        self.furniture = furniture(text)
        # Two characters of a script without blanks count as one word.
        self.words = len(text.split()) + len(_UNSPACED.findall(text)) // 2

    @property
    def prose(self) -> bool:
        """Whether it reads as running text."""
        if self.furniture is Furniture.SURE:
            return False
        return self.words >= 20 or (self.words >= 8 and bool(_SENTENCE_END.search(self.text)))

    @property
    def names_time_or_author(self) -> bool:
        if self.words > 10 or self.text[:3].casefold() == "by ":
            return self.words <= 10
        return bool(_DATE.search(self.text))

    @property
    def menu_shaped(self) -> bool:
        return (
            self.words <= _MENU_WORDS
            and not self.names_time_or_author
            and not _NO_MENU.search(self.text)
        )


def outline(text: str, name: str) -> Outline:
    """Return title and boilerplate of a raw text; `name` is the title of a text without words.

    Of a text longer than 400,000 code points, or of more than 20,000 paragraphs, only the two ends
    are looked at.
    """
    found = _lines(text)
    lines = [*islice(found, _MOST), *deque(found, _MOST)]
    body = [i for i, line in enumerate(lines) if line.prose]
    first = body[0] if body else len(lines)
    headline = _headline(lines, first)
    marked = {i for i, line in enumerate(lines) if line.furniture is Furniture.SURE}
    if body:
        marked |= _head(lines, headline, first)
        marked |= _foot(lines, marked)
        marked |= _repeats(lines, headline)
    marked.discard(-1 if headline is None else headline)
    if headline is None and first < len(lines):
        headline = first
    title = lines[headline].text if headline is not None else ""
    asked = {i for i, line in enumerate(lines) if is_caption(line.text)}
    asked |= _lists(lines, marked, body[-1] + 1) if body else set()
    asked -= {headline, *marked}
    regions = [
        *_regions(lines, marked, RegionKind.BOILERPLATE),
        *_regions(lines, asked, RegionKind.PROPOSED),
    ]
    regions.sort(key=lambda region: region.start)
    return Outline(_shorten(title) or _shorten(name) or "Untitled", tuple(regions))


def _lines(text: str) -> Iterator[_Line]:
    """Yield the paragraphs of a text, or the whole ones at its two ends where it is long."""
    length = len(text)
    windows = ((0, length),) if length <= 2 * _EDGE else ((0, _EDGE), (length - _EDGE, length))
    for begin, stop in windows:
        for start, end in iterate(text, begin, stop):
            if (start > begin or begin == 0) and (end < stop or stop == length):
                yield _Line(start, end, text[start:end])


def _headline(lines: list[_Line], first: int) -> int | None:
    """Return the first line above the body that is long enough, else the longest there, or None."""
    head = [i for i in range(first) if not lines[i].furniture and not lines[i].names_time_or_author]
    for i in head:
        if lines[i].words >= _HEADLINE_WORDS:
            return i
    return max(head, key=lambda i: (lines[i].words, i), default=None)


def _head(lines: list[_Line], headline: int | None, first: int) -> set[int]:
    """Return menu lines above the body; above a clear headline any short line is one."""
    clear = headline is not None and lines[headline].words >= _HEADLINE_WORDS
    return {
        i
        for i in range(first)
        if lines[i].furniture or (clear and i < (headline or 0) and lines[i].menu_shaped)
    }


def _foot(lines: list[_Line], sure: set[int]) -> set[int]:
    """Return what follows the article: lists of links, menus, and the publisher on itself."""
    about: set[int] = set()
    prose = sum(line.prose for line in lines)
    last = len(lines)
    while last:
        if lines[last - 1].prose:
            near = len(lines) - last < _FOOT and prose - len(about) > 2
            if not near or not _about(lines, last - 1, sure):
                break
            about.add(last - 1)
        last -= 1
    marked = set(about)
    linked = False
    for i in range(last, len(lines)):
        linked = linked or opens_links(lines[i].text)
        if lines[i].furniture or (linked and not lines[i].prose):
            marked.add(i)
    return marked


def _about(lines: list[_Line], i: int, sure: set[int]) -> bool:
    """Say whether a paragraph near the end is the publisher's word on itself."""
    beside = i - 1 in sure or i + 1 in sure
    return describes_publisher(lines[i].text) and (beside or speaks_as_we(lines[i].text))


def _repeats(lines: list[_Line], headline: int | None) -> set[int]:
    """Return lines that say once more what a line before them said, running text apart."""
    seen: set[str] = set()
    marked = set()
    if headline is not None:
        seen.add(lines[headline].text)
    for i, line in enumerate(lines):
        if line.prose or i == headline:
            continue
        if line.text in seen and (line.words >= _HEADLINE_WORDS or i < (headline or 0)):
            marked.add(i)
        seen.add(line.text)
    return marked


def _lists(lines: list[_Line], marked: set[int], after: int) -> set[int]:
    """Return the lines below the body that stand together as those of menus do."""
    found: set[int] = set()
    run: list[int] = []
    for i in range(after, len(lines) + 1):
        if i < len(lines) and (i in marked or lines[i].menu_shaped):
            run.append(i)
            continue
        found.update(run if len(run) >= _MENU_LINES else ())
        run = []
    return found


def _regions(lines: list[_Line], marked: set[int], kind: RegionKind) -> Iterator[Region]:
    """Join marked lines that follow each other."""
    ranges: list[tuple[int, int]] = []
    for i in sorted(marked):
        if ranges and i - 1 in marked:
            ranges[-1] = (ranges[-1][0], lines[i].end)
        else:
            ranges.append((lines[i].start, lines[i].end))
    return (Region(0, 0, start, end, kind) for start, end in ranges)


def _shorten(line: str) -> str:
    """Return the first sentence of a line, printable, one blank between words, cut if too long."""
    line = line[: 10 * TITLE]
    end = _FIRST_SENTENCE.search(line, 20)
    words = (line[: end.end()] if end else line).split()
    title = " ".join(word if word.isprintable() else _printable(word) for word in words).strip()
    if len(title) <= TITLE:
        return title
    return title[: TITLE - 1].rsplit(" ", 1)[0].rstrip() + "…"


def _printable(word: str) -> str:
    return "".join(c for c in word if c.isprintable())


_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_SENTENCE_END = re.compile(r"[.!?…:;。！？؟।][\"'”’»)\]]*$")
_FIRST_SENTENCE = re.compile(r"(?<=\w{3})[.!?]+[\"'”’»)]*(?=\s)|[。！？।]")
_NO_MENU = re.compile(r"\d|[.!?:;,\"“”。！？]|\bsaid\b")
_DATE = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b.{0,20}\b(?:19|20)\d\d\b"
    r"|\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b|^\d{1,2}:\d\d\b",
    re.IGNORECASE,
)
