"""One map between code points and Qt positions, and what selections snap to.

The stored text counts in Unicode code points. Qt counts in UTF-16 units, joins CR LF, swallows
byte order marks and breaks paragraphs where the text does not; `OffsetMap.display` is what may be
fed to it without moving a position.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import lru_cache

_LINE_ENDS = "\n\r\u2028\u2029"
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_HALF = re.compile("[\ud800-\udfff]")
_SUBSTITUTES = (
    ("\r\n", "\u200b\n"),  # Qt would make one position of two
    ("\r", "\n"),
    ("\u2029", "\n"),
    ("\ufeff", "\u2060"),  # dropped by Qt where it leads
    ("\ufffe", "\ufffd"),  # the same
    ("\ufdd0", "\ufffd"),  # Qt's own marks of a frame
    ("\ufdd1", "\ufffd"),
    ("\ufffc", "\ufffd"),  # Qt's mark of an object
    ("\0", "\ufffd"),
)
_PARAGRAPH = 2000  # Qt units; a longer one is slow to paint, for Qt goes over all of its lines


class OffsetMap:
    """Code points of a stored text to Qt positions of its display string, and back.

    Without characters beyond U+FFFF both are the same number; else each look-up is a bisection.
    """

    def __init__(self, text: str) -> None:
        self.display = _break_paragraphs(_displayable(text))
        self._astral: list[int] = []
        if not text.isascii() and len(self.display.encode("utf-16-le")) != 2 * len(text):
            self._astral = [match.start() for match in _ASTRAL.finditer(self.display)]
        self._units = [position + place for place, position in enumerate(self._astral)]

    def to_qt(self, i: int) -> int:
        """Return the Qt position of a code point."""
        return i + bisect_left(self._astral, i) if self._astral else i

    def from_qt(self, p: int) -> int:
        """Return the code point at a Qt position; within a surrogate pair, the pair's."""
        return p - bisect_left(self._units, p) if self._units else p


def without_halves(text: str) -> str:
    """Return a text with U+FFFD, one for one, for lone surrogates, which no encoding can hold."""
    return _HALF.sub("\ufffd", text)


def _displayable(text: str) -> str:
    for old, new in _SUBSTITUTES:
        text = text.replace(old, new)
    try:
        text.encode("utf-16-le")
    except UnicodeEncodeError:
        text = without_halves(text)
    return text


def _break_paragraphs(text: str) -> str:
    if len(text) <= _PARAGRAPH:
        return text
    return "\n".join(map(_broken, text.split("\n")))


