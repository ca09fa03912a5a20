"""The one way to change a project: an Edit, and the verbs that make one.

Verbs are pure. They name what should hold before and after, they may refuse with a sentence, and
an Edit without changes means that nothing is to be done.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from annotator.core.label_colors import further_color
from annotator.core.model import (
    ANALYST,
    Document,
    DocumentStatus,
    Entity,
    Item,
    Label,
    Span,
    Status,
    new_id,
)
from annotator.errors import Refused

LABEL_KEYS = "1234567890CDGHMOPQRTVWYZ"
"""The keys that are free for labels; the other letters are keys of verbs."""

LONG = 1000
"""Changes that are carried out before anybody waits for them."""


class Change(NamedTuple):
    """One item before and after; None stands for "is not there"."""

    before: Item | None
    after: Item | None

    @property
    def item(self) -> Item:
        """The item after the change, or before it where it is taken away."""
        item = self.after if self.after is not None else self.before
        assert item is not None
        return item

    @property
    def document_id(self) -> int | None:
        """The document that the change belongs to, or None for labels and entities."""
        item = self.item
        return item.id if isinstance(item, Document) else getattr(item, "document_id", None)


class Edit(NamedTuple):
    """A named tuple of changes: the transaction, the undo step, the signal and the audit row."""

    name: str
    changes: tuple[Change, ...]

    def inverse(self) -> Edit:
        """Return the Edit that takes this one back."""
        return Edit(self.name, tuple(Change(c.after, c.before) for c in reversed(self.changes)))

    def only(self, document_id: int) -> Edit:
        """Return the part of this Edit that is in one document."""
        return Edit(self.name, tuple(c for c in self.changes if c.document_id == document_id))

    @property
    def document_ids(self) -> tuple[int, ...]:
        """The documents that it touches, each once, in order."""
        ids = (change.document_id for change in self.changes)
        return tuple(dict.fromkeys(i for i in ids if i is not None))

    @property
    def author(self) -> str:
        """Whose word it is: a pipeline's where all it does is to make, rescore or withdraw
        proposals, else the analyst's.
        """
        sources = {_proposer(change) for change in self.changes}
        return sources.pop() or ANALYST if len(sources) == 1 else ANALYST


def add(span: Span, existing: Iterable[Span] = ()) -> Edit:
    """Mark a new span.

    Where `existing` holds the same stretch with the same label, that span is accepted instead, so
    that a rejected or proposed one keeps its history; Refused if it is accepted already.
    """
    for other in existing:
        if (other.start, other.end, other.label) == (span.start, span.end, span.label):
            if other.status is Status.ACCEPTED:
                raise Refused(f"This text is already marked as {span.label}.")
            return _revise(f"Mark as {span.label}", [other], status=Status.ACCEPTED)
    return Edit(f"Mark as {span.label}", (Change(None, span),))


def accept(spans: Iterable[Span]) -> Edit:
    """Accept spans as they are."""
    return _revise("Accept", spans, status=Status.ACCEPTED)


def reject(spans: Iterable[Span]) -> Edit:
    """Say that spans are no mentions: proposals stay as rejected rows, a person's own go away."""
    changes = []
    for span in spans:
        if span.source == ANALYST:
            changes.append(Change(span, None))
        elif span.status is not Status.REJECTED:
            changes.append(Change(span, replace(span, status=Status.REJECTED)))
    return Edit("Reject", tuple(changes))


def relabel(spans: Iterable[Span], label: str) -> Edit:
    """Give every span another label and accept it.

    Offsets, link and note stay. Spans that already carry the label and are accepted yield no
    change, so the Edit may be empty.
    """
    return _revise(f"Label as {label}", spans, label=label, status=Status.ACCEPTED)


class Offer(NamedTuple):
    """A link that is shown as likely for a span that is accepted and has none, and whose word it
    is: the memory's, or, as for a proposal, that of whoever made the span.
    """

    kb_id: str
    source: str


Offers = Mapping[int, Offer]
"""What was offered for spans, by their ids."""

_NO_OFFERS: Offers = MappingProxyType({})


def link(spans: Iterable[Span], kb_id: str | None, offered: Offers = _NO_OFFERS) -> Edit:
    """Link every span to an entity, to NIL, or to nothing (None), and accept it.

    Where something was offered, the Edit says so by a Change to that proposal and one from there,
    so that the journal knows how it turned out.
    """
    name = "Unlink" if kb_id is None else f"Link to {kb_id}"
    edit = _revise(name, spans, kb_id=kb_id, status=Status.ACCEPTED)
    steps = (_by_way_of(offered, change) for change in edit.changes)
    return edit._replace(changes=tuple(itertools.chain.from_iterable(steps)))


