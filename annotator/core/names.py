"""The name at a place of a text: what a click on one of its words means."""

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
    "new next no nor not now of on once one only or our over she since so some still such than "
    "that the their then there these they this those though three through to two under until "
    "upon us was we were what when where which while who why with yet you your"
)
_LINKS = frozenset(_WITHIN.split())
"""Words in lower case that may stand inside of a name, never at its ends."""

_OPENERS = TITLES | frozenset(_FIRST.split())
"""Words with a capital letter that are no part of the name behind them: titles, and such as begin
a sentence.
"""

_REACH = 400  # code points to either side; no name is longer


def name_at(
    text: str, position: int, taken: Iterable[tuple[int, int]] = ()
) -> tuple[int, int] | None:
    """Return the name, or else the word, in which a position stands; None between words.

    It reaches no further than to the stretches that are `taken`, and is None inside of them.

    Words with a capital letter belong together where a single blank parts them, with words such
    as "of" between them. A possessive ending is left out, and what follows in lower case behind a
    hyphen ("Roman-era").
    """
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
        return start, end
    joined = [_joins(text, *pair) for pair in pairwise(words)]
    first, last = _first(text, words, joined, row), row
    if end == _trimmed(text, *words[row]):
        last = _last(text, words, joined, row)
    if first != row:
        start = words[first][0]
    if last != row:
        end = _body(text, *words[last], words[last][0])[1]
    return start, end


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
