"""The project's own JSONL: one document a line, with everything that was decided on it.

Reading gives back what was written, rejected and proposed spans, notes and links too. A link that
this program never writes, such as the address of a page, becomes the id that is meant. Only `text`
is required of a line, and `start`, `end` and `label` of a span, which counts as accepted unless it
says otherwise.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from annotator.core.carrying import EVERYTHING, Choices, ExportReport
from annotator.core.extension import DEFAULTS, Found, ImportOptions, Note, Problem
from annotator.core.files import reading, replacing, shown
from annotator.core.head import Head
from annotator.core.marks import brief, kb_id_of
from annotator.core.model import LOCAL, Document, Entity, Record, Region, Span
from annotator.errors import AnnotatorError
from annotator.formats.json_articles import first_keys, knows, read_articles
from annotator.formats.jsonl_line import (
    UNKNOWN,
    EntityPart,
    Line,
    RefusedLine,
    RegionPart,
    SpanPart,
    decode,
)
from annotator.formats.no_articles import refuse

SUFFIXES = (".jsonl", ".json", ".ndjson")
GENERAL = True
SUFFIX = ".jsonl"
TITLE = "JSONL, lossless"
CARRIES = EVERYTHING

LONGEST = 64 * 1024 * 1024
"""The longest line in bytes."""

_PATIENCE = 100  # lines without a document after which a file is taken for something else
_TOLD = 10  # problems told of one line

_Placed = TypeVar("_Placed", SpanPart, RegionPart)

_USUAL = Choices()

_KNOWN = frozenset(Line.__struct_fields__)
_OWN = ("spans", "regions", "status", "entities")
_encode = msgspec.json.Encoder().encode


def recognises(head: Head) -> bool:
    """Say whether a file holds documents as `write` puts them; other JSON comes here by ending."""
    keys = {key for key in head.keys if "." not in key}
    return head.text[:1] == "{" and "text" in keys and keys <= _KNOWN and len(keys) > 1


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the documents of a file, and a Problem for each line, span or region not taken.

    Objects of another shape are read as articles by the names of their keys. AnnotatorError where
    the file cannot be read, or where none of its first lines is a document.
    """
    first = first_keys(path)
    refuse(first or set(), shown(path))
    if options.columns or (first is not None and not _is_own(first) and knows(first)):
        yield from read_articles(path, options)
        return
    stem = shown(path.with_suffix(""))
    keys: set[str] = set()
    unknown: set[str] = set()
    refused = 0
    with reading(path) as file:
        for number, raw in _lines(file):
            sentences: list[str] = []
            repaired: list[Note | Problem] = []
            try:
                record = _record(raw, number, stem, sentences, repaired)
                if record.document.key in keys:
                    raise RefusedLine(f"The id “{record.document.key}” stands on an earlier line.")
                keys.add(record.document.key)
                yield record
                yield from brief(repaired)
            except RefusedLine as refusal:
                sentences = [str(refusal)]
                refused += 1
            for sentence in _brief(s for s in sentences if s not in unknown):
                yield Problem(f"line {number}", sentence)
            unknown.update(s for s in sentences if s.startswith(UNKNOWN))
            if refused == _PATIENCE and not keys:
                raise AnnotatorError(f"{shown(path)} does not hold JSON documents, one a line.")


def write(records: Iterable[Record], path: Path, choices: Choices = _USUAL) -> ExportReport:
    """Write documents with all their spans, whatever their status."""
    report = ExportReport()
    with replacing(path) as file:
        for record in records:
            file.write(_written(record, report))
            file.write(b"\n")
            report.wrote(len(record.spans))
    return report


