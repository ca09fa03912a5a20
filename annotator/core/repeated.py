"""Lines that come again in many articles of one source: menus, notices, teasers."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator

from annotator.core.paragraphs import Range, lines

_LONGEST = 1000  # code points of a line; no menu line or notice is longer
_MOST = 2000  # lines of an article
_PROSE = 20  # words
_FIELDS = 4  # of a line: what it is compared by, start, end, and what is known of it already
_DIGITS = re.compile(r"\d+")


def normal(line: str) -> str:
    """Return what lines are compared by: case, white space and numbers make no difference."""
    return _DIGITS.sub("0", " ".join(line.casefold().split()))


class Census:
    """Counts in how many articles of a source each line stands.

    An article most of whose running text is known already is a copy of another one and not
    counted, or else each line of a report that is printed five times would look like a menu.
    """

    def __init__(self) -> None:
        self._articles: Counter[str] = Counter()
        self._counts: Counter[tuple[str, int]] = Counter()
        self._held: list[tuple[int, str, array[int]]] = []

    def take(
        self,
        document_id: int,
        source: str,
        text: str,
        asked: Iterable[Range] = (),
        decided: Iterable[Range] = (),
    ) -> None:
        """Count an article.

        Lines that meet a range of `asked` count as repeated in any case, those that meet one of
        `decided` in none.
        """
        asked, decided = list(asked), list(decided)
        held = array("q")
        for start, end in lines(text, 0, len(text)):
            if len(held) >= _FIELDS * _MOST:
                break
            if end - start <= _LONGEST:
                line = text[start:end]
                key = hash(normal(line)) // 2 * 2 + _is_prose(line)
                never, always = (_meets(start, end, part) for part in (decided, asked))
                held.extend((key, start, end, -1 if never else 1 if always else 0))
        self._held.append((document_id, source, held))
        keys = {(source, key) for key in held[::_FIELDS]}
        told = [key for key in keys if key[1] % 2]
        if keys and 2 * sum(key in self._counts for key in told) <= len(told):
            self._articles[source] += 1
            self._counts.update(keys)

    def repeated(self) -> Iterator[tuple[int, list[Range]]]:
        """Yield each article with its repeated lines, neighbours joined into one range.

        A line is repeated where it stands in at least three articles and in a quarter of them;
        running text, which may be background that a paper tells again and again, in five and in a
        third.
        """
        for document_id, source, held in self._held:
            articles = self._articles[source]
            found: list[Range] = []
            joining = False
            for at in range(0, len(held), _FIELDS):
                key, start, end, word = held[at : at + _FIELDS]
                least = max(5, articles / 3) if key % 2 else max(3, articles / 4)
                repeated = word >= 0 and (word > 0 or self._counts[source, key] >= least)
                if repeated and joining:
                    found[-1] = (found[-1][0], end)
                elif repeated:
                    found.append((start, end))
                joining = repeated
            yield document_id, found


def same_lines(text: str, wanted: set[str]) -> list[Range]:
    """Return the lines of a text whose `normal` form is wanted, neighbours joined."""
    found: list[Range] = []
    joining = False
    for start, end in lines(text, 0, len(text)):
        same = end - start <= _LONGEST and normal(text[start:end]) in wanted
        if same and joining:
            found[-1] = (found[-1][0], end)
        elif same:
            found.append((start, end))
        joining = same
    return found


def _meets(start: int, end: int, ranges: Iterable[Range]) -> bool:
    return any(start < last and first < end for first, last in ranges)


def _is_prose(line: str) -> bool:
    words = len(line.split())
    return words >= _PROSE or (words >= _PROSE // 2 and line[-1] in ".!?…”\"'")
