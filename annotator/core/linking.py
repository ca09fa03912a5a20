"""Which entity each mention of an article means: candidates ranked in their context, with reasons.

A score is the probability of a candidate among the others and "none of these". It is a log-linear
model with few weights: how well the name agrees, how well known the entity is, whether its kind
suits the label, and what the rest of the article speaks for. Pure: a knowledge base is asked
through a function, decisions of analysts come as plain shares.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from annotator.core.evidence import FOR, KNOWN, WEIGHTS, Weights, share_of
from annotator.core.kb import Candidate, Found
from annotator.core.model import NIL
from annotator.core.short import PEOPLE, Short

LIMIT = 10
"""Candidates that are kept for a mention."""

THRESHOLD = 0.8
"""Least probability of a link that is proposed, where nothing was decided yet."""

UNLIKELY = 0.05
"""Below this probability of the best candidate, nothing is known that is worth a look.

In the gold sets that linking is measured with, it hides what is meant in 6 of 1,517 mentions whose
entity is known, and keeps half of the others from showing what is not meant.
"""

NOT_LINKED = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"})
"""Labels of mentions that name nothing."""


class Mention(NamedTuple):
    """A stretch `[start, end)` of a text, in code points; `kb_id` is a person's link, or None."""

    text: str
    label: str | None
    start: int
    end: int
    kb_id: str | None = None


Lookup = Callable[[str], Sequence[Found]]
Remembered = Callable[[str, str | None], Mapping[str, int]]
"""Returns how often a mention with a label was linked to what before, `NIL` included."""


class _Scored(NamedTuple):
    found: Found
    score: float
    why: tuple[str, ...]
    chosen: int = 0


