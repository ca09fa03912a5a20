"""Documents as the queue asks for them: a page at a time by key, never by counting rows off."""

from __future__ import annotations

import sqlite3
import time
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, bindparam, func, select

from annotator.core.calibration import Calibration, Others, calibrated
from annotator.core.hits import Excerpt, excerpt, terms
from annotator.core.insight import Inconsistency, Place, Standing
from annotator.core.model import DocumentStatus
from annotator.core.queue import (
    MANY,
    PAGE,
    UNFINISHED,
    UNKNOWN,
    Known,
    Listing,
    Mark,
    Question,
    Undecided,
    gain,
)
from annotator.store import insight, rows, search
from annotator.store.asking import Asked
from annotator.store.conditions import conditions, kept
from annotator.store.conditions import undecided as is_undecided
from annotator.store.failures import legible
from annotator.store.queries import CHUNK, by_id, chunks, present
from annotator.store.schema import documents, others, spans, texts

if TYPE_CHECKING:
    from annotator.store.store import Store

_MINUTES = 300.0
"""Seconds after which decisions are looked at again for what scores are worth."""

HELD = 8
"""Long answers that are kept as long as nothing changes."""

_SEEN_BYTES = 200_000
"""Of a longer text, an excerpt is looked for in this much."""


_others = msgspec.json.Decoder(Others)


Version = tuple[int, int] | None


