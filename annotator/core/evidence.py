"""What a candidate has for and against it by itself: its name, its fame, its kind, the past.

What the rest of an article speaks for is in `linking.py`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from annotator.core.kb import Found
from annotator.core.short import PEOPLE

FOR = "short for"
"""How the reason of a candidate begins that bears a longer name."""

KNOWN = frozenset({"PERSON", "PER", "GPE", "LOC", "FAC", "ORG", "NORP", "EVENT", "LAW", "LANGUAGE",
                    "PRODUCT", "WORK_OF_ART"})  # fmt: skip
"""Labels that say of what kind an entity is."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each piece of evidence adds to the score of a candidate, in logarithms.

    Fitted on the even half of a set of encyclopedic articles, see `docs/linking.md`.
    """

    agreement: float = 4.5
    fame: float = 6.25
    prior: float = 1.0
    fits: float = 1.05
    pinch: float = -1.5
    clash: float = -2.5
    unknown: float = -0.7
    land: float = 1.7
    settled: float = 2.5
    near: float = 1.6
    follows: float = 2.0
    overlap: float = 0.6
    era: float = 1.5
    longer: float = 2.5
    shorter: float = -2.0
    memory: float = 4.0
    none: float = 5.5
    alone: float = 1.2
    vague: float = 0.25
    nameless: float = 6.0

    def by_name(self, one: Found, is_short: bool) -> float:
        """Return what the name and the fame of a candidate speak for."""
        score = self.agreement * one.agreement + self.fame * one.fame * one.agreement
        if one.prior is not None:
            score += self.prior * math.log(max(one.prior, 0.001))
        if one.why.startswith(FOR):
            score += self.longer
        elif is_short:
            score += self.shorter
        return score

    def by_label(self, label: str | None, one: Found, why: list[str]) -> float:
        """Return what the label of a mention speaks for, if any, and say why."""
        if not label or not one.kind:
            return self.unknown if label in KNOWN else 0.0
        if label in one.labels:
            why.append(f"type fits {label}")
            return self.fits
        if label in one.pinch:
            return self.pinch / 2 if one.why == "demonym" else self.pinch
        if label in KNOWN:
            why.append(f"type is {one.kind}")
            return self.clash * (2 if label in PEOPLE or one.kind == "person" else 1)
        return 0.0

    def by_memory(self, one: Found, before: Mapping[str, int], why: list[str]) -> float:
        """Return what decisions on the same mention speak for, and say why."""
        if not before:
            return 0.0
        chosen = before.get(one.entity.id, 0)
        if chosen:
            why.append(f"chosen {f'{chosen:,} times' if chosen > 1 else 'once'} before")
        share, trust = share_of(before, one.entity.id)
        return self.memory * trust * (share - 0.5 * (share == 0))


WEIGHTS = Weights()


def share_of(before: Mapping[str, int], kb_id: str) -> tuple[float, float]:
    """Return the share of an id among decisions, and how far these are to be trusted."""
    total = sum(before.values())
    return (before.get(kb_id, 0) / total if total else 0.0), total / (total + 1)
