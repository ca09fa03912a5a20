"""What the work tells of itself: how fast it goes, and which mentions are read in several ways."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from annotator.core.model import Document, Span

_PAUSE = 5 * 60_000_000
"""Microseconds between two decisions from which the analyst was away."""

_BEFORE = 60_000_000
"""Microseconds that the first decision after a pause is taken to have cost."""


class Pace(NamedTuple):
    """Articles finished and decisions made in so many hours of work."""

    articles: int
    decisions: int
    hours: float

    @property
    def articles_an_hour(self) -> float:
        """How many articles an hour of work finishes; 0 as long as nothing can be said."""
        return self.articles / self.hours if self.hours > 0 else 0.0


def pace(decisions: Iterable[tuple[int, bool]]) -> Pace:
    """Return the pace of decisions, each given by its microseconds and whether it finished an
    article.

    Pauses of more than five minutes do not count as work.
    """
    ordered = sorted(decisions)
    worked = 0
    last: int | None = None
    for at, _ in ordered:
        gap = None if last is None else at - last
        worked += gap if gap is not None and gap <= _PAUSE else _BEFORE
        last = at
    return Pace(sum(done for _, done in ordered), len(ordered), worked / 3_600_000_000)


class Standing(NamedTuple):
    """How far a project is: documents by status, proposals that are left in those that are neither
    done nor skipped, the pace of late.
    """

    documents: dict[str, int]
    left: int
    decisions: int
    pace: Pace


class Reading(NamedTuple):
    """One way in which a surface is marked: with a label, or linked to an entity."""

    name: str
    proposed: int
    accepted: int

    @property
    def total(self) -> int:
        """How many mentions are marked so."""
        return self.proposed + self.accepted


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """A surface that is marked in several ways, the most usual first.

    With `links`, its readings are `kb_id`s, else labels; `written` is how it is usually spelt.
    """

    surface: str
    links: bool
    readings: tuple[Reading, ...]
    written: str = ""

    @property
    def suspicion(self) -> float:
        """How likely the less usual readings are errors."""
        return suspicion(
            self.readings[0].total,
            sum(reading.total for reading in self.readings),
            sum(reading.accepted for reading in self.readings[1:]),
        )


def suspicion(most: int, total: int, accepted: int = 0) -> float:
    """Return how suspicious it is that of `total` mentions only `most` are read alike.

    What is nearly always one thing is hardly ever another: the square of the share of the most
    usual reading, times the logarithm of how often it was seen. Of the others, those that were
    `accepted` count half.
    """
    odd = total - most
    if odd <= 0 or total <= 0:
        return 0.0
    doubt = 1 - accepted / odd / 2
    return (most / total) ** 2 * math.log2(1 + most) * doubt


class Place(NamedTuple):
    """A mention in its sentence, `[start, end)` being the mention in it."""

    span: Span
    document: Document
    sentence: str
    start: int
    end: int


def suspects(found: Iterable[Inconsistency], most: int) -> list[Inconsistency]:
    """Return the most suspicious first."""
    return sorted(found, key=lambda one: (-one.suspicion, one.surface))[:most]


def ranked(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Return the most usual reading first."""
    return tuple(sorted(readings, key=lambda reading: (-reading.total, reading.name)))
