"""JSON of articles in any shape: objects in lines or in a list, whose keys say what they hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any

from annotator.core.extension import Found, ImportOptions, Note, Problem
from annotator.core.files import reading
from annotator.errors import AnnotatorError
from annotator.formats.objects import Value, objects
from annotator.formats.rows import knows_columns, mapping, row_article

_LISTS = ("articles", "items", "documents", "data", "results", "entries", "docs", "records")
_FIRST = 1 << 20  # bytes of a first line that are looked at
_TRIED = 100  # values that are no object, after which a file is taken for something else


def knows(keys: Set[str]) -> bool:
    """Say whether keys name the text of an article or a list of articles; none are a list's."""
    return not keys or knows_columns(keys) or not keys.isdisjoint(_LISTS)


def first_keys(path: Path) -> set[str] | None:
    """Return the keys of the object in the first line, none of a list; None if it is neither."""
    with reading(path) as file:
        line = b""
        while not line.strip(b"\xef\xbb\xbf \t\r\n") and (line := file.readline(_FIRST)):
            pass
    line = line.lstrip(b"\xef\xbb\xbf \t").rstrip()
    if line[:1] == b"[" or line == b"{":
        return set()
    try:
        first = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return set(first) or None if isinstance(first, dict) else None


def read_articles(path: Path, options: ImportOptions) -> Iterator[Found]:
    """Yield an article for each object; what has no text is told."""
    roles: dict[str, str] | None = None
    others = 0
    for found in _values(path, options):
        if isinstance(found, Problem):
            yield found
        elif not isinstance(found.value, dict):
            yield Problem(found.place, "This is no object, so no article.")
            others += 1
            if others == _TRIED and roles is None:
                yield Problem(found.place, "No article so far; the rest of the file was not read.")
                return
        else:
            if roles is None or roles["text"] not in found.value:
                try:
                    roles = mapping(found.value, path, options)
                except AnnotatorError as error:
                    if roles is None:
                        raise
                    yield Problem(found.place, str(error))
                    continue
            yield from _marks(found.value, found.place)
            yield row_article(found.value, roles, path, found.number, found.place)


def _marks(value: dict[str, Any], place: str) -> Iterator[Note]:
    """Tell of lists that look like spans, which no importer knows by this name."""
    for name, held in value.items():
        first = held[0] if isinstance(held, list) and held else None
        if isinstance(first, dict) and {"start", "end"} <= first.keys():
            yield Note(place, f"“{name}” was kept as metadata: it is not read as spans.")


def _values(path: Path, options: ImportOptions) -> Iterator[Value | Problem]:
    """Yield the values of a file, and those of the list in a single object around them."""
    for found in objects(path, options):
        if isinstance(found, Value) and isinstance(found.value, dict):
            lists = (found.value.get(name) for name in _LISTS)
            held = next((value for value in lists if isinstance(value, list)), None)
            if held is not None and not knows_columns(found.value):
                for number, value in enumerate(held, 1):
                    yield Value(number, f"item {number}", value)
                continue
        yield found
