"""Entity cards: the mentions of one article that are likely the same entity, on one card each.

Cards are guesses from the text and the spans alone, made anew whenever they are shown. Nothing is
applied by itself; `serve` makes one Edit of a decision for all mentions of a card.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from annotator.core.boundaries import trimmed, without_determiner, without_title
from annotator.core.edits import Edit
from annotator.core.memory import even
from annotator.core.mentions import is_rigid
from annotator.core.model import NIL, Span, Status

SAME = "reads the same"
"""The reason of members that need no guess."""

_NEAR = ({"GPE", "LOC", "FAC"}, {"ORG", "NORP"}, {"PERSON", "PER"})
_SHORT_FORM = re.compile(r"\s\(\s?[\"“‘']?([^\W\d_a-z][\w.&-]{1,11})[\"”’']?\s?\)")
_OR = re.compile(r",? (?:or|also known as|known as|abbreviated as) [\"“‘']?([A-Z][A-Z.&-]{1,11})\b")
_DEFINES = re.compile(r"\s\(|,? (?:or|also|known|abbreviated) ")
"""What stands behind a span wherever one of the three forms may."""

_LONG_FORM = re.compile(r"\s\(\s?[\"“‘']?([^()\n]{3,80}?)[\"”’']?\s?\)")
_WORD = re.compile(r"[^\W_]+")
_PLACES = frozenset({"gpe", "loc", "fac", "norp", "place", "location", "nationality", "facility"})
"""Labels of names whose parts are other entities: Mexico and Mexico City, Syria and South Syria."""

_SEVERAL = re.compile(r"[,;()/]|['’]s\s|\b(?:and|or|in|near)\b")
_KNOWN = 20_000  # mentions whose reading is kept, for it is asked for after every Edit
_LEAST = 3  # letters that a part of a name needs to stand for it


@dataclass(frozen=True, slots=True)
class Member:
    """A span on a card, and why it is there; `guessed` where that is more than its wording."""

    span: Span
    reason: str
    guessed: bool = False


@dataclass(frozen=True)
class Card:
    """The mentions of what is likely one entity, in reading order.

    `mention` is its fullest name in the article. `label` and `kb_id` are what most mentions agree
    on, None where they do not. `exceptions` are mentions that a person gave another label or
    link; `serve` leaves them alone.
    """

    mention: str
    members: tuple[Member, ...]
    label: str | None
    kb_id: str | None
    exceptions: tuple[Span, ...]

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The spans of all members."""
        return tuple(member.span for member in self.members)


def cards(text: str, spans: Iterable[Span]) -> list[Card]:
    """Return the cards of an article, in the order in which their entities come up.

    Every span that is not rejected is on one card. Mentions that read the same belong together
    ("the Kremlin" and "Kremlin's"); so do a short form that the text defines, "Islamic State
    (IS)", spans that are linked to the same entity, and a part of one longer name with a fitting
    label, "Putin" and "Vladimir Putin". Different links keep mentions apart.
    """
    return deque(making(text, spans), 1).pop()


def making(text: str, spans: Iterable[Span]) -> Iterator[list[Card]]:
    """Do what `cards` does a little at a time: no card comes before the last list, which has all
    of them.
    """
    groups: _Groups = {}
    for _ in _group(groups, text, spans):
        yield []
    forest = _Forest(groups)
    for finder in (_linked, _defined, _parts):
        for tie in finder(text, groups):
            yield []
            if tie is not None:
                forest.join(*tie)
    found = []
    for family in forest.families():
        yield []
        found.append(_card(groups, family, forest))
    yield found  # families come in the order of the first of their spans


def card_of(found: Iterable[Card], span: Span) -> Card | None:
    """Return the card that a span is on, or None."""
    return next((c for c in found if any(s.id == span.id for s in c.spans)), None)