def link_to_new(spans: Iterable[Span], entity: Entity, offered: Offers = _NO_OFFERS) -> Edit:
    """Make a local entity and link every span to it, in one step; `offered` as for `link`."""
    changes = (Change(None, entity), *link(spans, entity.id, offered).changes)
    return Edit(f"Link to new entity {entity.label}", changes)


def _by_way_of(offered: Offers, change: Change) -> tuple[Change, ...]:
    """Return the Change of a link as two, if something was offered for a span without one."""
    span, linked = change
    if not isinstance(span, Span) or span.status is not Status.ACCEPTED or span.kb_id is not None:
        return (change,)
    if span.id not in offered:
        return (change,)
    kb_id, source = offered[span.id]
    proposal = replace(span, status=Status.PROPOSED, kb_id=kb_id, source=source, score=None)
    return Change(span, proposal), Change(proposal, linked)


def annotate(spans: Iterable[Span], note: str) -> Edit:
    """Attach a note to spans; it says nothing about whether they are right."""
    return _revise("Note", spans, note=note)


def resize(span: Span, start: int, end: int) -> Edit:
    """Move the ends of a span to `[start, end)` and accept it; Refused if nothing would be left."""
    if not 0 <= start < end:
        raise Refused("A span needs at least one character.")
    return _revise("Move boundary", [span], start=start, end=end, status=Status.ACCEPTED)


def remake(span: Span, label: str, start: int, end: int) -> Edit:
    """Give a span a label and the ends `[start, end)` at once, and accept it."""
    return _revise(
        f"Mark as {label}", [span], label=label, start=start, end=end, status=Status.ACCEPTED
    )


def split(span: Span, at: int, text: str) -> Edit:
    """Cut a span in two at code point `at` of `text`; both parts are trimmed and accepted.

    The link and the note stay with the first part. Refused where a part would be blank.
    """
    left = trim(text, span.start, at)
    right = trim(text, at, span.end)
    if not span.start < at < span.end or left is None or right is None:
        raise Refused("Put the caret inside the span, between two words, to split it there.")
    first = replace(span, start=left[0], end=left[1], status=Status.ACCEPTED)
    second = replace(
        first, id=new_id(), start=right[0], end=right[1], kb_id=None, note="", score=None
    )
    return Edit("Split", (Change(span, first), Change(None, second)))


def merge(spans: Sequence[Span]) -> Edit:
    """Join spans into one that reaches from the first start to the last end, and accept it.

    The label is the first span's, the link that of the linked parts, notes are joined. Refused
    where parts are linked to different entities.
    """
    if len(spans) < 2:
        raise Refused("Select at least two spans to join.")
    first, *rest = sorted(spans, key=lambda s: (s.start, -s.end))
    links = {s.kb_id for s in spans if s.kb_id is not None}
    if len(links) > 1:
        raise Refused("These spans are linked to different entities; unlink one of them first.")
    whole = replace(
        first,
        end=max(s.end for s in spans),
        status=Status.ACCEPTED,
        kb_id=links.pop() if links else None,
        note="\n".join(s.note for s in (first, *rest) if s.note),
    )
    return Edit("Join", (Change(first, whole), *(Change(span, None) for span in rest)))


def propose(document_id: int, source: str, existing: Iterable[Span], new: Iterable[Span]) -> Edit:
    """Replace the proposals of one source by its new ones.

    What a person decided on stays as it is: a new proposal that overlaps an accepted span, or that
    repeats a rejected one, is left out. Older proposals that come again are kept.
    """
    decided: list[Span] = []
    refused: set[tuple[int, int, str]] = set()
    older: dict[tuple[int, int, str], Span] = {}
    elsewhere: set[tuple[int, int, str]] = set()
    for span in existing:
        place = (span.start, span.end, span.label)
        if span.status is Status.ACCEPTED:
            decided.append(span)
        elif span.status is Status.REJECTED:
            refused.add(place)
        elif span.source == source:
            older[place] = span
        else:
            elsewhere.add(place)
    changes = []
    is_decided = _covered(decided)
    for span in new:
        place = (span.start, span.end, span.label)
        if place in refused or place in elsewhere or is_decided(span):
            continue
        before = older.pop(place, None)
        if before is None:
            after = replace(
                span, id=new_id(), document_id=document_id, source=source, status=Status.PROPOSED
            )
            changes.append(Change(None, after))
        elif (before.score, before.kb_id) != (span.score, span.kb_id):
            changes.append(Change(before, replace(before, score=span.score, kb_id=span.kb_id)))
    gone = [Change(span, None) for span in older.values()]
    return Edit(f"Propose with {source}", (*gone, *changes))


