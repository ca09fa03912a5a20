"""Finding a mention elsewhere: whole words, and case where it tells a name from a word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_SHORT = 3
_CONTEXT = 160  # code points of a sentence that are shown on either side
_GAP = r"(?!\s*\n\s*\n)\s+"
_SAME = {"'": "['’]", "’": "['’]", "-": "[-‑]", "‑": "[-‑]"}
_PARTICLES = frozenset(
    {"al", "el", "an", "ar", "as", "ash", "at", "az", "ad", "ul", "ibn", "bin", "ben", "ez", "es"}
    | {"de", "la", "le", "di", "da", "du"}
)
"""What stands before a hyphen and still belongs to the name after it: al-Assad, ez-Zor."""

_BEFORE_HYPHEN = re.compile(r"(\w*)[-‑]\Z")
_AFTER_HYPHEN = re.compile(r"[-‑](\w*)")
_JOINERS = "\u200c\u200d\u00ad"
_OF_EMOJI = "\ufe0e\ufe0f"
_POSSESSIVE = re.compile(r"['’][sS](?!\w)")
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9])|\n")
_ABBREVIATED = re.compile(r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|Sgt|St|Sen|Rep|Gov|No))\.\s+\Z")


class Matching(NamedTuple):
    """How other mentions are looked for.

    Without `case`, "Islamic State" finds "ISLAMIC STATE" as well; short names and those in
    capitals ("US", "NATO") are found as they are written all the same.
    """

    case: bool = True
    whole_words: bool = True


AS_WRITTEN = Matching()


def is_rigid(mention: str) -> bool:
    """Whether a mention is itself only as it is written: short with a capital, or in capitals."""
    letters = [character for character in mention if character.isalpha()]
    has_capital = any(character.isupper() for character in letters)
    return has_capital and (len(letters) <= _SHORT or mention.isupper())


def find(text: str, mention: str, how: Matching = AS_WRITTEN) -> Iterator[tuple[int, int]]:
    """Yield where a mention stands in a text, as `[start, end)` in code points.

    White space may differ but for a blank line, straight and curly apostrophes are alike, and so
    are letters with accents in one piece and in two.
    """
    if not mention.strip():
        return
    for match in _pattern(mention, how.case or is_rigid(mention)).finditer(text):
        if not how.whole_words or stands_alone(text, *match.span()):
            yield match.span()


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether `[start, end)` is made of whole words, and of whole names where hyphens join them.

    "US" stands alone in "US-led" and in "US-Russian" and "Syria" in "Syria's", but not "Jean" in
    "Jean-Claude", "Assad" in "al-Assad" or "BBC" in "BBC.com".
    """
    capitals = text[start:end].isupper()
    return _begins(text, start, capitals) and _ends(text, end, capitals)


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the stretch around `[start, end)` to show it in: its sentence, or as much of it as
    is near.
    """
    first = max(0, start - _CONTEXT)
    last = min(len(text), end + _CONTEXT)
    for match in _SENTENCE_END.finditer(text, first, end):
        if match.end() <= start and not _ABBREVIATED.search(text, first, match.end()):
            first = match.end()
    for match in _SENTENCE_END.finditer(text, end, last):
        if not _ABBREVIATED.search(text, end, match.end()):
            last = match.end()
            break
    return first, last


@lru_cache(1024)
def _pattern(mention: str, case: bool) -> re.Pattern[str]:
    whole = unicodedata.normalize("NFC", mention)
    words = ("".join(map(_spelt, word)) for word in whole.split())
    return re.compile(_GAP.join(words), 0 if case else re.IGNORECASE)


def _spelt(character: str) -> str:
    """Return a pattern for the ways in which a character may be written."""
    parts = unicodedata.normalize("NFD", character)
    apart = f"(?:{character}|{parts})" if parts != character else re.escape(character)
    return _SAME.get(character, apart)


def _begins(text: str, start: int, capitals: bool) -> bool:
    before, first = text[start - 1 : start] if start else "", text[start]
    earlier = text[start - 2 : start - 1] if start > 1 else ""
    if not before or before.isspace():
        return True
    if in_word(before):
        return not in_word(first)
    if before in "-‑":
        match = _BEFORE_HYPHEN.search(text, max(0, start - 40), start)
        word = match.group(1) if match else ""
        return word.casefold() not in _PARTICLES and _is_apart(word, capitals)
    if before in "'’" and earlier.islower() and first.isupper():
        return True  # the "l'" of French and Italian
    if before in "'’&":
        return not earlier.isalpha()
    return not (before == "." and earlier.isalnum() and first.islower())


def _ends(text: str, end: int, capitals: bool) -> bool:
    last, after, later = text[end - 1], text[end : end + 1], text[end + 1 : end + 2]
    if not after or after.isspace():
        return True
    if in_word(after):
        return not (in_word(last) or last == ".")
    if after in "-‑":
        match = _AFTER_HYPHEN.match(text, end)
        word = match.group(1) if match else ""
        return _is_apart(word, capitals)
    if after in "'’":
        return not later.isalpha() or _POSSESSIVE.match(text, end) is not None
    if after == "&":
        return not later.isalpha()
    return not (after == "." and later.islower() and last != ".")


def _is_apart(other: str, capitals: bool) -> bool:
    """Whether what a hyphen joins to a mention is another word: "-led", or a name beside "US"."""
    if not other or other.islower():
        return True
    return other[0].isalpha() and (capitals or (other.isupper() and len(other) > 1))


def in_word(character: str) -> bool:
    """Whether it goes on with a word: letters, digits, and the marks upon and between them."""
    if character.isascii() or character.isalnum():
        return character.isalnum() or character == "_"
    is_mark = unicodedata.category(character) in ("Mn", "Mc") and character not in _OF_EMOJI
    return is_mark or character in _JOINERS
