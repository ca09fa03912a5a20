"""PDF: the text that is in the file, in reading order; running heads and page numbers are
boilerplate. A scan without a text layer holds nothing to read, and is told.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Note, Problem
from annotator.core.files import reading, shown
from annotator.core.head import Head
from annotator.core.marks import storable
from annotator.errors import AnnotatorError
from annotator.formats.article import article, iso_date, one_line, stem
from annotator.formats.pdf_apart import Pdf, opened
from annotator.formats.pdf_layout import Line, in_order, joined, paragraphs

SUFFIXES = (".pdf",)

_PAGES = 5000
_EDGE = 0.06  # part of the height of what is written, in which heads and feet of pages are
_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")
_DIGITS = re.compile(r"\d+")


def recognises(head: Head) -> bool:
    """Say whether a file is a PDF."""
    return b"%PDF-" in head.data[:1024]


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the text of a file as one article."""
    name = shown(path)
    with reading(path) as file:
        size = os.fstat(file.fileno()).st_size
    if size > options.limits.file:
        raise AnnotatorError(f"{name} is larger than {options.limits.file >> 20} MB.")
    told: list[Note | Problem] = []
    with opened(path, size) as pdf:
        meta = pdf.meta
        pages = list(_pages(pdf, options, told))
    text, dull, cut = _put_together(pages, options)
    if not text.strip():
        why = f" that can be read. {told[0].sentence}" if told else " in it; it may be a scan."
        raise AnnotatorError(f"{name} has no text{why}")
    found = _DATE.match(meta.get("CreationDate", ""))
    fields = {
        "date": iso_date("-".join(part or "01" for part in found.groups())) if found else "",
        "author": one_line(meta.get("Author", "")),
    }
    title = one_line(meta.get("Title", ""))
    yield article(
        text, stem(path), title or _headline(pages), fields, source=name, boilerplate=dull
    )
    if cut and options.join_hyphens:
        told.append(Note("", f"{cut:,} words that a hyphen cut at a line end were put together."))
    elif cut:
        told.append(Note("", f"{cut:,} words are cut by a hyphen at a line end, and stay so."))
    yield from told


def _pages(
    pdf: Pdf, options: ImportOptions, told: list[Note | Problem]
) -> Iterator[list[list[Line]]]:
    """Yield the blocks of each page."""
    letters = 0
    for found in pdf.pages(_PAGES, told):
        letters += sum(len(piece.text) for piece in found)
        yield list(in_order(found))
        if letters > options.limits.text:
            told.append(Problem("", "It has more text than is read; the rest is left out."))
            return
    if pdf.count > _PAGES:
        told.append(Problem(f"page {_PAGES + 1}", f"Of {pdf.count:,} pages the rest is left."))


def _put_together(
    pages: list[list[list[Line]]], options: ImportOptions
) -> tuple[str, list[tuple[int, int]], int]:
    """Return the text, its stretches that are running heads and feet, and the words that are cut.

    A paragraph that goes on in the next column or page is put together.
    """
    running = _running(pages)
    parts: list[tuple[str, bool]] = []
    cut = 0
    for lines, is_dull in _flow(pages, running):
        text, number = joined(lines, join_hyphens=options.join_hyphens)
        cut += number
        parts.append((storable(text), is_dull))
    dull: list[tuple[int, int]] = []
    at = 0
    for text, is_dull in parts:
        if is_dull and dull and dull[-1][1] == at - 2:
            dull[-1] = (dull[-1][0], at + len(text))
        elif is_dull:
            dull.append((at, at + len(text)))
        at += len(text) + 2
    return "\n\n".join(text for text, _ in parts), dull, cut


def _flow(pages: list[list[list[Line]]], running: set[int]) -> Iterator[tuple[list[Line], bool]]:
    """Yield paragraphs in order; heads and feet of pages come behind what they interrupt."""
    held: list[Line] = []
    aside: list[list[Line]] = []
    for blocks in pages:
        for block in blocks:
            own = [line for line in block if id(line) not in running]
            aside += [[line] for line in block if id(line) in running]
            for number, paragraph in enumerate(paragraphs(own)):
                if held and not (number == 0 and _continues(held[-1], paragraph[0])):
                    yield held, False
                    held = []
                    for line in aside if number else ():
                        yield line, True
                    aside = [] if number else aside
                held = [*held, *paragraph]
    if held:
        yield held, False
    for line in aside:
        yield line, True


def _continues(last: Line, first: Line) -> bool:
    """Whether a line at the top of a column goes on with the sentence of the one before it."""
    text = last.text.rstrip()
    alike = abs((last.top - last.bottom) - (first.top - first.bottom)) < 2
    return alike and text[-1:] not in ".!?:;\"'”’»" and first.text.lstrip()[:1].islower()


def _running(pages: list[list[list[Line]]]) -> set[int]:
    """Return the lines, by `id`, that stand at the head or foot of several pages alike."""
    everything = [line for blocks in pages for block in blocks for line in block]
    high = max((line.top for line in everything), default=0.0)
    low = min((line.bottom for line in everything), default=0.0)
    band = _EDGE * (high - low)
    counts: Counter[str] = Counter()
    edges: list[tuple[str, Line]] = []
    for blocks in pages:
        lines = sorted((line for block in blocks for line in block), key=lambda line: -line.top)
        ends = {
            id(line): line
            for line in (*lines[:2], *lines[-2:])
            if line.top > high - band or line.bottom < low + band
        }
        said = [(_DIGITS.sub("0", line.text).strip(), line) for line in ends.values()]
        counts.update({text for text, _ in said})
        edges += said
    least = max(2, min(3, len(pages)))
    return {id(line) for text, line in edges if counts[text] >= least and len(text) < 120}


def _headline(pages: list[list[list[Line]]]) -> str:
    """Return the largest lines on the first page, if they stand out."""
    lines = [line for block in (pages[0] if pages else ()) for line in block]
    if len(lines) < 3:
        return ""
    sizes = sorted(line.top - line.bottom for line in lines)
    largest = sizes[-1]
    if largest < 1.25 * sizes[len(sizes) // 2]:
        return ""
    return " ".join(line.text for line in lines if line.top - line.bottom > 0.95 * largest)
