"""The one façade of a project: its documents, spans, labels and entities, and how they change."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from annotator.core import edits
from annotator.core.edits import Edit
from annotator.core.history import Act, Deed, History, JournalEntry, Step
from annotator.core.model import (
    ANALYST,
    AddReport,
    Document,
    DocumentStatus,
    Entity,
    Heading,
    Label,
    Option,
    Record,
    Region,
    Rule,
    Span,
    Status,
)
from annotator.core.spans import SpanIndex, order
from annotator.errors import Refused, Stale
from annotator.schemes import default_labels

if TYPE_CHECKING:
    from annotator.core.mentions import Matching
    from annotator.core.propagation import Decision
    from annotator.linkage import Linkage
    from annotator.places import Batch
    from annotator.remembering import Remembering
    from annotator.store.store import Store
    from annotator.trash import Trash

_DONE = {Act.UNDO: "undone", Act.REDO: "redone"}


class Project:
    """An open project; `apply` is the only door by which it changes.

    An Edit is checked, written in one durable transaction together with its journal row, carried
    out on the index of the open document, noted in its history and published, in this order. If
    a method raises, nothing was changed. All methods belong to one thread.
    """

    def __init__(self, store: Store) -> None:
        self.location = store.location.given
        self.name = store.location.name
        self.files = store.location.files
        self.read_only = store.read_only
        self.queue = store.queue
        """What the list of documents asks: pages, neighbours, counts, what each is worth."""
        self._store = store
        self._labels: tuple[Label, ...] | None = None
        self._options: dict[str, Any] | None = None
        self._memory: Remembering | None = None
        self._index: SpanIndex | None = None
        self._indexes: WeakValueDictionary[int, SpanIndex] = WeakValueDictionary()
        self._history: tuple[int, History] | None = None
        self._subscribers: dict[object, Callable[[Edit], None]] = {}

    @classmethod
    def open(
        cls, location: str | Path, *, create: bool = False, read_only: bool = False
    ) -> Project:
        """Open the project in a file, or behind a SQLAlchemy URL (what has "://" in it).

        Raises AnnotatorError where there is none, where it is no project or a damaged or newer
        one, and where another program has the file open for writing.
        """
        from annotator.store.opening import open_store  # SQLAlchemy takes 0.2 s to import

        return cls(open_store(location, default_labels, create=create, read_only=read_only))

    def close(self) -> None:
        """Let go of the database; what was applied is in it already."""
        self._store.close()

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def document_ids(self, status: DocumentStatus | None = None) -> list[int]:
        """Return the ids of documents in order of import."""
        return self._store.document_ids(status)

    def headings(self, ids: Sequence[int]) -> list[Heading]:
        """Return documents with their counts in the given order, without those that are gone."""
        return self._store.headings(ids)

    def document(self, document_id: int) -> Document:
        """Return a document; AnnotatorError if it is gone."""
        return self._store.document(document_id)

    def find(self, key: str) -> Document | None:
        """Return the document with this key, or None."""
        return self._store.find(key)

    def text(self, document_id: int) -> str:
        """Return the text of a document; AnnotatorError if it is gone."""
        return self._store.text(document_id)

    def spans(self, document_id: int) -> SpanIndex:
        """Return the spans of a document, rejected ones too.

        There is one index of each document for all who ask, and every Edit keeps it current as
        long as somebody holds it.
        """
        index = self._indexes.get(document_id)
        if index is None:
            index = SpanIndex(document_id, self._store.spans(document_id))
            self._indexes[document_id] = index
        self._index = index
        return index

    def regions(self, document_id: int) -> tuple[Region, ...]:
        """Return the regions of a document in reading order."""
        return tuple(self._store.regions(document_id))

    def labels(self) -> tuple[Label, ...]:
        """Return the labels by position."""
        self._labels = self._labels or tuple(self._store.labels())
        return self._labels

    def label_counts(self) -> dict[str, dict[Status, int]]:
        """Return how many spans of each status have each label that occurs."""
        return self._store.label_counts()

    def labelled(self, names: Iterable[str]) -> list[Span]:
        """Return all spans with these labels, rejected ones too, by document and place."""
        return self._store.labelled(names)

    def scheme_history(self) -> History:
        """Return what can be undone and redone of the label scheme."""
        return History(self._store.scheme_steps())

    def undo_scheme(self) -> Edit | None:
        """Take the last change of labels back, with what it did to spans, and return that Edit."""
        steps = self.scheme_history().undo
        return self._revert(steps[-1], Act.UNDO) if steps else None

    def redo_scheme(self) -> Edit | None:
        """Carry out again the change of labels that was undone last, and return that Edit."""
        steps = self.scheme_history().redo
        return self._revert(steps[-1], Act.REDO) if steps else None

    def entities(self) -> tuple[Entity, ...]:
        """Return the local entities, the oldest first."""
        return tuple(self._store.entities())

    def entity(self, kb_id: str) -> Entity | None:
        """Return a local entity, or None."""
        return self._store.entity(kb_id)

    def option(self, name: str, default: Any = None) -> Any:
        """Return a setting of this project, or `default`; `flags.set_option` changes one."""
        if self._options is None:
            self._options = {option.name: option.value for option in self._store.options()}
        return self._options.get(name, default)

    def rules(self) -> tuple[Rule, ...]:
        """Return what the analyst laid down for mentions, the oldest first."""
        return tuple(self._store.rules())

    @property
    def memory(self) -> Remembering:
        """The decision memory: what was decided for mentions so far, and what follows from it."""
        if self._memory is None:
            from annotator.remembering import Remembering  # not needed to open a project

            self._memory = Remembering(self, self._store)
        return self._memory

    @cached_property
    def links(self) -> Linkage:
        """What mentions are linked to, where, and how proposed links were decided on."""
        from annotator.linkage import Linkage

        return Linkage(self, self._store)

    def set_gains(self, gains: Mapping[int, float]) -> None:
        """Write what the queue expects of documents, by id; no Edit, for it can be had anew."""
        self._store.set_gains(gains)

    def apply(self, edit: Edit) -> None:
        """Carry out an Edit; an empty one does nothing.

        Labels that the project lacks are added first, as an Edit of their own. Raises Stale or
        Refused where it does not fit what is there, AnnotatorError where it cannot be written.
        """
        self.apply_all([edit])

    def apply_all(self, changes: Iterable[Edit], author: str | None = None) -> None:
        """Carry out Edits in one transaction, all or none; each is an undo step of its own.

        The author is that of each Edit, a pipeline or the analyst, unless it is given.
        """
        chosen = [edit for edit in changes if edit.changes]
        deeds = [Deed(edit, author or edit.author) for edit in chosen]
        self._commit([*self._missing(chosen), *deeds])

    def rehearse(self, chosen: Iterable[Edit]) -> None:
        """Carry out Edits and take them back unwritten, for of each kind the first takes longer."""
        self._store.rehearse([Deed(edit, ANALYST) for edit in chosen if edit.changes])

    def undo(self, document_id: int) -> Edit | None:
        """Take the last step in a document back, and return the Edit that did so.

        A step of several documents goes as a whole; Refused where a later one stands on it.
        None where nothing is left. Document 0 stands for what belongs to none, such as labels.
        """
        steps = self.history(document_id).undo
        return self._revert(steps[-1], Act.UNDO) if steps else None

    def undo_here(self, document_id: int) -> Edit | None:
        """Take the last step back in this document alone, as a new step; None if none is left."""
        steps = self.history(document_id).undo
        if not steps:
            return None
        edit = self._store.edit(steps[-1].edit_id).inverse().only(document_id)
        self.apply_all([edit._replace(name=f"Undo “{edit.name}” here")], ANALYST)
        return edit

    def places(
        self,
        decisions: Sequence[Decision],
        how: Matching | None = None,
        besides: Iterable[int] = (),
    ) -> Iterator[Batch]:
        """Yield the places to which decisions apply, batch by batch, in all documents `besides`.

        Documents that have such spans come first. A batch is a few milliseconds' work;
        `propagation.propagate` makes one Edit of places.
        """
        from annotator.places import places

        return places(self._store, decisions, how, besides)

    def extent(self, step: Step, most: int) -> int:
        """Return how many documents a step changed, counted as far as `most`."""
        return self._store.extent(step.edit_id, most)

    def redo(self, document_id: int) -> Edit | None:
        """Carry out again what was undone last in a document, and return that Edit, or None."""
        steps = self.history(document_id).redo
        return self._revert(steps[-1], Act.REDO) if steps else None

    def history(self, document_id: int) -> History:
        """Return what can be undone and redone in a document; kept for the one asked for last."""
        if self._history is None or self._history[0] != document_id:
            self._history = (document_id, History(self._store.steps(document_id)))
        return self._history[1]

    def journal(self, document_id: int | None = None) -> Iterator[JournalEntry]:
        """Yield what was done, the oldest first; of one document only its own changes."""
        return self._store.journal(document_id)

    def add(self, records: Iterable[Record], batch: int | None = None) -> AddReport:
        """Bring documents in, in one transaction, and publish an Edit of them.

        A document whose key and text are there already is passed over; another text under a key
        that is taken gets a further one ("x-2"); one that marks something outside of its text is
        refused. The report tells all of this. Missing labels and local entities are added. With
        the `batch` of an earlier report, the import goes on, and can be taken back as one.
        """
        report, done = self._store.add(records, ANALYST, batch)
        self._labels = None
        for edit in done:
            self._publish(edit)
        return report

    def apply_apart(self, edit: Edit) -> None:
        """Carry out an Edit of the analyst that is no undo step of its documents."""
        self._commit([Deed(edit, ANALYST, is_step=False)] if edit.changes else [])

    @property
    def trash(self) -> Trash:
        """The documents that were taken out of the project, and how they go and come back."""
        from annotator.trash import Trash

        return Trash(self, self._store)

    def record(self, document_id: int) -> Record:
        """Return a document whole."""
        return next(self._store.records([self._store.document(document_id).id]))

    def records(self, status: DocumentStatus | None = None) -> Iterator[Record]:
        """Yield documents whole in order of import, holding only some of them at a time."""
        return self.records_of(self.document_ids(status))

    def records_of(self, ids: Sequence[int]) -> Iterator[Record]:
        """Yield documents whole in the given order, holding only some of them at a time."""
        return self._store.records(ids)

    def subscribe(self, callback: Callable[[Edit], None]) -> Callable[[], None]:
        """Call `callback` with every Edit from now on; the function returned ends that.

        An Edit is in the database by then: an error in a callback goes to `sys.excepthook`.
        """
        token = object()
        self._subscribers[token] = callback

        def end() -> None:
            self._subscribers.pop(token, None)

        return end

    def stats(self) -> dict[str, Any]:
        """Return counts: `documents` and `spans` by status, `labels` (spans by label), `linked`,
        `nil`, `entities` (local ones), `edits` (journal rows) and `decisions` (the analyst's).
        """
        return self._store.stats()

    def check(self) -> list[str]:
        """Return a sentence for everything that is wrong in the project; none if all is well."""
        return self._store.check()

    def backup(self) -> Path:
        """Copy the project file into the folder of backups beside it, and return the copy."""
        return self._store.backup()

    def backup_is_due(self, seconds: float = 24 * 3600) -> bool:
        """Whether the file, if it is not huge, was changed since its last backup so long ago."""
        return self._store.backup_is_due(seconds)

    def _missing(self, chosen: Sequence[Edit]) -> list[Deed]:
        """Return what adds the labels that Edits use and neither the project nor they have."""
        after = [change.after for edit in chosen for change in edit.changes]
        known = [*self.labels(), *(item for item in after if isinstance(item, Label))]
        missing = edits.add_labels(known, (i.label for i in after if isinstance(i, Span)))
        return [Deed(missing, ANALYST, is_step=False)] if missing.changes else []

    def _revert(self, step: Step, act: Act) -> Edit:
        edit = self._store.edit(step.edit_id)
        if act is Act.UNDO:
            edit = edit.inverse()
        try:
            self._commit([*self._missing([edit]), Deed(edit, ANALYST, act, step.edit_id)])
        except Stale as error:
            raise Refused(
                f"“{step.name}” cannot be {_DONE[act]} from here: "
                "a later step, perhaps in another document, stands on it."
            ) from error
        return edit

    def _commit(self, deeds: list[Deed]) -> None:
        if not deeds:
            return
        try:
            ids = self._store.write(deeds)
        except Stale:
            self._look_again()
            raise
        self._settle(list(zip(deeds, ids, strict=True)))

    def _settle(self, done: list[tuple[Deed, int]]) -> None:
        """Carry out on what is held, and publish, what the database has."""
        for deed, edit_id in done:
            self._take_note(deed, edit_id)
        for deed, _ in done:
            self._publish(deed.edit)

    def _take_note(self, deed: Deed, edit_id: int) -> None:
        for change in deed.edit.changes:
            if isinstance(change.item, Label):
                self._labels = None
            elif isinstance(change.item, Option):
                self._options = None
        for index in tuple(self._indexes.values()):
            index.apply(deed.edit)
        if self._history is not None and any(
            (change.document_id or 0) == self._history[0] for change in deed.edit.changes
        ):
            self._history[1].record(deed.act, Step(deed.of or edit_id, deed.edit.name))

    def _look_again(self) -> None:
        """Drop what is held of documents where another program has changed them since."""
        for document_id, index in tuple(self._indexes.items()):
            if sorted(self._store.spans(document_id), key=order) != index.everything():
                del self._indexes[document_id]
                self._index = self._history = None

    def _publish(self, edit: Edit) -> None:
        if self._memory is not None:
            self._memory.note(edit)
        for callback in tuple(self._subscribers.values()):
            try:
                callback(edit)
            except Exception as error:  # durable already: a bug elsewhere must not undo that
                sys.excepthook(type(error), error, error.__traceback__)
