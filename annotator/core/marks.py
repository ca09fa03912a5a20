"""Spans as other programs wrote them: checked against the text, repaired where the text proves how.

Every span that comes in goes out as a Span, with a Note where it was moved or trimmed, or as a
Problem that says why not.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from annotator.core.extension import Found, Note, Problem
from annotator.core.model import (
    NIL,
    Document,
    DocumentStatus,
    Entity,
    Record,
    Region,
    Span,
    Status,
)

IMPORT = "import"
"""The source of spans for which a file names none."""

UNNAMED = "ENTITY"
"""The label of spans for which a file has only a link."""

_NEAR = 200  # code points within which a quoted text is looked for
_FAR = 100  # spans of a document after which it is not looked for farther off any more
_TOLD = 20  # notes and problems of one document that are told one by one
_SHOWN = 60  # code points of a quotation in a sentence

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_WIKIDATA = re.compile(
    r"(?:https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/|(?i:wikidata:))(Q\d+)\b"
)
_GEONAMES = re.compile(r"(?:https?://(?:www\.|sws\.)?geonames\.org/|(?i:geonames:))(\d+)/?.*")
_MINTED = "urn:annotator:entity:"
_NILS = {"NIL", "NIL_OTHERLINK", "NIL_AMBIGUOUS", "NILENTITY"}


@dataclass(slots=True)
class Marks:
    """The spans of one document as they come in; `place` says where the document stands.

    With `wide`, offsets count UTF-16 units, as JavaScript and Java do.
    """

    text: str
    place: str
    wide: bool = False
    spans: list[Span] = field(default_factory=list)
    told: list[Note | Problem] = field(default_factory=list)
    entities: dict[str, Entity] = field(default_factory=dict)
    _halves: array[int] | None = None

    def mark(self, start: Any, end: Any, label: Any, quote: Any = None, **more: Any) -> Span | None:
        """Take a span in; `quote` is the text that it covers, as far as the file says so.

        `more` are further fields of a Span as the file has them; what is not of their kind is told
        and left out.
        """
        if not (_is_offset(start) and _is_offset(end)):
            self.refuse(f"A span from {_shown(start)} to {_shown(end)} has no whole offsets.")
            return None
        said = f"{_shown(label)} from {start} to {end}"
        if not isinstance(label, str) or not label.strip():
            self.refuse(f"The span from {start} to {end} has no label.")
            return None
        start, end = self._to_points(start), self._to_points(end)
        placed = self._place(start, end, quote if isinstance(quote, str) else None, said)
        if placed is None:
            return None
        span = Span(0, 0, *placed, storable(label), **self._fields(more, said))
        self.spans.append(span)
        return span

    def refuse(self, sentence: str) -> None:
        """Tell what was not taken."""
        self.told.append(Problem(self.place, storable(sentence)))

    def note(self, sentence: str) -> None:
        """Tell what was repaired, or is otherwise worth knowing."""
        self.told.append(Note(self.place, storable(sentence)))

    def found(self, key: str, **document: Any) -> Iterator[Found]:
        """Yield the document with its spans, and what is told of it.

        A document that comes with accepted spans is done, unless the file says otherwise.
        """
        status = document.pop("status", None)
        regions: tuple[Region, ...] = tuple(document.pop("regions", ()))
        if status is None:
            decided = any(span.status is not Status.PROPOSED for span in self.spans)
            status = DocumentStatus.DONE if decided else DocumentStatus.NEW
        made = Document(
            0, storable(key), document.pop("title", ""), status=status, length=len(self.text),
            **document,
        )  # fmt: skip
        yield Record(
            made, self.text, tuple(self.spans), regions, tuple(self.entities.values()), self.place
        )
        yield from brief(self.told)

    def _place(self, start: int, end: int, quote: str | None, said: str) -> tuple[int, int] | None:
        """Return where a span really is, or None and tell why not."""
        there = self._at(start, end)
        if quote and there != quote and not self.wide and self._other_unit(start, end) == quote:
            self.note(f"{said} counts UTF-16 units, as the text that it quotes shows.")
            self.wide = True
            start, end = self._to_points(start), self._to_points(end)
            there = quote
        if quote is not None and quote.strip() and (there is None or not _alike(there, quote)):
            far = len(self.told) < _FAR
            moved = _nearest(self.text, quote, start, far=far)
            if moved is None:
                stands = f"there is “{_shown(there)}”" if there is not None else "has no such place"
                self.refuse(f"{said} quotes “{_shown(quote)}”, but the text {stands}.")
                return None
            self.note(
                f"{said} was moved to {moved} to {moved + len(quote)}, where the text that it"
                f" quotes stands: “{_shown(quote)}”."
            )
            start, end = moved, moved + len(quote)
        elif there is None:
            self.refuse(
                f"{said} is empty or lies outside of the text, which has {len(self.text)}"
                " characters."
            )
            return None
        body = self.text[start:end]
        if not body.strip():
            self.refuse(f"{said} covers nothing but white space.")
            return None
        first = start + len(body) - len(body.lstrip())
        last = first + len(body.strip())
        if (first, last) != (start, end):
            self.note(f"{said} was trimmed of the white space at its ends: {first} to {last}.")
        return first, last

    def _at(self, start: int, end: int) -> str | None:
        return self.text[start:end] if 0 <= start < end <= len(self.text) else None

    def _other_unit(self, start: int, end: int) -> str | None:
        if self.text.isascii() or self.wide:
            return None
        self.wide = True
        first, last = self._to_points(start), self._to_points(end)
        self.wide = False
        return self._at(first, last)

    def _fields(self, more: Mapping[str, Any], said: str) -> dict[str, Any]:
        fields: dict[str, Any] = {"status": Status.ACCEPTED, "source": IMPORT}
        for name, value in more.items():
            if value is None or value == "":
                continue
            try:
                fields[name] = _FIELDS[name](value)
            except (ValueError, TypeError, OverflowError):
                self.note(
                    f"{said} has the {name} “{_shown(value)}”, which is none; it is left out."
                )
        return fields

    def _to_points(self, unit: int) -> int:
        """Return the code point of a UTF-16 unit; what lies outside stays outside."""
        if not self.wide or unit <= 0:
            return unit
        if self._halves is None:
            self._halves = _second_halves(self.text)
        return min(unit - bisect_right(self._halves, unit), len(self.text) + 1)


def brief(told: list[Note | Problem]) -> Iterator[Note | Problem]:
    """Yield what is told of one document, and only a count of the rest where it is a lot."""
    yield from told[:_TOLD]
    for kind in (Problem, Note):
        if rest := [one for one in told[_TOLD:] if isinstance(one, kind)]:
            done = "were not taken" if kind is Problem else "were repaired"
            yield kind(rest[0].place, f"{len(rest):,} more spans of this document {done}.")


def kb_id_of(value: Any) -> str | None:
    """Return the id of a link as the project writes it, from an id, a prefix and id, or a URL."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise TypeError(value)
    link = str(value).strip()
    if link.upper() in _NILS:
        return NIL
    if found := _WIKIDATA.match(link):
        return found[1]
    if found := _GEONAMES.match(link):
        return f"geonames:{found[1]}"
    if link.startswith(_MINTED):
        link = unquote(link.removeprefix(_MINTED))
    return storable(link) or None


