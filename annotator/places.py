"""Looking through a whole project for the places to which a decision applies."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from annotator.core.mentions import AS_WRITTEN, Matching, find
from annotator.core.model import surface
from annotator.core.propagation import Decision, Place, apply_to

if TYPE_CHECKING:
    from annotator.store.store import Store

_AT_ONCE = 10  # documents that are read whole for one batch
_RUN = re.compile(r"[^\W_]+")


class Batch(NamedTuple):
    """Some places, and how much of the project was looked through for all so far."""

    places: list[Place]
    searched: int
    total: int


def places(
    store: Store,
    decisions: Sequence[Decision],
    how: Matching | None = None,
    besides: Iterable[int] = (),
) -> Iterator[Batch]:
    """Yield what `Project.places` describes."""
    from annotator.store import memory  # the database is open, so this loads nothing heavy

    how = how or AS_WRITTEN
    passed = set(besides)
    total = memory.count(store)
    searched = 0
    for decision in decisions:
        near = [i for i in memory.marked(store, surface(decision.mention)) if i not in passed]
        passed.update(near)
        for start in range(0, len(near), _AT_ONCE):
            some = near[start : start + _AT_ONCE]
            yield Batch(_in(store, some, decisions, how), searched, total)
    wanted = [decision for decision in decisions if not decision.rejects]
    if not wanted:
        yield Batch([], total, total)
        return
    needles = [_needle(decision.mention, how) for decision in wanted]

    def fits(text: str) -> bool:
        return any(next(find(text, d.mention, how), None) is not None for d in wanted)

    for number, found in memory.holding(store, needles, fits):
        searched += number
        found = [i for i in found if i not in passed]
        for start in range(0, len(found), _AT_ONCE):
            some = found[start : start + _AT_ONCE]
            yield Batch(_in(store, some, decisions, how), searched, total)
        if not found:
            yield Batch([], searched, total)


def _in(
    store: Store, ids: Sequence[int], decisions: Sequence[Decision], how: Matching
) -> list[Place]:
    return [
        place
        for record in store.records(ids)
        for place in apply_to(
            decisions, record.document, record.text, record.spans, record.regions, how
        )
    ]


def _needle(mention: str, how: Matching) -> str:
    """Return what a text has to hold; "" where that may differ from text to text."""
    if not how.case:
        return ""
    whole = unicodedata.normalize("NFC", mention)
    same = "".join(c if unicodedata.normalize("NFD", c) == c else " " for c in whole)
    words: list[str] = _RUN.findall(same)
    return max(words, key=len, default="")
