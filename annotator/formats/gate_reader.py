"""GATE JSON: annotations by type with their indices, and the documents of Python's gatenlp.

Indices of GATE JSON count the text as it stands there, with `&amp;`, `&lt;` and `&gt;`, which are
read as the characters that they stand for.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Problem
from annotator.core.head import Head
from annotator.core.marks import Marks
from annotator.formats.objects import described, key_of, objects

SUFFIXES = (".json", ".jsonl", ".bdocjs")

_ESCAPE = re.compile("&(?:amp|lt|gt|quot|apos|#39);")
_FIELDS = ("score", "note", "source")
_LINKS = ("kb_id", "inst", "URI", "uri", "wikidata", "link")


def recognises(head: Head) -> bool:
    """Say whether a file holds documents of GATE."""
    keys = head.keys
    by_type = any(key.startswith("entities.") and key.endswith(".indices") for key in keys)
    by_type |= "entities" in head.objects and "data" not in keys
    return "text" in keys and (by_type or {"annotation_sets", "offset_type"} <= keys)


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the documents of a file."""
    for found in objects(path, options):
        if isinstance(found, Problem):
            yield found
            continue
        value = found.value
        if not isinstance(value, dict) or not isinstance(value.get("text"), str):
            yield Problem(found.place, "The document has no text.")
            continue
        if isinstance(value.get("annotation_sets"), dict):
            marks = _of_sets(value, found.place)
            meta = value.get("features")
        else:
            marks = _by_type(value, found.place)
            meta = value.get("meta")
        named = {name: value[name] for name in ("title", "source", "lang") if name in value}
        fields = described({**(meta if isinstance(meta, dict) else {}), **named})
        key = value.get("id", value.get("id_str", value.get("name")))
        yield from marks.found(key_of(key, path, found.number), **fields)


def _by_type(value: dict[str, Any], place: str) -> Marks:
    escapes = list(_ESCAPE.finditer(value["text"]))
    text = _ESCAPE.sub(lambda found: html.unescape(found.group()), value["text"])
    marks = Marks(text, place)
    ends = [found.end() for found in escapes]
    longer = [0]
    for found in escapes:
        longer.append(longer[-1] + len(found.group()) - 1)

    def point(index: Any) -> Any:
        whole = isinstance(index, int) and not isinstance(index, bool)
        return index - longer[bisect_right(ends, index)] if whole else index

    entities = value.get("entities")
    for label, some in entities.items() if isinstance(entities, dict) else ():
        for one in some if isinstance(some, list) else ():
            indices = one.get("indices") if isinstance(one, dict) else None
            if not isinstance(indices, list) or len(indices) != 2:
                marks.refuse(f"An annotation of type {label} has no indices.")
                continue
            start, end = map(point, indices)
            _mark(marks, start, end, label, one)
    return marks


def _of_sets(value: dict[str, Any], place: str) -> Marks:
    marks = Marks(value["text"], place, wide=value.get("offset_type") == "j")
    for some in value["annotation_sets"].values():
        annotations = some.get("annotations") if isinstance(some, dict) else None
        for one in annotations if isinstance(annotations, list) else ():
            if not isinstance(one, dict):
                marks.refuse("An annotation is no object.")
                continue
            features = one.get("features")
            _mark(
                marks,
                one.get("start"),
                one.get("end"),
                one.get("type"),
                features if isinstance(features, dict) else {},
            )
    return marks


def _mark(marks: Marks, start: Any, end: Any, label: Any, features: dict[str, Any]) -> None:
    link = next((features[name] for name in _LINKS if isinstance(features.get(name), str)), None)
    marks.mark(start, end, label, kb_id=link, **{name: features.get(name) for name in _FIELDS})
