"""What a format can carry, what becomes of the rest, and the account of it.

An exporter declares its Traits. `fitting` takes from each record what has no place in the format,
and tells each case; the exporter writes what is left and counts it. A span is thus written as it
is, written otherwise, or left out with a reason, and `ExportReport.given` is the sum.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise
from typing import Any

from annotator.core.model import NIL, Document, DocumentStatus, Label, Record, Span, Status
from annotator.core.offsets import without_halves
from annotator.core.spans import order


class Trait(StrEnum):
    """Something that a project holds and a format may have no place for; the value names it."""

    TEXT = "exact text"
    SURROGATES = "halves of characters"
    KEYS = "any article name"
    TITLES = "titles"
    PROGRESS = "progress"
    METADATA = "metadata"
    REGIONS = "regions"
    LABELS = "any label name"
    OVERLAPS = "overlaps"
    LINKS = "links"
    NIL = "NIL"
    ENTITIES = "own entities"
    NOTES = "notes"
    SCORES = "scores"
    SOURCES = "who made a span"
    PROPOSED = "proposals"
    REJECTED = "rejected spans"


EVERYTHING = frozenset(Trait)

_OF_SPANS = {Trait.LINKS, Trait.NIL, Trait.LABELS, Trait.NOTES, Trait.SCORES, Trait.SOURCES}

REJECTED = "A rejected span was left out."
UNDECIDED = "A proposal without a decision was left out."
OVERLAPPED = "A span was left out because it overlaps a longer one, and the format has one layer."
UNLINKED = "A span lost its link, for which the format has no place."
NIL_LOST = "A span lost its NIL, for which the format has no place."
RESPELT = "A label was written with “_” for white space."
NOTE = "The note of a span was left out."
UNFINISHED = "An article is not done, and the format has no place for that."
SURROGATES = "An article has halves of characters, which are written as U+FFFD."

_BLANK = re.compile(r"[\s\x00-\x1f\x7f]+")


@dataclass(slots=True)
class ExportReport:
    """What an exporter wrote, and what became of the spans that it was given.

    `spans` are in the file, `adjusted` of them otherwise than in the project; `left_out` counts
    the others by reason. `told` counts the reasons of adjustments and all else that the reader of
    the report should know.
    """

    documents: int = 0
    spans: int = 0
    adjusted: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    unit: str = "document"
    """What is counted as a document: a journal is of steps."""

    @property
    def given(self) -> int:
        """The spans that are accounted for."""
        return self.spans + sum(self.left_out.values())

    def wrote(self, spans: int) -> None:
        """Count a document that is in the file, with so many spans."""
        self.documents += 1
        self.spans += spans

    def leave_out(self, reason: str, count: int = 1) -> None:
        """Count spans that are not in the file."""
        if count:
            self.left_out[reason] = self.left_out.get(reason, 0) + count

    def adjust(self, reason: str, count: int = 1) -> None:
        """Count spans that are in the file otherwise than in the project."""
        self.adjusted += count
        self.tell(reason, count)

    def tell(self, sentence: str, count: int = 1) -> None:
        """Count something that the reader of the report should know."""
        if count:
            self.told[sentence] = self.told.get(sentence, 0) + count

    def join(self, other: ExportReport) -> None:
        """Add what another part of the same export came to."""
        self.documents += other.documents
        self.spans += other.spans
        self.adjusted += other.adjusted
        for reason, count in other.left_out.items():
            self.leave_out(reason, count)
        for sentence, count in other.told.items():
            self.tell(sentence, count)


@dataclass(frozen=True, slots=True)
class Choices:
    """How an export is to be, beyond its format; each has a default.

    `nil` is what stands for a NIL link: "" for nothing, `NIL`, or None for what is usual in the
    format. `pipeline` gives the tokens, and is loaded from a folder only if `trust` says so;
    `rules` are words that it is to cut, each with its parts. `splits` are the
    names of the splits, and `split_of` says in which a document is, by its id; `split` is the one
    to be written, where each is written by itself.
    """

    nil: str | None = None
    pipeline: str | None = None
    trust: bool = False
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    splits: tuple[str, ...] = ()
    split_of: Mapping[int, str] = field(default_factory=dict)
    split: str = ""
    labels: tuple[Label, ...] = ()


def fitting(
    records: Iterable[Record], carries: frozenset[Trait], report: ExportReport
) -> Iterator[Record]:
    """Yield records with only what a format can carry, and tell what it cannot."""
    for record in records:
        yield fitted(record, carries, report)


def fitted(record: Record, carries: frozenset[Trait], report: ExportReport) -> Record:
    """Return a record with only what a format can carry; its ids stay."""
    if carries == EVERYTHING:
        return record
    if Trait.SURROGATES not in carries:
        record = _encodable(record, report)
    spans = _decided(record.spans, carries, report)
    if Trait.OVERLAPS not in carries:
        spans = _apart(spans, report)
    if not carries >= _OF_SPANS:
        spans = tuple([_fitted_span(span, carries, report) for span in spans])
    regions = record.regions
    if regions and Trait.REGIONS not in carries:
        report.tell("A region was left out.", len(regions))
        regions = ()
    entities = record.entities
    if entities and Trait.ENTITIES not in carries:
        report.tell("What is known of one of your own entities was left out.", len(entities))
        entities = ()
    document = _fitted_document(record.document, carries, report)
    return replace(record, document=document, spans=spans, regions=regions, entities=entities)


def longest(spans: Iterable[Span]) -> list[Span]:
    """Choose spans that do not overlap, the longest first, then the one that starts first.

    They come in reading order.
    """
    taken: set[int] = set()
    chosen = []
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start, s.id)):
        covered = range(span.start, span.end)
        if taken.isdisjoint(covered):
            taken.update(covered)
            chosen.append(span)
    return sorted(chosen, key=order)


def _decided(
    spans: tuple[Span, ...], carries: frozenset[Trait], report: ExportReport
) -> tuple[Span, ...]:
    for trait, status, reason in (
        (Trait.REJECTED, Status.REJECTED, REJECTED),
        (Trait.PROPOSED, Status.PROPOSED, UNDECIDED),
    ):
        if trait not in carries:
            kept = tuple([span for span in spans if span.status is not status])
            report.leave_out(reason, len(spans) - len(kept))
            spans = kept
    return spans


def _apart(spans: tuple[Span, ...], report: ExportReport) -> tuple[Span, ...]:
    ordered = sorted(spans, key=order)
    if all(a.end <= b.start for a, b in pairwise(ordered)):
        return tuple(ordered)
    chosen = longest(spans)
    report.leave_out(OVERLAPPED, len(spans) - len(chosen))
    return tuple(chosen)


def _fitted_span(span: Span, carries: frozenset[Trait], report: ExportReport) -> Span:
    label, kb_id, reasons = span.label, span.kb_id, []
    if kb_id == NIL and Trait.NIL not in carries:
        kb_id = None
        reasons.append(NIL_LOST)
    elif kb_id not in (None, NIL) and Trait.LINKS not in carries:
        kb_id = None
        reasons.append(UNLINKED)
    if Trait.LABELS not in carries and _BLANK.search(label):
        label = _BLANK.sub("_", label)
        reasons.append(RESPELT)
    report.adjusted += bool(reasons)
    for reason in reasons:
        report.tell(reason)
    score, note, source = span.score, span.note, span.source
    if note and Trait.NOTES not in carries:
        report.tell(NOTE)
        note = ""
    # what a model said is told by the declaration alone; the rest is the analysts' own work
    if score is not None and Trait.SCORES not in carries:
        score = None
    if Trait.SOURCES not in carries:
        source = ""
    if (label, kb_id, score, note, source) == _parts(span):
        return span
    return replace(span, label=label, kb_id=kb_id, score=score, note=note, source=source)


def _parts(span: Span) -> tuple[str, str | None, float | None, str, str]:
    return (span.label, span.kb_id, span.score, span.note, span.source)


def _fitted_document(
    document: Document, carries: frozenset[Trait], report: ExportReport
) -> Document:
    if document.meta and Trait.METADATA not in carries:
        report.tell("The metadata of an article was left out.")
        document = replace(document, meta={})
    if Trait.TITLES not in carries and (document.title or document.source):
        report.tell("Title and source of an article were left out.")
        document = replace(document, title="", source="")
    if Trait.PROGRESS not in carries and document.status is not DocumentStatus.DONE:
        report.tell(UNFINISHED)
    return document


def _encodable(record: Record, report: ExportReport) -> Record:
    """Put U+FFFD, one for one, where no encoding can hold what stands there."""
    texts = [record.text, record.document.key, record.document.title, record.document.source]
    texts += [part for s in record.spans for part in (s.label, s.note, s.source, s.kb_id or "")]
    meta = _whole_value(record.document.meta) if record.document.meta else record.document.meta
    joined = "".join(texts)
    if meta == record.document.meta and without_halves(joined) == joined:
        return record
    report.tell(SURROGATES)
    document = replace(
        record.document,
        meta=meta,
        key=without_halves(record.document.key),
        title=without_halves(record.document.title),
        source=without_halves(record.document.source),
    )
    spans = tuple(
        replace(
            s,
            label=without_halves(s.label),
            note=without_halves(s.note),
            source=without_halves(s.source),
            kb_id=s.kb_id and without_halves(s.kb_id),
        )
        for s in record.spans
    )
    return replace(record, document=document, text=without_halves(record.text), spans=spans)


def _whole_value(value: Any) -> Any:
    """Do the same to all text within metadata."""
    if isinstance(value, str):
        return without_halves(value)
    if isinstance(value, Mapping):
        return {_whole_value(key): _whole_value(item) for key, item in value.items()}
    return [_whole_value(item) for item in value] if isinstance(value, list) else value
