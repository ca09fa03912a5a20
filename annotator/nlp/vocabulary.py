"""The words that a pipeline remembers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import chain
from typing import Any, TypeVar

from spacy.language import Language

_ZONE = 2_000_000
"""Code points after which rarer words are forgotten."""

Item = TypeVar("Item")


def forgetting(
    nlp: Language, items: Iterable[Item], length: Callable[[Item], int]
) -> Iterator[Item]:
    """Yield items to be read with a pipeline, which forgets their rarer words now and then.

    Or its memory would only grow. `length` counts the code points of an item. Docs are not to be
    used once the next item is asked for.
    """
    waiting = iter(items)
    zone: AbstractContextManager[Any] = nullcontext()  # the usual words may stay: that is faster
    for first in waiting:
        read = 0
        with zone:
            for item in chain([first], waiting):
                yield item
                read += length(item)
                if read > _ZONE:
                    break
        zone = nlp.memory_zone()
