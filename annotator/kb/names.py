"""How names are compared: one key for all the spellings of a name, and what case tells."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

LONGEST = 200
"""Code points of a query that are looked at; no name is longer."""

# Letters that decomposition leaves whole, and signs that are written or left out at will.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ə": "a"}
    | dict.fromkeys("'’‘ʼʻʿʾ`´.")
)
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]+")
_POSSESSIVE = ("'s", "’s", "ʼs")
_SUFFIX = re.compile(r"[-‐‑](?:led|backed|based|born|held|run|linked|allied|controlled|brokered)$")
_TITLE = re.compile(
    r"(?:president|prime minister|chancellor|secretary|senator|general|king|queen|mr|mrs|ms|dr|sir)"
    r"\.?\s+(?=\S)",
    re.IGNORECASE,
)
_BONES = str.maketrans("cqzv", "kksf", "aeiouyjwh")
_WORD = re.compile(r"[^\W_]+")


class Reading(NamedTuple):
    """One way to read a query: a text, its key, and whether that is less than what was written."""

    text: str
    key: str
    partly: bool


def key(name: str) -> str:
    """Return what all spellings of a name have in common.

    Case, diacritics, blanks, punctuation, a leading "the" and a possessive ending do not count,
    so that "Deir ez-Zor" and "Deir Ezzor", or "U.S." and "US", meet. Empty for a name without
    letters and digits.
    """
    return "".join(words(name))


def words(name: str) -> list[str]:
    """Return the words of a name, in the letters of its key."""
    plain = _bare(name).casefold()
    if not plain.isascii():
        plain = _MARKS.sub("", unicodedata.normalize("NFKD", plain)).casefold()
    return _WORD.findall(plain.translate(_PLAIN))


def skeleton(short: str) -> str:
    """Return what is left of a key when vowels and the like go, so that "Palmyra" is "plmr"."""
    return short.translate(_BONES)


def readings(query: str) -> list[Reading]:
    """Return the texts that a mention may stand for, as it is written first.

    After it come "U.S." for "U.S.-led", "Putin" for "President Putin" and "Syrian" for "Syrians".
    """
    text = query.strip()
    found = [Reading(text, key(text), False)]
    for part in (_SUFFIX.sub("", text), _TITLE.sub("", text, count=1)):
        if part != text:
            found.append(Reading(part, key(part), True))
    short = found[0].key
    if len(short) > 3 and short.endswith("s") and not is_acronym(text):
        found.append(Reading(text, short[:-1], True))
    return [reading for reading in found if reading.key]


def is_acronym(name: str) -> bool:
    """Return whether a name is written in capitals only, such as IS, U.S. or NATO."""
    bare = _bare(name)
    return bare.isupper() and " " not in bare


def same_case(query: str, name: str, short: str) -> bool:
    """Return whether case allows that a query means a name; both have the key `short`.

    Names of one or two letters are words as well ("US" and "us"): they must agree in case.
    """
    return len(short) > 2 or is_acronym(query) == is_acronym(name)


def _bare(name: str) -> str:
    """Return a name without blanks around it, a leading "the" and a possessive ending."""
    bare = name.strip()
    if bare[:4].lower() == "the " and len(bare) > 4:
        bare = bare[4:].lstrip()
    return bare[:-2] if bare[-2:].lower() in _POSSESSIVE else bare
