"""The store: a project's database behind one object, to read items from and write Edits to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, bindparam, event, select, update

from annotator.core.edits import Change, Edit, add_labels
from annotator.core.history import Act, Deed, JournalEntry, Step
from annotator.core.model import (
    ANALYST,
    AddReport,
    Document,
    DocumentStatus,
    Entity,
    Heading,
    Item,
    Label,
    Option,
    Record,
    Region,
    Rule,
    Span,
    Status,
)
from annotator.errors import AnnotatorError
from annotator.store import batches, checking, journal, log, queries, removing, rows, schema
from annotator.store.backups import back_up, is_due
from annotator.store.database import begin
from annotator.store.failures import told
from annotator.store.importing import Import
from annotator.store.location import Location
from annotator.store.queue import Queue
from annotator.store.schema import changes, documents, edits
from annotator.store.telling import Tell, silent
from annotator.store.writing import TextOf, carry_out

I = TypeVar("I", bound=Item)  # noqa: E741

_RECORDS = 100  # documents that are held whole at a time
_GONE = "This document is no longer in the project."


class Store:
    """An open project database.

    Every question and every write is one short transaction; nothing that it returns is bound to
    the database. Failures of the database raise AnnotatorError, and then nothing was written.
    """

    def __init__(
        self,
        location: Location,
        engine: Engine,
        read_only: bool,
        lock: sqlite3.Connection | None = None,
    ) -> None:
        self.location = location
        self.read_only = read_only
        self._engine = engine
        self._lock = lock
        self._closed = False
        self.is_held = False
        """Whether another thread writes to it for longer than anybody waits."""
        self._text: tuple[int, str] | None = None  # of the document asked for last
        self._aside: Thread | None = None
        self.queue = Queue(self)
        event.listen(engine, "connect", self.queue.take_driver)

    def close(self) -> None:
        """Let go of the database and of its lock; nothing can be asked of it any more."""
        self._closed = True
        if self._aside is not None:
            self._aside.join()
            log.empty(self._engine)
        self._engine.dispose()
        if self._lock is not None:
            self._lock.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection on which the database stands still."""
        self._refuse_if_closed()  # the engine would connect anew, without the lock
        with told(self.location), self._engine.connect() as connection:
            begin(connection, writing=False)
            yield connection

    @contextmanager
    def plainly(self) -> Iterator[Connection]:
        """Give a connection on which no transaction is open, for what is done outside of one."""
        self._refuse_if_closed()
        with told(self.location), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection on which all is written, durably, or nothing."""
        self._refuse_if_read_only()
        self._refuse_if_closed()
        if self.is_held:
            raise AnnotatorError("Something is still being written; wait until it is done.")
        with told(self.location), self._engine.begin() as connection:
            begin(connection, writing=True)
            yield connection

    def document_ids(self, status: DocumentStatus | None = None) -> list[int]:
        """Return the ids of documents in order of import."""
        query = select(documents.c.id).where(queries.present).order_by(documents.c.id)
        if status is not None:
            query = query.where(documents.c.status == status.value)
        with self.reading() as connection:
            return list(connection.scalars(query))

    def headings(self, ids: Sequence[int]) -> list[Heading]:
        """Return headings in the order of `ids`, without those that are not there."""
        with self.reading() as connection:
            return queries.headings(connection, ids)

    def document(self, document_id: int) -> Document:
        """Return a document."""
        found = self._items(Document, documents.c.id == document_id)
        if not found:
            raise AnnotatorError(_GONE)
        return found[0]

    def find(self, key: str) -> Document | None:
        """Return the document with this key, or None."""
        found = self._items(Document, documents.c.key == rows.plain(key))
        return found[0] if found else None

    def text(self, document_id: int) -> str:
        """Return a document's text, code point by code point as it came in."""
        if self._text is None or self._text[0] != document_id:
            with self.reading() as connection:
                self._text = (document_id, _text(connection, document_id))
        return self._text[1]

    def spans(self, document_id: int) -> list[Span]:
        """Return all spans of a document, the rejected ones too."""
        return self._items(Span, schema.spans.c.document_id == document_id)

    def regions(self, document_id: int) -> list[Region]:
        """Return the regions of a document in reading order."""
        return queries.in_order(self._items(Region, schema.regions.c.document_id == document_id))

    def labels(self) -> list[Label]:
        """Return the labels by position."""
        return sorted(self._items(Label), key=lambda label: (label.position, label.id))

    def label_counts(self) -> dict[str, dict[Status, int]]:
        """Return how many spans of each status have each label."""
        with self.reading() as connection:
            return queries.label_counts(connection)

    def labelled(self, names: Iterable[str]) -> list[Span]:
        """Return the spans with these labels by document and place."""
        with self.reading() as connection:
            found = queries.fetch_among(connection, Span, schema.spans.c.label, names)
        return sorted(found, key=lambda span: (span.document_id, span.start, span.end, span.id))

    def scheme_steps(self) -> list[tuple[Act, Step]]:
        """Return the steps that changed labels, the oldest first."""
        with self.reading() as connection:
            found = journal.entries(connection, changes.c.document_id == 0, edits.c.step.is_(True))
        return [
            (entry.act, Step(entry.of or entry.id, entry.name))
            for entry in found
            if any(isinstance(change.item, Label) for change in entry.changes)
        ]

    def entities(self) -> list[Entity]:
        """Return the local entities by id."""
        return sorted(self._items(Entity), key=lambda entity: entity.id)

    def entity(self, kb_id: str) -> Entity | None:
        """Return a local entity, or None."""
        found = self._items(Entity, schema.entities.c.id == rows.plain(kb_id))
        return found[0] if found else None

    def options(self) -> list[Option]:
        """Return what was set for this project."""
        return self._items(Option)

    def rules(self) -> list[Rule]:
        """Return what was laid down for mentions, the oldest first."""
        return sorted(self._items(Rule), key=lambda rule: rule.id)

    def set_gains(self, gains: Mapping[int, float]) -> None:
        """Write the gain of documents, which is derived and so has no place in the journal."""
        statement = update(documents).where(documents.c.id == bindparam("_id"))
        some = [{"_id": i, "gain": gain} for i, gain in gains.items()]
        if some:
            with self.writing() as connection:
                connection.execute(statement, some)

    def records(self, ids: Sequence[int]) -> Iterator[Record]:
        """Yield documents whole, some at a time, without those that are not there."""
        for chunk in queries.chunks(ids, _RECORDS):
            with self.reading() as connection:
                found = queries.records(connection, chunk)
            yield from found

    def stats(self) -> dict[str, Any]:
        """Return the counts that `Project.stats` describes."""
        with self.reading() as connection:
            return queries.stats(connection)

    def steps(self, document_id: int) -> list[tuple[Act, Step]]:
        """Return the undo steps of a document, the oldest first."""
        with self.reading() as connection:
            return journal.steps(connection, document_id)

    def edit(self, edit_id: int) -> Edit:
        """Return an Edit as the journal holds it."""
        with self.reading() as connection:
            (entry,) = journal.entries(connection, edits.c.id == edit_id)
        return Edit(entry.name, entry.changes)

    def extent(self, edit_id: int, most: int) -> int:
        """Return how many documents an Edit changed, counted as far as `most`."""
        some = select(changes.c.document_id).where(changes.c.edit_id == edit_id).limit(most)
        with self.reading() as connection:
            return len(connection.scalars(some).all())

    def journal(self, document_id: int | None = None) -> Iterator[JournalEntry]:
        """Yield what was done, the oldest first; of one document only its own changes."""
        where = () if document_id is None else (changes.c.document_id == document_id,)
        with self.reading() as connection:
            ids = journal.ids(connection, *where)
        for chunk in queries.chunks(ids):
            with self.reading() as connection:
                found = journal.entries(connection, *where, edits.c.id.in_(chunk))
            yield from found

    def write(self, deeds: Iterable[Deed], tell: Tell = silent) -> list[int]:
        """Carry out Edits in one transaction, and return their ids in the journal.

        Raises Stale or Refused, or what `tell` raises, and then none of them was carried out.
        """
        with self.writing() as connection:
            return self._write(connection, deeds, tell)

    def rehearse(self, deeds: Iterable[Deed]) -> None:
        """Carry out Edits and take them back unwritten, for of each kind the first takes longer.

        Meanwhile the log of a file gets the length that makes corrections quick.
        """
        with self.writing() as connection:
            self._write(connection, deeds)
            connection.rollback()
        if self.location.path is not None and self._aside is None:
            self._aside = Thread(target=log.lengthen, args=(self.location,), daemon=True)
            self._aside.start()

    def _write(
        self, connection: Connection, deeds: Iterable[Deed], tell: Tell = silent
    ) -> list[int]:
        text = self._texts(connection)
        ids = []
        for deed in deeds:
            bodies = journal.bodies(deed.edit)
            carry_out(connection, deed.edit, text, tell)
            ids.append(journal.write(connection, deed, bodies))
        return ids

    def add(
        self, records: Iterable[Record], author: str, batch: int | None = None
    ) -> tuple[AddReport, list[Edit]]:
        """Bring documents in, all or none; return the report and the Edits that it came to.

        Labels and local entities that the project lacks come first, as an Edit of their own.
        `batch` is the number of the import that this goes on with.
        """
        with self.writing() as connection:
            run = Import(connection)
            run.take(records)
            missing = add_labels(queries.fetch(connection, Label), run.labels)
            made = tuple(Change(None, entity) for entity in run.entities.values())
            aside = Edit(
                missing.name if missing.changes else "Add entities", missing.changes + made
            )
            carry_out(connection, aside, self._texts(connection))
            if aside.changes:
                deed = Deed(aside, author, is_step=False)
                journal.write(connection, deed, journal.bodies(aside))
            brought = run.edit()
            if brought.changes:
                deed = Deed(brought, author, of=batch, is_step=False)
                edit_id = journal.write(connection, deed, journal.bodies(brought))
                run.report.batch = batch or edit_id
        return run.report, [edit for edit in (aside, brought) if edit.changes]

    def newest_import(self) -> tuple[int, list[int], int] | None:
        """Return what `Project.newest_import` does."""
        with self.reading() as connection:
            batch = batches.newest(connection)
            if batch is None:
                return None
            ids = batches.brought(connection, batch)
            return batch, ids, batches.decisions(connection, ids, ANALYST)

    def decisions(self, document_ids: Sequence[int], author: str) -> int:
        """Return how many steps of an author stand in documents."""
        with self.reading() as connection:
            return batches.decisions(connection, list(document_ids), author)

    def removal(self, document_ids: Sequence[int], *, is_over: bool = False) -> Edit:
        """Return the Edit that takes documents out of the project, or that did so."""
        with self.reading() as connection:
            if is_over:
                found = removing.documents_gone(connection, document_ids)
            else:
                found = queries.fetch_among(connection, Document, documents.c.id, document_ids)
        number = f"{len(found):,} document{'' if len(found) == 1 else 's'}"
        return Edit(f"Remove {number}", tuple(Change(d, None) for d in found))

    def removed(self, author: str, most: int) -> list[removing.Row]:
        """Return what `removing.removed` tells of the trash."""
        with self.reading() as connection:
            return list(removing.removed(connection, author, most))

    def erase(self, document_ids: Sequence[int], author: str) -> None:
        """Erase documents in the trash; the journal says that it was done, not what they were."""
        with self.writing() as connection:
            number = removing.erase(connection, document_ids)
            name = f"Erase {number:,} document{'' if number == 1 else 's'}"
            if number:
                journal.write(connection, Deed(Edit(name, ()), author, is_step=False), {})

    def check(self) -> list[str]:
        """Return a sentence for everything that is wrong."""
        found: list[str] = []
        try:
            with self.reading() as connection:
                found += checking.check_tables(connection)
            for chunk in queries.chunks(self.document_ids(), _RECORDS):
                with self.reading() as connection:
                    found += checking.check_texts(connection, chunk)
            found += self._replay()
        except AnnotatorError as error:
            found.append(str(error))
        return found

    def _replay(self) -> Iterator[str]:
        replay = checking.Replay()
        with self.reading() as connection:
            newest_first = list(reversed(journal.ids(connection)))
        for chunk in queries.chunks(newest_first):
            with self.reading() as connection:
                entries = journal.entries(connection, edits.c.id.in_(chunk))
                yield from list(replay.back(connection, entries[::-1]))

    def backup(self, tell: Tell = silent) -> Path:
        """Copy the project file as it is now, and return the copy."""
        with self.reading() as connection:
            return back_up(connection, self.location, tell)

    def backup_is_due(self, seconds: float) -> bool:
        """Whether the project was changed since it was backed up, and that is so long ago."""
        return self.location.path is not None and is_due(self.location, seconds)

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise AnnotatorError(f"{self.location} is closed.")

    def _refuse_if_read_only(self) -> None:
        if self.read_only:
            raise AnnotatorError(f"{self.location} is open read-only, so nothing can be changed.")

    def _items(self, item: type[I], *where: Any) -> list[I]:
        with self.reading() as connection:
            return queries.fetch(connection, item, *where)

    def _texts(self, connection: Connection) -> TextOf:
        def text(document_id: int) -> str:
            if self._text is None or self._text[0] != document_id:
                self._text = (document_id, _text(connection, document_id))
            return self._text[1]

        return text


def _text(connection: Connection, document_id: int) -> str:
    found = queries.texts_of(connection, [document_id])
    if document_id not in found:
        raise AnnotatorError(_GONE)
    return found[document_id]