class Queue:
    """The questions of the queue to one project; all methods belong to the thread of the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._attached = False
        self._driver: object = None
        self._counts: search.Counts = {}
        self._held: dict[Question, tuple[Version, Listing]] = {}
        self._calibrated: tuple[float, Calibration] | None = None

    def take_driver(self, driver: object, _: object) -> None:
        """Take note of the driver's connection."""
        self._driver = driver

    def interrupt(self) -> None:
        """Let the question fail that another thread is asking, where the driver can do that."""
        if isinstance(self._driver, sqlite3.Connection):
            self._driver.interrupt()

    # Listings

    def listing(self, question: Question) -> Iterator[Listing]:
        """Yield what is known of an answer: the first page, whether there are many, how many there
        are, then all; or all at once, if the same was asked before and nothing has changed since.
        """
        version = self._version()
        held = self._held.get(question)
        if held is not None and held[0] == version:
            yield held[1]
            return
        found = self.head(question)
        yield found
        if found.ids is None:
            asked = self._asked(question)
            with self._store.reading() as connection:
                total = asked.count(connection, MANY + 1)
            if total > MANY:
                yield replace(found, exceeded=MANY)
                with self._store.reading() as connection:
                    total = asked.count(connection)
            found = replace(found, total=total)
            yield found
            with self._store.reading() as connection:
                found = replace(found, marks=asked.marks(connection))
            self._hold(found, version)
            yield found

    def head(self, question: Question) -> Listing:
        """Return the first page."""
        asked = self._asked(question)
        with self._store.reading() as connection:
            return asked.head(connection)

    def page(self, listing: Listing, number: int) -> list[int]:
        """Return the ids of a page, from 0, of a listing that has it."""
        if listing.ids is not None:
            return list(listing.ids[number * PAGE : (number + 1) * PAGE])
        if number == 0:
            return list(listing.first)
        asked = self._asked(listing.question)
        with self._store.reading() as connection:
            rows = asked.rows(connection, listing.marks[number - 1], PAGE)
        return [mark.id for mark in rows]

    def row(self, listing: Listing, document_id: int) -> int:
        """Return the row of a document in a listing, or -1."""
        if listing.ids is not None or not listing.is_whole:
            held: Sequence[int] = listing.first if listing.ids is None else listing.ids
            return held.index(document_id) if document_id in held else -1
        asked = self._asked(listing.question)
        with self._store.reading() as connection:
            mark = asked.place(connection, document_id)
        if mark is None:
            return -1
        number = bisect_left(listing.marks, True, key=lambda end: not asked.precedes(end, mark))
        page = self.page(listing, number)
        return number * PAGE + page.index(document_id) if document_id in page else -1

    def neighbour(
        self,
        question: Question,
        document_id: int | None,
        by: int,
        *,
        unfinished: bool = False,
    ) -> int | None:
        """Return the document after (1) or before (-1) another one, which need not be among those
        that are asked for, or None at the ends.

        With `unfinished`, others are passed over, and behind the last comes the first.
        """
        chosen = question.among(UNFINISHED) if unfinished else question
        if chosen is None:
            return None
        asked = self._asked(chosen)
        with self._store.reading() as connection:
            here = None if document_id is None else asked.mark(connection, document_id)
            found = asked.next(connection, here, by)
            if found is None and unfinished and here is not None:
                found = asked.next(connection, None, by)
        return found.id if found is not None and found.id != document_id else None

    def holds(self, question: Question, document_id: int) -> bool:
        """Whether a document is among those that are asked for."""
        asked = self._asked(question)
        with self._store.reading() as connection:
            return asked.place(connection, document_id) is not None

    def each(self, question: Question) -> Iterator[int]:
        """Yield the ids of all documents that are asked for, reading a page at a time."""
        asked = self._asked(question)
        here: Mark | None = None
        while True:
            with self._store.reading() as connection:
                page = asked.rows(connection, here, PAGE)
            yield from (mark.id for mark in page)
            if len(page) < PAGE:
                return
            here = page[-1]

    def finished(self, document_ids: Sequence[int]) -> set[int]:
        """Return those of some documents whose work is over."""
        if not document_ids:
            return set()
        ids = documents.c.id
        near = ids.between(min(document_ids), max(document_ids))
        among = ids.in_(document_ids) if len(document_ids) <= CHUNK else near
        over = documents.c.status.in_([s.value for s in DocumentStatus if s not in UNFINISHED])
        with self._store.reading() as connection:
            found = set(connection.scalars(by_id(select(ids).where(present, among, over))))
        return found.intersection(document_ids)

    def count(self, question: Question) -> int:
        """Return how many documents are asked for."""
        asked = self._asked(question)
        with self._store.reading() as connection:
            return asked.count(connection)

    def sources(self, most: int = 500) -> list[str]:
        """Return the sources of documents from A to Z, skipping from one to the next."""
        found: list[str] = []
        with self._store.reading() as connection:
            while len(found) < most:
                least = select(func.min(documents.c.source)).where(present)
                after = least.where(documents.c.source > found[-1]) if found else least
                source = connection.scalar(after)
                if source is None:
                    break
                found.append(source)
        return [source for source in found if source]

    # Search

    def excerpt(self, document_id: int, text: str) -> Excerpt | None:
        """Return the first hit of a search in a document with its surroundings, or None."""
        query = select(func.substr(texts.c.body, 1, _SEEN_BYTES))
        with self._store.reading() as connection:
            body = connection.scalar(query.where(texts.c.document_id == document_id))
        return excerpt(bytes(body).decode("utf-8", "ignore"), terms(text)) if body else None

    def titled(self, text: str, most: int = 20) -> list[int]:
        """Return some documents by words of their titles, the newest first."""
        attached = self.can_index and self._attach()
        with self._store.reading() as connection:
            return search.titled(connection, text, attached, most)

    @property
    def can_index(self) -> bool:
        """Whether search is by an index beside the project."""
        return self._store.location.path is not None

    def waiting(self) -> int:
        """Return how many documents the index lacks; all where there is none."""
        if not self.can_index:
            return 0
        attached = self._attach()
        with self._store.reading() as connection:
            return search.waiting(connection, attached)

    @property
    def is_indexed(self) -> bool:
        """Whether there is an index, complete or not."""
        return self._attach()

    def extend_index(self) -> Iterator[tuple[int, int]]:
        """Bring the index up to date; yields how many documents it took in, and of how many."""
        yield from search.extend(self._store.reading, self._store.location)

    def _attach(self) -> bool:
        """Whether the index is there; one that came meanwhile is taken up."""
        if not self._attached and self.can_index:
            with self._store.plainly() as connection:
                self._attached = search.attach(connection, self._store.location)
        return self._attached

    # Insight

    def standing(self) -> Standing:
        """Return how far the project is, and how fast it went of late."""
        with self._store.reading() as connection:
            return insight.standing(connection)

    def calibration(self) -> Calibration:
        """Return what scores are worth, as far as the last decisions tell."""
        with self._store.reading() as connection:
            return calibrated(insight.decided(connection))

    def inconsistencies(self) -> list[Inconsistency]:
        """Return surfaces that are marked in several ways, the most suspicious first."""
        with self._store.reading() as connection:
            return insight.inconsistencies(connection)

    def places(self, what: Inconsistency) -> list[Place]:
        """Return where a surface stands, the least usual reading first."""
        with self._store.reading() as connection:
            return insight.places(connection, what)

    def others(self, document_id: int) -> dict[int, Others]:
        """Return what else proposals of a document may be, by their ids, where that was told; of
        some that are gone as well.
        """
        query = select(others.c.span_id, others.c.body).where(others.c.document_id == document_id)
        with self._store.reading() as connection, legible():
            return {i: _others.decode(body) for i, body in connection.execute(query)}

    def keep_others(self, found: Mapping[int, Mapping[int, Others]]) -> None:
        """Write what else spans may be, by document and id; no Edit, for nobody decides on it."""
        made = [
            {"document_id": document_id, "span_id": i, "body": rows.json(told)}
            for document_id, some in found.items()
            for i, told in some.items()
        ]
        if made:
            ids = others.c.span_id == bindparam("span_id")
            here = others.c.document_id == bindparam("document_id")
            with self._store.writing() as connection:
                connection.execute(others.delete().where(here, ids), made)
                connection.execute(others.insert(), made)

    # Gains

    def unranked(self, most: int) -> list[int]:
        """Return some documents whose gain was never worked out."""
        query = select(documents.c.id).where(present, documents.c.gain == UNKNOWN).limit(most)
        with self._store.reading() as connection:
            return list(connection.scalars(query))

    def gains(self, document_ids: Sequence[int]) -> dict[int, float]:
        """Return what each document is worth, by `core.queue.gain`."""
        about = select(documents.c.id, documents.c.status, documents.c.length)
        marked = select(spans.c.document_id, spans.c.surface, spans.c.label, spans.c.score)
        held: dict[int, list[Undecided]] = {}
        found: dict[int, float] = {}
        worth = self._worth()
        with self._store.reading() as connection:
            for chunk in chunks(document_ids):
                asked = marked.where(spans.c.document_id.in_(chunk), is_undecided)
                for document_id, *rest in connection.execute(asked):
                    held.setdefault(document_id, []).append(Undecided(*rest))
            known = _known(connection, {one.surface for some in held.values() for one in some})
            for chunk in chunks(document_ids):
                these = by_id(about.where(documents.c.id.in_(chunk), present))
                for row in connection.execute(these):
                    status = DocumentStatus(row[1])
                    found[row[0]] = gain(status, row[2], held.get(row[0], ()), known, worth)
        return found

    def _version(self) -> Version:
        """Return what changes whenever other connections write to the project or to its index;
        None where that is not known, as on a connection that writes itself.
        """
        if not (self.can_index and self._store.read_only):
            return None
        attached = self._attach()
        with self._store.reading() as connection:
            return search.version(connection, attached)

    def _hold(self, found: Listing, version: Version) -> None:
        """Keep an answer, and forget those that are out of date or the oldest."""
        if version is not None and HELD:
            fresh = {q: held for q, held in self._held.items() if held[0] == version}
            self._held = dict([*fresh.items(), (found.question, (version, found))][-HELD:])

    def _worth(self) -> Calibration:
        """Return what scores are worth, worked out anew once in a while."""
        now = time.monotonic()
        if self._calibrated is None or now > self._calibrated[0] + _MINUTES:
            self._calibrated = (now, self.calibration())
        return self._calibrated[1]

    def _asked(self, question: Question) -> Asked:
        found = None
        if terms(question.text) and self.can_index:
            attached = self._attach()
            with self._store.reading() as connection:
                found = search.find(connection, question.text, attached, self._counts)
        asked = tuple(conditions(question, found))
        return Asked(question, asked, found, self.can_index, self._counts)


def _known(connection: Connection, surfaces: set[str]) -> Mapping[str, Known]:
    """Return how surfaces were decided on so far."""
    found: dict[str, dict[str | None, int]] = {}
    for chunk in chunks(surfaces):
        query = (
            select(spans.c.surface, spans.c.label, kept, func.count())
            .where(spans.c.surface.in_(chunk), ~is_undecided)
            .group_by(spans.c.surface, spans.c.label, kept)
        )
        for surface, label, was_kept, number in connection.execute(query):
            decisions = found.setdefault(surface, {})
            said = label if was_kept else None
            decisions[said] = decisions.get(said, 0) + number
    return {surface: Known(decisions) for surface, decisions in found.items()}