class Article:
    """What an article says about its mentions; gathered once, then asked for each of them."""

    def __init__(
        self,
        text: str,
        mentions: Iterable[Mention],
        lookup: Lookup,
        remembered: Remembered = lambda text, label: {},
        weights: Weights = WEIGHTS,
    ) -> None:
        self._lookup = lookup
        self._remembered = remembered
        self._weights = weights
        self.mentions = list(mentions)
        self._text = text
        self._years = [int(year) for year in _YEAR.findall(text)]
        self._words = frozenset(_WORD.findall(text.casefold()))
        self._short = Short(((one.text, one.label) for one in self.mentions), text)
        self._votes: dict[str, _Vote] = {}
        self._settled: dict[str, int] = {}
        self._longer_named: set[tuple[str, str]] = set()
        self._lands: dict[str, int] = {}
        self._landed = 0
        self._places: list[tuple[str, str, tuple[float, float]]] = []
        self._answers: dict[tuple[object, ...], list[tuple[_Scored, float]]] = {}
        self._gather()
        self._answers.clear()

    def candidates(self, mention: Mention, limit: int = LIMIT) -> list[Candidate]:
        """Return what a mention may mean, best first, each with its probability and reasons."""
        return [_candidate(one, share) for one, share in self._ranked(mention)[:limit]]

    def worth_a_look(self, mention: Mention, limit: int = LIMIT) -> list[Candidate]:
        """Return the candidates, or none where even the best is unlikely.

        What more likely than not is meant if only the label were another is worth a look, too: the
        label may be wrong.
        """
        found = self.candidates(mention, limit)
        if not found or found[0].score >= UNLIKELY:
            return found
        if mention.label in NOT_LINKED:
            return []
        best = self.candidates(mention._replace(label=None), 1)
        return found if best and best[0].score > 0.5 else []

    def proposed(self, mention: Mention, least: float = THRESHOLD) -> Candidate | None:
        """Return the link to propose, or None where candidates wait for a person.

        A wrong link costs more than none: the best candidate must be likely enough, and bear the
        name itself.
        """
        if mention.label in NOT_LINKED:
            return None
        ranked = self._ranked(mention)
        if not ranked:
            return None
        best, probability = ranked[0]
        if not (best.chosen or _may_be_proposed(best.found, mention)):
            return None
        return _candidate(best, probability) if probability >= least else None

    def _ranked(self, mention: Mention) -> list[tuple[_Scored, float]]:
        """Return what a mention may mean with the probability of each, best first."""
        behind = self._behind(mention)
        shared = self._short.shared(mention.text, mention.end)
        question = (mention.text, mention.label, behind, shared)
        if question not in self._answers:
            self._answers[question] = self._rank(mention, behind, shared)
        return self._answers[question]

    def _rank(
        self, mention: Mention, behind: frozenset[str], shared: tuple[str, ...]
    ) -> list[tuple[_Scored, float]]:
        before = self._remembered(mention.text, mention.label)
        longer = self._short.longer(mention.text, mention.label)
        found = self._found(mention, (*longer, *shared))
        scored = [self._score(mention, one, before, behind, bool(longer)) for one in found]
        scored.sort(key=lambda one: -one.score)
        weights = [math.exp(one.score) for one in scored]
        total = sum(weights) + math.exp(self._none(mention, before))
        return [(one, weight / total) for one, weight in zip(scored, weights, strict=True)]

    def _found(self, mention: Mention, longer: Sequence[str]) -> Iterable[Found]:
        """Return what a mention may name, by itself or as short for longer names."""
        found = {one.entity.id: one for one in self._lookup(mention.text)}
        within = self._short.within(mention.text)
        for one in self._bearing(within, _INSIDE, _WITHIN):
            held = found.get(one.entity.id)
            if held is None or held.agreement < _WITHIN:
                found[one.entity.id] = one
        if mention.label in PEOPLE:
            longer = [*longer, *(name for name in within if name.endswith(mention.text))]
        for one in self._bearing(longer, FOR, _SHORT):
            held = found.get(one.entity.id)
            best = max(_SHORT, held.agreement if held else 0.0)
            found[one.entity.id] = replace(one, agreement=best)
        return found.values()

    def _bearing(self, names: Iterable[str], why: str, agreement: float) -> Iterator[Found]:
        """Yield what bears one of the names that a mention may be short for."""
        for name in names:
            for one in self._lookup(name):
                if one.agreement >= _NAMED:
                    yield replace(one, agreement=agreement, why=f"{why} “{name}”")

    def _score(
        self,
        mention: Mention,
        one: Found,
        before: Mapping[str, int],
        behind: frozenset[str],
        is_short: bool,
    ) -> _Scored:
        w, why = self._weights, [one.why]
        score = w.by_name(one, is_short) + w.by_label(mention.label, one, why)
        if one.why.startswith(_INSIDE):  # what is said of the whole name is not said of its part
            return _Scored(one, score, tuple(why))
        score += self._by_links(mention, one, why)
        score += self._by_place(mention, one, why)
        score += self._by_words(one, behind, why)
        score += self._by_years(one, why)
        score += w.by_memory(one, before, why)
        if one.population:
            why.append(f"population {one.population:,}")
        return _Scored(one, score, tuple(why), before.get(one.entity.id, 0))

    # Each returns what it adds to the score of a candidate, and says why if a reader may want it.

    def _by_links(self, mention: Mention, one: Found, why: list[str]) -> float:
        """By what the sure mentions speak for, but for those of the same text."""
        w, score = self._weights, 0.0
        own = self._votes.get(mention.text)
        shared = 0
        for land in one.lands:
            shared += self._lands.get(land, 0)
        if own and shared:
            shared -= own.times * len(own.found.lands & one.lands)
        if shared:
            score += w.land * shared / (self._landed + 1)
            why.append("country of the article")
        settled = self._settled.get(one.entity.id, 0)
        if own and own.found.entity.id == one.entity.id:
            settled -= own.times
        if settled and (mention.text, one.entity.id) not in self._longer_named:
            score += w.settled
            why.append("elsewhere in the article")
        return score

    def _by_place(self, mention: Mention, one: Found, why: list[str]) -> float:
        if not one.place:
            return 0.0
        others = (
            place
            for text, kb_id, place in self._places
            if text != mention.text and kb_id != one.entity.id
        )
        close = min((_distance(one.place, other) for other in others), default=_NEAR)
        if close >= _NEAR:
            return 0.0
        why.append(f"{round(close)} km from a place in the article")
        return self._weights.near * (1 - close / _NEAR)

    def _by_words(self, one: Found, behind: frozenset[str], why: list[str]) -> float:
        w, score = self._weights, 0.0
        if behind and behind <= one.words:
            score += w.follows
            why.append(f"{' '.join(sorted(behind)).title()} follows")
        overlap = len(one.words & self._words)
        return score + w.overlap * math.log2(1 + overlap) if overlap else score

    def _by_years(self, one: Found, why: list[str]) -> float:
        if not one.era or not self._years:
            return 0.0
        first, last = one.era
        share = sum(first <= year <= last for year in self._years) / len(self._years)
        if share > _TIMELY:
            why.append(f"years of {first} to {last}")
        return self._weights.era * (share - _TIMELY)

    def _behind(self, mention: Mention) -> frozenset[str]:
        """Return the words of the place behind a comma, as in "Johnstown, Pennsylvania"."""
        found = _PLACE_BEHIND.match(self._text, mention.end)
        return frozenset(_WORD.findall(found[1].casefold())) if found else frozenset()

    def _none(self, mention: Mention, before: Mapping[str, int]) -> float:
        """Return the score of "none of these"."""
        w = self._weights
        score = w.none
        if " " not in mention.text.strip():
            score += w.alone
        if mention.label not in KNOWN:
            score += w.vague
        if mention.label in NOT_LINKED and not before:
            score += w.nameless
        share, trust = share_of(before, NIL)
        return score + w.memory * trust * share

    def _gather(self) -> None:
        """Find out what the sure mentions speak for: entities, countries, places."""
        counts = Counter((m.text, m.label, m.kb_id) for m in self.mentions)
        votes: dict[str, _Vote] = {}
        for mention in self.mentions:
            if mention.label in NOT_LINKED or mention.text in votes:
                continue
            sure = self._sure(mention)
            if sure is not None:
                key = mention.text, mention.label, mention.kb_id
                votes[mention.text] = _Vote(sure, counts[key])
        self._votes = votes
        settled, lands = Counter[str](), Counter[str]()
        for text, vote in votes.items():
            settled[vote.found.entity.id] += vote.times
            if vote.found.place:  # "Mexico" is something else where there is "Mexico City"
                self._longer_named.add((text.rpartition(" ")[0], vote.found.entity.id))
            for land in vote.found.lands:
                lands[land] += vote.times
        self._settled, self._lands = dict(settled), dict(lands)  # asked often, and mostly in vain
        self._landed = lands.total()
        places = ((text, v.found.entity.id, v.found.place) for text, v in votes.items())
        self._places = [(text, kb_id, p) for text, kb_id, p in places if p][:_PLACES]

    def _sure(self, mention: Mention) -> Found | None:
        """Return what a mention means beyond doubt: the person's link, or by far the best."""
        if mention.kb_id is not None:
            return next(
                (one for one in self._lookup(mention.text) if one.entity.id == mention.kb_id), None
            )
        ranked = self._ranked(mention)
        return ranked[0][0].found if ranked and ranked[0][1] >= _SURE else None


