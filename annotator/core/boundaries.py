"""Repairs of the ends of a span: what a model marks too much or too little, each one verb.

All of them are plain rules on the text, so that they answer at once; the noun phrase is that of
its capital letters ("University of Damascus"), without a parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from annotator.core.mentions import in_word

Range = tuple[int, int]
"""`[start, end)` in code points."""


class Repair(NamedTuple):
    """Other ends for a span, `[start, end)` in code points, and the name of the verb."""

    name: str
    start: int
    end: int


TITLES = frozenset(
    {"president", "vice-president", "chancellor", "minister", "premier", "king", "queen", "prince"}
    | {"princess", "pope", "emperor", "sultan", "emir", "caliph", "sheikh", "imam", "ayatollah"}
    | {"mullah", "rabbi", "bishop", "archbishop", "cardinal", "general", "gen", "lieutenant", "lt"}
    | {"colonel", "col", "captain", "capt", "major", "maj", "sergeant", "sgt", "corporal", "cpl"}
    | {"private", "admiral", "adm", "commander", "brigadier", "brig", "marshal", "senator", "sen"}
    | {"congressman", "congresswoman", "representative", "rep", "governor", "gov", "mayor"}
    | {"judge", "justice", "secretary", "ambassador", "envoy", "spokesman", "spokeswoman"}
    | {"spokesperson", "director", "chairman", "chairwoman", "chair", "chief", "coach", "manager"}
    | {"professor", "prof", "doctor", "dr", "engineer", "sir", "dame", "lord", "lady", "mr", "mrs"}
    | {"ms", "miss", "mx", "prime", "deputy", "former", "acting", "foreign", "defence", "defense"}
    | {"interior", "finance", "then-president", "ex-president", "st"}
)
"""Words before a person's name that are no part of it, in lower case and without a full stop."""

_DETERMINERS = re.compile(r"(?:the|a|an|this|that|these|those|its|their|his|her|our)\s+", re.I)
_POSSESSIVE = re.compile(r"['’]s?\Z", re.I)
_OPENING, _CLOSING = "\"'“‘«‹([{<*_-–—•·.,;:!?…", "\"'”’»›)]}>*_-–—,;:!?…"
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_ABBREVIATION = re.compile(
    r"(?:\b[^\W\d_]\.|\b(?:inc|corp|co|ltd|jr|sr|st|bros|dept|univ|etc|plc|llc|no))\.?\Z", re.I
)
_MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf-\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u0900-\u0963\u0981-\u0de3\u200c\u200d"
)
"""Accents and vowels of their own, which are part of the word, in the scripts that have most."""

_RUN = rf"(?:[^\W_]|[{_MARKS}])+"
_WORD = re.compile(rf"(?:[^\W\d_]\.){{2,}}|{_RUN}(?:['’&./·_-]{_RUN})*")
_LINKS = frozenset(
    {"of", "the", "and", "for", "de", "del", "della", "di", "da", "do", "dos", "du", "la", "le"}
    | {"les", "van", "von", "der", "den", "bin", "ibn", "abu", "al", "el", "&"}
)
_BESIDE = re.compile(r"[^\S\n\r\u2028\u2029]{1,2}")
_REACH = 200


def repairs(text: str, start: int, end: int) -> list[Repair]:
    """Return what may be better ends for `[start, end)`, the likeliest first.

    What is certainly too much comes first, all of it at once; then what is often too much, then
    what may be missing. None of them is blank, or the span as it is, or there twice.
    """
    tidy = trimmed(text, start, end)
    likely = ("determiner", "title", "word", "compound", "phrase", "next word", "head")
    found = [Repair("ends", *tidy)]
    found += [repair for name in likely if (repair := mend(name, text, *tidy)) is not None]
    seen = {(start, end)}
    return [r for r in found if (r.start, r.end) not in seen and not seen.add((r.start, r.end))]  # type: ignore[func-returns-value]


def mend(name: str, text: str, start: int, end: int) -> Repair | None:
    """Return the repair of this name, one of `VERBS`, or None where it changes nothing."""
    found = VERBS[name](text, start, end)
    same = found is None or found == (start, end) or not text[slice(*found)].strip()
    return None if same or found is None else Repair(name, *found)


def trimmed(text: str, start: int, end: int) -> Range:
    """Return ends without quotes, punctuation and a possessive, or as they are if none is left.

    The full stop of an abbreviation stays, and brackets that belong together do.
    """
    given = (start, end)
    while True:
        before = (start, end)
        start, end = _without_marks(text, start, end)
        possessive = _POSSESSIVE.search(text, start, end)
        if possessive and possessive.start() > start and in_word(text[possessive.start() - 1]):
            end = possessive.start()
        if start >= end:
            return given
        if (start, end) == before:
            return before


def without_determiner(text: str, start: int, end: int) -> Range | None:
    """Return ends without a leading "the", "a" or the like; None where there is none."""
    match = _DETERMINERS.match(text, start, end)
    return (match.end(), end) if match and match.end() < end else None


def without_title(text: str, start: int, end: int) -> Range | None:
    """Return ends without leading titles ("Russian President", "Gen."); None where there is none.

    A word that says which ("Russian") goes along, and a title alone is none.
    """
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    titles = [row for row, word in enumerate(words) if text[slice(*word)].casefold() in TITLES]
    last = next((row for row in reversed(titles) if row < min(len(words) - 1, 4)), None)
    if last is None or any(_is_lower(text[slice(*word)]) for word in words[: titles[0]]):
        return None
    return words[last + 1][0], end