def set_status(document: Document, status: DocumentStatus) -> Edit:
    """Say how far the work on a document is."""
    if document.status is status:
        return Edit(f"Mark as {status}", ())
    return Edit(f"Mark as {status}", (Change(document, replace(document, status=status)),))


def add_labels(existing: Iterable[Label], names: Iterable[str]) -> Edit:
    """Add the labels that are not there yet, behind the others.

    Each has a colour of its own, and a key while one is free: a letter of its name, if it can be.
    """
    held = list(existing)
    known = {label.name for label in held}
    new = [name for name in dict.fromkeys(names) if name not in known]
    for name in new:
        color = further_color([label.color for label in held])
        free = [key for key in LABEL_KEYS if key not in {label.key.upper() for label in held}]
        key = next((letter for letter in name.upper() if letter in free), "".join(free[:1]))
        held.append(Label(new_id(), name, color, key, position=_after(held)))
    made = held[len(held) - len(new) :]
    return Edit(f"Add label {', '.join(new)}", tuple(Change(None, label) for label in made))


def refuse_twins(edit: Edit, existing: Callable[[int, int], Iterable[Span]]) -> None:
    """Raise Refused if an Edit would mark a stretch twice with the same label.

    `existing` gives the spans, rejected ones left out, that overlap `[start, end)`.
    """
    changed = {change.item.id for change in edit.changes}
    marks = [c for c in edit.changes if isinstance(c.after, Span) and _is_live(c.after)]
    new = [c.after for c in marks if _mark(c.before) != _mark(c.after)]
    # twins that came in with an import stay, and can be worked on
    taken = {_mark(c.after) for c in marks if _mark(c.before) == _mark(c.after)}
    for span in new:
        assert isinstance(span, Span)
        near = (o for o in existing(span.start, span.end) if o.id not in changed)
        if _mark(span) in taken or any(_mark(o) == _mark(span) for o in near):
            raise Refused(f"This text is already marked as {span.label}.")
        taken.add(_mark(span))


def trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return `[start, end)` without white space at its ends, or None if nothing is left."""
    piece = text[start:end]
    body = piece.strip()
    if not body:
        return None
    start += len(piece) - len(piece.lstrip())
    return start, start + len(body)


def _after(labels: Iterable[Label]) -> int:
    return max((label.position + 1 for label in labels), default=0)


def _proposer(change: Change) -> str | None:
    """Return the pipeline that alone makes such a change, or None where a person does."""
    before, after = change
    item = change.item
    if not isinstance(item, Span) or item.status is not Status.PROPOSED:
        return None
    if isinstance(before, Span) and after is not None:
        again = replace(before, score=item.score, kb_id=item.kb_id)
        return item.source if again == item else None
    return item.source


def _is_live(item: Item | None) -> bool:
    return isinstance(item, Span) and item.status is not Status.REJECTED


def _mark(item: Item | None) -> tuple[int, int, int, str] | None:
    """What a live span says of a text, whoever made it and whatever it links to."""
    if isinstance(item, Span) and _is_live(item):
        return item.document_id, item.start, item.end, item.label
    return None


def _covered(spans: Iterable[Span]) -> Callable[[Span], bool]:
    """Return what says whether a span overlaps one of these, in logarithmic time."""
    ordered = sorted((span.start, span.end) for span in spans)
    starts = [start for start, _ in ordered]
    reach = list(itertools.accumulate((end for _, end in ordered), max))

    def covers(span: Span) -> bool:
        before = bisect_left(starts, span.end)
        return before > 0 and reach[before - 1] > span.start

    return covers


def _revise(name: str, spans: Iterable[Span], **fields: object) -> Edit:
    pairs = ((span, replace(span, **fields)) for span in spans)  # type: ignore[arg-type]
    return Edit(name, tuple(Change(b, a) for b, a in pairs if a != b))