def serve(
    card: Card, verb: Callable[[Sequence[Span]], Edit], besides: Collection[int] = ()
) -> Edit:
    """Return one Edit that does the same to all mentions of a card.

    `verb` is such as `lambda spans: edits.link(spans, "Q7747")`. Left alone are the exceptions of
    the card, spans whose id is among `besides`, and of several on the same place all but one.
    """
    passed = {span.id for span in card.exceptions} | set(besides)
    places: dict[tuple[int, int], Span] = {}
    for span in card.spans:
        if span.id not in passed:
            held = places.setdefault((span.start, span.end), span)
            if held.status is not Status.ACCEPTED and span.status is Status.ACCEPTED:
                places[span.start, span.end] = span
    return verb(list(places.values()))


class _Group:
    """The spans of an article that read the same."""

    def __init__(self, mention: str) -> None:
        self.mention = mention
        self.spans: list[Span] = []

    @cached_property
    def label(self) -> str:
        """The label of most of its spans, once all are there."""
        return Counter(span.label for span in self.spans).most_common(1)[0][0]

    @property
    def links(self) -> set[str]:
        """The entities that its spans are linked to."""
        return {s.kb_id for s in self.spans if s.kb_id is not None and s.kb_id != NIL}


_Groups = dict[str, _Group]
_Tie = tuple[str, str, str]
"""A group that is to join another one, by their keys, and the reason."""


class _Forest:
    """Which groups belong together, and why."""

    def __init__(self, groups: _Groups) -> None:
        self._parent = {key: key for key in groups}
        self._groups = groups
        self._links: dict[str, set[str]] = {}  # of the groups that were asked about
        self.reasons: dict[str, str] = {}

    def join(self, one: str, other: str, reason: str) -> None:
        """Put a group with another, unless they are linked to different entities."""
        first, second = self._root(one), self._root(other)
        held, others = self._linked(first), self._linked(second)
        links = held | others
        if first != second and len(links) <= max(1, len(held), len(others)):
            self._parent[first] = second
            self._links[second] = links
            self.reasons.setdefault(one, reason)

    def families(self) -> list[list[str]]:
        """Return the keys of the groups that belong together."""
        found: dict[str, list[str]] = {}
        for key in self._parent:
            found.setdefault(self._root(key), []).append(key)
        return list(found.values())

    def _linked(self, root: str) -> set[str]:
        if root not in self._links:
            self._links[root] = self._groups[root].links
        return self._links[root]

    def _root(self, key: str) -> str:
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]  # the next one comes there sooner
            key = self._parent[key]
        return key


def _group(groups: _Groups, text: str, spans: Iterable[Span]) -> Iterator[None]:
    """Fill the groups, a span at a time."""
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if span.status is not Status.REJECTED:
            key, mention = _read(text[span.start : span.end])
            if key not in groups:
                groups[key] = _Group(mention)
            groups[key].spans.append(span)
        yield


@lru_cache(_KNOWN)
def _read(written: str) -> tuple[str, str]:
    """Return the key of a mention, and the mention without the marks and the determiner at its
    ends.
    """
    start, end = trimmed(written, 0, len(written))
    start, end = without_determiner(written, start, end) or (start, end)
    mention = even(written[start:end])
    named = any(character.isupper() for character in mention)
    return (mention.casefold() if named and not is_rigid(mention) else f"={mention}"), mention


def _linked(text: str, groups: _Groups) -> Iterator[_Tie | None]:
    first: dict[str, str] = {}
    for key, group in groups.items():
        yield None
        for kb_id in sorted(group.links):
            if kb_id in first:
                yield key, first[kb_id], f"linked to {kb_id} too"
            first.setdefault(kb_id, key)


def _defined(text: str, groups: _Groups) -> Iterator[_Tie | None]:
    for key, group in groups.items():
        for span in group.spans:
            yield None
            if not _DEFINES.match(text, span.end):
                continue
            for pattern in (_SHORT_FORM, _OR, _LONG_FORM):
                match = pattern.match(text, span.end)
                other = _read(match.group(1))[0] if match else ""
                if match and other in groups and other != key:
                    whole = " ".join(text[span.start : match.end()].split())
                    short, long = (key, other) if pattern is _LONG_FORM else (other, key)
                    if _abbreviates(groups[short], groups[long], sure=pattern is _SHORT_FORM):
                        yield short, long, f"defined by “{whole}”"


