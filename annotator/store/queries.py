"""Questions to an open connection that more than one part of the store asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Result,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    select,
)

from annotator.core.model import (
    ANALYST,
    LOCAL,
    NIL,
    Document,
    DocumentStatus,
    Entity,
    Heading,
    Item,
    Record,
    Region,
    Span,
    Status,
)
from annotator.core.spans import order
from annotator.store import rows
from annotator.store.failures import Damaged, legible
from annotator.store.schema import changes, documents, edits, entities, regions, spans, texts
from annotator.store.statements import Outcome, run

T = TypeVar("T")
I = TypeVar("I", bound=Item)  # noqa: E741

CHUNK = 500
"""How many ids go into one IN list."""

_AT_ONCE = 2000  # rows

present = documents.c.deleted.is_(False)
kept = spans.c.status != Status.REJECTED.value


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Yield lists of at most `size` values."""
    source = iter(values)
    while chunk := list(islice(source, size)):
        yield chunk


def fetch(connection: Connection, item: type[I], *where: ColumnElement[bool]) -> list[I]:
    """Return the items of one type for which `where` holds; documents only if still there."""
    query = _selected(rows.kind_of(item)).where(*where)
    return _read(item, lambda: connection.execute(query))


def _read(item: type[I], ask: Callable[[], Result[Any] | Outcome]) -> list[I]:
    """Read rows some at a time, for the driver lets no other thread go on while it reads them."""
    kind = rows.kind_of(item)
    found: list[Any] = []
    with legible():
        result = ask()
        while True:
            some = result.fetchmany(_AT_ONCE)
            found += kind.read(rows.checked(kind.columns, some))
            if len(some) < _AT_ONCE:
                result.close()
                return found


def by_id(query: Select[Any]) -> Select[Any]:
    """Let SQLite look documents up by their ids; it would take all that are present for fewer."""
    return query.with_hint(documents, "NOT INDEXED", "sqlite")


@cache
def _selected(kind: rows.Kind) -> Select[Any]:
    query = select(*kind.columns)
    return query.where(present) if kind.item is Document else query


@cache
def _one(kind: rows.Kind, column: Column[Any]) -> Select[Any]:
    """A single value is the usual case, and SQLAlchemy would write a list of one anew each time."""
    return _selected(kind).where(column == bindparam("only"))


@cache
def _among(kind: rows.Kind, column: Column[Any]) -> Select[Any]:
    query = _selected(kind).where(column.in_(bindparam("chunk", expanding=True)))
    return by_id(query) if column is documents.c.id else query


def fetch_among(
    connection: Connection, item: type[I], column: Column[Any], values: Iterable[Any]
) -> list[I]:
    """Return the items whose column holds one of `values`, however many those are."""
    kind, values = rows.kind_of(item), list(values)
    if len(values) == 1:
        return _read(item, lambda: run(connection, _one(kind, column), [{"only": values[0]}]))
    query = _among(kind, column)
    return [
        found
        for chunk in chunks(values)
        for found in _read(item, partial(connection.execute, query, {"chunk": chunk}))
    ]


