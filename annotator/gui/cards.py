"""Entity cards in the window: one decision for all mentions of what is likely one entity."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from annotator.core import edits, flags
from annotator.core.cards import Card, card_of, cards, making, serve
from annotator.core.edits import Edit
from annotator.core.model import NIL, Span, Status

if TYPE_CHECKING:
    from annotator.gui.linking import Linking
    from annotator.gui.main_window import MainWindow

_PAUSE = 150  # milliseconds without an Edit or scrolling before the list follows
_AT_ONCE = 0.03  # seconds when the list is opened
_A_LITTLE = 0.004  # seconds between two events of the window
_TOLD = 4000  # milliseconds that a line says what was done


class Cards(QObject):
    """The verbs for the card of the focused mention, and the list of all cards.

    Cards are made anew when they are asked for after an Edit, never while one is carried out.
    `excepted` are the ids of mentions of the open article that the analyst took from their cards;
    they are kept with the article.
    """

    def __init__(self, window: MainWindow, linking: Linking) -> None:
        super().__init__(window)
        self._window = window
        self._linking = linking
        self.excepted: set[int] = set()
        self._cards: list[Card] | None = None
        self._steps: Iterator[list[Card]] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: self._make(_A_LITTLE))

    def attach(self) -> None:
        """Listen to the article and to the list."""
        window, view = self._window, self._window.cards
        self._linking.excepted = view.entries.excepted = self.excepted
        window.editor.opened.connect(self._forget)
        window.workspace.edited.connect(self._forget)
        window.editor.focused.connect(self._follow)
        window.view.verticalScrollBar().valueChanged.connect(self._give_way)
        view.chosen.connect(lambda span: window.editor.focus([span]))
        view.left.connect(window.view.setFocus)
        view.excepted.connect(self._except)
        view.seen.connect(self._look)

    @property
    def found(self) -> list[Card]:
        """The cards of the open article."""
        if self._cards is None:
            self._cards = cards(self._window.editor.text, self._window.editor.index)
        return self._cards

    # The list

    def switch(self) -> None:
        """Show the entities in the place of the spans, or the spans again."""
        window = self._window
        window.side.setVisible(True)
        window.side.lists.switch()

    def _forget(self, *_: object) -> None:
        self._cards = self._steps = None
        self._read_exceptions()
        if self._window.cards.isVisible():
            self._timer.start(_PAUSE)

    def _give_way(self) -> None:
        """Make no cards while the article is scrolled, so that no frame waits."""
        if self._timer.isActive():
            self._timer.start(_PAUSE)

    def _look(self) -> None:
        """Show at once what does not take long."""
        self._make(_AT_ONCE)
        self._show()

    def _make(self, seconds: float) -> None:
        """Make the cards for so long, and go on when keys have come in between; then show them."""
        editor, end = self._window.editor, time.perf_counter() + seconds
        steps = self._steps or making(editor.text, editor.index)
        found: list[Card] = []
        while self._cards is None and time.perf_counter() < end:
            step = next(steps, None)
            if step is None:
                self._cards = found
            else:
                found = step
        if self._cards is None:
            self._steps = steps
            self._timer.start(0)
        else:
            self._steps = None
            QTimer.singleShot(0, self, self._show)

    def _show(self) -> None:
        view = self._window.cards
        if view.isVisible() and self._cards is not None:
            view.show_cards(self._cards, self._window.editor.text)
            self._follow()

    def _follow(self) -> None:
        if self._window.cards.isVisible() and self._cards is not None:
            self._window.cards.show_focus(self._window.editor.span)

    def _except(self, span: Span) -> None:
        """Make a mention an exception, or one no longer."""
        editor = self._window.editor
        if editor.document is not None:
            editor.apply(flags.set_apart(editor.document, self.excepted ^ {span.id}))

    def _read_exceptions(self) -> None:
        editor, entries = self._window.editor, self._window.cards.entries
        held = flags.apart(editor.document.meta) if editor.document is not None else set()
        changed = held ^ self.excepted
        self.excepted ^= changed
        for span in filter(None, map(editor.index.get, changed)):
            entries.refresh(span)

    # Verbs

    def focus_all(self) -> None:
        """Focus all mentions of the card, so that the next key works on all of them."""
        editor, card = self._window.editor, self._card()
        span = editor.span
        if card is not None and span is not None:
            passed = {span.id, *self.excepted, *(s.id for s in card.exceptions)}
            editor.focus([span, *(s for s in card.spans if s.id not in passed)])
            self._tell(f"{_mentions(len(editor.spans))} of {card.mention} focused")

    def accept(self) -> None:
        """Accept the mentions of the card as they are, and go to the next proposal."""
        if self._serve("Accept", "accepted", edits.accept, set()):
            self._go_on()

    def reject(self) -> None:
        """Say that no mention of the card is one; those that a person accepted stay.

        The focused one is rejected in any case.
        """
        window, card, span = self._window, self._card(), self._window.editor.span
        if card is None or span is None:
            return
        named = [
            s for s in card.spans
            if s.id not in self.excepted and (s.status is Status.PROPOSED or s.id == span.id)
        ]  # fmt: skip
        if self._apply(card, edits.reject(named)._replace(name=f"Reject {card.mention}")):
            self._tell(_told("rejected", len(named), card))
            window.editor.caret = span.start
            self._go_on()

    def label(self) -> None:
        """Give the mentions of the card the label of the focused one."""
        span = self._window.editor.span
        if span is not None:
            done = f"labelled {span.label}"
            apart = self._other_labels()
            self._serve(f"Label as {span.label}:", done, _relabelling(span.label), apart)

    def labelled(self) -> Edit:
        """Return what `label` would do now."""
        card, span = self._card(), self._window.editor.span
        if card is None or span is None:
            return Edit("Label", ())
        return self._edit(card, _relabelling(span.label), self._other_labels())

    def _other_labels(self) -> set[int]:
        card, span = self._card(), self._window.editor.span
        if card is None or span is None:
            return set()
        apart = _apart(card, span, lambda s: s.label == span.label)
        return apart | _beside(card, span.label)

    def link_nil(self) -> None:
        """Say that the mentions of the card are in no knowledge base.

        Those that are only guessed to be the same wait for a second time.
        """
        card, span = self._card(), self._window.editor.span
        if card is not None and span is not None:
            apart = _apart(card, span, lambda s: s.kb_id in (None, NIL))
            guessed = {m.span.id for m in card.members if m.guessed and m.span.id != span.id}
            sure = self._edit(card, _linking(NIL), apart | guessed)
            self._serve("NIL:", "linked to NIL", _linking(NIL),
                        apart | guessed if sure.changes else apart)  # fmt: skip

    def unlink(self) -> None:
        """Take the link of the focused mention away from all mentions of the card that have it."""
        card, span = self._card(), self._window.editor.span
        if card is not None and span is not None:
            kb_id = span.kb_id or card.kb_id
            apart = {s.id for s in card.spans if s.kb_id is None or s.kb_id != kb_id}
            self._serve("Unlink", "unlinked", _linking(None), apart)

    # How they are carried out

    def _card(self) -> Card | None:
        """Return the card of the focused mention."""
        span = self._window.editor.span
        return card_of(self.found, span) if span is not None else None

    def _edit(
        self, card: Card, verb: Callable[[Sequence[Span]], Edit], apart: Collection[int]
    ) -> Edit:
        """Return what a verb does to the mentions of a card that do not stay apart."""
        return serve(card, verb, {*apart, *self.excepted})

    def _serve(
        self, name: str, done: str, verb: Callable[[Sequence[Span]], Edit], apart: set[int]
    ) -> bool:
        card = self._card()
        if card is None:
            return False
        edit = self._edit(card, verb, apart)._replace(name=f"{name} {card.mention}")
        count = len(edit.changes)
        if not self._apply(card, edit):
            return False
        self._tell(_told(done, count, card))
        return True

    def _apply(self, card: Card, edit: Edit) -> bool:
        editor = self._window.editor
        if not edit.changes:
            editor.refused.emit(f"Nothing is left to do on the card of {card.mention}.")
            return False
        return editor.apply(edit)

    def _go_on(self) -> None:
        if any(span.status is Status.PROPOSED for span in self._window.editor.index):
            self._window.editor.next_proposal()

    def _tell(self, sentence: str) -> None:
        self._window.status.showMessage(f"{sentence}.", _TOLD)


def _apart(card: Card, span: Span, fits: Callable[[Span], bool]) -> set[int]:
    """Return the mentions where a person decided something else than fits."""
    decided = [s for s in card.spans if s.id != span.id and s.status is Status.ACCEPTED]
    places = {(s.start, s.end) for s in decided if not fits(s)}
    return {s.id for s in card.spans if (s.start, s.end) in places}


def _beside(card: Card, label: str) -> set[int]:
    """Return the mentions on whose place another one has a label already."""
    places = {(s.start, s.end) for s in card.spans if s.label == label}
    return {s.id for s in card.spans if s.label != label and (s.start, s.end) in places}


def _relabelling(label: str) -> Callable[[Sequence[Span]], Edit]:
    return lambda spans: edits.relabel(spans, label)


def _linking(kb_id: str | None) -> Callable[[Sequence[Span]], Edit]:
    return lambda spans: edits.link(spans, kb_id)


def _mentions(count: int) -> str:
    return f"{count:,} mention{'' if count == 1 else 's'}"


def _told(done: str, count: int, card: Card) -> str:
    return f"{_mentions(count)} of {card.mention} {done}"
