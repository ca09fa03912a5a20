"""Potato: items with spans, as it keeps them and as pre-annotations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Problem
from annotator.core.head import Head
from annotator.core.marks import Marks
from annotator.formats.objects import described, key_of, objects

SUFFIXES = (".jsonl", ".json")

_PLACES = ("span_annotations", "spans", "predictions", "annotations")
_HELD = {"id", "instance_id", "text", "displayed_text", "label_annotations", "user", "user_id"}


def recognises(head: Head) -> bool:
    """Say whether a file holds items of Potato."""
    keys = head.keys
    if "displayed_text" in keys or "span_annotations" in keys:
        return True
    schemes = any(
        key.count(".") == 2 and key.startswith(_PLACES) and key.endswith(".start") for key in keys
    )
    sourced = any(key.endswith(".kb_source") for key in keys)
    predicted = "predictions" in head.objects
    return "text" in keys and not {"data", "ents"} & keys and (schemes or sourced or predicted)


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the document of each item."""
    for found in objects(path, options):
        if isinstance(found, Problem):
            yield found
            continue
        item = found.value if isinstance(found.value, dict) else {}
        text = item.get("displayed_text", item.get("text"))
        if not isinstance(text, str):
            yield Problem(found.place, "The item has no text.")
            continue
        marks = Marks(text, found.place)
        if item.get("label_annotations"):
            marks.refuse("Labels of the whole text were not taken.")
        for name in _PLACES:
            for span in _spans(item.get(name)):
                _mark(span, marks)
        meta = {k: v for k, v in item.items() if k not in _HELD and k not in _PLACES}
        inner = meta.pop("meta", None)
        fields = described({**meta, **(inner if isinstance(inner, dict) else {})})
        key = item.get("id", item.get("instance_id"))
        yield from marks.found(key_of(key, path, found.number), **fields)


def _spans(held: Any) -> Iterator[Any]:
    """Yield spans, whether they stand in a list, or in lists by their scheme."""
    if isinstance(held, list):
        yield from held
    elif isinstance(held, dict):
        for some in held.values():
            yield from some if isinstance(some, list) else (some,)


def _mark(span: Any, marks: Marks) -> None:
    if not isinstance(span, dict):
        marks.refuse("A span is no object.")
        return
    label = span.get("label") or span.get("name") or span.get("annotation")
    quote = span.get("text", span.get("span"))
    marks.mark(span.get("start"), span.get("end"), label, quote, kb_id=span.get("kb_id"))