def texts_of(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """Return texts by the ids of their documents, code point by code point as they came in."""
    found: dict[int, str] = {}
    for chunk in chunks(ids):
        query = select(texts.c.document_id, texts.c.body).where(texts.c.document_id.in_(chunk))
        with legible():
            bodies = rows.checked(texts.c, connection.execute(query).all())
            found |= {row[0]: rows.decode_text(row[1]) for row in bodies}
    return found


def headings(connection: Connection, ids: Sequence[int]) -> list[Heading]:
    """Return headings in the order of `ids`, without those that are not there."""
    linked = case((and_(spans.c.kb_id.is_not(None), kept), 1))
    each = [func.count(case((spans.c.status == status.value, 1))) for status in Status]
    counts: dict[int, Sequence[int]] = {}
    for chunk in chunks(ids):
        grouped = (
            select(spans.c.document_id, *each, func.count(linked))
            .where(spans.c.document_id.in_(chunk))
            .group_by(spans.c.document_id)
        )
        counts |= {row[0]: tuple(row[1:]) for row in connection.execute(grouped)}
    found = {d.id: d for d in fetch_among(connection, Document, documents.c.id, ids)}
    return [Heading(found[i], *counts.get(i, ())) for i in ids if i in found]


def records(connection: Connection, ids: Sequence[int]) -> list[Record]:
    """Return documents whole, in the order of `ids`, without those that are not there."""
    found = {d.id: d for d in fetch_among(connection, Document, documents.c.id, ids)}
    bodies = texts_of(connection, found)
    if bodies.keys() != found.keys():
        raise Damaged("a document without a text")
    marks: dict[int, list[Span]] = {}
    for span in sorted(fetch_among(connection, Span, spans.c.document_id, found), key=order):
        marks.setdefault(span.document_id, []).append(span)
    parts: dict[int, list[Region]] = {}
    for region in fetch_among(connection, Region, regions.c.document_id, found):
        parts.setdefault(region.document_id, []).append(region)
    local = {s.kb_id for some in marks.values() for s in some if s.kb_id}
    made = {
        entity.id: entity
        for entity in fetch_among(
            connection, Entity, entities.c.id, (i for i in local if i.startswith(LOCAL))
        )
    }

    def whole(document: Document) -> Record:
        own = marks.get(document.id, [])
        used = dict.fromkeys(span.kb_id for span in own if span.kb_id in made)
        return Record(
            document,
            bodies[document.id],
            tuple(own),
            tuple(in_order(parts.get(document.id, ()))),
            tuple(made[kb_id] for kb_id in used if kb_id),
        )

    return [whole(found[i]) for i in ids if i in found]


def label_counts(connection: Connection) -> dict[str, dict[Status, int]]:
    """Return how many spans of each status have each label."""
    columns = (spans.c.label, spans.c.status)
    query = select(*columns, func.count()).group_by(*columns)
    found: dict[str, dict[Status, int]] = {}
    with legible():
        for label, status, count in rows.checked(columns, connection.execute(query).all()):
            found.setdefault(label, dict.fromkeys(Status, 0))[Status(status)] = count
    return found


def in_order(some: Iterable[Region]) -> list[Region]:
    """Return regions in reading order."""
    return sorted(some, key=lambda region: (region.start, region.end, region.id))


def by_analyst() -> ColumnElement[bool]:
    """Return the condition on an edit that a person made in documents, as an undo step.

    What touches none, such as an option of the project, decides nothing.
    """
    others = changes.alias()
    has_more = exists().where(others.c.edit_id == changes.c.edit_id, others.c.document_id != 0)
    apart = select(changes.c.edit_id).where(changes.c.document_id == 0, ~has_more)
    return and_(edits.c.author == ANALYST, edits.c.step.is_(True), edits.c.id.not_in(apart))


def stats(connection: Connection) -> dict[str, Any]:
    """Return the counts that `Project.stats` describes."""
    marks = (
        select(func.count())
        .select_from(spans.join(documents, documents.c.id == spans.c.document_id))
        .where(present)
    )
    journal = select(func.count()).select_from(edits)
    articles = select(func.count()).select_from(documents).where(present)
    live = marks.where(kept)

    def by(query: Any, column: ColumnElement[str]) -> dict[str, int]:
        grouped = query.add_columns(column).group_by(column).order_by(column)
        return {row[1]: row[0] for row in connection.execute(grouped)}

    def total(query: Any) -> int:
        return connection.scalar(query) or 0

    return {
        "documents": {s.value: 0 for s in DocumentStatus} | by(articles, documents.c.status),
        "spans": {s.value: 0 for s in Status} | by(marks, spans.c.status),
        "labels": by(live, spans.c.label),
        "linked": total(live.where(spans.c.kb_id.is_not(None), spans.c.kb_id != NIL)),
        "nil": total(live.where(spans.c.kb_id == NIL)),
        "entities": total(select(func.count()).select_from(entities)),
        "edits": total(journal),
        "decisions": total(journal.where(by_analyst())),
    }
