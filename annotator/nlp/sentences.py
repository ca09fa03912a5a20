"""Where sentences start, by marks and paragraphs: nobody corrects them, and linkers want them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IS_PUNCT, IS_SPACE, ORTH, SENT_START  # type: ignore[import-not-found]
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.tokens import Doc

from annotator.core.paragraphs import paragraphs

_ENDS = [
    np.uint64(hash_string(mark))
    for mark in (".", "!", "?", "…", "。", "！", "？", "؟", "।", "۔", "．")
]


def set_sentence_starts(
    doc: Doc, text: str, starts: Sequence[int], entities: Iterable[tuple[int, int]] = ()
) -> None:
    """Start sentences behind marks that end one and at paragraphs, and within no entity.

    `text` is that of the Doc, which takes long to put it together; `starts` are the places of the
    tokens in code points, `entities` pairs of tokens.
    """
    if not len(doc):
        return
    firsts = behind_marks(doc)
    words = np.flatnonzero(doc.to_array(IS_SPACE) == 0)
    for start, _ in paragraphs(text):
        firsts[min(bisect_left(starts, start), len(doc) - 1)] = True
    if len(words):
        firsts[: words[0] + 1] = False  # blanks at the start belong to the first sentence
    firsts[0] = True
    for first, end in entities:
        firsts[first + 1 : end] = False
    values = np.where(firsts, 1, -1).astype(np.int64).astype(np.uint64)
    doc.from_array([SENT_START], values.reshape(-1, 1))  # type: ignore[arg-type]


def behind_marks(doc: Doc) -> NDArray[np.bool_]:
    """Tell which tokens are the first word behind a mark that ends a sentence."""
    facts = doc.to_array([ORTH, IS_PUNCT, IS_SPACE]).reshape(-1, 3)
    marks = np.zeros(len(doc), dtype=np.bool_)
    for mark in _ENDS:
        marks |= facts[:, 0] == mark
    passed = np.cumsum(marks)
    words = np.flatnonzero((facts[:, 1] == 0) & (facts[:, 2] == 0))
    firsts = np.zeros(len(doc), dtype=np.bool_)
    firsts[words[1:][passed[words[1:]] > passed[words[:-1]]]] = True
    return firsts
