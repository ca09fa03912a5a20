"""A corrected article as a spaCy Doc: what is in it, what is not, and what nobody looked at."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
from spacy.tokens import Doc, Span, SpanGroup
from spacy.util import get_words_and_spaces

from annotator.core import model
from annotator.core.model import DocumentStatus, Record, RegionKind, Status
from annotator.core.offsets import without_halves
from annotator.core.spans import order
from annotator.nlp.sentences import set_sentence_starts

OVERLAPPING = "sc"
"""The group of spans that overlap, under the name at which spaCy's span categorizer looks."""

UNALIGNED = "unaligned"
OFFSETS = "offsets"
"""Key in the attrs of that group: `[start, end]` of each span in code points."""

_WORD = re.compile(r"\s+|\S+")


class Gold(NamedTuple):
    """A Doc with the accepted spans of a document, and how many went where.

    `altered` tells of lone surrogates, halves of characters that no Doc can hold.
    """

    doc: Doc
    altered: bool
    overlapping: int
    unaligned: int


class Placed(NamedTuple):
    """Tokens `[start, end)` for a span; `exact` where they cover it to the character."""

    start: int
    end: int
    span: model.Span
    exact: bool


def gold_doc(nlp: Language, record: Record, nil: str = "") -> Gold:
    """Build the Doc of a record with the tokenizer of a pipeline.

    `doc.text` is the record's text, but for lone surrogates, which become U+FFFD. Accepted spans
    that fit the tokens are in `doc.ents`; of those that overlap each other the longest, then the
    first, is in `doc.ents`, and all of them are in `doc.spans["sc"]`. Spans that do not fit are in
    `doc.spans["unaligned"]`, on the tokens around them, with their own offsets beside them.

    A token outside of entities is "missing" and not "outside" where nobody looked: in boilerplate,
    in a document that is not done unless it is in a checked region, and under an undecided or an
    unaligned span. Sentences start where `sentences.py` says. `nil` stands for a NIL link.
    """
    text = without_halves(record.text)
    doc = tokenized(nlp, text)
    tokens = Tokens(doc)
    ordered = sorted(record.spans, key=order)
    accepted = [tokens.place(span) for span in ordered if span.status is Status.ACCEPTED]
    aligned = [place for place in accepted if place.exact]
    unaligned = [place for place in accepted if not place.exact]
    looked_at = _looked_at(record, tokens)
    for place in unaligned:
        looked_at[place.start : place.end] = False
    entities = _longest(aligned)
    set_sentence_starts(doc, text, tokens.starts, [(place.start, place.end) for place in entities])
    for place in entities:
        looked_at[place.start : place.end] = True
    missing = [doc[start:end] for start, end in _runs(~looked_at)]
    doc.set_ents([_span(doc, place, nil) for place in entities], missing=missing, default="outside")
    overlapping = _overlapping(aligned)
    if overlapping:
        doc.spans[OVERLAPPING] = [_span(doc, place, nil) for place in overlapping]
    if unaligned:
        offsets = [[place.span.start, place.span.end] for place in unaligned]
        spans = [_span(doc, place, nil) for place in unaligned]
        doc.spans[UNALIGNED] = SpanGroup(doc, name=UNALIGNED, spans=spans, attrs={OFFSETS: offsets})
    return Gold(doc, text != record.text, len(overlapping), len(unaligned))


def tokenized(nlp: Language, text: str) -> Doc:
    """Tokenise; where the tokenizer alters the text, keep its words or else cut at white space."""
    doc = nlp.tokenizer(text)
    if _keeps(nlp.tokenizer, doc, text) or doc.text == text:
        return doc
    try:
        words, spaces = get_words_and_spaces([token.text for token in doc], text)
    except ValueError:
        words = _WORD.findall(text)
        spaces = [False] * len(words)
    doc = Doc(nlp.vocab, words=words, spaces=spaces)
    assert doc.text == text
    return doc


def _keeps(tokenizer: object, doc: Doc, text: str) -> bool:
    """Whether a tokenizer is spaCy's own, which alters nothing; to compare the texts is slow."""
    if type(tokenizer) is not Tokenizer or not len(doc):
        return False
    last = doc[len(doc) - 1]
    return last.idx + len(last) + len(last.whitespace_) == len(text)


class Tokens:
    """The code points where the tokens of a Doc start and end."""

    def __init__(self, doc: Doc) -> None:
        places = doc.to_array(["IDX", "LENGTH"]).astype(np.int64).reshape(-1, 2)
        self.starts: list[int] = places[:, 0].tolist()
        self.ends: list[int] = places.sum(axis=1).tolist()

    def place(self, span: model.Span) -> Placed:
        """Return the fewest tokens that cover a span."""
        start = bisect_right(self.starts, span.start) - 1
        end = min(bisect_left(self.ends, span.end) + 1, len(self.ends))
        exact = self.starts[start] == span.start and self.ends[end - 1] == span.end
        return Placed(start, end, span, exact)

    def touched(self, item: model.Region | model.Span) -> slice:
        """Return the tokens that share a character with a region or span."""
        return slice(bisect_right(self.ends, item.start), bisect_left(self.starts, item.end))

    def within(self, region: model.Region) -> slice:
        """Return the tokens that lie in a region whole."""
        return slice(bisect_left(self.starts, region.start), bisect_right(self.ends, region.end))


def _looked_at(record: Record, tokens: Tokens) -> NDArray[np.bool_]:
    """Tell for each token whether a person has looked for mentions there, and left none open."""
    looked_at = np.full(len(tokens.starts), record.document.status is DocumentStatus.DONE)
    for region in record.regions:
        if region.kind is RegionKind.CHECKED:
            looked_at[tokens.within(region)] = True
    for region in record.regions:
        if region.kind is RegionKind.BOILERPLATE:
            looked_at[tokens.touched(region)] = False
    for span in record.spans:
        if span.status is Status.PROPOSED:
            looked_at[tokens.touched(span)] = False
    return looked_at


def _longest(aligned: Iterable[Placed]) -> list[Placed]:
    """Choose spans that do not overlap: the longest first, then the one that starts first."""
    chosen: list[Placed] = []
    taken: set[int] = set()
    for place in sorted(aligned, key=lambda p: (p.start - p.end, p.start)):
        if taken.isdisjoint(range(place.start, place.end)):
            taken.update(range(place.start, place.end))
            chosen.append(place)
    return chosen


def _overlapping(aligned: Sequence[Placed]) -> list[Placed]:
    """Return those spans, in order of their starts, that share a token with another one."""
    found: dict[int, Placed] = {}
    reaching = -1
    for i, (before, place) in enumerate(pairwise(aligned)):
        if place.start < before.end:
            found[i] = before
        reaching = max(reaching, before.end)
        if place.start < reaching:
            found[i + 1] = place
    return list(found.values())


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the stretches `[start, end)` where a mask is true."""
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def _span(doc: Doc, place: Placed, nil: str) -> Span:
    kb_id = nil if place.span.kb_id == model.NIL else place.span.kb_id or ""
    return Span(doc, place.start, place.end, place.span.label, kb_id=kb_id)
