"""Documents that say the same, as agency copy does, and what was decided on in one of them.

A document is known by a sample of its runs of five words: those whose hash ends in zeros, in more
of them the longer the text is. What share of the smaller sample the larger one has, at the zeros
that both ask for, is what two texts have in common.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import accumulate
from typing import NamedTuple
from zlib import crc32

from annotator.core.model import TWIN, Span, Status

ENOUGH = 0.5
"""The share of a text that another one must have to be its twin."""

_SAME_STORY = 0.6  # the share from which on two texts are never in different splits
_RUN = 5  # words
_MOST = 48  # runs of a sample
_LEVELS = 24  # zeros that a hash is asked for at most
_COMMON = 100  # stories; a run that more have is a phrase of the house
_PRINTS = 20  # of a story, in which one looks for a run
_LEAST = 4  # runs that twins have in common, unless both are sampled whole
_AROUND = 40  # code points on either side of a mention that are to be the same
_WORD = re.compile(r"\w+")


class Sample(NamedTuple):
    """What a text is known by: its runs whose hash ends in `level` zeros; all of a short text."""

    runs: frozenset[int]
    level: int


class Twin(NamedTuple):
    """A document that another one is like, and the share that they have in common."""

    id: int
    share: float


def sample(text: str) -> Sample:
    """Return what a text is known by; the same text always gives the same sample."""
    words = [word.encode("utf-8", "replace") for word in _WORD.findall(text.casefold())]
    last = max(1, len(words) - _RUN + 1) if words else 0
    runs = {crc32(b" ".join(words[at : at + _RUN])) for at in range(last)}
    level = 0
    while len(runs) > _MOST and level < _LEVELS:
        level += 1
        runs = {run for run in runs if not run & ((1 << level) - 1)}
    return Sample(frozenset(runs), level)


def _zeros(run: int) -> int:
    return min((run & -run).bit_length() - 1, _LEVELS) if run else _LEVELS


def _sizes(runs: Iterable[int]) -> list[int]:
    """Return how many runs end in at least so many zeros, by that number."""
    sizes = [0] * (_LEVELS + 1)
    for run in runs:
        sizes[_zeros(run)] += 1
    return list(accumulate(reversed(sizes)))[::-1]


class Twins:
    """Samples of documents by their ids, to find those that a text is like."""

    def __init__(self) -> None:
        self._having: dict[int, int | list[int]] = {}  # ids by run; most runs have one
        self._levels: dict[int, int] = {}
        self._sizes: dict[int, array[int]] = {}  # how many runs end in at least so many zeros
        self._stories: dict[int, int] = {}  # by document, of those that are like an earlier one

    def add(self, document_id: int, known_by: Sample, like: int | None = None) -> None:
        """Take a document in; `like` is one that is there and tells the same story."""
        self._levels[document_id] = known_by.level
        self._sizes[document_id] = array("I", _sizes(known_by.runs))
        if like is not None:
            self._stories[document_id] = self._story(like)
        for run in known_by.runs:
            held = self._having.get(run)
            if held is None:
                self._having[run] = document_id
            elif held != []:
                others = [held] if isinstance(held, int) else held
                self._having[run] = self._joined(others, document_id)

    def _joined(self, held: list[int], document_id: int) -> list[int]:
        """Return who has a run with one more of them, or nobody where it is a phrase."""
        told = [self._story(other) for other in held]
        own = self._story(document_id)
        if told.count(own) < _PRINTS:
            held.append(document_id)
        return held if len({own, *told}) <= _COMMON else []

    def _story(self, document_id: int) -> int:
        return self._stories.get(document_id, document_id)

    def find(self, known_by: Sample, but: int = 0) -> Twin | None:
        """Return the document that has the most in common with a text, if that is enough.

        Of several that have as much, it is the one that came first.
        """
        found = (one for one in self.like(known_by, ENOUGH) if one.id != but)
        return max(found, key=lambda one: (one.share, -one.id), default=None)

    def like(self, known_by: Sample, enough: float) -> Iterator[Twin]:
        """Yield the documents that have at least a share in common with a text."""
        shared: dict[int, int] = {}
        for run in known_by.runs:
            held = self._having.get(run, ())
            for document_id in [held] if isinstance(held, int) else held:
                shared[document_id] = shared.get(document_id, 0) + 1
        own = _sizes(known_by.runs)
        for document_id, both in shared.items():
            level = max(known_by.level, self._levels[document_id])
            smaller = min(own[level], self._sizes[document_id][level])
            if both >= (_LEAST if level else min(_LEAST, smaller)) and both >= enough * smaller:
                yield Twin(document_id, both / smaller)


def sides(texts: Iterable[tuple[int, str]], drawn: Mapping[int, str]) -> dict[int, str]:
    """Return the split of each text: where the earlier ones are that it is like, else as drawn.

    A text that is like earlier ones of two splits is in none, "", and no later one is compared
    with it. So no text is like one of another split, and each stays where it is while more come,
    for its place depends on those before it alone.
    """
    index = Twins()
    found: dict[int, str] = {}
    for text_id, text in texts:
        known_by = sample(text)
        alike = [one.id for one in index.like(known_by, _SAME_STORY)]
        places = {found[other] for other in alike} or {drawn[text_id]}
        found[text_id] = places.pop() if len(places) == 1 else ""
        if found[text_id]:
            index.add(text_id, known_by, min(alike, default=None))
    return found


def carried(spans: Iterable[Span], text: str, to: str) -> Iterator[Span]:
    """Yield proposals for a text out of what was accepted in its twin.

    A mention is carried over where the words around it, as far as its line goes, stand in both
    texts, and in the other one only once.
    """
    for span in spans:
        if span.status is not Status.ACCEPTED:
            continue
        line_start = text.rfind("\n", 0, span.start) + 1
        line_end = text.find("\n", span.end)
        first = max(line_start, span.start - _AROUND)
        last = min(len(text) if line_end < 0 else line_end, span.end + _AROUND)
        around = text[first:last]
        at = to.find(around)
        if at < 0 or to.find(around, at + 1) >= 0:
            continue
        start = at + span.start - first
        yield replace(
            span,
            id=0,
            document_id=0,
            start=start,
            end=start + span.end - span.start,
            status=Status.PROPOSED,
            source=TWIN,
            score=None,
            note="",
        )
