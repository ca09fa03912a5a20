"""Imports as a whole: the journal has a row for each part of one, and all name the first."""

from __future__ import annotations

from sqlalchemy import Connection, distinct, func, or_, select

from annotator.core.history import Act
from annotator.store.queries import CHUNK, chunks, present
from annotator.store.schema import changes, documents, edits

_MADE = (edits.c.act == Act.DO.value, edits.c.step.is_(False))


def newest(connection: Connection) -> int | None:
    """Return the number of the import that brought the newest document still there, or None."""
    last = select(func.max(documents.c.id)).where(present).scalar_subquery()
    query = (
        select(edits.c.id, edits.c.of)
        .join(changes, changes.c.edit_id == edits.c.id)
        .where(changes.c.document_id == last, *_MADE)
        .order_by(edits.c.id)
        .limit(1)
    )
    found = connection.execute(query).first()
    return (found[1] or found[0]) if found else None


def brought(connection: Connection, batch: int) -> list[int]:
    """Return the ids of the documents that an import brought and that are still there."""
    query = (
        select(changes.c.document_id)
        .join(edits, changes.c.edit_id == edits.c.id)
        .join(documents, documents.c.id == changes.c.document_id)
        .where(or_(edits.c.id == batch, edits.c.of == batch), *_MADE, present)
        .order_by(changes.c.document_id)
    )
    return list(connection.scalars(query))


def decisions(connection: Connection, document_ids: list[int], author: str) -> int:
    """Return how many steps of an author stand in these documents."""
    return sum(
        connection.scalar(
            select(func.count(distinct(edits.c.id)))
            .join(changes, changes.c.edit_id == edits.c.id)
            .where(changes.c.document_id.in_(chunk), edits.c.author == author, edits.c.step)
        )
        or 0
        for chunk in chunks(document_ids, CHUNK)
    )
