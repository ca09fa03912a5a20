"""What the decision memory makes of one text: proposals put right, added, or not made at all."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from annotator.core.boundaries import mend, shorter
from annotator.core.edits import Change, Edit
from annotator.core.memory import Memory, Opinion
from annotator.core.model import MEMORY, Region, RegionKind, Span, Status, new_id
from annotator.core.regions import meets
from annotator.core.spans import SpanIndex

NAME = "Propose from memory"
"""The name of an Edit of what the memory proposes without a pipeline."""

_HABITS = ("ends", "determiner", "title")
_OFTEN = 2
_BEFORE = 40  # code points in which the rest of a longer name would begin
_NAME_AFTER = re.compile(r"[ \u00a0][^\W\d_a-z]")
_NAME_BEFORE = re.compile(
    r"(?:(?<=[\w,)] )(?!(?:Mr|Mrs|Ms|Dr|President|Minister|King|Gen|Sen|Rep)\b)"
    r"[^\W\d_a-z][\w-]*|\b[^\W\d_a-z][\w-]* of(?: the)?) \Z"
)
_LOWER = re.compile(r"\b[^\W\d_A-Z]+\b")


@dataclass(slots=True)
class Recollection:
    """The proposals for a text after the memory went over them, and what it did.

    `spans` keep their ids where they were among those given; new ones have id 0. Whatever the
    memory has changed or added has the source `memory`.
    """

    spans: list[Span] = field(default_factory=list)
    corrected: int = 0
    added: int = 0
    suppressed: int = 0


def recall(
    memory: Memory,
    document_id: int,
    text: str,
    proposals: Iterable[Span],
    decided: Iterable[Span] = (),
    regions: Iterable[Region] = (),
) -> Recollection:
    """Return what the proposals for a text should be, for all that is known of its mentions.

    A proposal of a mention that was always rejected is left out; one of a mention that was
    decided otherwise gets that label and link, and the ends that names of its kind have. Known
    mentions that nothing marks are added. What meets an accepted span among `decided`, or is a
    rejected one over again, is left alone, and so is boilerplate; nothing is added where a region
    is checked.
    """
    held = SpanIndex(document_id, decided)
    return deque(recalling(memory, text, proposals, held, regions), 1).pop()


def recalling(
    memory: Memory,
    text: str,
    proposals: Iterable[Span],
    held: SpanIndex,
    regions: Iterable[Region] = (),
) -> Iterator[Recollection]:
    """Do what `recall` does a little at a time: what is yielded last is whole, the spans are
    missing before that. What was decided is among those that are held.
    """
    if not memory:
        yield Recollection(list(proposals))
        return
    run = _Run(memory, text, held, regions)
    for proposal in proposals:
        yield run.found
        run.look_at(proposal)
    for mention in memory.search(text):
        yield run.found
        if mention is not None:
            run.add(*mention)
    run.found.spans = [s if s.id > 0 else replace(s, id=0) for s in run.index]
    yield run.found


def edit_of(held: Sequence[Span], found: Iterable[Span]) -> Edit:
    """Return the Edit that turns the proposals that are `held` into those that were found."""
    before = {span.id: span for span in held}
    changes = []
    for span in found:
        old = before.pop(span.id, None)
        if old is None:
            changes.append(Change(None, replace(span, id=new_id())))
        elif old is not span and old != span:
            changes.append(Change(old, span))
    gone = [Change(span, None) for span in before.values()]
    return Edit(NAME, (*gone, *changes))


class _Run:
    """One text while the memory goes over it."""

    def __init__(
        self,
        memory: Memory,
        text: str,
        held: SpanIndex,
        regions: Iterable[Region],
    ) -> None:
        self.found = Recollection()
        self.index = SpanIndex(held.document_id)
        self._memory = memory
        self._text = text
        self._held = held
        self._rejected = {(span.start, span.end) for span in held.rejected()}
        self._regions = list(regions)
        self._new = 0

    def look_at(self, proposal: Span) -> None:
        """Take a proposal over: as it is, put right, or not at all."""
        place = (proposal.start, proposal.end)
        if proposal.note or place in self._rejected or self._meets_accepted(*place):
            self._put(proposal)
            return
        opinion = self._memory.opinion(self._text[proposal.start : proposal.end])
        if opinion is not None and opinion.label is None:
            self.found.suppressed += 1
            return
        better = self._told(proposal, opinion, *place) if opinion else self._shortened(proposal)
        if any(_mark(s) == _mark(better) for s in self.index.overlapping(better.start, better.end)):
            return
        self.found.corrected += better != proposal
        self._put(better)

    def add(self, start: int, end: int, opinion: Opinion) -> None:
        """Propose a known mention where nothing that is longer is proposed already."""
        near = self.index.overlapping(start, end)
        if (
            opinion.label is None
            or self._meets_accepted(start, end)
            or (start, end) in self._rejected
            or meets(self._regions, RegionKind.BOILERPLATE, start, end)
            or any(s.end - s.start >= end - start for s in near)
            or not all(start <= s.start and s.end <= end for s in near)
        ):
            return
        if near:
            for span in near:
                self._take(span)
            self.found.corrected += 1
            self._put(self._told(near[0], opinion, start, end))
        elif self._is_name(start, end, opinion) and not self._is_checked(start, end):
            self.found.added += 1
            self._put(
                self._told(Span(0, self.index.document_id, start, end, ""), opinion, start, end)
            )

    def _is_checked(self, start: int, end: int) -> bool:
        return meets(self._regions, RegionKind.CHECKED, start, end)

    def _is_name(self, start: int, end: int, opinion: Opinion) -> bool:
        """Whether a mention that no model sees is likely one here: a name by itself, not part of
        a longer one or a word that the text has in lower case too, or words decided on twice.
        """
        mention = opinion.mention
        if opinion.rule:
            return True
        if not any(character.isupper() for character in mention):
            return " " in mention and opinion.times >= _OFTEN
        if mention.istitle() and mention.lower() in self._lower:
            return False
        before = self._text[max(0, start - _BEFORE) : start]
        return not (_NAME_AFTER.match(self._text, end) or _NAME_BEFORE.search(before))

    @cached_property
    def _lower(self) -> frozenset[str]:
        """The words that the text has in lower case."""
        return frozenset(_LOWER.findall(self._text))

    def _told(self, proposal: Span, opinion: Opinion, start: int, end: int) -> Span:
        """Return a proposal with other ends, and with what was decided for its mention."""
        assert opinion.label is not None
        kb_id = opinion.kb_id or proposal.kb_id
        told = replace(proposal, start=start, end=end, label=opinion.label, kb_id=kb_id)
        return proposal if told == proposal else replace(told, source=MEMORY, score=opinion.score)

    def _shortened(self, proposal: Span) -> Span:
        """Return a proposal whose mention is unknown with better ends, if there are any."""
        for cut in shorter(self._text, proposal.start, proposal.end):
            opinion = self._memory.opinion(self._text[cut.start : cut.end])
            if opinion and opinion.label is not None and (cut.start, cut.end) not in self._rejected:
                return self._told(proposal, opinion, cut.start, cut.end)
        start, end = proposal.start, proposal.end
        for name in _HABITS:
            cut_off = mend(name, self._text, start, end)
            if name == "determiner" and self._is_titled(start):
                continue
            if cut_off is not None and self._memory.drops(name, proposal.label):
                start, end = cut_off.start, cut_off.end
        if (start, end) == (proposal.start, proposal.end) or (start, end) in self._rejected:
            return proposal
        return replace(proposal, start=start, end=end, source=MEMORY)

    def _is_titled(self, start: int) -> bool:
        """Whether a capital stands inside of a sentence, as in the film “The Believer”."""
        before = self._text[max(0, start - 3) : start].rstrip(" \u00a0\"'“‘(")[-1:]
        return self._text[start].isupper() and (before.isalnum() or before in (",", ";"))

    def _put(self, span: Span) -> None:
        self._new -= 1  # the index tells spans apart by their ids
        kept = span if span.id else replace(span, id=self._new)
        self.index.apply(Edit("", (Change(None, kept),)))

    def _take(self, span: Span) -> None:
        self.index.apply(Edit("", (Change(span, None),)))

    def _meets_accepted(self, start: int, end: int) -> bool:
        return any(s.status is Status.ACCEPTED for s in self._held.overlapping(start, end))


def _mark(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.label
