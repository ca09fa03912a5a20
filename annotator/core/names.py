"""The name or phrase at a place of a text: what a click on one of its words means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from annotator.core.boundaries import TITLES

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-’'&./][^\W_]+)*")
_WITHIN = "of the de del della di da dos du la le les van von der den bin ibn al el for"
_FIRST = (
    "a after also although an and as at because before both but by despite during earlier each "
    "every for from he her here his how however i if in into it its last later many more most my "
    "next no nor not now of on once one only or our over she since so some still such than "
    "that the their then there these they this those though three through to two under until "
    "upon us was we were what when where which while who why with yet you your"
)
_LINKS = frozenset(_WITHIN.split())
"""Words in lower case that may stand inside of a name, never at its ends."""

_OPENERS = TITLES | frozenset(_FIRST.split())
"""Words with a capital letter that are no part of the name behind them: titles, and such as begin
a sentence.
"""

_BEGIN = (
    "a all an another any both each every her his its my no our some that the their these this "
    "those your"
)
_STOP = (
    "about across after against along also although always amid among and are as at be because "
    "been before being between but by can could did do does during for from had has have having "
    "he here however if in including into is it may might must near never nor not of off often on "
    "only or out over per said says shall she should since so still such than then there they "
    "though through to too toward towards under unless until up upon via was we were what when "
    "where whether which while who whom whose why will with within without would yet you"
)
_COUNT = (
    "dozen dozens eight eleven few five four hundred hundreds many million more most nine one "
    "other seven several six ten thousand thousands three twelve two"
)
_DETERMINERS = frozenset(_BEGIN.split())
"""Words with which a phrase begins."""

_BOUNDS = frozenset(_STOP.split())
"""Words that stand before a phrase, never in it."""

_NUMBERS = frozenset(_COUNT.split())
_MEASURES = re.compile(
    r"(?:second|minute|hour|day|night|week|weekend|month|year|decade|centur|percent|cent|dollar|"
    r"euro|pound|metre|meter|kilomet|mile|ton|kilo|degree|times?\Z)"
)
"""Beginnings of words to which the number before them belongs."""

_REACH = 400  # code points to either side; no name is longer
_LONGEST = 5  # words before the last one of a phrase


def name_at(
    text: str, position: int, taken: Iterable[tuple[int, int]] = ()
) -> tuple[int, int] | None:
    """Return the name in which a position stands, or else the phrase that ends with the word
    there; None between words.

    A name reaches no further than to the stretches that are `taken`; a phrase may hold them. It
    is None inside of them.

    Words with a capital letter belong together where a single blank parts them, with words such
    as "of" between them. A possessive ending is left out, and what follows in lower case behind a
    hyphen ("Roman-era"). A phrase goes back to its "the" or the like, or to the word that cannot
    be part of it ("said | coalition forces"); a number belongs to a measure only ("two weeks").
    """
    taken = list(taken)
    low, high = max(position - _REACH, 0), min(position + _REACH, len(text))
    for start, end in taken:
        if start <= position < end:
            return None
        low, high = (max(low, end), high) if end <= position else (low, min(high, start))
    words = [(low + found.start(), low + found.end()) for found in _WORD.finditer(text[low:high])]
    row = next((n for n, (start, end) in enumerate(words) if start <= position < end), None)
    if row is None:
        return None
    start, end = _body(text, *words[row], position)
    if not _is_name(text[start:end]):
        whole = (start, end) == (words[row][0], _trimmed(text, *words[row]))
        return _phrase(text, start, end, taken) if whole else (start, end)
    joined = [_joins(text, *pair) for pair in pairwise(words)]
    first, last = _first(text, words, joined, row), row
    if end == _trimmed(text, *words[row]):
        last = _last(text, words, joined, row)
    if first != row:
        start = words[first][0]
    if last != row:
        end = _body(text, *words[last], words[last][0])[1]
    return start, end


def _phrase(text: str, start: int, end: int, taken: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Return the phrase that ends with the word `[start, end)`; it cuts nothing that is taken."""
    low = max(start - _REACH, 0)
    words = [(low + found.start(), low + found.end()) for found in _WORD.finditer(text[low:start])]
    first, counts = start, _MEASURES.match(text, start, end) is not None
    if text[start:end].lower() in _DETERMINERS | _BOUNDS:
        return start, end
    for word_start, word_end in reversed(words[-_LONGEST:]):
        word = text[word_start:word_end].lower()
        number = word[0].isdigit() or word in _NUMBERS
        apart = text[word_end:first] not in (" ", "\u00a0") or word.endswith(("'s", "’s"))
        if apart or word in _BOUNDS or (number and not counts):
            break
        first = word_start
        if word in _DETERMINERS:
            break
    around = (one for one, other in taken if one < first < other)
    return min(around, default=first), end


def _first(text: str, words: list[tuple[int, int]], joined: list[bool], row: int) -> int:
    first = at = row
    while at > 0 and joined[at - 1]:
        at -= 1
        word = text[slice(*words[at])]
        if _is_name(word):
            if word.lower() in _OPENERS or _is_cut(text, words[at]):
                break
            first = at
        elif word not in _LINKS:
            break
    return first


def _last(text: str, words: list[tuple[int, int]], joined: list[bool], row: int) -> int:
    last = at = row
    while at + 1 < len(words) and joined[at] and not _is_cut(text, words[at]):
        at += 1
        word = text[slice(*words[at])]
        if _is_name(word):
            last = at
        elif word not in _LINKS:
            break
    return last


def _joins(text: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether nothing but a blank parts two words, or the point of an initial."""
    between = text[one[1] : other[0]]
    initial = one[1] - one[0] == 1 and text[one[0]].isupper() and between.startswith(".")
    return between[initial:] in (" ", "\u00a0")


def _body(text: str, start: int, end: int, position: int) -> tuple[int, int]:
    """Return a word without its possessive ending, and of a compound the part that is a name."""
    end = _trimmed(text, start, end)
    at = start
    for part in text[start:end].split("-"):
        if at > start and not _is_name(part) and _is_name(text[start : at - 1]):
            return (start, at - 1) if position < at else (at, at + len(part))
        at += len(part) + 1
    return start, end


def _trimmed(text: str, start: int, end: int) -> int:
    """Return where a word ends without its possessive ending."""
    return end - 2 if text[start:end].endswith(("'s", "’s")) else end


def _is_cut(text: str, word: tuple[int, int]) -> bool:
    """Whether a possessive ending or a compound's end comes between a word and the next."""
    return _body(text, *word, word[0])[1] != word[1]


def _is_name(word: str) -> bool:
    return any(c.isupper() or c.isdigit() for c in word)
