"""The decision memory of an open project: loaded bit by bit, kept current by every Edit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from annotator.core.boundaries import mend
from annotator.core.edits import Change, Edit
from annotator.core.memory import Memory, Opinion, Tally, even
from annotator.core.model import (
    MEMORY,
    Document,
    Option,
    Region,
    Rule,
    Span,
    Status,
    Verdict,
    new_id,
)
from annotator.core.recall import NAME, Recollection, edit_of, recall, recalling
from annotator.errors import Refused

if TYPE_CHECKING:
    from annotator.project import Project
    from annotator.store.store import Store

OPTION = "memory"
"""The name of the option that switches the memory of a project off."""

_NOTHING = Edit(NAME, ())
_COUNTED = 500  # changes that are counted at a time
_PART = 150  # changes that are written at a time
_HABITS = {"ends": "“'s”", "determiner": "“the”", "title": "a title"}


class Remembering:
    """What was decided for mentions in a project so far, and what follows for other articles.

    Reading it all takes some time in a large project. `load(1)` reads a little, a few
    milliseconds' work, so that the window can do so while it is idle; whoever asks before that
    has everything read first. A correction only notes its Edit here, and is counted when
    something is asked next.
    """

    def __init__(self, project: Project, store: Store) -> None:
        self._project = project
        self._store = store
        self._memory = Memory()
        self._cursor: tuple[int, int] | None = (0, 0)
        self._last: tuple[int, int] = (0, 0)
        self._noted: list[Change] = []
        self._is_stale = False
        self._started = False
        self.version = 0
        """Rises with every Edit that decides something; a number to compare, nothing else."""

    # Switching, loading and keeping current

    @property
    def is_on(self) -> bool:
        """Whether the memory of this project is used; `switch` changes it."""
        return bool(self._project.option(OPTION, True))

    def switch(self, on: bool) -> None:
        """Use the memory of this project from now on, or leave it; an Edit like any other."""
        before = self._project.option(OPTION)
        if on != self.is_on:
            old = None if before is None else Option(OPTION, before)
            name = "Use the memory" if on else "Leave the memory"
            self._project.apply(Edit(name, (Change(old, Option(OPTION, on)),)))

    @property
    def is_loaded(self) -> bool:
        """Whether everything was read, and no more than a little waits to be counted."""
        return self._cursor is None and self._started and len(self._noted) <= _COUNTED

    def load(self, pages: int | None = None) -> bool:
        """Read some hundreds of spans for each page, or all there are; whether that was all.

        What many Edits changed in the meantime is counted in the place of a page.
        """
        from annotator.store import memory  # the database is open, so this loads nothing heavy

        if not self._started:
            self._started = True
            self._memory.set_rules(self._project.rules())
        self._catch_up(None if pages is None else _COUNTED)
        while self._cursor is not None and pages != 0 and not self._noted:
            page = memory.decided(self._store, self._cursor)
            for row in page.spans:
                self._memory.count_row(
                    page.texts[row.document_id],
                    row.start,
                    row.end,
                    row.label,
                    row.status,
                    row.kb_id,
                    row.document_id,
                )
            self._last, self._cursor = page.last, page.cursor
            pages = None if pages is None else pages - 1
        return self.is_loaded

    def loading(self) -> Iterator[Edit]:
        """Read everything, a page at a time; yields empty Edits as `remembering` does."""
        while not self.load(1):
            yield _NOTHING

    def note(self, edit: Edit) -> None:
        """Take note of an Edit that was carried out; Project calls this."""
        self.version += 1
        if not self._started:
            return
        for change in edit.changes:
            item = change.item
            if isinstance(item, Span | Rule):
                self._noted.append(change)
            elif isinstance(item, Document) and change.after is None:
                self._is_stale = True
            elif isinstance(item, Document) and change.before is None:
                self._is_stale |= item.id <= self._last[0]  # what had been taken out came back
                self._cursor = self._cursor or self._last

    def _catch_up(self, most: int | None) -> None:
        """Count what was noted, as far as its spans were read already."""
        from annotator.store import memory

        noted, self._noted = self._noted[:most], self._noted[most:] if most else []
        if self._is_stale:
            self._noted = []
            self._forget()
            return
        if any(isinstance(change.item, Rule) for change in noted):
            self._memory.set_rules(self._project.rules())
        spans = [
            (span, by)
            for before, after in noted
            for span, by in ((before, -1), (after, 1))
            if isinstance(span, Span) and self._was_read(span)
        ]
        texts = memory.read_texts(self._store, {span.document_id for span, _ in spans})
        for span, by in spans:
            self._memory.count(span, texts[span.document_id], by)

    def _was_read(self, span: Span) -> bool:
        return self._cursor is None or (span.document_id, span.id) <= self._cursor

    def _forget(self) -> None:
        self._memory = Memory()
        self._memory.set_rules(self._project.rules())
        self._cursor, self._last, self._is_stale = (0, 0), (0, 0), False

    # What is known

    def opinion(self, mention: str) -> Opinion | None:
        """Return what follows from the decisions for a mention, or None."""
        self.load()
        return self._memory.opinion(mention)

    def links(self, mention: str, label: str | None) -> dict[str, int]:
        """Return how often a mention with a label was linked to what, as far as is read so far."""
        self.load(0)
        accepted = self._memory.tally(mention).accepted
        return {kb_id: n for (of, kb_id), n in accepted.items() if kb_id and of == label}

    def tallies(self) -> Iterator[tuple[str, Tally]]:
        """Yield every mention that was decided on with its decisions, for the inspector."""
        self.load()
        return self._memory.tallies()

    def reason(self, span: Span, name: str = "") -> str:
        """Return why a proposal is what it is, "" where the memory says nothing of it.

        `name` is that of the entity it is linked to; without it, a local entity's own name or
        the `kb_id` is told.
        """
        self.load()
        if span.status is not Status.PROPOSED:
            return ""
        text = self._project.text(span.document_id)
        opinion = self._memory.opinion(text[span.start : span.end])
        if opinion is not None and (opinion.label, opinion.kb_id or span.kb_id) == (
            span.label,
            span.kb_id,
        ):
            return opinion.reason(name or self._name(opinion.kb_id), self._title(opinion))
        if opinion is None and span.source == MEMORY:
            told = [said for repair, said in _HABITS.items() if self._cuts(repair, span, text)]
            if told:
                return f"{span.label} is marked without {' and '.join(told)} elsewhere"
        return ""

    def _cuts(self, repair: str, span: Span, text: str) -> bool:
        if not self._memory.drops(repair, span.label):
            return False
        wider = (max(0, span.start - 24), min(len(text), span.end + 3))
        return any(
            mend(repair, text, start, end) is not None
            for start in range(wider[0], span.start + 1)
            for end in range(span.end, wider[1])
        )

    def _title(self, opinion: Opinion) -> str:
        found = self._project.headings([opinion.document_id]) if opinion.document_id else []
        return found[0].document.title or found[0].document.key if found else ""

    def _name(self, kb_id: str | None) -> str:
        entity = self._project.entity(kb_id) if kb_id else None
        return entity.label if entity is not None else ""

    # Rules

    def lay_down(
        self, mention: str, verdict: Verdict, label: str | None = None, kb_id: str | None = None
    ) -> Edit:
        """Return the Edit that lays down a rule for a mention, in place of any other for it.

        Refused without a mention, or with a label that the project does not have.
        """
        if not even(mention):
            raise Refused("A rule needs a mention.")
        if label is not None and all(label != one.name for one in self._project.labels()):
            raise Refused(f"This project has no label “{label}”.")
        gone = [Change(rule, None) for rule in self.rules_for(mention)]
        rule = Rule(new_id(), mention, verdict, label, kb_id)
        return Edit(f"Lay down a rule for “{mention}”", (*gone, Change(None, rule)))

    def lift(self, mention: str) -> Edit:
        """Return the Edit that takes back what was laid down for a mention."""
        gone = [Change(rule, None) for rule in self.rules_for(mention)]
        return Edit(f"Lift the rule for “{mention}”", tuple(gone))

    def rules_for(self, mention: str) -> list[Rule]:
        """Return what was laid down for a mention."""
        key = even(mention)
        return [rule for rule in self._project.rules() if even(rule.surface) == key]

    # Proposing

    def recall(
        self,
        document_id: int,
        text: str,
        proposals: Sequence[Span],
        decided: Iterable[Span],
        regions: Iterable[Region],
    ) -> Recollection:
        """Return what the proposals for a text should be; the memory has to be on for that."""
        if not self.is_on:
            return Recollection(list(proposals))
        self.load()
        return recall(self._memory, document_id, text, proposals, decided, regions)

    def remember(self, document_id: int) -> Edit:
        """Bring the proposals of a document up to what was decided since, without a pipeline.

        What was carried out is returned; it is empty where there is nothing new, and where the
        work on the document is over. What a person decided on stays as it is.
        """
        parts = [part.changes for part in self.remembering(document_id)]
        return Edit(NAME, tuple(chain.from_iterable(parts)))

    def remembering(self, document_id: int) -> Iterator[Edit]:
        """Do what `remember` does, less than some milliseconds' work at a time.

        Yields each part of the Edit once it is carried out, and empty ones before that. It begins
        anew where the project was changed by somebody else in between.
        """
        version = -1
        while version != self.version:
            version, whole = self.version, _NOTHING
            for edit in self._working_out(document_id):
                whole = edit
                yield _NOTHING
                if version != self.version:
                    break
            else:
                for row in range(0, len(whole.changes), _PART):
                    part = Edit(NAME, whole.changes[row : row + _PART])
                    self._project.apply_all([part], MEMORY)
                    version = self.version
                    yield part
                    if version != self.version:
                        break

    def _working_out(self, document_id: int) -> Iterator[Edit]:
        """Yield empty Edits and at last the one that `remember` is to carry out."""
        project = self._project
        if not self.is_on or project.document(document_id).status.is_over:
            return
        yield from self.loading()
        text, index = project.text(document_id), project.spans(document_id)
        proposals = [span for span in index if span.status is Status.PROPOSED]
        regions = project.regions(document_id)
        found = Recollection()
        for going_on in recalling(self._memory, text, proposals, index, regions):
            found = going_on
            yield _NOTHING
        yield edit_of(proposals, found.spans)
