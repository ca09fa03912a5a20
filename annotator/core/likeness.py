"""Which texts tell the same story in nearly the same words, such as two prints of agency copy.

Each text becomes a sketch: of its runs of four words, hashed, the smallest in each of some bins.
Two sketches agree in about as many bins as the texts have runs in common. Bands of bins find those
to compare, so that a million texts are not compared with each other.
"""

from __future__ import annotations

import re
import zlib
from array import array

_WORD = re.compile(r"\w+")
_RUN = 4  # words
_BINS = 32
_BAND = 4  # bins that must agree before two sketches are compared
_ALIKE = 0.7  # share of bins in which two texts of the same story agree
_EMPTY = 0xFFFFFFFF


class Likeness:
    """Texts by id as they come in; the older of two that are alike is the one with the lower id."""

    def __init__(self) -> None:
        self._sketches: dict[int, bytes] = {}
        self._bands: dict[bytes, list[int]] = {}
        self._leaders: dict[int, int] = {}

    def add(self, text_id: int, text: str) -> None:
        """Take a text."""
        sketch = _sketch(text)
        self._sketches[text_id] = sketch
        self._leaders[text_id] = text_id
        step = 4 * _BAND
        for number, at in enumerate(range(0, len(sketch), step)):
            held = self._bands.setdefault(bytes([number]) + sketch[at : at + step], [])
            for other in held:
                if self.oldest(other) != self.oldest(text_id) and self._alike(text_id, other):
                    self._join(text_id, other)
            if self.oldest(text_id) not in held:
                held.append(text_id)

    def oldest(self, text_id: int) -> int:
        """Return the oldest of the texts that are alike, perhaps the text itself."""
        leader = self._leaders[text_id]
        while leader != self._leaders[leader]:
            leader = self._leaders[leader]
        self._leaders[text_id] = leader
        return leader

    def groups(self) -> dict[int, int]:
        """Return the oldest of its like for each text that is not the oldest itself."""
        found = {text_id: self.oldest(text_id) for text_id in self._leaders}
        return {text_id: leader for text_id, leader in found.items() if leader != text_id}

    def _alike(self, one: int, other: int) -> bool:
        a, b = array("I", self._sketches[one]), array("I", self._sketches[other])
        same = sum(x == y for x, y in zip(a, b, strict=True))
        return same >= _ALIKE * _BINS

    def _join(self, one: int, other: int) -> None:
        first, second = sorted((self.oldest(one), self.oldest(other)))
        self._leaders[second] = first


def _sketch(text: str) -> bytes:
    words = [word.encode("utf-8", "replace") for word in _WORD.findall(text.casefold())]
    bins = [_EMPTY] * _BINS
    for at in range(max(1, len(words) - _RUN + 1)):
        hashed = zlib.crc32(b" ".join(words[at : at + _RUN]))
        place, value = hashed % _BINS, hashed // _BINS
        if value < bins[place]:
            bins[place] = value
    for place in range(2 * _BINS - 1, -1, -1):  # what is empty borrows from the next that is not
        if bins[place % _BINS] == _EMPTY:
            bins[place % _BINS] = bins[(place + 1) % _BINS]
    return array("I", bins).tobytes()
