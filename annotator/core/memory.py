"""The decision memory: what was decided for a mention so far, and what follows for a new text.

It counts what a person decided on, never untouched proposals, and knows three things: what a
mention was marked as or that it was none (`opinion`), whether names of a label are marked with a
leading "the" and the like (`drops`), and where the mentions that it knows stand in a text (`find`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotator.core.boundaries import TITLES
from annotator.core.mentions import stands_alone
from annotator.core.model import Rule, Span, Status, Verdict

SHARE = 0.5
"""More than this share of the decisions has to agree, or nothing is proposed."""

REJECTIONS = 2
"""Rejections in so many documents, and nothing else, make that a mention is proposed no more."""

_HABIT = 5  # names that have to be decided on before a way of cutting them counts as a habit
_SURE = 0.9
_LONGEST = 100  # code points of a mention that is looked for
_BEFORE = 24  # code points before a name in which its "the" or its title may stand
_PAUSE = 500  # words, less than a millisecond's work
_WORD = re.compile(r"\w+")
_DETERMINERS = frozenset({"the", "a", "an"})
_POSSESSIVE = re.compile(r"['’]s\b|['’](?=\s)")
_APART = re.compile(r"[^\W\d_][\u0300-\u036f]+")  # a letter and its accents
_BLANK = re.compile(r"[\t\n\r\x0b\x0c\u00a0\u2028\u2029]")

Sense = tuple[str, str | None]
"""Label and link of a mention."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What follows from the decisions for a mention.

    `label` is None where it is no mention at all. `times` of `total` decisions say so, `linked` of
    them the link too, while others left the mention unlinked; the last of them was made in
    `document_id` (0: not known). `other` is what most of those that disagree say. A `rule` is the
    analyst's own word, without counts.
    """

    mention: str
    label: str | None
    kb_id: str | None = None
    times: int = 0
    total: int = 0
    document_id: int = 0
    other: str = ""
    rule: bool = False
    linked: int = 0

    @property
    def score(self) -> float:
        """How sure it is, from 0 to 1: few decisions count for less, and so do disputed ones."""
        return 1.0 if self.rule else (self.times + 1) / (self.total + 2)

    @property
    def is_disputed(self) -> bool:
        """Whether decisions disagree."""
        return self.times < self.total

    def reason(self, name: str = "", title: str = "") -> str:
        """Return the reason in words; `name` is that of the entity, `title` that of the last
        document.
        """
        what = self.label or "no mention"
        link = f" → {name or self.kb_id}" if self.kb_id else ""
        if self.rule:
            return f"your rule: {what}{link}"
        if self.kb_id and self.linked < self.times:
            link = f", {self.linked:,} of them{link}"
        said = f"{self.times:,} {'time' if self.times == 1 else 'times'} {what}{link}"
        if self.is_disputed:
            said += f", {self.total - self.times:,} of {self.total:,} said {self.other}"
        return f"{said}, last in “{title}”" if title else said


@dataclass(slots=True)
class Tally:
    """The decisions for one mention: how often it was marked as what, and rejected as what."""

    accepted: Counter[Sense] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    rejected_in: Counter[int] = field(default_factory=Counter)
    last: int = 0

    @property
    def total(self) -> int:
        """How many decisions there are."""
        return self.accepted.total() + self.rejected.total()


class Memory:
    """What was decided for mentions, as they are written but for blanks and apostrophes."""

    def __init__(self) -> None:
        self._tallies: dict[str, Tally] = {}
        self._shapes: dict[str, Counter[tuple[int, int]]] = {}
        """By its first word, the lengths of the mentions, and how far into them that word is."""
        self._orders: dict[str, list[tuple[int, int]]] = {}  # of the shapes, the longest first
        self._opinions: dict[str, Opinion | None] = {}
        self._habits: Counter[tuple[str, str, bool]] = Counter()
        self._rules: dict[str, Rule] = {}

    def __bool__(self) -> bool:
        """Whether anything is known."""
        return bool(self._tallies or self._rules)

    def tallies(self) -> Iterator[tuple[str, Tally]]:
        """Yield every mention that was decided on, with its decisions."""
        return iter(self._tallies.items())

    def tally(self, mention: str) -> Tally:
        """Return the decisions for a mention."""
        return self._tallies.get(even(mention)) or Tally()

    def set_rules(self, rules: Iterable[Rule]) -> None:
        """Take over what the analyst laid down; of several rules for a mention the last counts."""
        self._opinions.clear()
        for key in self._rules:
            self._shape(key, -1)
        self._rules = {even(rule.surface): rule for rule in rules}
        for key in self._rules:
            self._shape(key, 1)

    def count(self, span: Span, text: str, by: int = 1) -> None:
        """Take note of a span that a person decided on, or forget it (`by` -1)."""
        self.count_row(
            text, span.start, span.end, span.label, span.status, span.kb_id, span.document_id, by
        )

    def count_row(
        self,
        text: str,
        start: int,
        end: int,
        label: str,
        status: Status,
        kb_id: str | None,
        document_id: int,
        by: int = 1,
    ) -> None:
        """Do what `count` does, for a span in parts; one that is only proposed does not count."""
        if status is Status.PROPOSED:
            return
        key = even(text[start:end])
        self._opinions.pop(key, None)
        tally = self._tallies.get(key)
        if tally is None:
            tally = self._tallies[key] = Tally()
            self._shape(key, 1)
        if status is Status.ACCEPTED:
            _add(tally.accepted, (label, kb_id), by)
            self._count_habits(text, start, end, label, by)
        else:
            _add(tally.rejected, label, by)
            _add(tally.rejected_in, document_id, by)
        if by > 0:
            tally.last = document_id
        elif tally.last == document_id:
            tally.last = 0  # what was decided there may be what is forgotten
        if not tally.accepted and not tally.rejected:
            del self._tallies[key]
            self._shape(key, -1)

    def opinion(self, mention: str) -> Opinion | None:
        """Return what follows for a mention, or None where nothing does."""
        key = even(mention)
        if key not in self._opinions and self._knows(key):
            self._opinions[key] = self._form(key)
        return self._opinions.get(key)

    def _form(self, key: str) -> Opinion | None:
        rule = self._rules.get(key)
        if rule is not None and (rule.verdict is not Verdict.ALWAYS or rule.label is not None):
            if rule.verdict is Verdict.IGNORE:
                return None
            always = rule.verdict is Verdict.ALWAYS
            kb_id = rule.kb_id if always else None
            return Opinion(key, rule.label if always else None, kb_id, rule=True)
        tally = self._tallies.get(key)
        found = _majority(key, tally) if tally is not None else None
        if rule is not None and found is not None and found.label is not None:
            return Opinion(key, found.label, rule.kb_id, rule=True)
        return found

    def drops(self, name: str, label: str) -> bool:
        """Whether names of a label are marked without what the repair `name` takes away."""
        without, within = self._habits[name, label, False], self._habits[name, label, True]
        return without >= _HABIT and without / (without + within) >= _SURE

    def find(self, text: str) -> Iterator[tuple[int, int, Opinion]]:
        """Yield where a known mention stands in a text, with what follows for it.

        They are whole words, as they are written, the longest of those that begin together, and
        do not overlap.
        """
        return (found for found in self.search(text) if found is not None)

    def search(self, text: str) -> Iterator[tuple[int, int, Opinion] | None]:
        """Do what `find` does, and yield None after some hundreds of words in between, so that
        whoever searches a long text can pause.
        """
        level, places = _level(text)
        reach = 0
        for number, word in enumerate(_WORD.finditer(level), 1):
            at = word.start()
            if number % _PAUSE == 0:
                yield None
            if at < reach:
                continue
            for length, lead in self._order(word.group()):
                start, end = at - lead, at - lead + length
                key = level[start:end]
                if start < reach or end > len(level) or not self._knows(key):
                    continue
                opinion = self.opinion(key)
                here = (places[start], places[end])
                if opinion is not None and stands_alone(text, *here):
                    yield *here, opinion
                    reach = end
                    break

    def _count_habits(self, text: str, start: int, end: int, label: str, by: int) -> None:
        for name in _inside(text, start, end):
            self._habits[name, label, True] += by
        for name in _outside(text, start, end):
            self._habits[name, label, False] += by

    def _knows(self, key: str) -> bool:
        return key in self._tallies or key in self._rules

    def _order(self, word: str) -> Sequence[tuple[int, int]]:
        order = self._orders.get(word)
        if order is None:
            shapes = self._shapes.get(word)
            if shapes is None:
                return ()
            order = self._orders[word] = sorted(shapes, reverse=True)
        return order

    def _shape(self, key: str, by: int) -> None:
        """Take note that a mention is to be looked for, once more or once less."""
        word = _WORD.search(key)
        if word and len(key) <= _LONGEST:
            self._orders.pop(word.group(), None)
            _add(self._shapes.setdefault(word.group(), Counter()), (len(key), word.start()), by)


def even(mention: str) -> str:
    """Return a mention with plain blanks, apostrophes and hyphens, and accents in one with their
    letters; its case is kept.
    """
    if not mention.isascii():
        mention = _APART.sub(_composed, mention)
    return " ".join(_plain(mention).split())


def _level(text: str) -> tuple[str, Sequence[int]]:
    """Return a text in which even mentions are found, and where in the text each of its code
    points stands, the end included.
    """
    plain = _plain(_BLANK.sub(" ", text))
    if unicodedata.is_normalized("NFC", plain):
        return plain, range(len(text) + 1)
    parts: list[str] = []
    places: list[int] = []
    done = 0
    for match in _APART.finditer(plain):
        parts += (plain[done : match.start()], _composed(match))
        places += range(done, match.start() + len(parts[-1]))
        done = match.end()
    return "".join((*parts, plain[done:])), [*places, *range(done, len(text) + 1)]


def _composed(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", match[0])


def _plain(text: str) -> str:
    """Return a text of the same length with plain apostrophes and hyphens."""
    return text if text.isascii() else text.replace("’", "'").replace("‑", "-")


def _majority(mention: str, tally: Tally) -> Opinion | None:
    """Return what most decisions say, or None where too few of them do."""
    total, refused = tally.total, tally.rejected.total()
    if not tally.accepted:
        enough = len(tally.rejected_in) >= REJECTIONS
        return Opinion(mention, None, None, refused, total, tally.last) if enough else None
    labels: Counter[str] = Counter()
    for (label, _), times in tally.accepted.items():
        labels[label] += times
    label, agreeing = labels.most_common(1)[0]
    if agreeing / total <= SHARE:
        return None
    links = Counter({kb: n for (of, kb), n in tally.accepted.items() if of == label and kb})
    kb_id, linking = links.most_common(1)[0] if links else (None, 0)
    if linking / (links.total() or 1) <= SHARE:
        kb_id, linking = None, links.total()
    others = Counter({name: n for name, n in labels.items() if name != label})
    others["no mention"] = refused
    others += Counter({str(kb): n for kb, n in links.items() if kb_id and kb != kb_id})
    other = others.most_common(1)[0][0] if others else ""
    times = agreeing - (links.total() - linking)
    return Opinion(mention, label, kb_id, times, total, tally.last, other, linked=linking)


def _inside(text: str, start: int, end: int) -> Iterator[str]:
    """Yield the names of the repairs that would take something away from a mention."""
    first, _, rest = text[start:end].partition(" ")
    word = first.rstrip(".").casefold()
    if rest and word in _DETERMINERS:
        yield "determiner"
    if rest and word in TITLES:
        yield "title"
    if text[end - 1] in "'’" or text[end - 2 : end] in ("'s", "’s"):
        yield "ends"


def _outside(text: str, start: int, end: int) -> Iterator[str]:
    """Yield the names of the repairs whose object stands beside a mention, not in it."""
    before = text[max(0, start - _BEFORE) : start]
    if before[-1:].isspace():
        word = before.split()[-1:]
        if word and word[0].casefold() in _DETERMINERS:
            yield "determiner"
        elif word and word[0].rstrip(".").casefold() in TITLES:
            yield "title"
    if text[end : end + 1] in ("'", "’") and _POSSESSIVE.match(text, end):
        yield "ends"


def _add(counter: Counter[Any], key: object, by: int) -> None:
    counter[key] += by
    if counter[key] <= 0:
        del counter[key]
