"""How well what is typed fits a name: words in any order, beginnings first, gaps last."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

_START, _WORD, _INSIDE, _GAPS = 8.0, 6.0, 3.0, 1.0


def fit(query: str, text: str) -> float | None:
    """Return how well a query fits a text, the more the better; None where a word of it does not.

    A word fits where the text or a word in it begins with it, where it stands inside, or, from
    two letters on, where its letters follow each other from the beginning of a word on.
    """
    words = query.casefold().split()
    folded = text.casefold()
    total = 0.0
    for word in words:
        found = _fit_word(word, folded)
        if found is None:
            return None
        total += found
    return total / max(len(words), 1) + 1 / (len(folded) + 1)  # of equals, the shorter text


def best(query: str, items: Iterable[T], text: Callable[[T], str]) -> list[T]:
    """Return the items that a query fits, the best first; equals stay in their order.

    Those that it fits with gaps alone are left out where it fits others without.
    """
    found = ((fit(query, text(item)), item) for item in items)
    kept = [(score, item) for score, item in found if score is not None]
    if any(score >= _INSIDE for score, _ in kept):
        kept = [(score, item) for score, item in kept if score >= _INSIDE]
    if query.strip():
        kept.sort(key=lambda entry: -entry[0])
    return [item for _, item in kept]


def _fit_word(word: str, text: str) -> float | None:
    place = text.find(word)
    if place == 0:
        return _START
    while place > 0:
        if not text[place - 1].isalnum():
            return _WORD
        later = text.find(word, place + 1)
        if later < 0:
            return _INSIDE
        place = later
    return _GAPS if len(word) > 1 and _follow(word, text) else None


def _follow(word: str, text: str) -> bool:
    """Whether the letters of a word follow each other, the first at the beginning of a word."""
    start = text.find(word[0])
    while start >= 0:
        if start == 0 or not text[start - 1].isalnum():
            place = start
            for letter in word[1:]:
                place = text.find(letter, place + 1)
                if place < 0:
                    return False
            return True
        start = text.find(word[0], start + 1)
    return False
