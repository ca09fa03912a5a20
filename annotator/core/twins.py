"""Documents that say the same, as agency copy does, and what was decided on in one of them.

A document is known by a sample of its runs of five words: those whose hash ends in zeros, the same
ones in every text. What share of the smaller sample the larger one has is what they have in common.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple
from zlib import crc32

from annotator.core.model import Span, Status

TWIN = "twin"
"""The source of proposals that come from a twin's spans."""

ENOUGH = 0.5
"""The share of a text that another one must have to be its twin."""

_RUN = 5  # words
_ZEROS = 0b11  # of the hash of a run, that make it one of the sample
_SHORT = 64  # words; a shorter text is sampled whole
_COMMON = 100  # documents; a run that more have is a phrase of the house
_LEAST = 4  # runs that twins have in common
_AROUND = 40  # code points on either side of a mention that are to be the same
_WORD = re.compile(r"\w+")

Sample = frozenset[int]


class Twin(NamedTuple):
    """A document that another one is like, and the share that they have in common."""

    id: int
    share: float


def sample(text: str) -> Sample:
    """Return what a text is known by; the same text always gives the same sample."""
    words = _WORD.findall(text.casefold())
    if len(words) < _RUN:
        return frozenset([crc32(" ".join(words).encode())] if words else ())
    runs = (
        crc32(" ".join(words[at : at + _RUN]).encode("utf-8", "replace"))
        for at in range(len(words) - _RUN + 1)
    )
    if len(words) < _SHORT:
        return frozenset(runs)
    return frozenset(run for run in runs if not run & _ZEROS)


class Twins:
    """Samples of documents by their ids, to find those that a text is like."""

    def __init__(self) -> None:
        self._having: dict[int, list[int]] = {}
        self._sizes: dict[int, int] = {}

    def add(self, document_id: int, known_by: Sample) -> None:
        """Take a document in."""
        self._sizes[document_id] = len(known_by)
        for run in known_by:
            having = self._having.setdefault(run, [])
            if len(having) <= _COMMON:
                having.append(document_id)

    def find(self, known_by: Sample, but: int = 0) -> Twin | None:
        """Return the document that has the most in common with a text, if that is enough.

        Of several that have as much, it is the one that came first.
        """
        shared: dict[int, int] = {}
        for run in known_by:
            having = self._having.get(run, ())
            if len(having) <= _COMMON:
                for document_id in having:
                    shared[document_id] = shared.get(document_id, 0) + 1
        shared.pop(but, None)
        best: Twin | None = None
        for document_id in sorted(shared):
            smaller = min(len(known_by), self._sizes[document_id])
            share = shared[document_id] / smaller if smaller else 0.0
            enough = share >= ENOUGH and shared[document_id] >= min(_LEAST, smaller)
            if enough and (best is None or share > best.share):
                best = Twin(document_id, share)
        return best


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
