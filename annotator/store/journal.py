"""The journal of a project: a row for each Edit, and one for each document that it changed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from annotator.core.edits import Change, Edit
from annotator.core.history import Act, Deed, JournalEntry, Step
from annotator.errors import Refused
from annotator.store import rows
from annotator.store.failures import legible
from annotator.store.schema import changes, edits
from annotator.store.statements import insert_row, insert_rows

_HEAD = (edits.c.id, edits.c.at, edits.c.author, edits.c.act, edits.c.name, edits.c.of)


def moment(at: int) -> datetime:
    """Return the time that a row tells in microseconds since 1970."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)


def bodies(edit: Edit) -> dict[int, str]:
    """Return the changes of an Edit as the journal keeps them, by document."""
    found: dict[int, list[Change]] = {}
    for change in edit.changes:
        found.setdefault(change.document_id or 0, []).append(change)
    try:
        return {document_id: rows.encode_changes(some) for document_id, some in found.items()}
    except UnicodeEncodeError as error:
        raise Refused("This holds half of a character, which cannot be stored.") from error


def write(connection: Connection, deed: Deed, bodies: dict[int, str]) -> int:
    """Add an Edit and its `bodies` to the journal and return its id there."""
    said = {
        "at": time.time_ns() // 1000,
        "author": rows.plain(deed.author),
        "act": deed.act.value,
        "of": deed.of,
        "step": deed.is_step,
        "name": rows.plain(deed.edit.name),
    }
    edit_id = insert_row(connection, edits, said)
    insert_rows(connection, changes, [(edit_id, *body) for body in bodies.items()])
    return edit_id


def steps(connection: Connection, document_id: int) -> list[tuple[Act, Step]]:
    """Return the undo steps of a document, the oldest first, without their bodies."""
    columns = (edits.c.act, edits.c.id, edits.c.of, edits.c.name)
    query = (
        select(*columns)
        .join(changes, changes.c.edit_id == edits.c.id)
        .where(changes.c.document_id == document_id, edits.c.step.is_(True))
        .order_by(edits.c.id)
    )
    with legible():
        found = rows.checked(columns, connection.execute(query).all())
        return [(Act(act), Step(of or i, name)) for act, i, of, name in found]


def entries(connection: Connection, *where: ColumnElement[bool]) -> list[JournalEntry]:
    """Return what the journal tells where `where` holds, the oldest first."""
    query = (
        select(*_HEAD, changes.c.body)
        .join(changes, changes.c.edit_id == edits.c.id)
        .where(*where)
        .order_by(edits.c.id, changes.c.document_id)
    )
    with legible():
        found = rows.checked((*_HEAD, changes.c.body), connection.execute(query).all())
        return [_entry(head, some) for head, some in groupby(found, key=lambda row: row[:-1])]


def ids(connection: Connection, *where: ColumnElement[bool]) -> Sequence[int]:
    """Return the ids of the Edits for which `where` holds, the oldest first."""
    query = select(changes.c.edit_id).where(*where).distinct().order_by(changes.c.edit_id)
    return connection.scalars(query).all()


def _entry(head: Sequence[Any], some: Iterable[Sequence[Any]]) -> JournalEntry:
    edit_id, at, author, act, name, of = head
    return JournalEntry(
        edit_id,
        moment(at),
        author,
        Act(act),
        name,
        tuple(change for row in some for change in rows.decode_changes(row[-1])),
        of,
    )
