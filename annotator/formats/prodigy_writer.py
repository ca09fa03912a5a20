"""Prodigy JSONL: a task of `ner_manual` or `spans_manual` for each article.

Offsets are characters; Prodigy adds its own tokens and hashes. Link, score, note and source stand
with each span, name, title and metadata in `meta`. Only an article that is done is answered.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from annotator.core.carrying import Choices, ExportReport, Trait
from annotator.core.model import DocumentStatus, Record, Span
from annotator.core.spans import order
from annotator.formats.lines import Shaped, without_empty, write_lines

SUFFIX = ".jsonl"
TITLE = "Prodigy"
CARRIES = frozenset(Trait) - {
    *(Trait.SURROGATES, Trait.REGIONS, Trait.ENTITIES, Trait.PROPOSED, Trait.REJECTED),
}

_ANSWERS = {DocumentStatus.DONE: "accept", DocumentStatus.SKIPPED: "ignore"}

_NAMED = ("title", "source", "key", "status")


def write(records: Iterable[Record], path: Path, choices: Choices) -> ExportReport:
    """Write a task for each document."""
    return write_lines(records, path, CARRIES, _task, _NAMED)


def _task(record: Record) -> Shaped:
    document, text = record.document, record.text
    ordered = sorted(record.spans, key=order)
    overlapping = any(b.start < a.end for a, b in pairwise(ordered))
    named = {"key": document.key, "title": document.title, "source": document.source}
    task = {
        "text": text,
        "meta": {**document.meta, **without_empty(named), "status": document.status},
        "spans": [_span(span, text, document.status) for span in ordered],
        "_view_id": "spans_manual" if overlapping else "ner_manual",
    }
    answer = _ANSWERS.get(document.status)
    return Shaped(task | {"answer": answer} if answer else task, len(ordered))


def _span(span: Span, text: str, status: DocumentStatus) -> dict[str, object]:
    """Return a span; where the answer says nothing of it, it says that it was accepted."""
    more = {"status": span.status} if _ANSWERS.get(status) == "ignore" else {}
    return {
        "start": span.start,
        "end": span.end,
        "label": span.label,
        "text": text[span.start : span.end],
        **more,
        **without_empty(
            {"source": span.source, "kb_id": span.kb_id, "score": span.score, "note": span.note}
        ),
    }
