"""Rows to items of the model and back, and the JSON that journal and metadata are kept in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from hashlib import blake2b
from typing import Any, NamedTuple, TypeVar

import msgspec
from sqlalchemy import Column, Table

from annotator.core.edits import Change
from annotator.core.flags import date_of, is_flagged
from annotator.core.model import (
    Document,
    DocumentStatus,
    Entity,
    Item,
    Label,
    Option,
    Region,
    RegionKind,
    Rule,
    Span,
    Status,
    Verdict,
)
from annotator.core.queue import title_key
from annotator.store import schema

T = TypeVar("T")
Row = Sequence[Any]
Pair = tuple[T | None, T | None]

_status = cache(Status)  # three times as quick
_meta = msgspec.json.Decoder(dict[str, Any]).decode
_names = msgspec.json.Decoder(tuple[str, ...]).decode


def json(value: object) -> str:
    """Return a value as JSON."""
    return msgspec.json.encode(value).decode()


def encode_text(text: str) -> bytes:
    """Return a document's text as bytes, whatever code points it is made of."""
    return text.encode("utf-8", "surrogatepass")


def decode_text(body: bytes) -> str:
    """Return the text that `encode_text` was given."""
    return body.decode("utf-8", "surrogatepass")


def digest(body: bytes) -> bytes:
    """Return what a text is known again by."""
    return blake2b(body, digest_size=16).digest()


def plain(value: str) -> str:
    """Return a value that every database takes: no NUL and no lone surrogate (texts are bytes)."""
    if value.isascii() and "\0" not in value:
        return value
    whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "\ufffd")


def checked(columns: Iterable[Column[Any]], found: Sequence[Row]) -> Sequence[Row]:
    """Return rows as they are; ValueError where one holds a value of another type than its column.

    SQLite does not promise the types of a damaged file. Column by column this costs 5 % of
    reading.
    """
    for column, held in zip(columns, zip(*found, strict=True), strict=False):
        allowed = {column.type.python_type, *([type(None)] if column.nullable else [])}
        if not set(map(type, held)) <= allowed:
            raise ValueError(column.name)
    return found


def documents(found: Iterable[Row]) -> list[Document]:
    """Return documents from rows of their fields."""
    return [
        Document(i, key, title, source, DocumentStatus(status), _meta(meta), length)
        for i, key, title, source, status, meta, length in found
    ]


def spans(found: Iterable[Row]) -> list[Span]:
    """Return spans from rows of their fields; unpacked, which is the quickest way by far."""
    return [
        Span(i, document, start, end, label, _status(status), kb_id, source, score, note)
        for i, document, start, end, label, status, kb_id, source, score, note in found
    ]


def regions(found: Iterable[Row]) -> list[Region]:
    """Return regions from rows of their fields."""
    return [Region(i, document, s, e, RegionKind(kind)) for i, document, s, e, kind in found]


def labels(found: Iterable[Row]) -> list[Label]:
    """Return labels from rows of their fields."""
    return [Label(*row) for row in found]


def entities(found: Iterable[Row]) -> list[Entity]:
    """Return entities from rows of their fields."""
    return [
        Entity(i, label, description, _names(types), _names(aliases), note)
        for i, label, description, types, aliases, note in found
    ]


def options(found: Iterable[Row]) -> list[Option]:
    """Return options from rows of their fields."""
    return [Option(name, msgspec.json.decode(value)) for name, value in found]


def rules(found: Iterable[Row]) -> list[Rule]:
    """Return rules from rows of their fields."""
    return [Rule(i, surface, Verdict(verdict), *rest) for i, surface, verdict, *rest in found]


def _document_values(item: Document) -> dict[str, Any]:
    derived = {
        "date": date_of(item.meta),
        "flag": is_flagged(item.meta),
        "title_key": title_key(item.title),
    }
    return _fields(item) | {"status": item.status.value, "meta": json(item.meta)} | derived


def _span_values(item: Span) -> dict[str, Any]:
    return _fields(item) | {"status": item.status.value}


def _region_values(item: Region) -> dict[str, Any]:
    return _fields(item) | {"kind": item.kind.value}


def _entity_values(item: Entity) -> dict[str, Any]:
    return _fields(item) | {"types": json(item.types), "aliases": json(item.aliases)}


def _option_values(item: Option) -> dict[str, Any]:
    return {"name": item.name, "value": json(item.value)}


def _rule_values(item: Rule) -> dict[str, Any]:
    return _fields(item) | {"verdict": item.verdict.value}


def _fields(item: Any) -> dict[str, Any]:
    return {name: getattr(item, name) for name in type(item).__dataclass_fields__}


class Kind(NamedTuple):
    """How one kind of item is kept: its table, and the way from rows and to a row.

    `values` gives the columns that are derived from the item as well; those that a table has
    besides (`surface`, `digest`, `deleted`, `gain`) are the store's affair.
    """

    name: str
    table: Table
    read: Callable[[Iterable[Row]], Sequence[Item]]
    values: Callable[[Any], dict[str, Any]]
    item: type[Item]

    @property
    def columns(self) -> list[Column[Any]]:
        """The columns that hold the fields of the item, in their order."""
        return [self.table.c[name] for name in self.item.__dataclass_fields__]

    @property
    def key(self) -> Column[Any]:
        """The column by which an item is known again."""
        (column,) = self.table.primary_key.columns
        return column


KINDS: dict[type[Item], Kind] = {
    kind.item: kind
    for kind in (
        Kind("spans", schema.spans, spans, _span_values, Span),
        Kind("regions", schema.regions, regions, _region_values, Region),
        Kind("documents", schema.documents, documents, _document_values, Document),
        Kind("labels", schema.labels, labels, _fields, Label),
        Kind("entities", schema.entities, entities, _entity_values, Entity),
        Kind("options", schema.options, options, _option_values, Option),
        Kind("rules", schema.rules, rules, _rule_values, Rule),
    )
}


def kind_of(item: type[Any]) -> Kind:
    """Return how items of this type are kept."""
    return KINDS[item]


class Body(msgspec.Struct, omit_defaults=True):
    """The changes of one Edit in one document, by kind of item."""

    spans: list[Pair[Span]] = []
    regions: list[Pair[Region]] = []
    documents: list[Pair[Document]] = []
    labels: list[Pair[Label]] = []
    entities: list[Pair[Entity]] = []
    options: list[Pair[Option]] = []
    rules: list[Pair[Rule]] = []


_decoder = msgspec.json.Decoder(Body)


def encode_changes(changes: Iterable[Change]) -> str:
    """Return changes as JSON, each kind of item in its order."""
    pairs: dict[str, list[Any]] = {}
    for change in changes:
        pairs.setdefault(KINDS[type(change.item)].name, []).append(change)
    return json(pairs)


def decode_changes(body: str) -> tuple[Change, ...]:
    """Return the changes that `encode_changes` wrote."""
    decoded = _decoder.decode(body)
    found = (getattr(decoded, kind.name) for kind in KINDS.values())
    return tuple(Change(before, after) for pairs in found for before, after in pairs)