def to_words(text: str, start: int, end: int) -> Range:
    """Return ends at whole words."""
    first, last = _word_around(text, start), _word_around(text, end - 1)
    cut = first[0] < start and in_word(text[start - 1])
    short = end < last[1] and in_word(text[end])
    return (first[0] if cut else start, last[1] if short else end)


def with_compound(text: str, start: int, end: int) -> Range:
    """Return ends that take in the rest of a compound with hyphens, "U.S." → "U.S.-led"."""
    while end < len(text) - 1 and text[end] in "-‑" and in_word(text[end + 1]):
        end = _run(text, end + 1)
    while start > 1 and text[start - 1] in "-‑" and in_word(text[start - 2]):
        start = _run_back(text, start - 1)
    return start, end


def with_next_word(text: str, start: int, end: int) -> Range | None:
    """Return ends that take in the next word of the sentence; None at its end."""
    word = _next(text, end)
    return (start, word[1]) if word else None


def with_phrase(text: str, start: int, end: int) -> Range | None:
    """Return ends that take in the names on both sides, with "of" and the like between them."""
    start, end = with_compound(text, start, end)
    reach = min(len(text), end + _REACH)
    words = [m.span() for m in _WORD.finditer(text, max(0, start - _REACH), reach)]
    after = _chain(text, [(start, end), *(word for word in words if word[0] >= end)])
    before = _chain(text, [(start, end), *(word for word in reversed(words) if word[1] <= start)])
    return (before[-1][0] if before else start, after[-1][1] if after else end)


def head(text: str, start: int, end: int) -> Range | None:
    """Return the ends of the name inside of a phrase ("the ancient city of Palmyra" → "Palmyra");
    of what is a name throughout, the last word of its first part ("Ministry of Defence").
    """
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    if len(words) < 2:
        return None
    runs: list[list[Range]] = [[]]
    for word in words:
        if _is_lower(text[slice(*word)]):
            runs.append([])
        else:
            runs[-1].append(word)
    names = [run for run in runs if run]
    if not names:
        return words[-1]
    if len(names) > 1 and names[0][0][0] == words[0][0]:
        return names[0][-1]
    name = max(names, key=len)
    return (name[0][0], name[-1][1]) if len(name) < len(words) else name[-1]


VERBS: dict[str, Callable[[str, int, int], Range | None]] = {
    "ends": trimmed,
    "determiner": without_determiner,
    "title": without_title,
    "word": to_words,
    "compound": with_compound,
    "phrase": with_phrase,
    "next word": with_next_word,
    "head": head,
}
"""The repairs by name, each a function of text, start and end."""


def _without_marks(text: str, start: int, end: int) -> Range:
    while start < end and (text[start].isspace() or _is_loose(text, start, start, end, _OPENING)):
        start += 1
    while start < end:
        last = text[end - 1]
        stop = last == "." and not _ABBREVIATION.search(text, start, end)
        if not (last.isspace() or stop or _is_loose(text, end - 1, start, end, _CLOSING)):
            break
        end -= 1
    return start, end


def _is_loose(text: str, at: int, start: int, end: int, marks: str) -> bool:
    """Whether the mark at an end has no partner inside, as in “(IS)” but not in “IS (Syria)”."""
    mark = text[at]
    if mark not in marks:
        return False
    inner = text[start:end]
    for opening, closing in _PAIRS.items():
        if mark in (opening, closing):
            whole = inner.startswith(opening) and inner.endswith(closing)
            return whole or inner.count(opening) != inner.count(closing)
    return True


def _chain(text: str, words: list[Range]) -> list[Range]:
    """Return the words that follow the first one, in either direction, and belong to its name."""
    taken = 0
    for row, (one, other) in enumerate(pairwise(words), 1):
        gap = text[min(one[1], other[1]) : max(one[0], other[0])]
        word = text[slice(*other)]
        if not _BESIDE.fullmatch(gap):
            break
        backwards = other[1] <= one[0]
        if backwards and word.casefold() in TITLES | {"the", "a", "an", "in", "on", "at", "but"}:
            break
        if not _is_lower(word):
            taken = row
        elif word not in _LINKS:
            break
    return words[1 : taken + 1]


def _next(text: str, end: int) -> Range | None:
    gap = _BESIDE.match(text, end)
    match = _WORD.match(text, gap.end()) if gap else None
    return match.span() if match else None


def _word_around(text: str, position: int) -> Range:
    if not in_word(text[position]):
        return position, position + 1
    return _run_back(text, position + 1), _run(text, position)


def _run(text: str, at: int) -> int:
    while at < len(text) and in_word(text[at]):
        at += 1
    return at


def _run_back(text: str, at: int) -> int:
    while at > 0 and in_word(text[at - 1]):
        at -= 1
    return at


def _is_lower(word: str) -> bool:
    return not any(character.isupper() or character.isdigit() for character in word)


def shorter(text: str, start: int, end: int) -> Iterator[Repair]:
    """Yield the repairs that only take away, one upon the other, for what a model marks too much:
    "the Russian President Putin's" gives it without “'s”, without "the", without the titles.
    """
    for name in ("ends", "determiner", "title"):
        repair = mend(name, text, start, end)
        if repair is not None:
            yield repair
            start, end = repair.start, repair.end
