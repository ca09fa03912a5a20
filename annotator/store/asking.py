"""A question of the queue in the terms of the tables: by key, never by counting rows off."""

from __future__ import annotations

import operator
from array import array
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, and_, func, or_, select

from annotator.core.model import DocumentStatus
from annotator.core.queue import PAGE, Listing, Mark, Order, Question
from annotator.store import search
from annotator.store.conditions import FALLING, KEYS, Condition, has_status, hint
from annotator.store.queries import present
from annotator.store.schema import documents

_FEW = 5_000
"""So many documents are gathered and sorted before the first is shown; of more, the order is read
and each tested, unless that is estimated to take longer.
"""

_BOUND = 50_000
"""How far is counted to learn how rare a condition is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in the terms of the tables."""

    question: Question
    conditions: tuple[Condition, ...]
    found: search.Found | None
    is_sqlite: bool
    counts: search.Counts

    @property
    def falling(self) -> bool:
        """Whether the greatest comes first."""
        return self.question.order in FALLING

    def precedes(self, one: Mark, other: Mark) -> bool:
        """Whether one document comes before another."""
        return one > other if self.falling else one < other

    def head(self, connection: Connection) -> Listing:
        """Return the first page, and all where it is all or there are few."""
        partial = self.found is not None and self.found.partial
        few = self.few(connection, PAGE)
        if few is None:
            rows = self._nearest(connection, None, PAGE, False)
            few = rows if len(rows) < PAGE else None
        else:
            rows = few[:PAGE]
        ids = None if few is None else array("q", [mark.id for mark in few])
        total = None if few is None else len(few)
        first = tuple(mark.id for mark in rows)
        return Listing(self.question, first, ids, total, len(first) - 1, partial=partial)

    def few(self, connection: Connection, most: int) -> list[Mark] | None:
        """Return all documents in order where a condition is rare enough to begin with, though
        no more are wanted than `most`.
        """
        chosen = self._rarest(connection, most) if self.is_sqlite else None
        if chosen is None or chosen.ids is None:
            return None
        if self.question.order is Order.IMPORT and self._is_one and not chosen.tail:
            return [Mark(i, i) for i in connection.scalars(_there(chosen.ids)).all()]
        among: ColumnElement[bool] = documents.c.id.in_(chosen.ids)
        if chosen.tail:
            among = or_(among, documents.c.id.in_(chosen.tail))
        others = [one.test for one in self.conditions if one is not chosen]
        query = self._select(among, *others, *has_status(self.question.statuses))
        rows = connection.execute(self._hinted(query, "NOT INDEXED"))
        return sorted(map(Mark._make, rows.all()), reverse=self.falling)  # rows compare slowly

    @property
    def _is_one(self) -> bool:
        """Whether one condition is all that is asked."""
        return len(self.conditions) == 1 and not self.question.statuses

    def _rarest(self, connection: Connection, most: int) -> Condition | None:
        held: list[tuple[int, Condition]] = []
        for one in self.conditions:
            if one.number is not None:
                held.append((one.number + len(one.tail), one))
            elif one.ids is not None:
                bounded = one.ids.limit(_BOUND).subquery()
                number = connection.scalar(select(func.count()).select_from(bounded)) or 0
                held.append((number + len(one.tail), one))
        if not held:
            return None
        number, chosen = min(held, key=lambda pair: pair[0])
        if number <= _FEW:
            return chosen
        whole = search.size(connection, self.counts) or 1
        tested = most  # documents that are read until enough are found, where all is mixed well
        for count, _ in held:
            tested = tested * whole // max(min(count, whole), 1)
        return chosen if number < min(tested, _BOUND) else None

    def rows(
        self, connection: Connection, after: Mark | None, most: int, backward: bool = False
    ) -> list[Mark]:
        """Return documents behind a mark, or before it, the nearest first."""
        few = self.few(connection, most) if self.conditions else None
        if few is not None:
            ordered = few[::-1] if backward else few
            ahead = (m for m in ordered if after is None or self._ahead(after, m, backward))
            return [mark for mark, _ in zip(ahead, range(most), strict=False)]
        return self._nearest(connection, after, most, backward)

    def _nearest(
        self, connection: Connection, after: Mark | None, most: int, backward: bool
    ) -> list[Mark]:
        """Read the order itself and test each document, each status by itself."""
        found: list[Mark] = []
        for status in self.question.statuses or (None,):
            found += self._stream(connection, status, after, most, backward)
        return sorted(found, reverse=self.falling != backward)[:most]

    def _ahead(self, after: Mark, mark: Mark, backward: bool) -> bool:
        return self.precedes(mark, after) if backward else self.precedes(after, mark)

    def _stream(
        self,
        connection: Connection,
        status: DocumentStatus | None,
        after: Mark | None,
        most: int,
        backward: bool,
    ) -> list[Mark]:
        """Return the nearest documents of one status: those with the same key, then the others."""
        order = self.question.order
        key, document_id = KEYS[order], documents.c.id
        falls = self.falling != backward
        sort = _sorted(key, falls)
        query = self._select(*self._tests, *has_status((status,) if status else ()))
        query = self._hinted(query, hint(order, status is not None)).order_by(*sort)
        parts: list[ColumnElement[bool] | None] = [None]
        if after is not None:
            further = operator.lt if falls else operator.gt
            parts = [further(key, after.key)]
            if key is not document_id:
                parts.insert(0, and_(key == after.key, further(document_id, after.id)))
        found: list[Mark] = []
        for part in parts:
            if len(found) < most:
                asked = query if part is None else query.where(part)
                limited = asked.limit(most - len(found))
                found += [Mark(*row) for row in connection.execute(limited)]
        return found

    def next(self, connection: Connection, here: Mark | None, by: int) -> Mark | None:
        """Return the nearest document in a direction, from an end where there is no `here`."""
        found = self.rows(connection, here, 1, backward=by < 0)
        return found[0] if found else None

    def place(self, connection: Connection, document_id: int) -> Mark | None:
        """Return the mark of a document that is among those asked for, or None."""
        tests = (one.test for one in self.conditions)
        query = self._select(*tests, *has_status(self.question.statuses))
        row = connection.execute(query.where(documents.c.id == document_id)).first()
        return None if row is None else Mark(*row)

    def mark(self, connection: Connection, document_id: int) -> Mark | None:
        """Return where a document would stand."""
        query = select(KEYS[self.question.order], documents.c.id)
        row = connection.execute(query.where(documents.c.id == document_id)).first()
        return None if row is None else Mark(*row)

    def count(self, connection: Connection, most: int | None = None) -> int:
        """Return how many documents there are, counted as far as `most`; from an index alone where
        one condition is all.
        """
        each, gone = None, 0
        if self._is_one and self.is_sqlite:
            (only,) = self.conditions
            if only.ids is not None and not only.tail:
                there = select(func.count()).where(documents.c.deleted.is_(True), only.test)
                each, gone = only.ids.distinct(), connection.scalar(there) or 0
        if each is None:
            status = has_status(self.question.statuses)
            each = self._hinted(select(documents.c.id), self._scan)
            each = each.where(present, *status, *self._whole)
        bounded = each.limit(None if most is None else most + gone).subquery()
        return (connection.scalar(select(func.count()).select_from(bounded)) or 0) - gone

    @property
    def _scan(self) -> str:
        return "NOT INDEXED" if self.conditions else ""

    def marks(self, connection: Connection) -> tuple[Mark, ...]:
        """Go through all documents, and return the last of each full page.

        The database counts the rows off by itself: in Python, a million of them would keep the
        window waiting for the interpreter.
        """
        order, statuses = self.question.order, self.question.statuses
        number = func.row_number().over(order_by=_sorted(KEYS[order], self.falling))
        rows = self._select(*self._whole, *has_status(statuses)).add_columns(number.label("row"))
        each = self._hinted(rows, hint(order, len(statuses) == 1)).subquery()
        key, document_id, row = each.c
        query = select(key, document_id).where(row % PAGE == 0).order_by(row)
        return tuple(Mark(*found) for found in connection.execute(query))

    @property
    def _whole(self) -> list[ColumnElement[bool]]:
        return [one.of_all for one in self.conditions]

    @property
    def _tests(self) -> list[ColumnElement[bool]]:
        return [one.of_many for one in self.conditions]

    def _select(self, *where: ColumnElement[bool]) -> Select[Any]:
        return select(KEYS[self.question.order], documents.c.id).where(present, *where)

    def _hinted(self, query: Select[Any], text: str) -> Select[Any]:
        return query.with_hint(documents, text, "sqlite") if text else query


def _there(ids: Select[tuple[int]]) -> Select[Any]:
    """Return the question for ids in order, each once, without documents that are gone.

    To look up those few is several times as quick as to read the row of each document.
    """
    (found,) = ids.subquery().c
    gone = select(documents.c.id).where(documents.c.deleted.is_(True))
    return select(found).where(found.not_in(gone)).distinct().order_by(found)


def _sorted(key: Column[Any], falls: bool) -> list[ColumnElement[Any]]:
    """Return by what documents are sorted: the key, and among equals the id."""
    columns = [key] if key is documents.c.id else [key, documents.c.id]
    return [column.desc() if falls else column.asc() for column in columns]
