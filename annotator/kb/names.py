"""How names are compared: one key for all the spellings of a name, and what case tells."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

LONGEST = 200
"""Code points of a query that are looked at; no name is longer."""

_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe",
                        "þ": "th", "ə": "a"})  # fmt: skip  # letters that NFKD leaves whole
_POSSESSIVE = re.compile(r"(?<=\w)['’ʼ]s$|(?<=s)['’ʼ]$")
_SUFFIX = re.compile(r"[-‐‑](?:led|backed|based|born|held|run|linked|allied|controlled|brokered)$")
_WORD = re.compile(r"[^\W_]+")


class Reading(NamedTuple):
    """One way to read a query: the key to look up, and whether a word ending was taken off."""

    key: str
    inflected: bool


def key(name: str) -> str:
    """Return what all spellings of a name have in common.

    Case, diacritics, blanks, punctuation, a leading "the" and a possessive ending do not count,
    so that "Deir ez-Zor" and "Deir Ezzor", or "U.S." and "US", meet. Empty for a name without
    letters and digits.
    """
    return "".join(words(name))


def words(name: str) -> list[str]:
    """Return the words of a name, in the letters of its key."""
    plain = _POSSESSIVE.sub("", name.strip().casefold())
    if plain.startswith("the ") and len(plain) > 4:
        plain = plain[4:]
    plain = plain.replace("'", "").replace("’", "").replace(".", "")
    if not plain.isascii():
        folded = unicodedata.normalize("NFKD", plain.translate(_PLAIN)).casefold()
        plain = "".join(c for c in folded if not unicodedata.combining(c))
    return _WORD.findall(plain)


def readings(query: str) -> list[Reading]:
    """Return the keys under which a mention may be known, the plainest first."""
    plain = key(query)
    stem = key(_SUFFIX.sub("", query.strip()))
    found = [Reading(plain, False)]
    if stem != plain:
        found.append(Reading(stem, True))
    if len(plain) > 3 and plain.endswith("s") and not is_acronym(query):
        found.append(Reading(plain[:-1], True))
    return [reading for reading in found if reading.key]


def is_acronym(name: str) -> bool:
    """Return whether a name is written in capitals only, such as IS, U.S. or NATO."""
    return name.isupper() and " " not in name.strip()


def same_case(query: str, name: str, short: str) -> bool:
    """Return whether case allows that a query means a name; both have the key `short`.

    Names of one or two letters are words as well ("US" and "us"): they must agree in case.
    """
    return len(short) > 2 or is_acronym(query) == is_acronym(name)
