"""W3C Web Annotation: a JSON-LD document a line, a page of annotations for each article.

Each span is an annotation with a `TextPositionSelector` and a `TextQuoteSelector`; label, note and
link are its bodies. The text of the article stands in the page, as `target` of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from annotator.core.carrying import Choices, ExportReport, Trait
from annotator.core.model import Record, Span
from annotator.core.spans import order
from annotator.formats.lines import Shaped, write_lines
from annotator.formats.links import iri, minted

SUFFIX = ".jsonld"
TITLE = "W3C Web Annotation"
CARRIES = frozenset(
    {
        *(Trait.TEXT, Trait.KEYS, Trait.TITLES, Trait.LABELS, Trait.OVERLAPS),
        *(Trait.LINKS, Trait.NIL, Trait.NOTES, Trait.SOURCES),
    }
)

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_AROUND = 32  # code points before and behind a quotation


def write(records: Iterable[Record], path: Path, choices: Choices) -> ExportReport:
    """Write a page of annotations for each document."""
    return write_lines(records, path, CARRIES, _page)


def _page(record: Record) -> Shaped:
    document = record.document
    article = minted("article", document.key)
    source = {"id": article, "type": "Text", "format": "text/plain", "value": record.text}
    source |= {"dc:title": document.title} if document.title else {}
    source |= {"dc:source": document.source} if document.source else {}
    items = [
        _annotation(span, record.text, article, number)
        for number, span in enumerate(sorted(record.spans, key=order), 1)
    ]
    page = {
        "@context": [_CONTEXT, {"dc": "http://purl.org/dc/elements/1.1/"}],
        "id": f"{article}/annotations",
        "type": "AnnotationPage",
        "partOf": {"id": f"{article}/collection", "type": "AnnotationCollection"},
        "target": source,
        "items": items,
    }
    return Shaped(page, len(items))


def _annotation(span: Span, text: str, article: str, number: int) -> dict[str, Any]:
    bodies: list[dict[str, Any]] = [
        {"type": "TextualBody", "value": span.label, "purpose": "tagging"}
    ]
    if span.kb_id is not None:
        linked = {"type": "SpecificResource", "source": iri(span.kb_id), "purpose": "identifying"}
        bodies.insert(0, linked)
    if span.note:
        bodies.append({"type": "TextualBody", "value": span.note, "purpose": "commenting"})
    position = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    quote = {
        "type": "TextQuoteSelector",
        "exact": text[span.start : span.end],
        "prefix": text[max(0, span.start - _AROUND) : span.start],
        "suffix": text[span.end : span.end + _AROUND],
    }
    made = {
        "id": f"{article}/{number}",
        "type": "Annotation",
        "motivation": "identifying" if span.kb_id is not None else "tagging",
        "body": bodies,
        "target": {"source": article, "selector": [position, quote]},
    }
    return made | ({"creator": {"name": span.source}} if span.source else {})
