"""brat standoff: a text file and its `.ann` beside it, normalisations as links, notes as notes.

A span in several fragments is taken where nothing but white space lies between them, as brat
itself writes a span that crosses a line end; any other one is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Problem
from annotator.core.files import read_most, reading, shown
from annotator.core.head import Head
from annotator.core.marks import Marks, kb_id_of, storable
from annotator.core.model import NIL, Span
from annotator.errors import AnnotatorError

SUFFIXES = (".ann",)

_SPAN = re.compile(r"(T\S+)\t(\S+) (\d{1,9} \d{1,9}(?:;\d{1,9} \d{1,9})*)(?:\t(.*))?")
_LINK = re.compile(r"(N\S*)\t(\S+) (\S+) (\S+?):(\S+)(?:\t.*)?")
_NOTE = re.compile(r"(#\S*)\t(\S+) (\S+)\t(.*)")
_OTHERS = {"R": "relation", "E": "event", "A": "attribute", "M": "modification", "*": "equivalence"}


def recognises(head: Head) -> bool:
    """Say whether a file is a `.ann`, or the text that belongs to one."""
    if head.suffix == ".ann":
        return not head.text or bool(re.match(r"[TREAMN#*]\S*\t", head.text))
    return head.suffix == ".txt" and head.path.with_suffix(".ann").is_file()


def companions(path: Path) -> Iterator[Path]:
    """Yield the text that is read along with a `.ann`."""
    yield path.with_suffix(".txt")


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the document of a pair of files, of which either is named."""
    text = _decoded(path.with_suffix(".txt"), options, what="text")
    ann = path.with_suffix(".ann")
    body = _decoded(ann, options, what="annotations", part=True)
    marks = Marks(text, "")
    found: dict[str, int] = {}
    others: dict[str, int] = {}
    lines = list(enumerate(body.split("\n"), 1))
    for number, line in lines:
        if "\ufffd" in line and "\ufffd" not in text:
            yield Problem(f"line {number}", "The line is not UTF-8, as brat's files are.")
        if line.startswith("T"):
            _span(line.rstrip("\r"), f"line {number}", marks, found)
    for number, line in lines:
        line = line.rstrip("\r")
        marks.place = f"line {number}"
        if line.startswith("N"):
            _link(line, marks, found)
        elif line.startswith("#"):
            _note(line, marks, found)
        elif (kind := _OTHERS.get(line[:1])) is not None:
            others[kind] = others.get(kind, 0) + 1
        elif line.strip() and not line.startswith("T"):
            marks.refuse("The line is none of brat's.")
    marks.place = ""
    yield from marks.found(shown(path.with_suffix("")), source=shown(path.with_suffix(".txt")))
    yield from (Problem("", f"{count:,} × {kind} not taken.") for kind, count in others.items())


def _decoded(path: Path, options: ImportOptions, what: str, part: bool = False) -> str:
    """Return the text of a file; with `part`, U+FFFD for what is no UTF-8, which its line tells."""
    if not path.is_file():
        raise AnnotatorError(f"There is no {shown(path)}, which holds the {what}.")
    if not path.stat().st_size:
        return ""
    with reading(path) as file:
        data = read_most(file, options.limits.text)
    if len(data) > options.limits.text:
        raise AnnotatorError(f"{shown(path)} is larger than {options.limits.text >> 20} MB.")
    try:
        return data.decode("utf-8", "replace" if part else "strict")
    except UnicodeDecodeError:
        raise AnnotatorError(f"{shown(path)} is not UTF-8, as brat's files are.") from None


def _span(line: str, place: str, marks: Marks, found: dict[str, int]) -> None:
    parts = _SPAN.fullmatch(line)
    marks.place = place
    if parts is None:
        marks.refuse("The line is no span of brat's.")
        return
    name, label, places, quote = parts.groups()
    pieces = [tuple(map(int, piece.split())) for piece in places.split(";")]
    start, end = pieces[0][0], pieces[-1][1]
    gaps = [(a[1], b[0]) for a, b in pairwise(pieces)]
    if any(first > last or marks.text[first:last].strip() for first, last in gaps):
        marks.refuse(f"The {label} {name} is in {len(pieces)} pieces with other text between.")
        return
    before = len(marks.spans)
    marks.mark(start, end, label, None if len(pieces) > 1 else quote)
    if len(marks.spans) > before:
        found[name] = before


def _link(line: str, marks: Marks, found: dict[str, int]) -> None:
    parts = _LINK.fullmatch(line)
    at = found.get(parts[3]) if parts else None
    if parts is None or at is None:
        marks.refuse("The link is of no span that was taken.")
        return
    base, name = unquote(parts[4]), unquote(parts[5])
    if base.casefold() == "wikidata" or base == "id":
        link = name
    else:
        link = NIL if base.upper() == NIL else f"{base}:{name}"
    kb_id = kb_id_of(link)
    held = marks.spans[at].kb_id
    if held is not None and held != kb_id:
        marks.refuse(f"The span {parts[3]} is linked to {held} already, so not to {kb_id} too.")
        return
    marks.spans[at] = replace(marks.spans[at], kb_id=kb_id)


def _note(line: str, marks: Marks, found: dict[str, int]) -> None:
    parts = _NOTE.fullmatch(line)
    at = found.get(parts[3]) if parts else None
    if parts is None or at is None:
        marks.refuse("The note is on no span that was taken.")
        return
    span: Span = marks.spans[at]
    note = "\n".join(filter(None, (span.note, storable(parts[4]))))
    marks.spans[at] = replace(span, note=note)