def _abbreviates(short: _Group, long: _Group, sure: bool) -> bool:
    """Whether capitals are the initials of a name, or in brackets behind one of their kind."""
    letters = "".join(c for c in short.mention if c.isalnum())
    words = _WORD.findall(long.mention)
    if not is_rigid(short.mention) or len(words) < 2:
        return False
    initials = "".join(word[0] for word in words if word[0].isupper() or word[0].isdigit())
    if letters.upper() in (initials, "".join(word[0] for word in words).upper()):
        return True
    return sure and len(letters) >= _LEAST and short.label == long.label


def _parts(text: str, groups: _Groups) -> Iterator[_Tie | None]:
    """Yield names of which exactly one longer name has all the words."""
    by_word: dict[str, list[str]] = {}
    words: dict[str, tuple[str, ...]] = {}
    for key, group in groups.items():
        yield None
        words[key] = _words(group.mention)
        for word in dict.fromkeys(words[key]):
            by_word.setdefault(word, []).append(key)
    for key, some in words.items():
        yield None
        group = groups[key]
        if not some or is_rigid(group.mention) or max(map(len, some)) < _LEAST:
            continue
        if group.label.casefold() in _PLACES:
            continue
        longer = [
            other
            for other in by_word[some[0]]
            if len(words[other]) > len(some)
            and _contains(words[other], some)
            and _fits(group.label, groups[other].label)
        ]
        longest = max(longer, key=lambda other: len(words[other]), default=None)
        if longest and all(_contains(words[longest], words[other]) for other in longer):
            yield key, longest, f"part of “{groups[longest].mention}”"


@lru_cache(_KNOWN)
def _words(mention: str) -> tuple[str, ...]:
    """Return the words of a single name without titles; none where it has a number or ends in
    lower case.
    """
    mention = _untitled(mention)
    if _SEVERAL.search(mention):
        return ()
    found = _WORD.findall(mention)
    named = found and all(word[0].isupper() for word in (found[0], found[-1]))
    return tuple(found) if named and not any(c.isdigit() for c in mention) else ()


def _untitled(mention: str) -> str:
    """Return a mention without the titles before it."""
    return mention[slice(*(without_title(mention, 0, len(mention)) or (0, None)))]


def _contains(words: Sequence[str], part: Sequence[str]) -> bool:
    """Whether a name begins or ends with a part of it, or has its words in their order."""
    rest = iter(words)
    return all(word in rest for word in part) and (words[0] == part[0] or words[-1] == part[-1])


def _fits(one: str, other: str) -> bool:
    return one == other or any({one, other} <= near for near in _NEAR)


def _card(groups: _Groups, family: list[str], forest: _Forest) -> Card:
    members = [
        Member(span, forest.reasons.get(key, SAME), key in forest.reasons)
        for key in family
        for span in groups[key].spans
    ]
    members.sort(key=lambda member: (member.span.start, member.span.end, member.span.id))
    name = max(family, key=lambda key: (len(_WORD.findall(groups[key].mention)), len(key)))
    spans = [member.span for member in members]
    decided = [span for span in spans if span.status is Status.ACCEPTED]
    label = _agreed([s.label for s in decided]) or _agreed([s.label for s in spans])
    kb_id = _agreed([s.kb_id for s in decided if s.kb_id]) or _agreed(
        [s.kb_id for s in spans if s.kb_id]
    )
    apart = tuple(s for s in decided if s.label != label or s.kb_id not in (None, kb_id))
    return Card(
        _untitled(groups[name].mention), tuple(members), label, kb_id, apart if label else ()
    )


def _agreed(said: Sequence[str]) -> str | None:
    """Return what more than half of them say."""
    value, times = Counter(said).most_common(1)[0] if said else ("", 0)
    return value if times * 2 > len(said) else None
