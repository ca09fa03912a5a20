"""Whether spans fit the tokens that a pipeline makes of a text, and what can be done if not.

Tokens are the code points where they start and where they end, both rising.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

TOKEN_RULES = "token_rules"
"""The option of a project that holds words which tokenizers are to cut, each with its parts."""

TOKENS_OF = "tokens_of"
"""The option of a project that names the pipeline whose tokens exports have, if not the usual."""

USUAL = "en_core_web_sm"
"""The pipeline that proposes, and whose tokens count, unless another one is named."""


class Tokens(NamedTuple):
    """Where the tokens of a text start and end."""

    starts: Sequence[int]
    ends: Sequence[int]

    def fits(self, start: int, end: int) -> bool:
        """Whether tokens cover `[start, end)` to the character."""
        return self._is_start(start) and self._is_end(end)

    def expanded(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of all tokens that share a character with `[start, end)`."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = min(bisect_left(self.ends, end), len(self.ends) - 1)
        return min(self.starts[first], start), max(self.ends[last], end)

    def contracted(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the stretch of all tokens that lie within `[start, end)`, or None."""
        first = bisect_left(self.starts, start)
        last = bisect_right(self.ends, end) - 1
        return (self.starts[first], self.ends[last]) if first <= last else None

    def rules(self, text: str, start: int, end: int) -> dict[str, tuple[str, ...]]:
        """Return how the words at the ends of a span would have to be cut for it to fit."""
        found: dict[str, list[int]] = {}
        for cut in (start, end):
            if self._is_start(cut) or self._is_end(cut):
                continue
            token = bisect_right(self.starts, cut) - 1
            word = text[self.starts[token] : self.ends[token]]
            found.setdefault(word, []).append(cut - self.starts[token])
        return {word: _cut(word, cuts) for word, cuts in found.items()}

    def _is_start(self, at: int) -> bool:
        row = bisect_left(self.starts, at)
        return row < len(self.starts) and self.starts[row] == at

    def _is_end(self, at: int) -> bool:
        row = bisect_left(self.ends, at)
        return row < len(self.ends) and self.ends[row] == at


def pipeline_named(option: Any) -> str | None:
    """Return the pipeline that the option `TOKENS_OF` names, None for the usual one."""
    return option if isinstance(option, str) and option else None


def is_rule(word: Any, parts: Any) -> bool:
    """Whether this is a word and the parts that it is made of, none of them with white space."""
    return (
        isinstance(word, str)
        and isinstance(parts, list | tuple)
        and all(isinstance(part, str) and part and not part.isspace() for part in parts)
        and "".join(parts) == word
        and len(word.split()) == 1
    )


def _cut(word: str, cuts: Sequence[int]) -> tuple[str, ...]:
    edges = [0, *sorted(set(cuts)), len(word)]
    return tuple(word[a:b] for a, b in pairwise(edges))
