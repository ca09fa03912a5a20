"""What a question of the queue asks of a document, in the terms of the tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Select, exists, literal_column, select

from annotator.core.model import DocumentStatus
from annotator.core.queue import Order, Question
from annotator.store import rows
from annotator.store.queries import present
from annotator.store.schema import documents, spans
from annotator.store.search import Found, like

KEYS: dict[Order, Column[Any]] = {
    Order.IMPORT: documents.c.id,
    Order.DATE: documents.c.date,
    Order.TITLE: documents.c.title_key,
    Order.GAIN: documents.c.gain,
}
"""What documents are sorted by."""

FALLING = (Order.DATE, Order.GAIN)
"""The orders in which the greatest comes first."""

# As literals, for SQLite knows by them which partial index will do.
kept = spans.c.status != literal_column("'rejected'")
undecided = spans.c.status == literal_column("'proposed'")


class Condition(NamedTuple):
    """One thing that is asked: as a test of a document, and as a question for all ids that meet it.

    The ids may come with repetitions, and with documents that are no longer there; they lack
    those in `tail`. `number` is how many there are, where that is known.
    """

    test: ColumnElement[bool]
    ids: Select[tuple[int]] | None
    tail: tuple[int, ...] = ()
    sieve: ColumnElement[bool] | None = None
    whole: ColumnElement[bool] | None = None
    number: int | None = None

    @property
    def of_many(self) -> ColumnElement[bool]:
        """The test where many documents are tested one after the other."""
        return self.test if self.sieve is None else self.sieve

    @property
    def of_all(self) -> ColumnElement[bool]:
        """The test where every document of the project is tested."""
        return self.test if self.whole is None else self.whole


def conditions(question: Question, found: Found | None) -> Iterator[Condition]:
    """Yield what is asked besides the status; `found` is how the index puts the search."""
    if question.label is not None:
        yield _marked(kept, spans.c.label == rows.plain(question.label))
    if question.kb_id is not None:
        yield _marked(kept, spans.c.kb_id == rows.plain(question.kb_id))
    if question.undecided:
        yield _marked(undecided)
    if question.source is not None:
        yield _plain(documents.c.source == rows.plain(question.source))
    if question.flagged:
        yield _plain(documents.c.flag.is_(True))
    if question.since or question.until:
        yield _plain(_dated(question.since, question.until))
    if found is not None:
        yield Condition(
            found.test(), found.ids(), found.tail, found.sieve(), found.gathered(), found.number
        )
    elif question.text.strip():
        yield Condition(like(question.text), None)


def has_status(statuses: tuple[DocumentStatus, ...]) -> Iterator[ColumnElement[bool]]:
    """Yield the condition on the status, if there is one."""
    if len(statuses) == 1:
        yield documents.c.status == statuses[0].value
    elif statuses:
        yield documents.c.status.in_([status.value for status in statuses])


def hint(order: Order, one_status: bool) -> str:
    """Return by which index SQLite is to read documents in an order.

    Left to itself, it would sort all that meet a condition for the sake of the first few.
    """
    if order is Order.IMPORT:
        return "INDEXED BY documents_by_status" if one_status else "NOT INDEXED"
    if order is Order.GAIN and one_status:
        return "INDEXED BY documents_by_status_gain"
    return f"INDEXED BY documents_by_{order.value}"


def _marked(*where: ColumnElement[bool]) -> Condition:
    here = select(spans.c.id).where(spans.c.document_id == documents.c.id, *where)
    return Condition(exists(here), select(spans.c.document_id).where(*where))


def _plain(where: ColumnElement[bool]) -> Condition:
    return Condition(where, select(documents.c.id).where(present, where))


def _dated(since: str, until: str) -> ColumnElement[bool]:
    """Return the condition of a date, of which a day, month or year is given."""
    where = documents.c.date >= (rows.plain(since) or "0")  # "" is no date
    return where & (documents.c.date <= rows.plain(until) + "~") if until else where
