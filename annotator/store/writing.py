"""Carrying out an Edit on the rows: what was there before is checked, what comes after written."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Insert,
    Update,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from annotator.core.edits import Edit
from annotator.core.model import Document, Entity, Item, Label, Region, Span, surface
from annotator.errors import Refused, Stale
from annotator.store import rows
from annotator.store.queries import chunks, fetch_among
from annotator.store.schema import spans
from annotator.store.statements import Statement, run
from annotator.store.telling import Tell, silent

TextOf = Callable[[int], str]
"""The text of a document by its id."""

_AT_ONCE = 1000  # rows from one word on how far it is to the next
_SAID = ("label", "status", "kb_id", "source", "score", "note")
_CHANGED = "The project has changed since; look again and repeat the step."
_NO_NEW = "Documents come into a project by import."
_NO_NUMBER = "A score has to be a number."

Net = dict[Any, tuple[Item | None, Item | None]]


def carry_out(connection: Connection, edit: Edit, text: TextOf, tell: Tell = silent) -> None:
    """Write the changes of an Edit.

    Raises Stale where the rows are not what the Edit says was before, and Refused where what it
    says comes after cannot be.
    """
    done, total = 0, len(edit.changes)
    for item, net in _net(edit).items():
        _verify(connection, item, {key: pair for key, pair in net.items() if not _revised(*pair)})
        tell(done, total)
        try:
            _write(connection, item, net, text, partial(_from, tell, done, total))
            done += len(net)
        except (IntegrityError, sqlite3.IntegrityError) as error:
            raise Refused("The project has something else of that name already.") from error
    _keep_meaning(connection, edit)


def _from(tell: Tell, done: int, total: int, row: int) -> None:
    tell(done + row, total)


def values(item: Item, text: TextOf) -> dict[str, Any]:
    """Return the columns of an item; Refused where it would lie outside the text."""
    found = rows.KINDS[type(item)].values(item)
    if isinstance(item, Span | Region):
        body = text(item.document_id)
        if not 0 <= item.start < item.end <= len(body):
            raise Refused("A marked stretch has to lie inside the text.")
        if isinstance(item, Span):
            if item.score is not None and not math.isfinite(item.score):
                raise Refused(_NO_NUMBER)
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


def _revised(before: Item | None, after: Item | None) -> bool:
    """Whether a span is only revised: what it was is then asked for by the statement itself."""
    return isinstance(before, Span) and isinstance(after, Span) and before != after


def _verify(connection: Connection, item: type[Item], net: Net) -> None:
    if not net:
        return
    there = {i.id: i for i in fetch_among(connection, item, rows.KINDS[item].key, net)}
    if any(there.get(key) != before for key, (before, _) in net.items()):
        raise Stale(_CHANGED)


def _write(
    connection: Connection, item: type[Item], net: Net, text: TextOf, tell: Callable[[int], None]
) -> None:
    gone: list[dict[str, Any]] = []
    new: list[dict[str, Any]] = []
    other: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for key, (before, after) in net.items():
        if before == after:
            continue
        if item is Document or (before is not None and after is not None):
            change = _difference(before, after, text)
            was = _was(before) if isinstance(before, Span) else {"_id": key}
            other.setdefault(tuple(change), []).append(was | change)
        elif after is not None:
            new.append(values(after, text))
        else:
            gone.append({"_id": key})
    removal, revision, addition = _statements(rows.kind_of(item))
    steps: list[tuple[Statement, list[dict[str, Any]]]] = [(removal, gone)]
    steps += ((revision, some) for some in other.values())
    steps.append((addition, new))
    row = 0
    for statement, parameters in steps:
        for chunk in chunks(parameters, _AT_ONCE):
            changed = run(connection, statement, chunk).rowcount
            if statement is revision and changed < len(chunk):
                raise Refused(_NO_NEW) if item is Document else Stale(_CHANGED)
            row += len(chunk)
            tell(row)


def _difference(before: Item | None, after: Item | None, text: TextOf) -> dict[str, Any]:
    """Return the columns that change, so that no index is touched without need.

    The row of a document that goes away stays, and its text with it.
    """
    if isinstance(before, Span) and isinstance(after, Span) and _stays(before, after):
        return _said(before, after)
    old, new = (
        {"deleted": True}
        if item is None
        else values(item, text) | ({"deleted": False} if isinstance(item, Document) else {})
        for item in (before, after)
    )
    return {name: value for name, value in new.items() if name not in old or old[name] != value}


def _stays(before: Span, after: Span) -> bool:
    return (before.start, before.end) == (after.start, after.end)


def _said(before: Span, after: Span) -> dict[str, Any]:
    """Return what is said anew of a mention that stays where it is, and so keeps its surface.

    A change of the label scheme says it of a hundred thousand at once.
    """
    found = {
        name: value for name in _SAID if (value := getattr(after, name)) != getattr(before, name)
    }
    if "status" in found:
        found["status"] = after.status.value
    if found.get("score") is not None and not math.isfinite(found["score"]):
        raise Refused(_NO_NUMBER)
    return found


def _was(span: Span) -> dict[str, Any]:
    """Return what a row has to hold for its span to be revised."""
    return {
        "_id": span.id,
        "_document_id": span.document_id,
        "_start": span.start,
        "_end": span.end,
        "_label": span.label,
        "_status": span.status.value,
        "_kb_id": span.kb_id,
        "_source": span.source,
        "_score": span.score,
        "_note": span.note,
    }


@cache
def _statements(kind: rows.Kind) -> tuple[Delete, Update, Insert]:
    table, chosen = kind.table, kind.key == bindparam("_id")
    revision = update(table).where(chosen)
    if kind.item is Span:
        held = [c for c in kind.columns if c is not kind.key]
        revision = revision.where(*(c.is_not_distinct_from(bindparam(f"_{c.name}")) for c in held))
    return delete(table).where(chosen), revision, table.insert()


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
