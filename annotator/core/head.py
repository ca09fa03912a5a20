"""How a file begins: what importers look at to know their format by its content."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

SIZE = 32 * 1024
"""Bytes of a file that are looked at."""

_LONGER = 4 << 20  # bytes that are looked at where a first object is long
_DEEP = 6  # levels of JSON whose keys are told
_TOKEN = re.compile(r'"(?P<string>[^"\\]*+(?:\\.[^"\\]*+)*+)(?:"|\\?\Z)|[{}\[\]:]', re.DOTALL)
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


class Head:
    """The first bytes of a file, and what can be told from them."""

    def __init__(self, path: Path, data: bytes) -> None:
        self.path = path
        self.suffix = path.suffix.lower()
        self.data = data

    @cached_property
    def text(self) -> str:
        """The bytes as text without white space before it; what is none becomes U+FFFD."""
        for mark, encoding in _MARKS:
            if self.data.startswith(mark):
                return self.data[len(mark) :].decode(encoding, "replace").lstrip()
        return self.data.decode("utf-8", "replace").lstrip()

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text, the last one perhaps cut off."""
        return self.text.splitlines()

    @property
    def keys(self) -> frozenset[str]:
        """The keys of JSON objects with dots between levels, lists left out: `data.text`.

        Where the first object is longer than what was read, more of the file is.
        """
        return self._looked[0]

    @property
    def objects(self) -> frozenset[str]:
        """Those of the keys that hold an object, be it empty."""
        return self._looked[1]

    @cached_property
    def _looked(self) -> tuple[frozenset[str], frozenset[str]]:
        if self.text[:1] not in ("{", "["):
            return frozenset(), frozenset()
        keys, objects, whole = _keys(self.text)
        if not whole and len(self.data) >= SIZE:
            with self.path.open("rb") as file:
                longer = Head(self.path, file.read(_LONGER))
            keys, objects, _ = _keys(longer.text)
        return frozenset(keys), frozenset(objects)


def _keys(text: str) -> tuple[set[str], set[str], bool]:
    """Return the keys, those that hold objects, and whether an object has come to its end that is
    no part of another.
    """
    found: set[str] = set()
    objects: set[str] = set()
    whole = False
    outermost = int(text[:1] == "[")  # levels around an object that is no part of another
    within: list[str] = []
    last = key = ""
    for token in _TOKEN.finditer(text):
        if token["string"] is not None:
            last = token["string"]
            continue
        match token[0]:
            case ":":
                key = last
                if len(within) <= _DEEP:
                    found.add(".".join([*filter(None, within), key]))
            case "{" | "[":
                if key and token[0] == "{" and len(within) <= _DEEP:
                    objects.add(".".join([*filter(None, within), key]))
                within.append(key)
                key = ""
            case _:
                del within[-1:]
                whole |= token[0] == "}" and len(within) <= outermost
                key = ""
    return found, objects, whole
