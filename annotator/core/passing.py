"""Records as plain values, as they pass from one program to another."""

from __future__ import annotations

from dataclasses import asdict
from operator import attrgetter
from typing import Any

from annotator.core.model import (
    Document,
    DocumentStatus,
    Entity,
    Record,
    Region,
    RegionKind,
    Span,
    Status,
)

_SPAN = attrgetter(*Span.__slots__)
_REGION = attrgetter(*Region.__slots__)


def to_plain(record: Record) -> dict[str, Any]:
    """Return a record as JSON can hold it.

    Spans and regions are values in the order of their fields: there may be many in a text, and as
    objects with names they would take four times as much.
    """
    return {
        "document": asdict(record.document),
        "text": record.text,
        "spans": [_SPAN(span) for span in record.spans],
        "regions": [_REGION(region) for region in record.regions],
        "entities": [asdict(entity) for entity in record.entities],
        "place": record.place,
    }


def from_plain(plain: dict[str, Any]) -> Record:
    """Return the record of what `to_plain` made."""
    document = plain["document"]
    return Record(
        Document(**{**document, "status": DocumentStatus(document["status"])}),
        plain["text"],
        tuple(_span(*values) for values in plain["spans"]),
        tuple(_region(*values) for values in plain["regions"]),
        tuple(_entity(**values) for values in plain["entities"]),
        plain["place"],
    )


def _span(
    id: int, document_id: int, start: int, end: int, label: str, status: str, *rest: Any
) -> Span:
    return Span(id, document_id, start, end, label, Status(status), *rest)


def _region(id: int, document_id: int, start: int, end: int, kind: str) -> Region:
    return Region(id, document_id, start, end, RegionKind(kind))


def _entity(types: Any, aliases: Any, **rest: Any) -> Entity:
    return Entity(**rest, types=tuple(types), aliases=tuple(aliases))
