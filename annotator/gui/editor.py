"""The open document and what is selected in it, with the verbs of the analyst as slots."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from annotator.core import edits, offsets
from annotator.core.edits import Change, Edit
from annotator.core.model import (
    NIL,
    Document,
    DocumentStatus,
    Region,
    Span,
    Status,
    new_id,
)
from annotator.core.spans import SpanIndex, order
from annotator.errors import AnnotatorError, Refused, Stale

if TYPE_CHECKING:
    from annotator.core.history import Step
    from annotator.project import Project

    Meanwhile = Callable[[str, Callable[[Project], Edit | None]], Edit | None]


class DocumentEditor(QObject):
    """One document open for correction.

    `opened` follows a change of document, `focused` one of the focused spans; `decided` carries
    each correction that is new, neither undone nor redone, once it is stored; `refused` carries
    the sentence of a verb that does not fit what is selected, `unsaved` that of a correction that
    could not be stored and so was not made, and `unreadable` that of a document that could not be
    opened.
    """

    opened = Signal()
    focused = Signal()
    decided = Signal(object)
    refused = Signal(str)
    unsaved = Signal(str)
    unreadable = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project: Project | None = None
        self.document: Document | None = None
        self.text = ""
        self.index = SpanIndex(0)
        self.regions: tuple[Region, ...] = ()
        self.selection: tuple[int, int] | None = None
        self.caret = 0
        self._focus: tuple[int, ...] = ()
        self.offered: edits.Offers = {}
        """The link that is shown as likely for a mention that was decided on, by its id."""
        self.meanwhile: Meanwhile | None = None
        """How something long is done to the project."""

    # The document

    def set_project(self, project: Project | None) -> None:
        """Work on another project, with no document open."""
        self.project = project
        self.open(None)

    def open(self, document_id: int | None) -> None:
        """Show another document, or none."""
        if document_id is None or self.project is None:
            self.document, self.text, self.index, self.regions = None, "", SpanIndex(0), ()
        else:
            try:
                text, document = self.project.text(document_id), self.project.document(document_id)
                index, regions = self.project.spans(document_id), self.project.regions(document_id)
            except AnnotatorError as error:
                self.open(None)
                self.unreadable.emit(str(error))
                return
            self.text, self.document, self.index, self.regions = text, document, index, regions
        self.selection = None
        self.caret = 0
        self._focus = ()
        self.opened.emit()

    def follow(self, edit: Edit) -> bool:
        """Take note of an Edit of the project; whether it touched the open document."""
        if self.document is None or self.document.id not in edit.document_ids:
            return False
        for before, after in edit.changes:
            item = before or after
            if isinstance(item, Document) and item.id == self.document.id:
                if after is None:  # its import was undone
                    self.open(None)
                    return False
                assert isinstance(after, Document)
                self.document = after
            elif isinstance(before or after, Region):
                kept = [region for region in self.regions if region != before]
                self.regions = (*kept, after) if isinstance(after, Region) else tuple(kept)
        return True

    # Focus

    @property
    def spans(self) -> tuple[Span, ...]:
        """The focused spans as they are now, the first one first; rejected ones are not focused."""
        found = (self.index.get(span_id) for span_id in self._focus)
        return tuple(s for s in found if s is not None and s.status is not Status.REJECTED)

    @property
    def span(self) -> Span | None:
        """The first of the focused spans."""
        spans = self.spans
        return spans[0] if spans else None

    def focus(self, spans: Sequence[Span]) -> None:
        """Focus spans; the verbs work on them."""
        ids = tuple(span.id for span in spans)
        if spans:
            self.selection = None
            self.caret = spans[0].start
        if ids != self._focus:
            self._focus = ids
            self.focused.emit()

    def choose(self, span: Span, extend: bool) -> None:
        """Focus a span; with `extend`, add it to the focused ones, or take it away."""
        if not extend:
            self.focus([span])
        elif span.id in self._focus:
            self.focus([s for s in self.spans if s.id != span.id])
        else:
            self.focus([*self.spans, span])

    def clear(self) -> None:
        """Focus nothing."""
        self.focus(())

    def select(self, stretch: tuple[int, int] | None) -> None:
        """Take note of the text that the analyst selected, in code points."""
        self.selection = stretch
        if stretch is not None:
            self.clear()

    def next(self) -> None:
        """Focus the next span."""
        self._step(1)

    def previous(self) -> None:
        """Focus the span before."""
        self._step(-1)

    def next_proposal(self) -> None:
        """Focus the next span that nobody has decided on, from the top again after the last."""
        if not self._advance():
            self.refused.emit("Every proposal of this article is decided.")

    def _advance(self) -> bool:
        here = self._row()
        rows = range(len(self.index))
        for row in (*rows[here + 1 :], *rows[: max(here, 0)]):
            if self.index[row].status is Status.PROPOSED:
                self.focus([self.index[row]])
                return True
        return False

    def _row(self) -> int:
        span = self.span
        if span is not None:
            return self.index.row(span)
        after = self.index.after(self.caret - 1)
        return (self.index.row(after) if after else len(self.index)) - 1

    def _step(self, by: int) -> None:
        if not len(self.index):
            self.refused.emit("There is no span in this article yet: select text to add one.")
            return
        row = self._row() + (by if self.span is not None or by > 0 else 0)
        self.focus([self.index[row % len(self.index)]])

    # Verbs

    def accept(self) -> None:
        """Accept the focused spans and go to the next proposal."""
        spans = self._chosen()
        if spans and self.apply(edits.accept(spans)):
            self._go_on()

    def reject(self) -> None:
        """Say that the focused spans are no mentions, and go to the next proposal."""
        spans = self._chosen()
        if spans:
            self.caret = spans[-1].start
            if self.apply(edits.reject(spans)):
                self._go_on()

    def _go_on(self) -> None:
        done = self.document is not None and self.document.status is DocumentStatus.DONE
        if not self._advance() and not done:
            self.refused.emit("Every proposal of this article is decided: mark it as done.")

    def label(self, name: str) -> None:
        """Give the selected text, else the focused spans, a label."""
        if self.selection is not None and self.document is not None:
            start, end = self.selection
            span = Span(new_id(), self.document.id, start, end, name, Status.ACCEPTED)
            self._carry_out(lambda: edits.add(span, self.index.on(start, end)))
            self.focus([s for s in self.index.on(start, end) if s.label == name][:1])
        elif spans := self._chosen():
            self.apply(edits.relabel(spans, name))

    def move_start(self, words: bool, forward: bool) -> None:
        """Move the start of the focused span by a word, or by a character."""
        self._move("start", words, forward)

    def move_end(self, words: bool, forward: bool) -> None:
        """Move the end of the focused span by a word, or by a character."""
        self._move("end", words, forward)

    def _move(self, side: str, words: bool, forward: bool) -> None:
        span = self.span
        if span is None:
            return
        at = getattr(span, side)
        if not words:
            step = offsets.next_char if forward else offsets.previous_char
        elif side == "start":
            step = offsets.next_word_start if forward else offsets.previous_word_start
        else:
            step = offsets.next_word_end if forward else offsets.previous_word_end
        moved = step(self.text, at)
        self.resize(span, *((moved, span.end) if side == "start" else (span.start, moved)))

    def resize(self, span: Span, start: int, end: int) -> None:
        """Move both ends of a span, trimmed of white space."""
        kept = edits.trim(self.text, start, end) if start < end else None
        if kept is None:
            self.refused.emit("A span needs at least one character.")
        elif kept != (span.start, span.end):
            self._carry_out(lambda: edits.resize(span, *kept))
            self.focus([span])

    def split(self) -> None:
        """Cut the focused span at the caret, or after its first word if the caret is elsewhere."""
        span = self.span
        if span is None:
            self.refused.emit("Focus a span first, then split it.")
            return
        at = self.caret
        if not span.start < at < span.end:
            at = offsets.next_word_end(self.text, span.start)
        self._carry_out(lambda: edits.split(span, at, self.text))

    def merge(self) -> None:
        """Join the selected spans, or the focused one with the next if no word lies between."""
        spans = list(self.spans)
        if self.selection is not None:
            spans = self.index.overlapping(*self.selection)
        elif len(spans) == 1:
            row = self.index.row(spans[0]) + 1
            spans += [self.index[row]] if row < len(self.index) else []
            if any(map(str.isalnum, self.text[spans[0].end : spans[-1].start])):
                self.refused.emit("Words lie between this span and the next: select both to join.")
                return
        self._carry_out(lambda: edits.merge(spans))
        if spans:
            self.focus(sorted(spans, key=lambda s: (s.start, -s.end))[:1])

    def note(self, text: str) -> None:
        """Attach a note to the focused spans."""
        self.apply(edits.annotate(self.spans, text))

    def link(self, kb_id: str) -> None:
        """Link the focused spans to an entity."""
        spans = self._chosen()
        if spans:
            self.apply(edits.link(spans, kb_id, self.offered))

    def link_nil(self) -> None:
        """Say that the focused mentions are in no knowledge base."""
        self.link(NIL)

    def unlink(self) -> None:
        """Take the link of the focused spans away."""
        spans = [span for span in self._chosen() if span.kb_id is not None]
        if spans:
            self.apply(edits.link(spans, None))

    def set_status(self, status: DocumentStatus) -> bool:
        """Say how far the work on the document is; whether that was stored."""
        return self.document is not None and self._store(edits.set_status(self.document, status))

    def undo(self) -> None:
        """Take the last Edit of this document back."""
        if self.project is not None and self.document is not None:
            steps = self.project.history(self.document.id).undo
            self._travel(steps, lambda p, i: p.undo(i), "Undoing")

    def redo(self) -> None:
        """Carry out again what was undone last in this document."""
        if self.project is not None and self.document is not None:
            steps = self.project.history(self.document.id).redo
            self._travel(steps, lambda p, i: p.redo(i), "Redoing")

    # The way into the project

    def apply(self, edit: Edit) -> bool:
        """Store a correction; the first one also marks the document as started."""
        if not edit.changes:
            return True
        try:
            edits.refuse_twins(edit, self.index.overlapping)
        except Refused as error:
            self.refused.emit(str(error))
            return False
        says = any(isinstance(change.item, Document) for change in edit.changes)
        if self.document is not None and self.document.status is DocumentStatus.NEW and not says:
            started = edits.set_status(self.document, DocumentStatus.STARTED)
            edit = edit._replace(changes=(*edit.changes, *started.changes))
        return self._store(self.step_here(edit))

    def step_here(self, edit: Edit) -> Edit:
        """Return an Edit as a step of the open document, too: it is what Undo takes back next, even
        if it changes nothing there, as a rule does.
        """
        document = self.document
        if document is None or document.id in edit.document_ids:
            return edit
        return edit._replace(changes=(*edit.changes, Change(document, document)))

    def _carry_out(self, verb: Callable[[], Edit]) -> None:
        try:
            edit = verb()
        except AnnotatorError as error:
            self.refused.emit(str(error))
        else:
            self.apply(edit)

    def _store(self, edit: Edit) -> bool:
        if self.project is None:
            return False
        try:
            if self.meanwhile is not None and len(edit.changes) > edits.LONG:
                self.meanwhile(edit.name, lambda aside: aside.apply(edit))
            else:
                self.project.apply(edit)
        except Stale as error:  # another program has written to the same database
            self.open(self.document.id if self.document else None)
            self.unsaved.emit(str(error))
            return False
        except AnnotatorError as error:
            self.unsaved.emit(str(error))
            return False
        if edit.changes:
            self.decided.emit(edit)
        self.focused.emit()
        return True

    def _travel(
        self, steps: list[Step], way: Callable[[Project, int], Edit | None], doing: str
    ) -> None:
        assert self.project is not None
        assert self.document is not None
        from annotator.aside import MANY  # which loads what opening has loaded

        document_id = self.document.id
        if not steps:
            self.refused.emit(f"There is nothing to {doing[:-3].lower()} in this article.")
            return
        try:
            if self.meanwhile is not None and self.project.extent(steps[-1], MANY) == MANY:
                title = f"{doing} “{steps[-1].name}”"
                edit = self.meanwhile(title, lambda aside: way(aside, document_id))
            else:
                edit = way(self.project, document_id)
        except Refused as error:
            self.refused.emit(str(error))
            return
        except AnnotatorError as error:
            self.unsaved.emit(str(error))
            return
        self.focus(_alive(edit.changes if edit else (), document_id) or self.spans)
        self.focused.emit()

    def _chosen(self) -> tuple[Span, ...]:
        spans = self.spans
        if not spans:
            self.refused.emit("Focus a span first: click it, or press Tab.")
        return spans


def _alive(changes: Iterable[Change], document_id: int) -> list[Span]:
    """The spans that an Edit left in a document, in reading order; none if they are too many."""
    after = {c.item.id: c.after for c in changes}
    spans = [s for s in after.values() if isinstance(s, Span) and s.document_id == document_id]
    live = [s for s in spans if s.status is not Status.REJECTED]
    return sorted(live, key=order) if len(live) <= 20 else []
