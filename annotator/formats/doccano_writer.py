"""doccano JSONL: text, a list of `[start, end, label]`, and all metadata under one key."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from annotator.core.carrying import Choices, ExportReport, Trait
from annotator.core.model import Record
from annotator.core.spans import order
from annotator.formats.lines import Shaped, without_empty, write_lines

SUFFIX = ".jsonl"
TITLE = "doccano"
CARRIES = frozenset(
    {Trait.TEXT, Trait.KEYS, Trait.TITLES, Trait.METADATA, Trait.LABELS, Trait.OVERLAPS}
)

_NAMED = ("title", "source")


def write(records: Iterable[Record], path: Path, choices: Choices) -> ExportReport:
    """Write a line for each document; doccano takes overlaps where the project allows them."""
    return write_lines(records, path, CARRIES, _example, _NAMED)


def _example(record: Record) -> Shaped:
    """Return an example; all have the same keys, for what one lacks doccano stores as NaN."""
    document = record.document
    labels = [[span.start, span.end, span.label] for span in sorted(record.spans, key=order)]
    named = without_empty({"title": document.title, "source": document.source})
    meta = {**document.meta, **named}
    example = {"id": document.key, "text": record.text, "label": labels, "meta": meta}
    return Shaped(example, len(labels))
