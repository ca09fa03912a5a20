"""Bringing documents in by the thousand, at the pace of the bare driver."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, func, select

from annotator.core.edits import Change, Edit
from annotator.core.flags import date_of, is_flagged
from annotator.core.model import (
    LOCAL,
    AddReport,
    Document,
    Entity,
    Record,
    Region,
    Span,
    new_id,
    surface,
)
from annotator.core.queue import title_key
from annotator.errors import Refused
from annotator.store import rows, schema
from annotator.store.keys import Keys
from annotator.store.queries import chunks, fetch_among
from annotator.store.statements import insert_rows

_BATCH = 200  # documents whose rows are held until they are written

Rows = dict[Table, list[tuple[Any, ...]]]


class Import:
    """One run of adding documents, on a connection whose transaction the caller ends."""

    def __init__(self, connection: Connection) -> None:
        self.report = AddReport()
        self.labels: dict[str, None] = {}
        """Every label that a span has, in order of first use."""
        self.entities: dict[str, Entity] = {}
        """Local entities that came along and are not in the project yet."""
        self._connection = connection
        self._documents: list[Document] = []
        self._keys = Keys(connection)
        self._last_id = connection.scalar(select(func.max(schema.documents.c.id))) or 0

    def take(self, records: Iterable[Record]) -> None:
        """Write documents with their texts, spans and regions; the report tells what became of
        each.
        """
        for chunk in chunks(records, _BATCH):
            self._take(chunk)

    def edit(self) -> Edit:
        """Return what was written as an Edit of documents."""
        number = len(self._documents)
        name = "Import 1 document" if number == 1 else f"Import {number} documents"
        return Edit(name, tuple(Change(None, document) for document in self._documents))

    def _take(self, records: list[Record]) -> None:
        made: Rows = {
            table: [] for table in (schema.documents, schema.texts, schema.spans, schema.regions)
        }
        self._keys.look_up(rows.plain(record.document.key) for record in records)
        for record in records:
            try:
                self._add(record, made)
            except Refused as refusal:
                self.report.refused.append((record.document.key, str(refusal)))
        for table, some in made.items():
            insert_rows(self._connection, table, some)
        kb_ids = [entity.id for record in records for entity in record.entities]
        known = fetch_among(self._connection, Entity, schema.entities.c.id, kb_ids)
        for entity in known:
            self.entities.pop(entity.id, None)

    def _add(self, record: Record, made: Rows) -> None:
        meta = _storable(record.document.meta)
        _check(record)
        body = rows.encode_text(record.text)
        digest = rows.digest(body)
        asked = rows.plain(record.document.key)
        key = self._keys.place(asked, digest)
        if key is None:
            self.report.duplicates.append(asked)
            return
        if key != asked:
            self.report.renamed[asked] = key
        self._last_id = document_id = max(new_id(), self._last_id + 1)  # ids rise, clocks may not
        document = replace(
            record.document,
            id=document_id,
            key=key,
            title=rows.plain(record.document.title),
            source=rows.plain(record.document.source),
            length=len(record.text),
        )
        self.report.added.append(document_id)
        self.report.spans += len(record.spans)
        self._documents.append(document)
        self.labels.update(dict.fromkeys(span.label for span in record.spans))
        made_here = (entity for entity in record.entities if entity.id.startswith(LOCAL))
        self.entities.update({entity.id: entity for entity in made_here})
        made[schema.documents].append(
            (
                document_id,
                key,
                document.title,
                document.source,
                document.status.value,
                meta,
                document.length,
                digest,
                False,
                date_of(document.meta),
                is_flagged(document.meta),
                0.0,
                title_key(document.title),
            )
        )
        made[schema.texts].append((document_id, body))
        made[schema.spans] += [
            (
                new_id(),
                document_id,
                span.start,
                span.end,
                span.label,
                span.status.value,
                span.kb_id,
                span.source,
                span.score,
                span.note,
                rows.plain(surface(record.text[span.start : span.end])),
            )
            for span in record.spans
        ]
        made[schema.regions] += [
            (new_id(), document_id, region.start, region.end, region.kind.value)
            for region in record.regions
        ]


def _storable(meta: Any) -> str:
    """Return metadata as JSON; Refused where JSON would not give it back as it is."""
    try:
        text = rows.json(meta)
        same = msgspec.json.decode(text) == meta
    except (ValueError, TypeError, RecursionError):
        same = False
    if not same:
        raise Refused("Its metadata holds something that JSON has no form for.")
    return text


def _check(record: Record) -> None:
    """Refuse a document whose spans or regions lie outside its text or cannot be stored."""
    length = len(record.text)
    marks: tuple[Span | Region, ...] = (*record.spans, *record.regions)
    for item in marks:
        if not 0 <= item.start < item.end <= length:
            raise Refused(f"It marks characters {item.start} to {item.end} of a text of {length}.")
    if any(span.score is not None and not math.isfinite(span.score) for span in record.spans):
        raise Refused("One of its scores is not a number.")
    try:
        rows.json((record.spans, record.entities))
    except UnicodeEncodeError as error:
        raise Refused("Its spans hold half of a character, which cannot be stored.") from error
