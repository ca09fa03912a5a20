"""GATE JSON: text with `&`, `<` and `>` escaped, and annotations by type with their indices.

One document a line. Indices count code points of the escaped text, as GATE's own exporter does.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from annotator.core.carrying import Choices, ExportReport, Trait
from annotator.core.model import Record
from annotator.core.spans import order
from annotator.formats.lines import Shaped, without_empty, write_lines

SUFFIX = ".json"
TITLE = "GATE JSON"
CARRIES = frozenset(Trait) - {
    *(Trait.SURROGATES, Trait.REGIONS, Trait.ENTITIES, Trait.PROPOSED, Trait.REJECTED),
    Trait.PROGRESS,
}

_ESCAPED = re.compile("[&<>]")

_NAMED = ("title", "source", "lang")


def write(records: Iterable[Record], path: Path, choices: Choices) -> ExportReport:
    """Write a line for each document."""
    return write_lines(records, path, CARRIES, _document, _NAMED)


def _document(record: Record) -> Shaped:
    document = record.document
    places = _Places(record.text)
    entities: dict[str, list[dict[str, Any]]] = {}
    for span in sorted(record.spans, key=order):
        features = {
            "kb_id": span.kb_id,
            "score": span.score,
            "note": span.note,
            "source": span.source,
        }
        entities.setdefault(span.label, []).append(
            {"indices": [places(span.start), places(span.end)], **without_empty(features)}
        )
    named = {"id": document.key, "title": document.title, "source": document.source}
    value = {
        "text": html.escape(record.text, quote=False),
        "entities": entities,
        **without_empty(named),
        **({"meta": dict(document.meta)} if document.meta else {}),
    }
    return Shaped(value, sum(map(len, entities.values())))


class _Places:
    """Code points of a text to those of the escaped one."""

    def __init__(self, text: str) -> None:
        self._points: list[int] = []
        self._longer = [0]
        for found in _ESCAPED.finditer(text):
            self._points.append(found.start())
            self._longer.append(self._longer[-1] + len(html.escape(found.group())) - 1)

    def __call__(self, point: int) -> int:
        return point + self._longer[bisect_left(self._points, point)]