def _is_own(keys: Set[str]) -> bool:
    """Whether an object with these keys is one of ours."""
    return "text" in keys and (keys <= _KNOWN or not keys.isdisjoint(_OWN))


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Yield the number and bytes of each line that is not blank, None where it is too long."""
    number = 0
    while raw := file.readline(LONGEST + 1):
        number += 1
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if len(raw) <= LONGEST:
            if not raw.isspace() and raw:
                yield number, raw
            continue
        while raw and not raw.endswith(b"\n"):
            raw = file.readline(LONGEST)
        yield number, None


def _record(
    raw: bytes | None,
    number: int,
    stem: str,
    sentences: list[str],
    repaired: list[Note | Problem],
) -> Record:
    """Return the document of a line; `sentences` gets what was left out, `repaired` the repairs."""
    if raw is None:
        raise RefusedLine(f"The line is longer than {LONGEST >> 20} MB.")
    line = decode(raw, sentences)
    text = line.text
    place = f"line {number}"
    _mend_links(line.spans, place, repaired)
    document = Document(
        id=0,
        key=str(line.id) if line.id != "" else f"{stem}-{number}",
        title=line.title,
        source=line.source,
        status=line.status,
        meta=line.meta,
        length=len(text),
    )
    return Record(
        document,
        text,
        msgspec.convert(
            _spans(text, line.spans, sentences), tuple[Span, ...], from_attributes=True
        ),
        msgspec.convert(
            _within(text, line.regions, "region", sentences),
            tuple[Region, ...],
            from_attributes=True,
        ),
        tuple(_entities(line, sentences)),
        place,
    )


def _mend_links(spans: list[SpanPart], place: str, repaired: list[Note | Problem]) -> None:
    """Give links that this program never writes the id that is meant."""
    for span in spans:
        if not span.kb_id:
            span.kb_id = None  # other programs write "" for "not linked"
        elif (meant := _meant(span.kb_id)) != span.kb_id:
            told = f"was taken as {meant}" if meant else "is none, and was left out"
            where = f"of the span from {span.start} to {span.end}"
            repaired.append(Note(place, f"The link “{span.kb_id[:80]}” {where} {told}."))
            span.kb_id = meant


@lru_cache(maxsize=4096)
def _meant(link: str) -> str | None:
    return kb_id_of(link)


def _spans(text: str, spans: list[SpanPart], sentences: list[str]) -> list[SpanPart]:
    """Return the spans that lie within the text and quote it as it is."""
    length = len(text)
    wrong = [
        s
        for s in spans
        if not 0 <= s.start < s.end <= length
        or (s.text != text[s.start : s.end] and s.text is not None)
    ]
    return (
        list(_quoted(text, _within(text, spans, "span", sentences), sentences)) if wrong else spans
    )


def _within(text: str, parts: list[_Placed], name: str, sentences: list[str]) -> list[_Placed]:
    """Return the parts that cover at least one code point of the text, and none beyond it."""
    length = len(text)
    kept = [part for part in parts if 0 <= part.start < part.end <= length]
    if len(kept) < len(parts):
        sentences += (
            f"The {name} from {part.start} to {part.end} lies outside of the text, which has"
            f" {length} characters, or is empty."
            for part in parts
            if not 0 <= part.start < part.end <= length
        )
    return kept


def _quoted(text: str, spans: list[SpanPart], sentences: list[str]) -> Iterator[SpanPart]:
    """Yield the spans whose quoted text, if they have one, is what stands there."""
    for span in spans:
        there = text[span.start : span.end]
        if span.text is None or span.text == there:
            yield span
        else:
            sentences.append(
                f"The span from {span.start} to {span.end} quotes “{span.text[:80]}”, but the text"
                f" there is “{there[:80]}”."
            )


def _entities(line: Line, sentences: list[str]) -> Iterator[Entity]:
    if line.entities is msgspec.UNSET:
        return
    for entity in line.entities:
        if entity.id.startswith(LOCAL):
            yield msgspec.convert(entity, Entity, from_attributes=True)
        else:
            sentences.append(f"The entity “{entity.id}” is none of this project's own.")


def _brief(sentences: Iterable[str]) -> Iterator[str]:
    """Yield the first sentences, and how many more there are."""
    unique = iter(dict.fromkeys(sentences))
    yield from islice(unique, _TOLD)
    if rest := sum(1 for _ in unique):
        yield f"{rest} more parts of this line were left out."


def _written(record: Record, report: ExportReport) -> bytes:
    """Return the line of a document."""
    scores = [s.score for s in record.spans if s.score is not None]
    if not math.isfinite(sum(scores)):
        endless = sum(not math.isfinite(score) for score in scores)
        report.tell("A score that is no finite number was left out.", endless)
        record = replace(record, spans=tuple(map(_finite, record.spans)))
    try:
        return _encode(_line(record, record.text))
    except UnicodeEncodeError:
        return _escaped(record, report)
    except RecursionError as error:
        raise AnnotatorError(
            f"The metadata of “{record.document.key}” is nested too deeply to be written."
        ) from error


def _finite(span: Span) -> Span:
    finite = span.score is None or math.isfinite(span.score)
    return span if finite else replace(span, score=None)


def _line(record: Record, text: str) -> Line:
    document = record.document
    return Line(
        id=document.key,
        title=document.title,
        text=text,
        source=document.source,
        status=document.status,
        meta=dict(document.meta),
        spans=[
            SpanPart(
                s.start,
                s.end,
                s.label,
                text[s.start : s.end],
                s.kb_id,
                s.status,
                s.source,
                s.score,
                s.note,
            )
            for s in record.spans
        ],
        regions=[RegionPart(r.start, r.end, r.kind) for r in record.regions],
        entities=msgspec.convert(record.entities, list[EntityPart], from_attributes=True)
        or msgspec.UNSET,
    )


def _escaped(record: Record, report: ExportReport) -> bytes:
    """Return a line with lone surrogates, which only JSON escapes can hold.

    Two of them that JSON would read as one character are kept apart by replacing the first.
    """
    text, count = _PAIR.subn("\ufffd", record.text)
    plain = msgspec.to_builtins(_line(record, text))
    written, more = _PAIR.subn("\ufffd", json.dumps(plain, ensure_ascii=False))
    report.tell("Half of a surrogate pair was written as U+FFFD.", count + more)
    return written.encode("utf-8", "backslashreplace")


_PAIR = re.compile("[\ud800-\udbff](?=[\udc00-\udfff])")
