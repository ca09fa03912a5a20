"""Which documents a model is trained on, and which it is judged by.

A document goes where a hash of its key, or of its source, says, so that it stays where it is while
a project grows. Of documents that say mostly the same, the first one decides (`twins.sides`): a
model must not be judged by what it was trained on.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from annotator.errors import AnnotatorError

WAYS = ("share", "date", "source")

BORDERS = "split_borders"
"""The option of a project that keeps, for shares by date, the days at which they once came out."""

_NEVER = "-"  # before every day
_DAYS = re.compile(r"\.\.(?:\d{4}-\d\d-\d\d)?")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,30}")


class Dated(NamedTuple):
    """What is needed of a document to divide by: `date` in ISO 8601, "" where it is not known."""

    id: int
    key: str
    source: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Division:
    """The splits by name with their shares, which add up to 1, and how they are made.

    By `share`, each document goes by itself; by `source`, all of a source go together; by `date`,
    the older ones go into the first split and the newer into the next. Where `last` gives the last
    day of each split, "" for the rest, these are the borders; else they follow from the shares, and
    would move while a project grows if a project did not keep them (`BORDERS`, `kept`).
    """

    shares: Mapping[str, float]
    by: str = "share"
    seed: int = 0
    last: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str, by: str = "share", seed: int = 0) -> Division:
        """Read `train=0.8,dev=0.2`, or `train=..2016-03-01,dev=..` for borders between days.

        AnnotatorError where it is neither.
        """
        if ".." in text:
            return cls._of_days(text, seed)
        shares: dict[str, float] = {}
        for part in text.split(","):
            name, _, number = (piece.strip() for piece in part.partition("="))
            try:
                share = float(number)
            except ValueError:
                share = -1
            if not _NAME.fullmatch(name) or not 0 < share <= 1 or name in shares:
                raise AnnotatorError(
                    f"“{part.strip()}” is no split; write them as in train=0.8,dev=0.2."
                )
            shares[name] = share
        total = sum(shares.values())
        if abs(total - 1) > 0.001:
            raise AnnotatorError(f"The splits add up to {total:g}, not to 1.")
        if by not in WAYS:
            raise AnnotatorError(f"There is no split by “{by}”; known are {', '.join(WAYS)}.")
        return cls(shares, by, seed)

    @classmethod
    def _of_days(cls, text: str, seed: int) -> Division:
        last: dict[str, str] = {}
        for part in text.split(","):
            name, _, day = (piece.strip() for piece in part.partition("="))
            days = [*filter(None, last.values()), day.removeprefix("..")]
            if not _NAME.fullmatch(name) or name in last or not _DAYS.fullmatch(day):
                raise AnnotatorError(
                    f"“{part.strip()}” is no split by days; write them as in"
                    " train=..2016-03-01,dev=..2016-04-01,test=.."
                )
            if "" in last.values() or (days[-1] and days != sorted(set(days))):
                raise AnnotatorError("The days of the splits must rise, and “..” comes last.")
            last[name] = day.removeprefix("..")
        if "" not in last.values():
            raise AnnotatorError("The last split must have the rest, as in test=..")
        return cls(dict.fromkeys(last, 1 / len(last)), "date", seed, last)

    def divide(self, documents: Iterable[Dated]) -> dict[int, str]:
        """Return the split of each document by its id, whatever the others say."""
        known = list(documents)
        ends = self.last or self._ends(known)
        return {document.id: self._place(document, ends) for document in known}

    def as_days(self, documents: Iterable[Dated]) -> str:
        """Return how the borders between days are written that come out of shares, else ""."""
        if self.by != "date" or self.last:
            return ""
        *ends, (rest, _) = self._ends(documents).items()
        days = [day for _, day in ends]
        if _NEVER in days or days != sorted(set(days)):
            return ""  # of few days
        return ",".join([*(f"{name}=..{day}" for name, day in ends), f"{rest}=.."])

    def _ends(self, documents: Iterable[Dated]) -> dict[str, str]:
        """Return the last day of each split, so that no day is cut; "" for the rest."""
        ends: dict[str, str] = dict.fromkeys(self.shares, _NEVER)
        days = sorted(document.date[:10] for document in documents if document.date)
        for row, day in enumerate(days, 1):
            if row == len(days) or days[row] != day:
                ends[self._at(row / len(days) - 1e-9)] = day
        before = _NEVER
        for name in ends:
            before = ends[name] = max(before, ends[name])
        return {**ends, next(reversed(ends)): ""}

    def _place(self, document: Dated, ends: Mapping[str, str]) -> str:
        day = document.date[:10]
        if self.by != "date" or not day:
            return self._drawn(document)
        return next(name for name, end in ends.items() if not end or day <= end)

    def _drawn(self, document: Dated) -> str:
        name = document.source if self.by == "source" and document.source else document.key
        told = f"{self.seed}\0{name}".encode("utf-8", "surrogatepass")
        drawn = int.from_bytes(hashlib.blake2b(told, digest_size=8).digest()) / (1 << 64)
        return self._at(drawn)

    def _at(self, place: float) -> str:
        """Return the split that has a place between 0 and 1."""
        names = list(self.shares)
        borders = list(accumulate(self.shares.values()))
        return names[min(bisect_right(borders, place), len(names) - 1)]


def kept(option: object, shares: str, by: str) -> str:
    """Return shares as they are, or by date the days that a project's option keeps for them."""
    found = option.get(shares) if by == "date" and isinstance(option, dict) else None
    return found if isinstance(found, str) else shares