def _may_be_proposed(one: Found, mention: Mention) -> bool:
    """Return whether a candidate bears the name itself, and is of a kind that suits the label."""
    label, text = mention.label, mention.text
    suits = label in one.labels or not one.kind or label not in KNOWN
    suits |= one.why == "demonym" and label in _LANDS
    is_word = len(text) < _WORDY and text.islower()
    return suits and not is_word and one.agreement >= _NAMED


def _candidate(one: _Scored, probability: float) -> Candidate:
    return Candidate(one.found.entity, round(probability, 4), one.why, one.chosen)


class _Vote(NamedTuple):
    """What a mention speaks for in the rest of its article, and how often it comes there."""

    found: Found
    times: int


_LANDS = frozenset({"GPE", "LOC", "LANGUAGE"})
"""Labels of a demonym that means its country. As NORP it may mean the people as well, which is for
the analysts to say.
"""

_WORDY = 4  # letters below which small ones are a word, as "it" is, and no code
_NAMED = 0.85  # agreement of what bears the very name
_SHORT = 0.85
_INSIDE = "the article has"
_WITHIN = 0.8
_SURE = 0.8
_NEAR = 500.0  # kilometres
_PLACES = 40  # whose distance is told
_WORD = re.compile(r"[a-z]{4,}")
_PLACE_BEHIND = re.compile(r",\s([A-Z][a-z]+(?:\s[A-Z][a-z]+)?)")


_YEAR = re.compile(r"\b(?:1\d{3}|20\d\d)\b")
_TIMELY = 0.3  # the share of an article's years from which on they speak for an era


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return kilometres between two places, flat enough for neighbours."""
    east = (one[1] - other[1] + 180) % 360 - 180
    shrink = math.cos(math.radians((one[0] + other[0]) / 2))
    return 111.2 * math.hypot(one[0] - other[0], east * shrink)
