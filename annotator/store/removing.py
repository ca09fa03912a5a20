"""Documents in the trash, and what it means to erase them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, distinct, func, select

from annotator.core.model import Document
from annotator.store import rows
from annotator.store.failures import legible
from annotator.store.journal import moment
from annotator.store.queries import chunks
from annotator.store.schema import changes, documents, edits, others, regions, spans, texts

Row = tuple[int, str, str, str, datetime, int]

_ERASED = {"key": "", "title": "", "title_key": "", "source": "", "meta": "{}", "length": 0,
           "digest": bytes(16), "date": "", "flag": False}  # fmt: skip

gone = documents.c.deleted.is_(True) & (documents.c.key != "")
"""Whether a document is in the trash; of one that was erased, a row without anything is left, for
the index for search still names it.
"""


def removed(connection: Connection, author: str, most: int) -> Iterator[Row]:
    """Yield documents in the trash: id, key, title, source, since when, steps of an author."""
    about = (documents.c.id, documents.c.key, documents.c.title, documents.c.source)
    query = select(*about).where(gone)
    found = connection.execute(query.order_by(documents.c.id.desc()).limit(most)).all()
    for chunk in chunks(found):
        ids = [row[0] for row in chunk]
        steps = decisions_by_document(connection, ids, author)
        latest = dict(_latest(connection, ids))
        for document_id, *said in chunk:
            at = moment(latest.get(document_id, 0))
            yield document_id, *said, at, steps.get(document_id, 0)


def documents_gone(connection: Connection, document_ids: Sequence[int]) -> list[Document]:
    """Return those of some documents that are in the trash, as they were."""
    kind = rows.kind_of(Document)
    found: list[Any] = []
    query = select(*kind.columns).where(gone)
    for chunk in chunks(document_ids):
        asked = connection.execute(query.where(documents.c.id.in_(chunk))).all()
        with legible():
            found += kind.read(rows.checked(kind.columns, asked))
    return found


def decisions_by_document(
    connection: Connection, document_ids: Sequence[int], author: str
) -> dict[int, int]:
    """Return how many steps of an author stand in each of some documents."""
    count = func.count(distinct(edits.c.id))
    query = _touched(document_ids, changes.c.document_id, count)
    return dict(connection.execute(query.where(edits.c.author == author, edits.c.step)).all())


def erase(connection: Connection, document_ids: Sequence[int]) -> int:
    """Erase those of some documents that are in the trash, and return how many there were."""
    number = 0
    for chunk in chunks(document_ids):
        ids = list(
            connection.scalars(select(documents.c.id).where(gone, documents.c.id.in_(chunk)))
        )
        for table in (spans, regions, others, changes):
            connection.execute(table.delete().where(table.c.document_id.in_(ids)))
        body = texts.update().where(texts.c.document_id.in_(ids))
        connection.execute(body.values(body=b""))
        connection.execute(documents.update().where(documents.c.id.in_(ids)).values(_ERASED))
        number += len(ids)
    return number


def _latest(connection: Connection, ids: Sequence[int]) -> Sequence[Any]:
    return connection.execute(_touched(ids, changes.c.document_id, func.max(edits.c.at))).all()


def _touched(ids: Sequence[int], *columns: Any) -> Any:
    return (
        select(*columns)
        .join(edits, changes.c.edit_id == edits.c.id)
        .where(changes.c.document_id.in_(ids))
        .group_by(changes.c.document_id)
    )
