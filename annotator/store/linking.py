"""Questions about links: what is linked to what, and how proposed links were decided on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select

from annotator.core.edits import Change
from annotator.core.model import ANALYST, Span, Status
from annotator.store import rows
from annotator.store.failures import legible
from annotator.store.queries import chunks, fetch, present
from annotator.store.schema import changes, documents, edits, entities, spans
from annotator.store.store import Store

_LATEST = 2_000  # steps that are looked at, most of them of one span
_READ = 500_000  # characters of the journal that are read for it: some milliseconds


def latest_changes(store: Store) -> Iterator[tuple[Change, ...]]:
    """Yield what the analyst changed lately in documents, the last first, by step and document.

    Undone steps come as what undid them. Where steps are large, there are fewer; a huge one says
    no more than its first neighbours, and is passed over.
    """
    query = (
        select(changes.c.body)
        .join(edits, edits.c.id == changes.c.edit_id)
        .where(edits.c.author == ANALYST, edits.c.step.is_(True), changes.c.document_id != 0)
        .where(func.length(changes.c.body) < _READ)
        .order_by(edits.c.id.desc())
        .limit(_LATEST)
    )
    read = 0
    with store.reading() as connection, legible():
        for body in connection.execution_options(yield_per=50).scalars(query):
            yield rows.decode_changes(body)
            read += len(body)
            if read > _READ:
                return


def linked_by_pipelines(store: Store, wanted: Mapping[int, Collection[int]]) -> set[int]:
    """Return those of the spans that a pipeline made or linked in this project.

    They are given by their ids for each document. What came with an import is not among them.
    """
    query = (
        select(changes.c.document_id, changes.c.body)
        .join(edits, edits.c.id == changes.c.edit_id)
        .where(edits.c.author != ANALYST)
    )
    found: set[int] = set()
    with store.reading() as connection:
        for some in chunks(wanted):
            for document_id, body in connection.execute(
                query.where(changes.c.document_id.in_(some))
            ):
                found.update(i for i in wanted[document_id] if str(i) in body)  # ids are long
    return found


def linked(store: Store, kb_ids: Collection[str]) -> list[Span]:
    """Return all spans that are linked to one of these, rejected ones too, by document."""
    with store.reading() as connection:
        found = fetch(connection, Span, spans.c.kb_id.in_(list(kb_ids)))
    return sorted(found, key=lambda span: (span.document_id, span.start))


def uses(store: Store, kb_id: str, limit: int, *, decided: bool) -> tuple[int, list[Span]]:
    """Return how many mentions are linked to an entity, and the first of them.

    Only what a person accepted if `decided`, else proposals too; nothing that was rejected.
    """
    status = spans.c.status
    counted = status == Status.ACCEPTED.value if decided else status != Status.REJECTED.value
    where = (spans.c.kb_id == rows.plain(kb_id), counted, present)
    joined = spans.join(documents, documents.c.id == spans.c.document_id)
    ordered = select(spans.c.id).select_from(joined).where(*where)
    ordered = ordered.order_by(spans.c.document_id, spans.c.start).limit(limit)
    with store.reading() as connection:
        count = connection.scalar(select(func.count()).select_from(joined).where(*where)) or 0
        ids = list(connection.scalars(ordered))
        found = fetch(connection, Span, spans.c.id.in_(ids))
    return count, sorted(found, key=lambda span: (span.document_id, span.start))


def used(
    store: Store,
    text: str,
    order: str,
    descending: bool,
    also: Collection[str],
    offset: int,
    limit: int,
) -> list[tuple[str, str, int, int, int]]:
    """Return a stretch of the entities that are linked to, filtered and sorted by the database.

    `text` is sought in mentions, ids, and the names of local entities; those of the ids `also`
    are found with it. NIL is one of them. Rows are id, first mention in the alphabet, mentions,
    undecided ones of them, and articles.
    """
    mentions = func.count().label("mentions")
    proposed = func.sum(case((spans.c.status == Status.PROPOSED.value, 1), else_=0))
    articles = func.count(spans.c.document_id.distinct()).label("articles")
    surface = func.min(spans.c.surface).label("surface")
    columns = (spans.c.kb_id, surface, mentions, proposed, articles)
    by: dict[str, ColumnElement[Any]] = {
        "mentions": mentions, "articles": articles, "surface": surface, "kb_id": spans.c.kb_id
    }  # fmt: skip
    key = by[order].desc() if descending else by[order].asc()
    query = (
        select(*columns)
        .join(documents, documents.c.id == spans.c.document_id)
        .where(spans.c.kb_id.is_not(None), spans.c.status != Status.REJECTED.value, present)
        .group_by(spans.c.kb_id)
        .order_by(key, spans.c.kb_id)
        .limit(limit)
        .offset(offset)
    )
    if text:
        named = spans.c.kb_id.in_([rows.plain(kb_id) for kb_id in also])
        query = query.where(or_(spans.c.kb_id.in_(_matching(text)), named))
    with store.reading() as connection, legible():
        return [tuple(row) for row in connection.execute(query)]


def _matching(text: str):  # type: ignore[no-untyped-def]
    """Return a query for the ids that a text is part of, or whose mentions or name have it."""
    within = f"%{_literal(rows.plain(text).casefold())}%"
    named = select(entities.c.id).where(func.lower(entities.c.label).like(within, escape="\\"))
    return (
        select(spans.c.kb_id)
        .where(
            spans.c.kb_id.is_not(None),
            or_(
                spans.c.surface.like(within, escape="\\"),
                func.lower(spans.c.kb_id).like(within, escape="\\"),
                spans.c.kb_id.in_(named),
            ),
        )
        .distinct()
    )


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
