"""Label Studio JSON: accepted spans as an annotation, proposals as predictions, a task an article.

For a labelling interface with `<Labels name="label" toName="text">`,
`<TextArea name="kb_id" toName="text" perRegion="true">` for links and `<Text name="text"
value="$text">`. Offsets are UTF-16 units.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from annotator.core.carrying import Choices, ExportReport, Trait
from annotator.core.model import ANALYST, DocumentStatus, Record, Span, Status
from annotator.core.spans import order
from annotator.formats.lines import Shaped, Units, without_empty, write_list

SUFFIX = ".json"
TITLE = "Label Studio"
CARRIES = frozenset(Trait) - {
    *(Trait.SURROGATES, Trait.REGIONS, Trait.ENTITIES, Trait.REJECTED, Trait.PROGRESS),
    Trait.SOURCES,
}


def write(records: Iterable[Record], path: Path, choices: Choices) -> ExportReport:
    """Write a task for each document."""
    numbers = count(1)
    handed_on = CARRIES | {Trait.SOURCES}  # predictions have them
    return write_list(records, path, handed_on, lambda record: _task(record, next(numbers)))


def _task(record: Record, number: int) -> Shaped:
    document = record.document
    units = Units(record.text)
    ordered = sorted(record.spans, key=order)
    accepted = [span for span in ordered if span.status is Status.ACCEPTED]
    named = {"key": document.key, "title": document.title, "source": document.source}
    task: dict[str, Any] = {
        "id": number,
        "data": {**without_empty(named), "text": record.text},
        "meta": dict(document.meta),
        "annotations": [],
        "predictions": list(_predictions(ordered, record.text, units)),
    }
    if accepted or document.status.is_over:
        annotation = {
            "id": number,
            "was_cancelled": document.status is DocumentStatus.SKIPPED,
            "ground_truth": False,
            "result": list(_results(accepted, record.text, units)),
        }
        task["annotations"].append(annotation)
    return Shaped(task, len(ordered))


def _predictions(spans: Sequence[Span], text: str, units: Units) -> Iterator[dict[str, Any]]:
    """Yield a prediction for each program that has proposals."""
    proposed = [span for span in spans if span.status is Status.PROPOSED]
    for source in dict.fromkeys(span.source for span in proposed):
        own = [span for span in proposed if span.source == source]
        scores = [span.score for span in own if span.score is not None]
        yield {
            "model_version": source or "annotator",
            **({"score": sum(scores) / len(scores)} if len(scores) == len(own) else {}),
            "result": list(_results(own, text, units)),
        }


def _results(spans: Iterable[Span], text: str, units: Units) -> Iterator[dict[str, Any]]:
    """Yield the region of each span, and behind it its link under the same id."""
    for number, span in enumerate(spans, 1):
        place = {
            "start": units(span.start),
            "end": units(span.end),
            "text": text[span.start : span.end],
        }
        common = {"id": f"s{number}", "to_name": "text"}
        more: dict[str, Any] = {"score": span.score} if span.score is not None else {}
        if span.note:
            more["meta"] = {"text": [span.note]}
        yield {
            **common,
            "from_name": "label",
            "type": "labels",
            "origin": "manual" if span.source in ("", ANALYST) else "prediction",
            "value": {**place, "labels": [span.label]},
            **more,
        }
        if span.kb_id is not None:
            link = {**place, "text": [span.kb_id]}
            yield {**common, "from_name": "kb_id", "type": "textarea", "value": link}
