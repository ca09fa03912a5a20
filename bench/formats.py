"""Measure JSONL written and read against bare msgspec loops and against `json`.

Two bare loops bound what is possible: `model` goes from and to the same documents and spans, but
checks nothing and streams to no temporary file; `structs` starts and ends with its own structs and
makes no documents at all.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from annotator.core.extension import Problem
from annotator.core.model import Document, DocumentStatus, Record, Span, Status
from annotator.formats import jsonl

TEXT = "Syria Raqqa the forces said on Monday that Palmyra was taken by Islamic State near"
LABELS = ("GPE", "ORG", "PERSON", "NORP", "DATE")


class BareSpan(msgspec.Struct, gc=False):
    """A span of a line."""

    id: ClassVar[int] = 0
    document_id: ClassVar[int] = 0
    start: int
    end: int
    label: str
    text: str
    kb_id: str | None
    status: Status
    source: str
    score: float | None
    note: str


class BareLine(msgspec.Struct, gc=False):
    """A line."""

    id: str
    title: str
    text: str
    source: str
    status: DocumentStatus
    meta: dict[str, Any]
    spans: list[BareSpan]
    regions: list[dict[str, Any]]


def articles(number: int, marks: int, length: int = 2400) -> list[Record]:
    """Return articles of `length` characters with `marks` spans each, always the same."""
    chance = random.Random(7)
    made = []
    for row in range(number):
        text = " ".join(chance.choices(TEXT.split(), k=length // 4))[:length]
        starts = sorted(chance.sample(range(length - 20), marks))
        spans = tuple(
            Span(
                0,
                0,
                start,
                start + chance.randint(3, 20),
                chance.choice(LABELS),
                Status.ACCEPTED,
                f"Q{chance.randint(1, 10**7)}",
                "en_core_web_sm",
                chance.random(),
            )
            for start in starts
        )
        document = Document(0, f"article-{row:06}", f"Article {row}", "page", length=len(text))
        made.append(Record(document, text, spans))
    return made


def bare_line(record: Record) -> BareLine:
    document, text = record.document, record.text
    spans = [
        BareSpan(
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
    ]
    return BareLine(
        document.key, document.title, text, document.source, document.status, {}, spans, []
    )


def bare_record(line: BareLine) -> Record:
    spans = msgspec.convert(line.spans, tuple[Span, ...], from_attributes=True)
    document = Document(0, line.id, line.title, line.source, line.status, line.meta, len(line.text))
    return Record(document, line.text, spans)


def write_lines(lines: Any, path: Path, encode: Callable[[Any], bytes]) -> None:
    with path.open("wb") as file:
        for line in lines:
            file.write(encode(line))
            file.write(b"\n")


def read_lines(path: Path, decode: Callable[[bytes], Any], make: Callable[[Any], Any]) -> int:
    count = 0
    with path.open("rb") as file:
        for raw in file:
            make(decode(raw))
            count += 1
    return count


def read_ours(path: Path) -> int:
    count = 0
    for found in jsonl.read(path):
        assert not isinstance(found, Problem)
        count += 1
    return count


def measure(folder: Path, number: int, rounds: int) -> dict[str, float]:
    """Return documents per second, the median of `rounds` in which all take turns."""
    records = articles(number, 50)
    lines = [bare_line(record) for record in records]
    path, other = folder / "ours.jsonl", folder / "bare.jsonl"
    encode = msgspec.json.Encoder().encode
    decode = msgspec.json.Decoder(BareLine).decode
    jobs: dict[str, Callable[[], object]] = {
        "write": lambda: jsonl.write(records, path, {}),
        "write_model": lambda: write_lines(map(bare_line, records), other, encode),
        "write_structs": lambda: write_lines(lines, other, encode),
        "write_json": lambda: write_lines(
            (msgspec.to_builtins(bare_line(record)) for record in records),
            other,
            lambda plain: json.dumps(plain, ensure_ascii=False).encode(),
        ),
        "read": lambda: read_ours(path),
        "read_model": lambda: read_lines(path, decode, bare_record),
        "read_structs": lambda: read_lines(path, decode, id),
        "read_json": lambda: read_lines(path, json.loads, id),
    }
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            gc.collect()
            start = time.perf_counter()
            job()
            seconds[name].append(time.perf_counter() - start)
    return {name: number / statistics.median(times) for name, times in seconds.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), *((200, 1) if given.quick else (4000, 5)))
    print("documents/s of 2,400 characters with 50 spans")
    print(f"{'':8}{'here':>10}{'model':>10}{'structs':>10}{'json':>10}{'to model':>11}")
    for way in ("write", "read"):
        speeds = [found[way], *(found[f"{way}_{rival}"] for rival in ("model", "structs", "json"))]
        found[f"{way}_ratio"] = found[way] / found[f"{way}_model"]
        cells = "".join(f"{speed:10,.0f}" for speed in speeds)
        print(f"{way:8}{cells}{found[f'{way}_ratio']:11.2f}")
    if given.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
