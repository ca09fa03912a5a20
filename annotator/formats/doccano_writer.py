"""doccano JSONL: text, a list of `[start, end, label]`, and metadata beside them."""

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


def write(records: Iterable[Record], path: Path, choices: Choices) -> ExportReport:
    """Write a line for each document; doccano takes overlaps where the project allows them."""
    return write_lines(records, path, CARRIES, _example)


def _example(record: Record) -> Shaped:
    document = record.document
    labels = [[span.start, span.end, span.label] for span in sorted(record.spans, key=order)]
    named = {"id": document.key, "title": document.title, "source": document.source}
    example = {**document.meta, **without_empty(named), "text": record.text, "label": labels}
    return Shaped(example, len(labels))
