"""Searching one text for what somebody typed."""

from __future__ import annotations

import re
from itertools import islice

MOST = 10_000
"""The number of hits after which a search stops; nobody steps through more."""


def search(
    text: str, query: str, *, case: bool = False, words: bool = False
) -> list[tuple[int, int]]:
    """Return where a query stands in a text, as `[start, end)` in code points, at most `MOST`.

    Blanks in the query stand for any white space, line ends included. With `words`, no letter or
    digit may stand beside a hit.
    """
    parts = [re.escape(part) for part in query.split()]
    if not parts:
        return []
    pattern = r"\s+".join(parts)
    if words:
        pattern = rf"(?<!\w){pattern}(?!\w)"
    found = re.compile(pattern, 0 if case else re.IGNORECASE).finditer(text)
    return [match.span() for match in islice(found, MOST)]
