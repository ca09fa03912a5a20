"""Carrying out an Edit on the rows: what was there before is checked, what comes after written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, select, update
from sqlalchemy.exc import IntegrityError

from annotator.core.edits import Edit
from annotator.core.model import Document, Entity, Item, Label, Region, Span, surface
from annotator.errors import Refused, Stale
from annotator.store import rows
from annotator.store.queries import fetch_among
from annotator.store.schema import spans

TextOf = Callable[[int], str]
"""The text of a document by its id."""

Net = dict[Any, tuple[Item | None, Item | None]]


def carry_out(connection: Connection, edit: Edit, text: TextOf) -> None:
    """Write the changes of an Edit.

    Raises Stale where the rows are not what the Edit says was before, and Refused where what it
    says comes after cannot be.
    """
    for item, net in _net(edit).items():
        _verify(connection, item, net)
        try:
            _write(connection, item, net, text)
        except IntegrityError as error:
            raise Refused("The project has something else of that name already.") from error
    _keep_meaning(connection, edit)


def values(item: Item, text: TextOf) -> dict[str, Any]:
    """Return the columns of an item; Refused where it would lie outside the text."""
    found = rows.KINDS[type(item)].values(item)
    if isinstance(item, Span | Region):
        body = text(item.document_id)
        if not 0 <= item.start < item.end <= len(body):
            raise Refused("A marked stretch has to lie inside the text.")
        if isinstance(item, Span):
            found["surface"] = rows.plain(surface(body[item.start : item.end]))
    return found


def _net(edit: Edit) -> dict[type[Item], Net]:
    """Return each item as it is before and after the whole of the Edit."""
    found: dict[type[Item], Net] = {}
    for change in edit.changes:
        before, after = change
        item = change.item
        net = found.setdefault(type(item), {})
        first, last = net.get(item.id, (before, before))
        if last != before or (before is not None and _identity(before) != _identity(item)):
            raise Stale("The changes of this step contradict each other.")
        net[item.id] = (first, after)
    return found


def _identity(item: Item) -> tuple[object, ...]:
    """What no change may alter: id and document, and the length of a text."""
    return (
        type(item),
        item.id,
        getattr(item, "document_id", None),
        getattr(item, "length", None),
    )


def _verify(connection: Connection, item: type[Item], net: Net) -> None:
    there = {i.id: i for i in fetch_among(connection, item, rows.KINDS[item].table.c.id, net)}
    if any(there.get(key) != before for key, (before, _) in net.items()):
        raise Stale("The project has changed since; look again and repeat the step.")


def _write(connection: Connection, item: type[Item], net: Net, text: TextOf) -> None:
    table = rows.KINDS[item].table
    chosen = table.c.id == bindparam("_id")
    gone = [before for before, after in net.values() if before is not None and after is None]
    new = [after for before, after in net.values() if before is None and after is not None]
    other = [after for before, after in net.values() if before is not None and after is not None]
    if item is Document:  # its row stays, and its text with it
        for some, deleted in ((gone, True), (new, False), (other, False)):
            _run(connection, update(table).where(chosen), map(_row(text, deleted=deleted), some))
        return
    _run(connection, delete(table).where(chosen), ({"_id": i.id} for i in gone))
    _run(connection, update(table).where(chosen), map(_row(text), other))
    _run(connection, table.insert(), (values(i, text) for i in new))


def _row(text: TextOf, **more: Any) -> Callable[[Item], dict[str, Any]]:
    def row(item: Item) -> dict[str, Any]:
        found = values(item, text) | more
        return {"_id": found.pop("id"), **found}

    return row


def _run(connection: Connection, statement: Any, parameters: Iterable[dict[str, Any]]) -> None:
    many = list(parameters)
    if many and connection.execute(statement, many).rowcount not in (len(many), -1):
        raise Refused("Documents come into a project by import.")


def _keep_meaning(connection: Connection, edit: Edit) -> None:
    """Refuse to take a label or a local entity away from spans that have it."""
    for before, after in edit.changes:
        if isinstance(before, Label) and (
            not isinstance(after, Label) or after.name != before.name
        ):
            _refuse_if(connection, spans.c.label == before.name, f"label {before.name}")
        elif isinstance(before, Entity) and after is None:
            _refuse_if(connection, spans.c.kb_id == before.id, f"entity “{before.label}”")


def _refuse_if(connection: Connection, used: ColumnElement[bool], what: str) -> None:
    if connection.scalar(select(spans.c.id).where(used).limit(1)) is not None:
        raise Refused(f"There are spans with the {what}; change them first.")
