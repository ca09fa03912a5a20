"""What a search finds in a text: words and phrases, without regard to case and accents.

The rules are those of the full-text index (`unicode61` of SQLite, diacritics removed), so that a
text which the index finds has hits to show.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

_QUERY = re.compile(r'"([^"]*)"?|([^\s"]+)')
_WORD = re.compile(r"[^\W_]+")
_EDGE = r"(?<![^\W_])"
_END = r"(?![^\W_])"
_AROUND = 40
"""Code points of a text before the first hit of an excerpt."""
_EXCERPT = 160
"""Code points of an excerpt at most."""
_MOST = 5000
"""Hits of one text that are looked for."""


class Term(NamedTuple):
    """Words that stand one after the other; with `is_open`, the last may go on."""

    words: tuple[str, ...]
    is_open: bool = False


class Excerpt(NamedTuple):
    """A piece of a text in one line, and the hits in it as `[start, end)` of the piece."""

    text: str
    hits: tuple[tuple[int, int], ...]


def terms(query: str) -> tuple[Term, ...]:
    """Return what has to be in a text, all of it: words, and phrases in quotation marks.

    The last word may be the beginning of one, for it is still being typed, unless a blank or a
    quotation mark follows.
    """
    found = []
    for part in _QUERY.finditer(query):
        words = tuple(_WORD.findall(fold(part[0])))
        if words:
            found.append(Term(words, part[1] is None and part.end() == len(query)))
    return tuple(found)


def fold(text: str) -> str:
    """Return a text of the same length without capitals and accents."""
    return text.lower() if text.isascii() else "".join(map(_plain, text))


@cache
def _plain(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base if len(base) == 1 else character


def hits(text: str, wanted: tuple[Term, ...]) -> list[tuple[int, int]]:
    """Return where terms stand in a text as `[start, end)`, in order, at most some thousand."""
    if not wanted:
        return []
    folded, pattern = fold(text), _pattern(wanted)
    found: list[tuple[int, int]] = []
    for match in pattern.finditer(folded):
        found.append(match.span())
        if len(found) == _MOST:
            break
    return found


def holds(text: str, wanted: tuple[Term, ...]) -> bool:
    """Whether every term stands in a text."""
    folded = fold(text)
    return all(_pattern((term,)).search(folded) for term in wanted)


def excerpt(text: str, wanted: tuple[Term, ...]) -> Excerpt | None:
    """Return the surroundings of the first hit, from the beginning of a word, or None."""
    first = next(_pattern(wanted).finditer(fold(text)), None) if wanted else None
    if first is None:
        return None
    start = max(0, first.start() - _AROUND)
    if start:
        blank = text.find(" ", start, first.start())
        start = blank + 1 if blank >= 0 else start
    piece = " ".join(text[start : start + 2 * _EXCERPT].split())[:_EXCERPT]
    shown = f"…{piece}" if start else piece
    return Excerpt(shown, tuple(hits(shown, wanted)))


@cache
def _pattern(wanted: tuple[Term, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(_expression, wanted)))


def _expression(term: Term) -> str:
    words = r"[\W_]+".join(map(re.escape, term.words))
    return f"{_EDGE}{words}" + (r"[^\W_]*" if term.is_open else _END)
