"""Potato: items with their spans as pre-annotations of the span scheme `ner`.

In Potato's configuration, `pre_annotation: {enabled: true, field: predictions}` shows them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from annotator.core.carrying import Choices, ExportReport, Trait
from annotator.core.model import NIL, Record, Span
from annotator.core.spans import order
from annotator.formats.lines import Shaped, without_empty, write_lines

SUFFIX = ".jsonl"
TITLE = "Potato"
CARRIES = frozenset(Trait) - {
    *(Trait.SURROGATES, Trait.REGIONS, Trait.ENTITIES, Trait.PROPOSED, Trait.REJECTED),
    *(Trait.PROGRESS, Trait.SCORES, Trait.SOURCES, Trait.NOTES),
}

SCHEME = "ner"

_NAMED = ("title", "source")


def write(records: Iterable[Record], path: Path, choices: Choices) -> ExportReport:
    """Write an item for each document."""
    return write_lines(records, path, CARRIES, _item, _NAMED)


def _item(record: Record) -> Shaped:
    document = record.document
    spans = [_span(span, record.text) for span in sorted(record.spans, key=order)]
    named = {"title": document.title, "source": document.source}
    item = {
        "id": document.key,
        "text": record.text,
        **without_empty(named),
        **({"meta": dict(document.meta)} if document.meta else {}),
        "predictions": {SCHEME: spans},
    }
    return Shaped(item, len(spans))


def _span(span: Span, text: str) -> dict[str, Any]:
    """Return a span as Potato keeps it; `name` is what it calls the label, `title` shows it."""
    made: dict[str, Any] = {
        "schema": SCHEME,
        "name": span.label,
        "label": span.label,
        "title": span.label,
        "start": span.start,
        "end": span.end,
        "text": text[span.start : span.end],
    }
    if span.kb_id is not None:
        made |= {"kb_id": span.kb_id, "kb_source": _source(span.kb_id)}
    return made


def _source(kb_id: str) -> str:
    if kb_id == NIL:
        return "none"
    prefix, colon, _ = kb_id.partition(":")
    return prefix if colon else "wikidata" if kb_id[:1] == "Q" and kb_id[1:].isdigit() else "other"