def storable(text: str) -> str:
    """Return text whose lone surrogates, which no database takes, are U+FFFD."""
    return (
        text
        if text.isascii()
        else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    )


def _score(value: Any) -> float:
    score = float(value)
    if not 0 <= score <= 1:
        raise ValueError(value)
    return score


def _words(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return storable(value)


_FIELDS: Mapping[str, Any] = {
    "status": Status,
    "kb_id": kb_id_of,
    "source": _words,
    "score": _score,
    "note": _words,
}


def _is_offset(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _alike(there: str, quote: str) -> bool:
    """Whether a text is the quoted one; programs collapse white space when they quote."""
    return there == quote or there.split() == quote.split()


def _nearest(text: str, quote: str, start: int, *, far: bool) -> int | None:
    """Return where the quoted text stands, if it is clear which place is meant."""
    start = max(0, min(start, len(text)))
    low = max(0, start - _NEAR)
    before = text.rfind(quote, low, start + len(quote) - 1 if start else 0)
    after = text.find(quote, start, start + _NEAR + len(quote))
    places = [place for place in (before, after) if place >= 0]
    if not places and far:
        only = text.find(quote)
        return only if only >= 0 and text.find(quote, only + 1) < 0 else None
    distances = sorted((abs(place - start), place) for place in places)
    if not distances or (len(distances) == 2 and distances[0][0] == distances[1][0]):
        return None
    return distances[0][1]


def _second_halves(text: str) -> array[int]:
    """Return the UTF-16 units at which the second halves of characters beyond U+FFFF stand."""
    astral = () if text.isascii() else _ASTRAL.finditer(text)
    return array("q", (found.start() + number for number, found in enumerate(astral, 1)))


def _shown(value: Any) -> str:
    shown = " ".join(str(value).split())
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
