"""Word documents: the paragraphs of the body, tables row by row, without what was deleted in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Note, Problem
from annotator.core.files import shown
from annotator.core.head import Head
from annotator.core.marks import storable
from annotator.errors import AnnotatorError
from annotator.formats.article import article, iso_date, one_line, stem
from annotator.formats.broken import Broken, kept_until
from annotator.formats.unpacking import Archive, unpacking
from annotator.formats.xml_events import local, parse

SUFFIXES = (".docx", ".docm")

_BODY = "word/document.xml"
_ASIDE = {"word/footnotes.xml": "footnotes", "word/endnotes.xml": "endnotes"}
_ASIDE |= {"word/comments.xml": "comments"}
_FREE = 2 << 20  # code points of text that however few bytes may hold
_LETTERS = 8  # code points for each byte; prose has three, and some figures six
_RUN = 8  # code points that each piece of text counts for besides
_RATIO = 80  # of what XML unpacks to; measured are 8 to 20
_HIDDEN = {"del", "moveFrom", "instrText", "Fallback", "delText", "pPr", "rPr"}


def recognises(head: Head) -> bool:
    """Say whether a file is a Word document."""
    return head.data[:4] == b"PK\3\4" and (head.suffix in SUFFIXES or b"word/" in head.data)


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the article of a document; where it breaks, the paragraphs before that are kept."""
    name = shown(path)
    with office(path, options) as archive:
        body = _Body()
        text, told = whole_text(archive, _BODY, body, name, options)
        fields = properties(archive, "docProps/core.xml", name, options, told)
        aside = [what for part, what in _ASIDE.items() if part in archive.names]
    if not text.strip():
        raise AnnotatorError(f"{name} holds no text.")
    title = fields.pop("title", "") or one_line(body.headline)
    yield article(text, stem(path), title, fields, source=name)
    yield from told
    if aside:
        yield Note("", f"Not part of the running text, so left out: {', '.join(aside)}.")


def office(path: Path, options: ImportOptions) -> AbstractContextManager[Archive]:
    """Open an office document, whose XML packs by far less than it might."""
    limits = options.limits
    return unpacking(path, replace(limits, ratio=min(limits.ratio, _RATIO)))


class Body(Protocol):
    """Gathers the text of an office document; `whole` of its `parts` end with a paragraph."""

    parts: list[str]
    whole: int
    paragraphs: int

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def characters(self, text: str) -> None:
        """Text stands in an element."""


def whole_text(
    archive: Archive, part: str, body: Body, name: str, options: ImportOptions
) -> tuple[str, list[Problem]]:
    """Return the text of a document, and what is told of where it breaks.

    AnnotatorError where it has far more text than a file of its size can hold.
    """
    told: list[Problem] = []
    left = max(_FREE, _LETTERS * archive.packed(part))

    def characters(text: str) -> None:
        nonlocal left
        left -= len(text) + _RUN
        if left < 0:
            raise AnnotatorError(f"{name} unpacks to far more text than it may.")
        body.characters(text)

    try:
        parse(archive.xml(part), name, options.limits, body.start, body.end, characters)
        text = "".join(body.parts).strip("\n")
        if archive.broken:
            told.append(Problem("", f"{archive.broken} The text is whole."))
    except Broken as error:
        text, problem = kept_until(body.parts[: body.whole], body.paragraphs, error)
        told.append(problem)
    return storable(text), told


def properties(
    archive: Archive, part: str, name: str, options: ImportOptions, told: list[Problem]
) -> dict[str, str]:
    """Return title, author, date and language, as office documents tell them, until they break."""
    if part not in archive.names:
        return {}
    held: dict[str, str] = {}
    current = ""

    def start(tag: str, _: Mapping[str, str]) -> None:
        nonlocal current
        current = local(tag)

    def text(said: str) -> None:
        if current and len(held.get(current, "")) < 2000:
            held[current] = held.get(current, "") + said

    def end(_: str) -> None:
        nonlocal current
        current = ""

    try:
        parse(archive.xml(part), name, options.limits, start, end, text)
    except Broken as error:
        told.append(Problem(part, f"{error} What it says of the article came from before that."))
    date = held.get("created") or held.get("creation-date") or held.get("date")
    author = held.get("creator") or held.get("initial-creator") or ""
    return {
        "title": one_line(held.get("title", "")),
        "author": one_line(author),
        "date": iso_date(date),
        "language": one_line(held.get("language", "")),
    }


class _Body:
    """Gathers the text of the body of a document."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.whole = self.paragraphs = 0
        self.headline = ""
        self._hidden = 0
        self._depth = 0  # paragraphs inside of each other, as in frames
        self._in_text = False
        self._cell = 0
        self._begin = 0
        self._is_title = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = local(name)
        if kind == "pStyle" and not self.headline:
            style = next((v for k, v in attributes.items() if local(k) == "val"), "")
            self._is_title = style.lower() in ("title", "heading1", "berschrift1", "titel")
        if kind in _HIDDEN:
            self._hidden += 1
        elif self._hidden:
            return
        elif kind == "t":
            self._in_text = True
        elif kind == "p":
            self._depth += 1
            self._begin, self._is_title = len(self.parts), False
        elif kind == "tab":
            self.parts.append("\t")
        elif kind in ("br", "cr"):
            self.parts.append("\n")
        elif kind == "noBreakHyphen":
            self.parts.append("\u2011")
        elif kind == "tc":
            self._cell += 1

    def characters(self, text: str) -> None:
        if self._in_text and not self._hidden:
            self.parts.append(text)

    def end(self, name: str) -> None:
        kind = local(name)
        if kind in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif self._hidden:
            return
        elif kind == "t":
            self._in_text = False
        elif kind == "p":
            if self._is_title and not self.headline:
                self.headline = "".join(self.parts[self._begin :])
            if len(self.parts) > self._begin and not self._cell:
                self.parts.append("\n\n")
            self._depth -= 1
            if not self._depth:
                self.whole, self.paragraphs = len(self.parts), self.paragraphs + 1
        elif kind == "tc":
            self._cell = max(0, self._cell - 1)
            self.parts.append("\t")
        elif kind == "tr":
            if self.parts and self.parts[-1] == "\t":
                self.parts.pop()
            self.parts.append("\n")
        elif kind == "tbl":
            self.parts.append("\n")
