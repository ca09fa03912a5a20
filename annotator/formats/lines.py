"""Files of one JSON value a line, as most annotation programs read them."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import msgspec

from annotator.core.carrying import ExportReport, Trait, fitting
from annotator.core.files import replacing
from annotator.core.model import Record
from annotator.errors import AnnotatorError

_RENAMED = "“_” was put behind the name of metadata, for the format has a field of that name."
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Shaped(NamedTuple):
    """A document as another program wants it, and how many spans are in there."""

    value: Any
    spans: int


Shape = Callable[[Record], Shaped]


def write_lines(
    records: Iterable[Record],
    path: Path,
    carries: frozenset[Trait],
    shape: Shape,
    named: Collection[str] = (),
) -> ExportReport:
    """Write a line for each document, with what a format can carry.

    `named` are the fields that stand among the metadata there.
    """
    report = ExportReport()
    with replacing(path) as file:
        apart = (_apart(record, named, report) for record in records)
        for record, raw, spans in shaped(apart, carries, shape, report):
            file.write(raw)
            file.write(b"\n")
            del record
            report.wrote(spans)
    return report


def _apart(record: Record, named: Collection[str], report: ExportReport) -> Record:
    """Give metadata another name where the format has a field that is called so."""
    clashing = [name for name in record.document.meta if name in named]
    if not clashing:
        return record
    meta = dict(record.document.meta)
    for name in clashing:
        other = f"{name}_"
        while other in meta:
            other += "_"
        meta[other] = meta.pop(name)
        report.tell(_RENAMED)
    return replace(record, document=replace(record.document, meta=meta))


def write_list(
    records: Iterable[Record], path: Path, carries: frozenset[Trait], shape: Shape
) -> ExportReport:
    """Write one JSON list with an item for each document."""
    report = ExportReport()
    with replacing(path) as file, listing(file) as put:
        for _, raw, spans in shaped(records, carries, shape, report):
            put(raw)
            report.wrote(spans)
    return report


def shaped(
    records: Iterable[Record], carries: frozenset[Trait], shape: Shape, report: ExportReport
) -> Iterator[tuple[Record, bytes, int]]:
    """Yield documents with what a format can carry, each as JSON, with the count of its spans."""
    for record in fitting(records, carries, report):
        value, spans = shape(record)
        yield record, encode(value, record.document.key), spans


@contextmanager
def listing(file: BinaryIO) -> Iterator[Callable[[bytes], None]]:
    """Write a JSON list; what is given takes one item."""
    file.write(b"[")
    between = b"\n"

    def put(raw: bytes) -> None:
        nonlocal between
        file.write(between + raw)
        between = b",\n"

    yield put
    file.write(b"\n]\n")


def encode(value: Any, key: str) -> bytes:
    """Return a value as JSON; AnnotatorError names the document that holds what is none."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:  # halves of characters, which JSON can escape
        return json.dumps(msgspec.to_builtins(value)).encode("ascii")
    except RecursionError as error:
        raise AnnotatorError(
            f"The metadata of “{key}” is nested too deeply to be written."
        ) from error


def without_empty(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what has a value: neither None nor an empty text."""
    return {name: value for name, value in fields.items() if value is not None and value != ""}


class Units:
    """Code points of a text to UTF-16 units, in which JavaScript and Java count."""

    def __init__(self, text: str) -> None:
        self._astral = [] if text.isascii() else [m.start() for m in _ASTRAL.finditer(text)]

    def __call__(self, point: int) -> int:
        """Return the unit at which a code point begins."""
        return point + bisect_left(self._astral, point)
