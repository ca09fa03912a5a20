"""Applying to all: what was decided of one mention, done to the others that read alike.

An Edit tells the decisions in it (`decisions_of`); `apply_to` says what they come to in one
document, place by place; `propagate` makes one Edit of the places that are wanted, of however
many documents. What a person decided is never touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from annotator.core.edits import Change, Edit
from annotator.core.mentions import AS_WRITTEN, Matching, find, sentence
from annotator.core.model import (
    ANALYST,
    MEMORY,
    Document,
    Region,
    RegionKind,
    Span,
    Status,
    new_id,
)
from annotator.core.regions import meets
from annotator.core.spans import SpanIndex, order


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of a mention: to mark it with a label and perhaps a link, or to reject it.

    `mention` is as it is written. `links` says whether `kb_id` is part of the decision. Where ends
    were moved, `former` is what was marked before, and `offset` how many code points after the
    start of that the mention starts.
    """

    mention: str
    label: str
    rejects: bool = False
    kb_id: str | None = None
    links: bool = False
    former: str = ""
    offset: int = 0

    @property
    def sentence(self) -> str:
        """The decision in words, as a menu or the undo list shows it."""
        if self.rejects:
            return f"Reject “{self.mention}” as {self.label}"
        to = f" → {self.kb_id}" if self.kb_id else ""
        return f"Mark “{self.mention}” as {self.label}{to}"


class Place(NamedTuple):
    """One place to which a decision applies, and what it would change there.

    `[start, end)` is what would be marked or rejected, in code points. `before`, `mention` and
    `after` make up the sentence, `what` says the change in a few words. The first of `changes`
    is that of the mention, further ones are fragments inside of it that go away.
    """

    document: Document
    start: int
    end: int
    before: str
    mention: str
    after: str
    what: str
    changes: tuple[Change, ...]


def decisions_of(edit: Edit, document_id: int, text: str) -> tuple[Decision, ...]:
    """Return the decisions of an Edit in one document, each once.

    What is accepted, added, relabelled, linked, moved or rejected counts; notes, regions, states
    of the document and whatever only proposes or undoes do not.
    """
    found: dict[Decision, None] = {}
    moved = [
        (after.start, after.end)
        for before, after in edit.changes
        if isinstance(after, Span) and (not isinstance(before, Span) or _ends_differ(before, after))
    ]
    for before, after in edit.changes:
        item = after or before
        if not isinstance(item, Span) or item.document_id != document_id:
            continue
        assert before is None or isinstance(before, Span)
        mention = text[item.start : item.end]
        if after is None and item.source == ANALYST:
            if not any(start <= item.start and item.end <= end for start, end in moved):
                found[Decision(mention, item.label, rejects=True)] = None
        elif after is not None and item.status is Status.REJECTED:
            found[Decision(mention, item.label, rejects=True)] = None
        elif after is not None and item.status is Status.ACCEPTED and _says_more(before, item):
            found[_decision(before, item, text)] = None
    return tuple(found)


def apply_to(
    decisions: Iterable[Decision],
    document: Document,
    text: str,
    spans: SpanIndex | Iterable[Span],
    regions: Iterable[Region] = (),
    how: Matching = AS_WRITTEN,
) -> list[Place]:
    """Return the places of a document that decisions would change, in reading order.

    `spans` are all of the document, rejected ones too. Proposals of the mention are accepted as
    decided, or rejected; where it is not marked yet it is added, except in what is boilerplate
    or checked. An accepted span of the label that nobody linked gets the link. Any other place
    that meets an accepted span, that was rejected as it is, or that is part
    of another proposal stays as it is.
    """
    held = spans if isinstance(spans, SpanIndex) else SpanIndex(document.id, spans)
    board = _Board(document, text, held, regions)
    found = [place for decision in decisions for place in board.places(decision, how)]
    return sorted(found, key=lambda place: (place.start, place.end))


def propagate(name: str, places: Iterable[Place], *, confirmed: bool = True) -> Edit:
    """Return one Edit of places, in however many documents.

    What is `confirmed`, because the analyst saw it, is accepted or rejected. What is not stays a
    proposal: mentions are added, labels, links and ends change, with the source `memory`, and
    nothing is rejected.
    """
    changes = [change for place in places for change in place.changes]
    if not confirmed:
        changes = [change for given in changes if (change := _unconfirmed(given)) is not None]
    return Edit(name, tuple(changes))


