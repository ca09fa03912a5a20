"""Names of files for articles, safe on every system and each only once."""

from __future__ import annotations

import re
import unicodedata

_UNSAFE = re.compile(r"[^\w.\-]+")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_LONGEST = 200  # bytes; systems take 255, and a number and an ending follow


class FileNames:
    """Gives out names, none of them twice, whatever the case of its letters and their form."""

    def __init__(self, *taken: str) -> None:
        self._taken = {_same(name) for name in taken}

    def name(self, key: str) -> str:
        """Return a name, without an ending, for the document with this key."""
        plain = _UNSAFE.sub("_", key).encode()[:_LONGEST].decode("utf-8", "ignore")
        plain = plain.strip(". ") or "article"
        if _RESERVED.fullmatch(plain):
            plain = f"_{plain}"
        name, number = plain, 2
        while _same(name) in self._taken:
            name = f"{plain}-{number}"
            number += 1
        self._taken.add(_same(name))
        return name


def _same(name: str) -> str:
    """Return what is alike for names that a system may take for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())
