"""Records to export as a DocBin, and what such a file says."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from annotator.core.model import Document, DocumentStatus, Record, Region, RegionKind, Span, Status
from annotator.nlp import gold

DONE = Document(1, "seed", "A title", "Reuters", DocumentStatus.DONE, {"date": "2016-03-26"})
Found = set[tuple[int, int, str, str]]


def record(text: str, *spans: Span, regions: tuple[Region, ...] = (), **fields: Any) -> Record:
    return Record(replace(DONE, **fields), text, spans, regions)


def span(
    start: int, end: int, label: str = "GPE", status: Status = Status.ACCEPTED, **fields: Any
) -> Span:
    return Span(start * 1000 + end, 1, start, end, label, status, **fields)


def mention(text: str, words: str, label: str = "GPE", **fields: Any) -> Span:
    start = text.index(words)
    return span(start, start + len(words), label, **fields)


def boilerplate(start: int, end: int) -> Region:
    return Region(start, 1, start, end, RegionKind.BOILERPLATE)


def checked(start: int, end: int) -> Region:
    return Region(start, 1, start, end, RegionKind.CHECKED)


def read(path: Path) -> list[Doc]:
    return list(DocBin().from_disk(path).get_docs(Vocab()))


def accepted_in(doc: Doc) -> Found:
    """Read back every accepted span as a program would that knows the export's rules."""
    spans = (*doc.ents, *doc.spans.get(gold.OVERLAPPING, ()))
    found = {(s.start_char, s.end_char, s.label_, s.kb_id_) for s in spans}
    if gold.UNALIGNED in doc.spans:
        group = doc.spans[gold.UNALIGNED]
        offsets = group.attrs[gold.OFFSETS]
        assert len(group) == len(offsets)
        for around, (start, end) in zip(group, offsets, strict=True):
            assert around.start_char <= start < end
            found.add((start, end, around.label_, around.kb_id_))
    return found


def accepted(record: Record) -> Found:
    return {
        (s.start, s.end, s.label, s.kb_id or "")
        for s in record.spans
        if s.status is Status.ACCEPTED
    }


def ents(doc: Doc) -> list[tuple[str, str, str]]:
    return [(e.text, e.label_, e.kb_id_) for e in doc.ents]


def iob(doc: Doc) -> str:
    return "".join(token.ent_iob_ or "-" for token in doc)
