"""Columns of tokens and tags, as CoNLL-2003 and its kin: IOB1, IOB2, BILOU and BIOES alike.

The first column is the token, the last one the tag. Documents begin at `-DOCSTART-`; the text is
put together from the tokens with a blank between two of them and a line for each sentence.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Note, Problem
from annotator.core.files import read_most, reading, shown
from annotator.core.head import Head
from annotator.core.marks import Marks
from annotator.errors import AnnotatorError
from annotator.formats.encoding import decode

SUFFIXES = (".conll", ".iob", ".iob2", ".bio", ".tsv", ".txt")

_TAG = re.compile(r"([BIOLUEMSW])(?:-(\S+))?|[-_]")
_BEGINS, _ENDS = frozenset("BUSW"), frozenset("LEUSW")
_START = "-DOCSTART-"
_ID = re.compile(r"# ?(?:newdoc id|doc_?id|id) ?[=:] ?(\S.*)")
_LONG = 500  # sentences of a document where a file says nothing of documents
_MOST = 20_000  # lines of a document; the next one begins behind them
_LOOKED_AT = 40  # lines by which such columns are known


class Row(NamedTuple):
    """A token, and its tag as prefix and label."""

    token: str
    prefix: str
    label: str


def recognises(head: Head) -> bool:
    """Say whether a file holds columns with tags."""
    if head.text.startswith(_START):
        return True
    lines = [line for line in head.lines[:_LOOKED_AT] if line.strip() and line[:2] != "# "]
    if len(lines) < 3:
        return False
    cells = [line.split() for line in lines[:-1]]
    tags = [_TAG.fullmatch(row[-1]) for row in cells]
    return all(len(row) > 1 for row in cells) and all(tags) and any(t and t[1] for t in tags)


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the documents of a file, and a Problem for each line that has no tag."""
    with reading(path) as file:
        data = read_most(file, options.limits.file)
    if len(data) > options.limits.file:
        raise AnnotatorError(f"{shown(path)} is larger than {options.limits.file >> 20} MB.")
    decoded = decode(data)
    if decoded is None:
        raise AnnotatorError(f"{shown(path)} is not plain text.")
    stem = shown(path.with_suffix(""))
    yield Note("", "The text is put together from its tokens; where no blank stood is not known.")
    for number, (first, key, lines) in enumerate(_documents(decoded.text), 1):
        yield from _document(lines, f"line {first}", key or f"{stem}-{number}")


def _documents(text: str) -> Iterator[tuple[int, str, list[tuple[int, str]]]]:
    """Yield first line, key and lines of each document; a blank line ends a sentence."""
    has_starts = _START in text
    held: list[tuple[int, str]] = []
    key, sentences = "", 0
    for number, line in enumerate(io.StringIO(text.removeprefix("\ufeff"), newline="\n"), 1):
        line = line.removesuffix("\n")
        line = line.rstrip("\r")
        starts = line.startswith(_START)
        named = _ID.fullmatch(line)
        if starts or (named and any(row for _, row in held)) or (
            (not has_starts and sentences >= _LONG) or len(held) >= _MOST
        ):  # fmt: skip
            if any(row for _, row in held):
                yield held[0][0], key, held
                key = ""
            held, sentences = [], 0
        if named:
            key = named[1].strip()
        elif not starts and not _is_comment(line):
            blank = not line.strip()
            sentences += blank and bool(held) and bool(held[-1][1])
            if not blank or held:
                held.append((number, "" if blank else line))
    if any(row for _, row in held):
        yield held[0][0], key, held


def _is_comment(line: str) -> bool:
    """Whether a line says something of the file; a token may well be “#”, with its tag behind."""
    columns = line.split()
    tagged = len(columns) in (2, 4) and _TAG.fullmatch(columns[-1]) is not None
    return line.startswith("# ") and not tagged


def _document(lines: list[tuple[int, str]], place: str, key: str) -> Iterator[Found]:
    parts: list[str] = []
    rows: list[tuple[int, Row]] = []
    problems: list[Problem] = []
    at = 0
    for number, line in lines:
        if not line:
            if parts and parts[-1] != "\n":
                parts[-1:] = ["\n"] if parts[-1] == " " else [parts[-1], "\n"]
            continue
        cells = line.split("\t") if "\t" in line else line.split()
        tag = _TAG.fullmatch(cells[-1].strip()) if len(cells) > 1 else None
        token = " ".join(cells[0].split())
        if tag is None or not token:
            problems.append(Problem(f"line {number}", "The line has no token with a tag."))
            if not token:
                continue
        rows.append((at, Row(token, (tag and tag[1]) or "O", (tag and tag[2]) or "")))
        parts += [token, " "]
        at += len(token) + 1
    text = "".join(parts).rstrip(" \n")
    marks = Marks(text, place)
    for start, end, label in chunks(rows):
        marks.mark(start, end, label)
    yield from marks.found(key)
    yield from problems[:20]
    if len(problems) > 20:
        yield Problem(problems[20].place, f"{len(problems) - 20:,} more lines have no tag.")


def chunks(rows: Iterable[tuple[int, Row]]) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and label of each run of tags, whatever their scheme."""
    start = end = -1
    label = ""
    for at, row in rows:
        inside = row.prefix != "O" and bool(row.label)
        goes_on = inside and start >= 0 and row.label == label and row.prefix not in _BEGINS
        if start >= 0 and not goes_on:
            yield start, end, label
            start = -1
        if inside:
            if start < 0:
                start, label = at, row.label
            end = at + len(row.token)
            if row.prefix in _ENDS:
                yield start, end, label
                start = -1
    if start >= 0:
        yield start, end, label
