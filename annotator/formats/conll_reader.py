"""Columns of tokens and tags, as CoNLL-2003 and its kin: IOB1, IOB2, BILOU and BIOES alike.

The first column is the token, the last one the tag. Documents begin at `-DOCSTART-`; the text is
put together from the tokens with a blank between two of them and a line for each sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Note, Problem
from annotator.core.files import shown
from annotator.core.head import Head
from annotator.core.marks import Marks
from annotator.errors import AnnotatorError
from annotator.formats.article import contents, stem
from annotator.formats.encoding import decode, replaced

SUFFIXES = (".conll", ".iob", ".iob2", ".bio", ".tsv", ".txt")

_TAG = re.compile(r"([BIOLUEMSW])(?:-(\S+))?|[-_]")
_BEGINS, _ENDS = frozenset("BUSW"), frozenset("LEUSW")
_START = "-DOCSTART-"
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_ID = re.compile(r"# ?(?:newdoc id|doc_?id|id) ?[=:] ?(\S.*)")
_LONG = 500  # sentences of a document where a file says nothing of documents
_MOST = 20_000  # lines of a document; the next one begins behind them
_TOLD = 20  # lines of a document without a tag that are told one by one
_LOOKED_AT = 40  # lines by which such columns are known


class Tag(NamedTuple):
    """What a tag says: a prefix, O for none, and a label."""

    prefix: str
    label: str


class Row(NamedTuple):
    """Where a token stands in its text, in code points, and its tag."""

    start: int
    end: int
    tag: Tag


_OUTSIDE = Tag("O", "")


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
    decoded = decode(contents(path, options))
    if decoded is None:
        raise AnnotatorError(f"{shown(path)} is not plain text.")
    yield from replaced(decoded)
    yield Note("", "The text is put together from its tokens; where no blank stood is not known.")
    for number, columns in enumerate(_documents(decoded.text), 1):
        yield from columns.found(columns.key or f"{stem(path)}-{number}")


def _documents(text: str) -> Iterator[_Columns]:
    """Yield the columns of each document; a blank line ends a sentence."""
    has_starts = _START in text
    held = _Columns()
    for number, match in enumerate(_LINE.finditer(text.removeprefix("\ufeff")), 1):
        line = match[0].rstrip("\r\n")
        starts = line.startswith(_START)
        named = _ID.fullmatch(line)
        long = not has_starts and held.sentences >= _LONG
        if starts or (named and held.lines) or long or held.lines >= _MOST:
            if held.lines:
                yield held
            held = _Columns("" if held.lines else held.key)
        if named:
            held.key = named[1].strip()
        elif not starts and not _is_comment(line):
            held.add(number, line)
    if held.lines:
        yield held


def _is_comment(line: str) -> bool:
    """Whether a line says something of the file; a token may well be “#”, with its tag behind."""
    if not line.startswith("# "):
        return False
    columns = line.split()
    return len(columns) not in (2, 4) or _TAG.fullmatch(columns[-1]) is None


class _Columns:
    """The tokens and tags of one document, put together line by line."""

    def __init__(self, key: str = "") -> None:
        self.key = key
        self.lines = self.sentences = 0
        self._first = 0
        self._parts: list[str] = []
        self._rows: list[Row] = []
        self._at = 0
        self._untagged: list[int] = []

    def add(self, number: int, line: str) -> None:
        """Take a line, the number of which counts from 1 in its file."""
        cells = line.split("\t") if "\t" in line else line.split()
        if not "".join(cells).strip():
            self._end_sentence()
            return
        self.lines += 1
        self._first = self._first or number
        tag = _tag(cells[-1].strip()) if len(cells) > 1 else None
        token = " ".join(cells[0].split())
        if tag is None or not token:
            self._untagged.append(number)
        if token:
            end = self._at + len(token)
            self._rows.append(Row(self._at, end, tag or _OUTSIDE))
            self._parts += (token, " ")
            self._at = end + 1

    def _end_sentence(self) -> None:
        if self._parts and self._parts[-1] == " ":
            self._parts[-1] = "\n"
            self.sentences += 1

    def found(self, key: str) -> Iterator[Found]:
        """Yield the document, and what of it was not taken."""
        marks = Marks("".join(self._parts).rstrip(" \n"), f"line {self._first}")
        for start, end, label in chunks(self._rows):
            marks.mark(start, end, label)
        yield from marks.found(key)
        for number in self._untagged[:_TOLD]:
            yield Problem(f"line {number}", "The line has no token with a tag.")
        if rest := self._untagged[_TOLD:]:
            yield Problem(f"line {rest[0]}", f"{len(rest):,} more lines have no tag.")


@lru_cache(10_000)
def _tag(cell: str) -> Tag | None:
    """Return what a cell says; equal cells of a file share their tag."""
    found = _TAG.fullmatch(cell)
    return Tag(found[1] or "O", found[2] or "") if found else None


def chunks(rows: Iterable[Row]) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and label of each run of tags, whatever their scheme."""
    start = end = -1
    label = ""
    for row in rows:
        tag = row.tag
        inside = tag.prefix != "O" and bool(tag.label)
        goes_on = inside and start >= 0 and tag.label == label and tag.prefix not in _BEGINS
        if start >= 0 and not goes_on:
            yield start, end, label
            start = -1
        if inside:
            if start < 0:
                start, label = row.start, tag.label
            end = row.end
            if tag.prefix in _ENDS:
                yield start, end, label
                start = -1
    if start >= 0:
        yield start, end, label
