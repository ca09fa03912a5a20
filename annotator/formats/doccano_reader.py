"""doccano JSON and JSONL: `label` as triples, or `entities` with offsets; metadata beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Problem
from annotator.core.head import Head
from annotator.core.marks import Marks
from annotator.formats.objects import described, key_of, objects

SUFFIXES = (".jsonl", ".json")

_TEXTS = ("text", "data")
_LABELS = ("label", "labels", "entities", "annotations")
_REST = {"relations", "Comments", "comments", "cats"}


def recognises(head: Head) -> bool:
    """Say whether a file holds examples of doccano."""
    keys = head.keys
    if "spans" in keys or any(key.startswith("_") for key in keys):
        return False
    offsets = {f"{name}.start_offset" for name in _LABELS}
    triples = {"label", "labels"} & keys and not {"label.start", "label.labels"} & keys
    return bool({"text", "data"} & keys and (offsets & keys or triples) and "data.text" not in keys)


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the document of each example."""
    for found in objects(path, options):
        if isinstance(found, Problem):
            yield found
            continue
        example = found.value
        name = next((n for n in _TEXTS if isinstance(_get(example, n), str)), None)
        if name is None:
            yield Problem(found.place, "The example has no text.")
            continue
        marks = Marks(example[name], found.place)
        held = {name, "id", "annotation_approver"}
        for labels in _LABELS:
            if isinstance(example.get(labels), list):
                held.add(labels)
                for label in example[labels]:
                    _mark(label, marks)
        for rest in _REST & example.keys():
            if example[rest]:
                marks.refuse(f"The {rest} of the example were not taken.")
        meta = {k: v for k, v in example.items() if k not in held | _REST}
        inner = meta.pop("meta", None)
        fields = described({**meta, **(inner if isinstance(inner, dict) else {})})
        yield from marks.found(key_of(example.get("id"), path, found.number), **fields)


def _get(example: Any, name: str) -> Any:
    return example.get(name) if isinstance(example, dict) else None


def _mark(label: Any, marks: Marks) -> None:
    if isinstance(label, list) and len(label) == 3:
        marks.mark(*label)
    elif isinstance(label, dict):
        start = label.get("start_offset", label.get("start"))
        end = label.get("end_offset", label.get("end"))
        marks.mark(start, end, label.get("label"), label.get("text"))
    else:
        marks.refuse(f"“{str(label)[:60]}” is a label of the whole text, not of a part of it.")
