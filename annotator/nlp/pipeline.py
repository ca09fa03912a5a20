"""Proposals of a spaCy pipeline: the entities that it finds in the sections of articles."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, cast

import numpy as np
from spacy.language import Language
from spacy.pipeline import EntityRecognizer, Pipe
from spacy.tokens import Doc

from annotator.core.edits import trim
from annotator.core.offsets import without_halves
from annotator.core.paragraphs import SECTION, paragraphs, sections
from annotator.errors import AnnotatorError
from annotator.nlp import loading
from annotator.nlp.confidence import Decoder, Found, decodable
from annotator.nlp.vocabulary import forgetting

_BATCH = 8
"""Docs to embed at once: with more nothing is gained."""


class Piece(NamedTuple):
    """A stretch of a document's text that becomes one Doc, and where paragraphs start in it."""

    document_id: int
    start: int
    text: str
    paragraphs: list[int]


Finder = Callable[[Sequence[Doc]], list[list[Found]]]


def propose(
    options: dict[str, Any], payloads: Iterable[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Yield the entities of each payload's documents, as `core.extension.Proposer` says.

    `options` are `pipeline` (name, directory or None) and `trust` for directories. Spans are
    trimmed, cross no paragraph, and carry the model's confidence, or None where the pipeline has
    other components than a greedy `ner` to find them; `others` are told by that alone.
    AnnotatorError if the pipeline is missing, not trusted, broken, or finds no entities at all.
    """
    found = loading.locate(options)
    nlp, find = _finder(found, trust=bool(options.get("trust")))
    source = f"{found.name} {found.version}"
    for payload in forgetting(nlp, payloads, _length):
        with loading.quiet():
            documents = _documents(nlp, find, payload["documents"])
        yield {"source": source, "documents": documents}


def _length(payload: dict[str, Any]) -> int:
    return sum(len(document["text"]) for document in payload["documents"])


def _finder(found: loading.Pipeline, *, trust: bool) -> tuple[Language, Finder]:
    """Load the pipeline with what its entities need, and return how they are found."""
    unused = loading.superfluous(found)
    nlp = loading.load(found, trust=trust, exclude=unused or ())
    if unused is not None and nlp.pipeline and decodable(nlp.pipeline[-1][1]):
        return nlp, _confident(nlp)
    assigned = {name for pipe in nlp.pipe_names for name in nlp.get_pipe_meta(pipe).assigns}
    if assigned.isdisjoint({"doc.ents", "doc.spans"}):
        raise AnnotatorError(
            f"The pipeline “{found.name}” has no component that finds entities; choose another one."
        )
    return nlp, _stock(nlp, found)


def _confident(nlp: Language) -> Finder:
    *embedders, (_, ner) = cast("list[tuple[str, Pipe]]", nlp.pipeline)
    decode = Decoder(cast(EntityRecognizer, ner))

    def find(docs: Sequence[Doc]) -> list[list[Found]]:
        for _, embedder in embedders:
            docs = list(embedder.pipe(docs))
        return decode(docs)

    return find


def _stock(nlp: Language, pipeline: loading.Pipeline) -> Finder:
    def find(docs: Sequence[Doc]) -> list[list[Found]]:
        try:
            return [_spans(doc) for doc in nlp.pipe(docs)]
        except Exception as error:  # its components are foreign code: anything can go wrong
            raise AnnotatorError(
                f"The pipeline “{pipeline.name}” failed on a text: {loading.reason(error)}."
            ) from error

    return find


def _spans(doc: Doc) -> list[Found]:
    """Return the entities and the grouped spans of a Doc, each once."""
    groups = (span for group in doc.spans.values() for span in group)
    spans = (*doc.ents, *groups)
    found = dict.fromkeys((span.start, span.end, span.label_) for span in spans if span.label_)
    return [Found(start, end, label, None) for start, end, label in found]


def _documents(
    nlp: Language, find: Finder, documents: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    spans: dict[int, list[list[Any]]] = {document["id"]: [] for document in documents}
    others: dict[int, list[list[Any]]] = {document["id"]: [] for document in documents}
    for pieces in _batches(p for document in documents for p in _pieces(document)):
        docs = [_doc(nlp, piece) for piece in pieces]
        for piece, doc, found in zip(pieces, docs, find(docs), strict=True):
            for row, besides in _offsets(piece, doc, found):
                spans[piece.document_id].append(row)
                if besides:
                    others[piece.document_id].append([*row[:3], besides])
    return [
        {"id": document_id, "spans": found, "others": others[document_id]}
        for document_id, found in spans.items()
    ]


def _pieces(document: dict[str, Any]) -> Iterator[Piece]:
    text = without_halves(document["text"])
    for section_start, section_end in document["sections"]:
        section = text[section_start:section_end]
        for start, end in sections(section, ()):
            piece = section[start:end]
            starts = [first for first, _ in paragraphs(piece)]
            yield Piece(document["id"], section_start + start, piece, starts)


def _batches(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    batch: list[Piece] = []
    length = 0
    for piece in pieces:
        if batch and (len(batch) == _BATCH or length + len(piece.text) > SECTION):
            yield batch
            batch, length = [], 0
        batch.append(piece)
        length += len(piece.text)
    if batch:
        yield batch


def _doc(nlp: Language, piece: Piece) -> Doc:
    """Tokenise, with sentence starts at paragraph starts, which entities do not cross."""
    doc = nlp.make_doc(piece.text)
    begins = doc.to_array("IDX").astype(np.int64)
    for token in np.searchsorted(begins, piece.paragraphs).tolist():
        if token < len(doc):
            doc[token].is_sent_start = True
    return doc


def _offsets(
    piece: Piece, doc: Doc, found: Iterable[Found]
) -> Iterator[tuple[list[Any], list[tuple[str, float]]]]:
    """Yield `[start, end, label, score]` in the document's code points, as told in `propose`, and
    what else it may be.
    """
    for entity in found:
        span = doc[entity.start : entity.end]
        ends = trim(piece.text, span.start_char, span.end_char)
        if ends is None:
            continue
        start, end = ends
        if bisect_right(piece.paragraphs, start) == bisect_left(piece.paragraphs, end):
            row = [piece.start + start, piece.start + end, entity.label, entity.score]
            yield row, list(entity.others)
