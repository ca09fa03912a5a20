"""Which longer names the mentions of an article may be short for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

PEOPLE = frozenset({"PERSON", "PER"})

_FIRST = 3  # longer mentions that one is compared with
_NAMES = 8  # words of a name that is shortened, and names that one word is looked for in
_RUN = re.compile(r"[A-Z][\w’-]+(?: [A-Z][\w’-]+){1,4}")
_SHARED = re.compile(r"(?:, [A-Z][a-z]+)*,? (?:and|or) [A-Z][a-z]+ ([A-Z][a-z]+)")

_LETTERS = re.compile(r",? ((?:[A-Z]\.){2,})")


class Short:
    """The names of an article, its mentions and others, by what they may be shortened to.

    `mentions` are texts with labels, `text` is the article.
    """

    def __init__(self, mentions: Iterable[tuple[str, str | None]], text: str) -> None:
        known = dict.fromkeys(mentions)
        self._text = text
        self._longer = _longer(known)
        self._within = _within((name for name, _ in known), text)

    def longer(self, mention: str, label: str | None) -> tuple[str, ...]:
        """Return the longer mentions that one is likely short for, the first three."""
        return self._longer.get((mention, label), ())

    def within(self, mention: str) -> tuple[str, ...]:
        """Return names in the text that begin or end with a mention of one word, the first eight.

        "Continentals" is looked for as "Continental", too.
        """
        return self._within.get(mention) or self._within.get(mention.removesuffix("s"), ())

    def shared(self, mention: str, end: int) -> tuple[str, ...]:
        """Return a mention with what behind it belongs to it: "North and South Korea", "D.C."."""
        if not mention.isalpha():
            return ()
        word, letters = _SHARED.match(self._text, end), _LETTERS.match(self._text, end)
        found = word or letters
        return (f"{mention} {found[1]}",) if found else ()


def _longer(
    mentions: Iterable[tuple[str, str | None]],
) -> dict[tuple[str, str | None], tuple[str, ...]]:
    by_short: dict[tuple[str, str | None], dict[str, None]] = {}
    for name, label in mentions:
        for short in _shortened(name, label):
            if short != name:
                by_short.setdefault((short, label), {})[name] = None
    return {key: tuple(by_short[key])[:_FIRST] for key in mentions if key in by_short}


def _within(mentions: Iterable[str], text: str) -> dict[str, tuple[str, ...]]:
    wanted = {name for name in mentions if name.isalpha() and name[0].isupper()}
    wanted |= {name[:-1] for name in wanted if name.endswith("s")}
    found: dict[str, dict[str, None]] = {}
    for run in _RUN.findall(text) if wanted else ():
        words = run.split()
        for at, word in enumerate(words):
            if word in wanted:
                names = found.setdefault(word, {})
                for first, last in ((at, at + 2), (at, at + 3), (at - 1, at + 1), (at - 2, at + 1)):
                    parts = words[max(first, 0) : last]
                    if len(parts) > 1:
                        names[" ".join(parts)] = None
    return {word: tuple(names)[:_NAMES] for word, names in found.items()}


def _shortened(text: str, label: str | None) -> Iterator[str]:
    """Yield what a mention may be called further on in its article."""
    words = text.split()
    if label in PEOPLE:
        for size in range(1, min(len(words), _NAMES)):
            yield " ".join(words[:size])
            yield " ".join(words[-size:])
    elif label in ("GPE", "LOC"):
        yield text.partition(",")[0]
    elif 1 < len(words) <= _NAMES:
        yield "".join(word[0] for word in words if word[0].isupper())
        if label == "ORG":
            yield from (" ".join(words[:size]) for size in range(1, len(words)))
