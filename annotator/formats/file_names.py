"""Names of files for articles, safe on every system and each only once."""

from __future__ import annotations

import re

_UNSAFE = re.compile(r"[^\w.\-]+")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_LONGEST = 100


class FileNames:
    """Gives out names, none of them twice whatever the case of its letters."""

    def __init__(self, *taken: str) -> None:
        self._taken = {name.casefold() for name in taken}

    def name(self, key: str) -> str:
        """Return a name, without an ending, for the document with this key."""
        plain = _UNSAFE.sub("_", key)[:_LONGEST].strip(". ") or "article"
        if _RESERVED.fullmatch(plain):
            plain = f"_{plain}"
        name, number = plain, 2
        while name.casefold() in self._taken:
            name = f"{plain}-{number}"
            number += 1
        self._taken.add(name.casefold())
        return name
