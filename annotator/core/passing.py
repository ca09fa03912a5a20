"""Records as plain values, as they pass from one program to another."""

from __future__ import annotations

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

_DOCUMENT = attrgetter(*Document.__slots__)
_ENTITY = attrgetter(*Entity.__slots__)
_SPAN = attrgetter(*Span.__slots__)
_REGION = attrgetter(*Region.__slots__)


def to_plain(record: Record) -> dict[str, Any]:
    """Return a record as JSON can hold it.

    Its parts are values in the order of their fields: there may be many spans in a text, and as
    objects with names they would take four times as much.
    """
    return {
        "document": _DOCUMENT(record.document),
        "text": record.text,
        "spans": [_SPAN(span) for span in record.spans],
        "regions": [_REGION(region) for region in record.regions],
        "entities": [_ENTITY(entity) for entity in record.entities],
        "place": record.place,
    }


def from_plain(plain: dict[str, Any]) -> Record:
    """Return the record of what `to_plain` made."""
    return Record(
        _document(*plain["document"]),
        plain["text"],
        tuple(_span(*values) for values in plain["spans"]),
        tuple(_region(*values) for values in plain["regions"]),
        tuple(_entity(*values) for values in plain["entities"]),
        plain["place"],
    )


def _document(id: int, key: str, title: str, source: str, status: str, *rest: Any) -> Document:
    return Document(id, key, title, source, DocumentStatus(status), *rest)


def _span(
    id: int, document_id: int, start: int, end: int, label: str, status: str, *rest: Any
) -> Span:
    return Span(id, document_id, start, end, label, Status(status), *rest)


def _region(id: int, document_id: int, start: int, end: int, kind: str) -> Region:
    return Region(id, document_id, start, end, RegionKind(kind))


def _entity(
    id: str, label: str, description: str, types: list[str], aliases: list[str], note: str
) -> Entity:
    return Entity(id, label, description, tuple(types), tuple(aliases), note)