class _Board:
    """The spans of one document while decisions are applied to it, one after the other."""

    def __init__(
        self, document: Document, text: str, held: SpanIndex, regions: Iterable[Region]
    ) -> None:
        self._document = document
        self._text = text
        self._held = held
        self._rejected = {(s.start, s.end) for s in held.rejected()}
        self._changed: set[int] = set()
        self._after = SpanIndex(document.id)
        self._regions = list(regions)

    def places(self, decision: Decision, how: Matching) -> Iterator[Place]:
        """Yield what a decision changes, and change it here as well."""
        mark = self._reject if decision.rejects else self._mark
        for start, end in find(self._text, decision.mention, how):
            changes = mark(decision, start, end)
            if changes:
                self._change(changes)
                yield self._place(start, end, changes)

    def _change(self, changes: tuple[Change, ...]) -> None:
        """Note what is different from what is held, which may be too much to be copied."""
        for before, after in changes:
            if isinstance(before, Span):
                self._changed.add(before.id)
                before = self._after.get(before.id)
            self._after.apply(Edit("", (Change(before, after),)))

    def _overlapping(self, start: int, end: int) -> list[Span]:
        held = self._held.overlapping(start, end)
        if not self._changed and not len(self._after):
            return held
        kept = [span for span in held if span.id not in self._changed]
        return sorted([*kept, *self._after.overlapping(start, end)], key=order)

    def _reject(self, decision: Decision, start: int, end: int) -> tuple[Change, ...]:
        return tuple(
            Change(span, replace(span, status=Status.REJECTED))
            for span in self._overlapping(start, end)
            if (span.start, span.end, span.label) == (start, end, decision.label)
            and span.status is Status.PROPOSED
        )

    def _mark(self, decision: Decision, start: int, end: int) -> tuple[Change, ...]:
        near = self._overlapping(start, end)
        if len(near) == 1 and _lacks_link(near[0], decision, start, end):
            return (Change(near[0], replace(near[0], kb_id=decision.kb_id)),)
        if (
            (start, end) in self._rejected
            or meets(self._regions, RegionKind.BOILERPLATE, start, end)
            or any(span.status is Status.ACCEPTED for span in near)
        ):
            return ()
        mine = [s for s in near if self._is_of(s, decision, start, end)]
        if len(mine) < len(near):
            return ()  # it is part of another name
        if not mine:
            if meets(self._regions, RegionKind.CHECKED, start, end):
                return ()
            return (Change(None, self._new(decision, start, end)),)
        mine.sort(key=lambda s: ((s.start, s.end) != (start, end), s.label != decision.label))
        kept, *rest = mine
        kb_id = decision.kb_id if decision.links else kept.kb_id
        after = replace(
            kept,
            start=start,
            end=end,
            label=decision.label,
            status=Status.ACCEPTED,
            kb_id=kb_id,
        )
        gone = (Change(span, replace(span, status=Status.REJECTED)) for span in rest)
        return (Change(kept, after), *gone)

    def _is_of(self, span: Span, decision: Decision, start: int, end: int) -> bool:
        """Whether a proposal is the mention, a fragment of it, or what was marked before."""
        return (start <= span.start and span.end <= end) or (
            span.start == start - decision.offset
            and self._text[span.start : span.end] == decision.former
        )

    def _new(self, decision: Decision, start: int, end: int) -> Span:
        return Span(
            new_id(),
            self._document.id,
            start,
            end,
            decision.label,
            Status.ACCEPTED,
            decision.kb_id if decision.links else None,
        )

    def _place(self, start: int, end: int, changes: tuple[Change, ...]) -> Place:
        text = self._text
        first, last = sentence(text, start, end)
        return Place(
            self._document,
            start,
            end,
            _line(text[first:start]).lstrip(),
            _line(text[start:end]),
            _line(text[end:last]).rstrip(),
            _what(changes[0], text),
            changes,
        )


def _lacks_link(span: Span, decision: Decision, start: int, end: int) -> bool:
    """Whether all that a decision says of a mention was accepted before, but for the link."""
    return (
        span.status is Status.ACCEPTED
        and span.kb_id is None
        and decision.kb_id is not None
        and (span.start, span.end, span.label) == (start, end, decision.label)
    )


def _decision(before: Span | None, after: Span, text: str) -> Decision:
    mention = text[after.start : after.end]
    former, offset = "", 0
    if before is not None and _ends_differ(before, after):
        former, offset = text[before.start : before.end], after.start - before.start
    unlinked = before is not None and before.kb_id is not None
    return Decision(
        mention,
        after.label,
        kb_id=after.kb_id,
        links=after.kb_id is not None or unlinked,
        former=former,
        offset=offset,
    )


def _says_more(before: Span | None, after: Span) -> bool:
    return before is None or replace(before, note=after.note, score=after.score) != after


def _ends_differ(before: Span, after: Span) -> bool:
    return (before.start, before.end) != (after.start, after.end)


def _unconfirmed(change: Change) -> Change | None:
    before, after = change
    assert isinstance(after, Span)
    if after.status is Status.REJECTED or _is_accepted(before):
        return None
    proposal = replace(after, status=Status.PROPOSED)
    if proposal == before:
        return None
    if isinstance(before, Span) and (before.label != after.label or _ends_differ(before, after)):
        proposal = replace(proposal, score=None)  # that was for what it had been
    return Change(before, replace(proposal, source=MEMORY))


def _is_accepted(item: object) -> bool:
    return isinstance(item, Span) and item.status is Status.ACCEPTED


def _what(change: Change, text: str) -> str:
    """Return a change in a few words."""
    before, after = change
    assert isinstance(after, Span)
    if after.status is Status.REJECTED:
        return f"reject {after.label}"
    if not isinstance(before, Span):
        return f"add {after.label}" + (f", link to {after.kb_id}" if after.kb_id else "")
    parts = []
    if _ends_differ(before, after):
        parts.append(f"“{_line(text[before.start : before.end])}” gets other ends")
    if before.label != after.label:
        parts.append(f"{before.label} → {after.label}")
    if before.kb_id != after.kb_id:
        parts.append(f"link to {after.kb_id}" if after.kb_id else "unlink")
    return ", ".join(parts) or f"accept {after.label}"


def _line(text: str) -> str:
    """Return a piece of text on one line."""
    return "".join(" " if character.isspace() else character for character in text)
