"""Proposals of a spaCy pipeline: the entities that it finds in the sections of articles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, cast

import numpy as np
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc

from annotator.core.edits import trim
from annotator.errors import AnnotatorError
from annotator.nlp import loading
from annotator.nlp.confidence import Decoder, Found, decodable
from annotator.nlp.paragraphs import paragraph_starts, pieces

_PIECE = 100_000
"""The longest text in one Doc, in code points; memory grows by 2 KB for each."""

_BATCH = 8
"""Docs to embed at once: more do not fit the processor's cache, fewer leave it idle."""

_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a character, which spaCy cannot hold and nothing is named with."""

_ENTITIES = "doc.ents"
_SPANS = "doc.spans"


class Piece(NamedTuple):
    """A stretch of a document's text that becomes one Doc: where it starts, and itself."""

    document_id: int
    start: int
    text: str


def describe(options: dict[str, Any]) -> dict[str, Any]:
    """Return name, version and labels of the pipeline without loading it."""
    found = loading.locate(options)
    return {"name": found.name, "version": found.version, "labels": loading.labels(found)}


def propose(
    options: dict[str, Any], payloads: Iterable[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Yield the entities of each payload's documents, as `core.extension.Proposer` says.

    `options` are `pipeline` (name, directory or None), `trust` for directories, and `batch`, the
    number of Docs to embed at once. Spans are trimmed, cross no paragraph, and carry the model's
    confidence, or None where the pipeline has other components than a greedy `ner` to find them.
    AnnotatorError if the pipeline is missing, not trusted, broken, or finds no entities at all.
    """
    found = loading.locate(options)
    nlp, find = _finder(options, found)
    batch = int(options.get("batch") or _BATCH)
    source = f"{found.name} {found.version}"
    for payload in loading.forgetting(nlp, payloads, _length):
        with loading.quiet():
            documents = _documents(nlp, find, payload["documents"], batch)
        yield {"source": source, "documents": documents}


def _length(payload: dict[str, Any]) -> int:
    return sum(len(document["text"]) for document in payload["documents"])


Finder = Callable[[Sequence[Doc]], list[list[Found]]]


def _finder(options: dict[str, Any], found: loading.Pipeline) -> tuple[Language, Finder]:
    """Load the pipeline with what its entities need, and return how they are found."""
    unused = loading.superfluous(found)
    nlp = loading.load(options, exclude=unused or ())
    if unused is not None:
        *before, (_, ner) = cast("list[tuple[str, Pipe]]", nlp.pipeline)
        if decodable(ner):
            decode = Decoder(ner)

            def find(docs: Sequence[Doc]) -> list[list[Found]]:
                for _, component in before:
                    docs = list(component.pipe(docs))
                return decode(docs)

            return nlp, find
    if not _finds_spans(nlp):
        raise AnnotatorError(
            f"The pipeline “{found.name}” has no component that finds entities; choose another one."
        )
    return nlp, lambda docs: [_spans(doc) for doc in nlp.pipe(docs)]


def _finds_spans(nlp: Language) -> bool:
    assigned = {name for pipe in nlp.pipe_names for name in nlp.get_pipe_meta(pipe).assigns}
    return not assigned.isdisjoint({_ENTITIES, _SPANS})


def _spans(doc: Doc) -> list[Found]:
    """Return the entities and the grouped spans of a Doc, each once."""
    groups = (span for group in doc.spans.values() for span in group)
    spans = (*doc.ents, *groups)
    found = {(s.start, s.end, s.label_): None for s in spans if s.label_ and s.end > s.start}
    return [Found(start, end, label, None) for start, end, label in found]


def _documents(
    nlp: Language, find: Finder, documents: list[dict[str, Any]], batch: int
) -> list[dict[str, Any]]:
    spans: dict[int, list[list[Any]]] = {document["id"]: [] for document in documents}
    work = [piece for document in documents for piece in _pieces(document)]
    for i in range(0, len(work), batch):
        some = work[i : i + batch]
        docs = [_doc(nlp, piece.text) for piece in some]
        for piece, doc, found in zip(some, docs, find(docs), strict=True):
            spans[piece.document_id].extend(_offsets(piece, doc, found))
    return [{"id": document_id, "spans": found} for document_id, found in spans.items()]


def _pieces(document: dict[str, Any]) -> Iterator[Piece]:
    text = _SURROGATE.sub("\ufffd", document["text"])
    for section_start, section_end in document["sections"]:
        for start, end in pieces(text, section_start, section_end, _PIECE):
            if start < end:
                yield Piece(document["id"], start, text[start:end])


def _doc(nlp: Language, text: str) -> Doc:
    """Tokenise, with sentence starts at paragraph starts, which entities do not cross."""
    doc = nlp.make_doc(text)
    if len(doc):
        begins = np.asarray(doc.to_array("IDX"), dtype=np.int64)
        starts = np.asarray(paragraph_starts(text), dtype=np.int64)
        for token in np.searchsorted(begins, starts).tolist():
            if token < len(doc):
                doc[token].is_sent_start = True
    return doc


def _offsets(piece: Piece, doc: Doc, found: Iterable[Found]) -> Iterator[list[Any]]:
    for entity in found:
        span = doc[entity.start : entity.end]
        ends = trim(piece.text, span.start_char, span.end_char)
        if ends is not None:
            start, end = ends
            yield [piece.start + start, piece.start + end, entity.label, entity.score]
