"""What can be wrong inside a project, each thing in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, or_, select
from sqlalchemy.sql import Select

from annotator.core.history import JournalEntry
from annotator.core.model import LOCAL, Item, surface
from annotator.store import rows
from annotator.store.failures import Damaged, legible
from annotator.store.queries import fetch_among, texts_of
from annotator.store.schema import documents, entities, labels, regions, spans, texts

_TOLD = 20  # of one kind; a damaged file has thousands


def check_tables(connection: Connection) -> Iterator[str]:
    """Yield a sentence for each thing that contradicts another in the tables."""
    if connection.dialect.name == "sqlite":
        for row in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
            if row[0] != "ok":
                yield f"The file is damaged: {row[0]}."
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(_TOLD):
            yield f"Row {row[1]} of {row[0]} belongs to a row of {row[2]} that is not there."
    for marks, what in ((spans, "Span"), (regions, "Region")):
        outside = or_(
            marks.c.start < 0,
            marks.c.end <= marks.c.start,
            marks.c.end > documents.c.length,
        )
        query = select(marks.c.id, documents.c.key).join(
            documents, documents.c.id == marks.c.document_id
        )
        for row in _some(connection, query.where(outside)):
            yield f"{what} {row[0]} lies outside the text of “{row[1]}”."
    unknown = select(spans.c.label).distinct().where(spans.c.label.not_in(select(labels.c.name)))
    for row in _some(connection, unknown):
        yield f"Spans have the label “{row[0]}”, which is not among the labels."
    lost = (
        select(spans.c.kb_id)
        .distinct()
        .where(spans.c.kb_id.startswith(LOCAL, autoescape=True))
        .where(spans.c.kb_id.not_in(select(entities.c.id)))
    )
    for row in _some(connection, lost):
        yield f"Spans link to “{row[0]}”, which is not among the local entities."
    textless = select(documents.c.key).where(documents.c.id.not_in(select(texts.c.document_id)))
    for row in _some(connection, textless):
        yield f"“{row[0]}” has no text."


def check_texts(connection: Connection, ids: Sequence[int]) -> Iterator[str]:
    """Yield a sentence for each of these documents whose text or surfaces are not as written."""
    query = select(documents.c.id, documents.c.key, documents.c.length, documents.c.digest)
    marks: dict[int, list[Any]] = {}
    columns = (spans.c.document_id, spans.c.start, spans.c.end, spans.c.surface)
    surfaces = select(*columns)
    with legible():
        asked = surfaces.where(spans.c.document_id.in_(ids))
        for row in rows.checked(columns, connection.execute(asked).all()):
            marks.setdefault(row[0], []).append(row[1:])
    for document_id, key, length, digest in connection.execute(
        query.where(documents.c.id.in_(ids))
    ):
        try:
            text = texts_of(connection, [document_id]).get(document_id)
        except Damaged:
            yield f"The text of “{key}” cannot be read."
            continue
        if text is None:
            continue
        if len(text) != length or rows.digest(rows.encode_text(text)) != digest:
            yield f"The text of “{key}” is not the one that came in."
        elif any(
            rows.plain(surface(text[s:e])) != held for s, e, held in marks.get(document_id, ())
        ):
            yield f"The look-up forms of mentions in “{key}” do not fit its text."


class Replay:
    """Goes through the journal from its end, and holds each Edit against what came of it."""

    def __init__(self) -> None:
        self._state: dict[tuple[type[Item], int | str], Item | None] = {}

    def back(self, connection: Connection, entries: Sequence[JournalEntry]) -> Iterator[str]:
        """Take back `entries`, the newest first, and yield a sentence for each that cannot be."""
        self._learn(connection, entries)
        for entry in entries:
            for before, after in reversed(entry.changes):
                item = after if after is not None else before
                assert item is not None
                place = (type(item), item.id)
                if self._state[place] != after:
                    yield f"Step {entry.id} (“{entry.name}”) is not what came of {_named(item)}."
                self._state[place] = before

    def _learn(self, connection: Connection, entries: Sequence[JournalEntry]) -> None:
        missing: dict[type[Item], list[Any]] = {}
        for entry in entries:
            for change in entry.changes:
                place = (type(change.item), change.item.id)
                if place not in self._state:
                    self._state[place] = None
                    missing.setdefault(place[0], []).append(place[1])
        for item, keys in missing.items():
            for found in fetch_among(connection, item, rows.KINDS[item].key, keys):
                self._state[(item, found.id)] = found


def _named(item: Item) -> str:
    return f"{type(item).__name__.lower()} {item.id}"


def _some(connection: Connection, query: Select[Any]) -> Sequence[Any]:
    return connection.execute(query.limit(_TOLD)).all()
