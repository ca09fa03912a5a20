"""What the tables tell of the work: how far it is, and which surfaces are read in several ways."""

from __future__ import annotations

import heapq
from dataclasses import replace
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, func, select

from annotator.core.calibration import Outcome, outcomes
from annotator.core.history import Act
from annotator.core.insight import (
    Inconsistency,
    Place,
    Reading,
    Standing,
    pace,
    ranked,
    suspects,
    suspicion,
)
from annotator.core.mentions import sentence
from annotator.core.model import ANALYST, Document, DocumentStatus, Span, Status
from annotator.store import rows
from annotator.store.conditions import kept, undecided
from annotator.store.failures import legible
from annotator.store.queries import by_analyst, chunks, fetch_among, present, texts_of
from annotator.store.schema import changes, documents, edits, spans
from annotator.store.written import written

_RECENT = 5000
"""Decisions that are looked at for the pace."""
_DECIDED = 2000
"""Steps in an article that are looked at for what scores are worth."""
_UNFINISHED = (DocumentStatus.NEW.value, DocumentStatus.STARTED.value)
_LONG = 1_000_000
_HOURS = 12
_LISTED = 300
_PLACES = 200
"""Places of one reading that are shown."""
_BEFORE, _AFTER = 28, 200
"""Code points of a sentence beside the mention that are shown: few before it, so that a column
shows the mention itself."""


def standing(connection: Connection) -> Standing:
    """Return how far the project is."""
    by_status = select(documents.c.status, func.count()).where(present)
    counted = connection.execute(by_status.group_by(documents.c.status)).all()
    unfinished = select(documents.c.id).where(present, documents.c.status.in_(_UNFINISHED))
    asked = select(func.count()).select_from(spans)
    asked = asked.where(undecided, spans.c.document_id.in_(unfinished))
    left = connection.scalar(asked) or 0
    mine = by_analyst()
    made = connection.scalar(select(func.count()).select_from(edits).where(mine)) or 0
    recent = (
        select(edits.c.at, edits.c.name)
        .where(mine, edits.c.act == Act.DO.value)
        .order_by(edits.c.id.desc())
        .limit(_RECENT)
    )
    told = [(row[0], row[1]) for row in connection.execute(recent)]
    since = max((at for at, _ in told), default=0) - _HOURS * 3_600_000_000
    late = pace((at, name.endswith("done")) for at, name in told if at >= since)
    known = {status.value: 0 for status in DocumentStatus} | {row[0]: row[1] for row in counted}
    return Standing(known, left, made, late)


def decided(connection: Connection) -> list[Outcome]:
    """Return what became of the proposals that a person decided on last."""
    query = (
        select(changes.c.body)
        .join(edits, edits.c.id == changes.c.edit_id)
        .where(edits.c.author == ANALYST, edits.c.act == Act.DO.value, edits.c.step.is_(True))
        .where(func.length(changes.c.body) < _LONG)
        .order_by(edits.c.id.desc())
        .limit(_DECIDED)
    )
    with legible():
        bodies = connection.scalars(query).all()
        return [one for body in bodies for one in outcomes(rows.decode_changes(body))]


def inconsistencies(connection: Connection, most: int = _LISTED) -> list[Inconsistency]:
    """Return the surfaces that are marked in several ways, the most suspicious first."""
    found, there = [], _there(connection)
    for column, links in ((spans.c.label, False), (spans.c.kb_id, True)):
        wanted = _suspected(connection, column, there, most)
        readings: dict[str, dict[str, dict[str, int]]] = {}
        for chunk in chunks(wanted):
            query = (
                select(spans.c.surface, column, spans.c.status, func.count())
                .where(spans.c.surface.in_(chunk), kept, column.is_not(None), *there)
                .group_by(spans.c.surface, column, spans.c.status)
                .with_hint(spans, "INDEXED BY spans_by_surface", "sqlite")
            )
            for surface, name, status, number in connection.execute(query):
                readings.setdefault(surface, {}).setdefault(name, {})[status] = number
        found += [
            Inconsistency(surface, links, ranked([_reading(*pair) for pair in some.items()]))
            for surface, some in readings.items()
        ]
    shown = suspects(found, most)
    forms = written(connection, (one.surface for one in shown))
    return [replace(one, written=forms[one.surface]) for one in shown]


def places(connection: Connection, what: Inconsistency) -> list[Place]:
    """Return where a surface stands, the least usual reading first, some hundred of each."""
    column = spans.c.kb_id if what.links else spans.c.label
    found: list[Place] = []
    for reading in reversed(what.readings):
        query = (
            select(spans.c.id)
            .join(documents, documents.c.id == spans.c.document_id)
            .where(spans.c.surface == what.surface, column == reading.name, kept, present)
            .limit(_PLACES)
        )
        ids = list(connection.scalars(query))
        marked = fetch_among(connection, Span, spans.c.id, ids)
        held = dict.fromkeys(span.document_id for span in marked)
        about = {d.id: d for d in fetch_among(connection, Document, documents.c.id, held)}
        for chunk in chunks(held, 20):
            bodies = texts_of(connection, chunk)
            found += [
                _place(span, about[span.document_id], bodies[span.document_id])
                for span in marked
                if span.document_id in bodies and span.document_id in about
            ]
    return found


def _there(connection: Connection) -> list[ColumnElement[bool]]:
    """Return what tells the spans of documents that were not taken out again.

    It takes a look at each row, so that nothing is asked where all are there.
    """
    gone = select(documents.c.id).where(documents.c.deleted.is_(True))
    return [spans.c.document_id.not_in(gone)] if connection.scalar(gone.limit(1)) else []


def _suspected(
    connection: Connection, column: Column[Any], there: list[ColumnElement[bool]], most: int
) -> list[str]:
    """Return the surfaces with the most suspicious counts, by one pass over an index."""
    each = (
        select(spans.c.surface, func.count().label("number"))
        .where(kept, column.is_not(None), *there)
        .group_by(spans.c.surface, column)
        .with_hint(spans, "INDEXED BY spans_by_surface", "sqlite")
        .subquery()
    )
    query = (
        select(each.c.surface, func.max(each.c.number), func.sum(each.c.number))
        .group_by(each.c.surface)
        .having(func.count() > 1)
    )
    with legible():
        counted = ((suspicion(int(top), int(n)), s) for s, top, n in connection.execute(query))
        return [surface for _, surface in heapq.nlargest(most, counted)]


def _reading(name: str, by_status: dict[str, int]) -> Reading:
    proposed = by_status.get(Status.PROPOSED.value, 0)
    return Reading(rows.plain(name), proposed, by_status.get(Status.ACCEPTED.value, 0))


def _place(span: Span, document: Document, text: str) -> Place:
    first, last = sentence(text, span.start, span.end)
    cut = span.start - _BEFORE
    last = min(last, span.end + _AFTER)
    before = " ".join(text[max(first, cut) : span.start].split())
    if cut > first and not text[cut - 1].isspace():  # from a whole word on
        before = before.partition(" ")[2]
    if cut > first:
        before = f"… {before}".rstrip()
    mention = " ".join(text[span.start : span.end].split())
    after = " ".join(text[span.end : last].split())
    gap = " " if before and text[span.start - 1].isspace() else ""
    tail = " " if after and span.end < len(text) and text[span.end].isspace() else ""
    start = len(before) + len(gap)
    whole = f"{before}{gap}{mention}{tail}{after}"
    return Place(span, document, whole, start, start + len(mention))
