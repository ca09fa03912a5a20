"""How likely a link has to be before it is proposed, from what became of those that were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from annotator.core.edits import Change
from annotator.core.linking import THRESHOLD
from annotator.core.model import MEMORY, TWIN, Span, Status

LEAST, MOST = 0.7, 0.995
"""Between these the threshold moves with the decisions of a project."""

GOAL = 0.95
"""The share of proposed links that should be right."""


def threshold(right: int, wrong: int) -> float:
    """Return the least probability of a proposed link, from how past ones were decided on.

    Twenty decisions of which GOAL were right are taken as given. If more turn out right, the odds
    that are asked for sink in the same measure, if fewer do, they rise.
    """
    hoped = GOAL / (1 - GOAL)
    seen = (max(right, 0) + 20 * GOAL) / (max(wrong, 0) + 20 * (1 - GOAL))
    odds = THRESHOLD / (1 - THRESHOLD) * hoped / seen
    return min(max(odds / (1 + odds), LEAST), MOST)


class Outcome(NamedTuple):
    """What a person said of a link that was proposed in an article: taken over, or replaced.

    `span_id` is whose link it was, or 0 where it was offered for a span that was decided on. `by`
    is -1 where the Edit undoes that.
    """

    document_id: int
    kb_id: str
    span_id: int
    right: bool
    by: int


def outcomes(changes: Iterable[Change]) -> frozenset[Outcome]:
    """Return what an Edit says of proposed links.

    A span that was rejected, or got another label, says nothing of its link, and what comes from
    the memory or from a twin was a person's word.
    """
    steps: dict[int, list[Span]] = {}
    for before, after in changes:
        if isinstance(before, Span) and isinstance(after, Span):
            steps.setdefault(before.id, [before]).append(after)
    return frozenset(said for spans in steps.values() for said in _said(*spans))


def counted(step: Iterable[Outcome]) -> tuple[int, int]:
    """Return how many links one Edit says were right, and how many wrong; negative where undone.

    Mentions of an article for which the same was proposed count once.
    """
    found = {(one.document_id, one.kb_id, one.right, one.by) for one in step}
    right, wrong = (sum(by for *_, was, by in found if was is so) for so in (True, False))
    return right, wrong


def _said(before: Span, *later: Span) -> Iterator[Outcome]:
    """Yield what an Edit says of the link that was proposed for a span, if it says anything.

    That is the link of a proposal, or for a span that had been decided on (see `edits.link`) of
    the proposal in between.
    """
    *between, after = later
    by = 1
    if after.status is Status.PROPOSED or (between and before.kb_id is not None):
        before, after, by = after, before, -1
    offered = between[0] if between else before
    if offered.status is not Status.PROPOSED or offered.kb_id is None:
        return
    if offered.source in (MEMORY, TWIN):
        return
    if after.status is Status.ACCEPTED and after.label == offered.label:
        span_id = 0 if between else offered.id
        right = after.kb_id == offered.kb_id
        yield Outcome(offered.document_id, offered.kb_id, span_id, right, by)
