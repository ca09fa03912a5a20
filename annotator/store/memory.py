"""Questions of the decision memory, and of applying to all, to the rows of a whole project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import func, select, tuple_

from annotator.core.model import Status
from annotator.store import rows
from annotator.store.failures import legible
from annotator.store.queries import chunks, present, texts_of
from annotator.store.schema import documents, spans, texts
from annotator.store.store import Store

_ROWS = 300  # spans that are looked at in one go: some milliseconds
_TEXTS = 100
_END = (1 << 63) - 1  # no id is higher

Cursor = tuple[int, int]
"""How far the spans were read: the ids of a document and of a span in it."""


class Decided(NamedTuple):
    """A span that a person decided on, in short, with the text around it at hand."""

    document_id: int
    start: int
    end: int
    label: str
    status: Status
    kb_id: str | None


class Page(NamedTuple):
    """Some of the decided spans, the texts they are in, and how far they reach.

    `last` is behind which place nothing was looked at; on the last page, where `cursor` is None,
    that is the end of the last document, whether it has spans or not.
    """

    spans: list[Decided]
    texts: dict[int, str]
    last: Cursor
    cursor: Cursor | None


def decided(store: Store, after: Cursor) -> Page:
    """Return the decided spans that come next, by document, looking at some thousand rows."""
    columns = (
        spans.c.document_id,
        spans.c.id,
        spans.c.start,
        spans.c.end,
        spans.c.label,
        spans.c.status,
        spans.c.kb_id,
    )
    place = (spans.c.document_id, spans.c.id)
    query = select(*columns).where(tuple_(*place) > after).order_by(*place).limit(_ROWS)
    with store.reading() as connection:
        with legible():
            found = rows.checked(columns, connection.execute(query).all())
            kept = [
                Decided(document_id, start, end, label, Status(status), kb_id)
                for document_id, _, start, end, label, status, kb_id in found
                if status != Status.PROPOSED.value
            ]
        there: set[int] = set()
        for chunk in chunks(dict.fromkeys(span.document_id for span in kept)):
            asked = select(documents.c.id).where(documents.c.id.in_(chunk), present)
            there.update(connection.scalars(asked))
        bodies = texts_of(connection, sorted(there))
        newest = connection.scalar(select(func.max(documents.c.id))) or 0
    kept = [span for span in kept if span.document_id in bodies]
    if len(found) < _ROWS:
        return Page(kept, bodies, (newest, _END), None)
    last = (found[-1][0], found[-1][1])
    return Page(kept, bodies, last, last)


def read_texts(store: Store, ids: Iterable[int]) -> dict[int, str]:
    """Return the texts of documents by id, without those that are not there."""
    with store.reading() as connection:
        return texts_of(connection, ids)


def marked(store: Store, surface: str) -> list[int]:
    """Return the documents that have spans of a surface, in order."""
    query = (
        select(spans.c.document_id)
        .join(documents, documents.c.id == spans.c.document_id)
        .where(spans.c.surface == rows.plain(surface), present)
        .distinct()
        .order_by(spans.c.document_id)
    )
    with store.reading() as connection:
        return list(connection.scalars(query))


def count(store: Store) -> int:
    """Return how many documents there are."""
    with store.reading() as connection:
        return connection.scalar(select(func.count()).select_from(documents).where(present)) or 0


def holding(
    store: Store, needles: Sequence[str], fits: Callable[[str], bool]
) -> Iterator[tuple[int, list[int]]]:
    """Yield how many further texts were looked through, and the documents of those that fit.

    Only texts that hold one of `needles` are asked about; those are looked for byte by byte.
    """
    sieve = [needle.encode("utf-8", "surrogatepass") for needle in needles]
    last = 0
    while True:
        query = (
            select(texts.c.document_id, texts.c.body)
            .join(documents, documents.c.id == texts.c.document_id)
            .where(texts.c.document_id > last, present)
            .order_by(texts.c.document_id)
            .limit(_TEXTS)
        )
        with store.reading() as connection:
            found = connection.execute(query).all()
        if not found:
            return
        last = found[-1][0]
        some = [row for row in found if any(needle in row[1] for needle in sieve)]
        with legible():
            fitting = [row[0] for row in some if fits(rows.decode_text(row[1]))]
        yield len(found), fitting