def _broken(paragraph: str) -> str:
    """Turn one blank in every few thousand characters into a line break."""
    start = 0
    pieces = []
    while len(paragraph) - start > _PARAGRAPH:
        sentence = paragraph.rfind(". ", start + _PARAGRAPH // 2, start + _PARAGRAPH)
        blank = sentence + 1 or paragraph.rfind(" ", start, start + _PARAGRAPH)
        if blank < 0:
            blank = paragraph.find(" ", start + _PARAGRAPH)
        if blank < 0:
            break
        pieces.append(paragraph[start:blank])
        start = blank + 1
    return "\n".join((*pieces, paragraph[start:]))


# Characters as a reader sees them


def next_char(text: str, position: int) -> int:
    """Return where the user-perceived character at `position` ends, at most `len(text)`."""
    position += 1
    while position < len(text) and not _parts(text, position):
        position += 1
    return min(position, len(text))


def previous_char(text: str, position: int) -> int:
    """Return where the user-perceived character before `position` starts, at least 0."""
    position -= 1
    while position > 0 and not _parts(text, position):
        position -= 1
    return max(position, 0)


def _parts(text: str, i: int) -> bool:
    """Whether a user-perceived character may start at `i`, `0 < i < len(text)`.

    The extended grapheme clusters of Unicode Annex 29, as far as the standard library knows the
    properties: marks, joined emoji, flags, Hangul jamo, CR LF.
    """
    after = text[i]
    before = text[i - 1]
    if after < "\u0300":
        return not (before == "\r" and after == "\n")
    if _extends(after):
        return before in "\r\n"
    if before == "\u200d":
        return not _pictographic(after)
    if "\U0001f1e6" <= after <= "\U0001f1ff":
        first = i
        while first and "\U0001f1e6" <= text[first - 1] <= "\U0001f1ff":
            first -= 1
        return (i - first) % 2 == 0
    return not _joins_jamo(before, after)


@lru_cache(4096)
def _extends(character: str) -> bool:
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc")
        or character in "\u200c\u200d\u0e33\u0eb3"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _pictographic(character: str) -> bool:
    return unicodedata.category(character) in ("So", "Sm") or (
        "\U0001f000" <= character <= "\U0001faff"
    )


def _joins_jamo(before: str, after: str) -> bool:
    leading = "\u1100" <= before <= "\u115f"
    if "\u1160" <= after <= "\u11ff":
        return leading or "\u1160" <= before <= "\u11ff" or "\uac00" <= before <= "\ud7a3"
    return leading and ("\u1100" <= after <= "\u115f" or "\uac00" <= after <= "\ud7a3")


# Words


def word_bounds(text: str, position: int) -> tuple[int, int]:
    """Return the word at a position, or the run of white space or the mark of punctuation there.

    A word is what a name is made of: “U.S.” and “led” in “U.S.-led”, “Assad” and “'s”, one
    character of Chinese, Japanese, Korean or Thai.
    """
    if not text:
        return (0, 0)
    start = min(max(position, 0), len(text) - 1)
    end = start + 1
    while start > 0 and not _bounds(text, start):
        start -= 1
    while end < len(text) and not _bounds(text, end):
        end += 1
    return start, end


def next_word_end(text: str, position: int) -> int:
    """Return the first end of a word after `position`, at most `len(text)`."""
    position += 1
    while position < len(text) and not (_wordy(text, position - 1) and _bounds(text, position)):
        position += 1
    return min(position, len(text))


def previous_word_end(text: str, position: int) -> int:
    """Return the last end of a word before `position`, at least 0."""
    position -= 1
    while position > 0 and not (_wordy(text, position - 1) and _bounds(text, position)):
        position -= 1
    return max(position, 0)


def next_word_start(text: str, position: int) -> int:
    """Return the first start of a word after `position`, at most `len(text)`."""
    position += 1
    while position < len(text) and not (_wordy(text, position) and _bounds(text, position)):
        position += 1
    return min(position, len(text))


def previous_word_start(text: str, position: int) -> int:
    """Return the last start of a word before `position`, at least 0."""
    position -= 1
    while position > 0 and not (_wordy(text, position) and _bounds(text, position)):
        position -= 1
    return max(position, 0)


def snap(text: str, start: int, end: int, *, words: bool = True) -> tuple[int, int] | None:
    """Return what a selection becomes: whole words without white space around; None if blank.

    Ends within a word move outwards. With `words=False` they only move as far as a whole
    user-perceived character needs. Punctuation is taken in where it was selected.
    """
    start, end = (min(max(place, 0), len(text)) for place in sorted((start, end)))
    parts = _bounds if words else _parts
    while start < end and _kind(text[start]) == " ":
        start += 1
    while end > start and _kind(text[end - 1]) == " ":
        end -= 1
    if start >= end:
        return None
    while start > 0 and not parts(text, start):
        start -= 1
    while end < len(text) and not parts(text, end):
        end += 1
    return start, end


def _wordy(text: str, i: int) -> bool:
    """Whether the character at `i` belongs to a word."""
    kind = _kind(_base(text, i))
    return kind in "wcs" or (kind == "." and _abbreviates(text, i))


def _bounds(text: str, i: int) -> bool:
    """Whether a word, a run of white space or a mark of punctuation starts or ends at `i`."""
    if not 0 < i < len(text):
        return True
    if not _parts(text, i):
        return False
    after = _kind(text[i])
    before = _kind(_base(text, i - 1))
    if before == "w" and after == "w":
        return False
    if before == " " and after == " ":
        return False
    if before == "w" and after != " ":
        return not (_abbreviates(text, i) or _joins(text, i))
    if after == "w" and before != " ":
        if _abbreviates(text, i - 1):
            return not _abbreviates(text, i + 1)
        return not (_joins(text, i - 1) or _possessive(text, i - 1))
    return True


def _base(text: str, i: int) -> str:
    """The character that a mark at `i` sits on."""
    while i > 0 and not _parts(text, i):
        i -= 1
    return text[i]


def _abbreviates(text: str, i: int) -> bool:
    """Whether the full stop at `i` is one of at least two that follow single letters: U.S."""
    if (
        text[i : i + 1] != "."
        or i == 0
        or not text[i - 1].isalpha()
        or text[i - 2 : i - 1].isalnum()
    ):
        return False
    earlier = (
        i > 2 and text[i - 2] == "." and text[i - 3].isalpha() and not text[i - 4 : i - 3].isalnum()
    )
    return earlier or (text[i + 1 : i + 2].isalpha() and text[i + 2 : i + 3] == ".")


def _joins(text: str, i: int) -> bool:
    """Whether the mark at `i` holds a word together: O'Brien, AT&T, 3.5, 10:30."""
    if not 0 < i < len(text) - 1:
        return False
    mark, before, after = text[i], text[i - 1], text[i + 1]
    if mark in "'’":
        return before.isalpha() and after.isalpha() and not _possessive(text, i)
    if mark in "&·":
        return before.isalpha() and after.isalpha()
    return mark in ".,:" and before.isdigit() and after.isdigit()


def _possessive(text: str, i: int) -> bool:
    """Whether an apostrophe at `i` begins “'s”, which is no part of the name before it."""
    return (
        text[i] in "'’"
        and text[i + 1 : i + 2] in ("s", "S")
        and not text[i + 2 : i + 3].isalnum()
        and i > 0
        and text[i - 1].isalnum()
    )


@lru_cache(4096)
def _kind(character: str) -> str:
    """Word, single character of a script without blanks, symbol, punctuation or blank.

    "w", "c", "s", "." and " ". Marks count with the words, for that is what they sit on.
    """
    category = unicodedata.category(character)
    if character.isspace() or category == "Cc" or character in "\u200b\u2060\ufeff":
        return " "
    if character == "_" or category[0] in "LMN":
        return "c" if bisect_right(_UNSPACED, character) % 2 else "w"
    if category[0] == "S" or character in "%#@&§‰":
        return "s"
    return "w" if category == "Cf" else "."


_UNSPACED = (
    "\u0e00\u0f00\u1000\u10a0\u1100\u1200\u1780\u1800\u2e80\u2fe0\u3005\u3008\u3040\u3100\u3130\u3190"
    "\u31f0\u3200\u3400\u4dc0\u4e00\ua000\uac00\ud7a4\uf900\ufb00\uff66\uffa0\U00020000\U00040000"
)
"""Scripts that put no spaces between words: the first of each range, and the first behind it."""


# Sentences

_SENTENCE_END = re.compile(
    r"[.!?…]+[\"'”’»)\]]*\s+(?=[\"'“‘«(\[]*[^\W\da-z_])|[。！？]+[」』”]?|\n\s*\n|\n"
)
_TITLES = frozenset(
    {"mr", "mrs", "ms", "dr", "gen", "st", "sen", "rep", "gov", "col", "lt", "sgt", "prof", "no"}
    | {"jan", "feb", "aug", "sept", "oct", "nov", "dec"}
)


def lines_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the whole lines that `[start, end)` touches, without the line breaks at their ends."""
    first = max(text.rfind(mark, 0, start) for mark in _LINE_ENDS) + 1
    ends = (text.find(mark, max(end - 1, start)) for mark in _LINE_ENDS)
    return first, min((place for place in ends if place >= 0), default=len(text))
