"""Measure exports against bare loops that read the same project in the same run.

JSONL beside a loop that encodes its own structs with msgspec, and beside `json`; the DocBin beside
spaCy's own `DocBin`, which is filled in the plainest way and keeps every token in memory. Neither
rival checks, counts or streams to a temporary file. Reading JSONL is measured beside the same bare
loops. Times are those of the process, so that other programs disturb them less; all take turns.
Memory is the most that a process of its own takes to export 1,000, 10,000 and 100,000 articles,
each with names that no other one has, as news has them. `--part` does one of the two alone; the
memory of so many articles takes a quarter of an hour.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from annotator.core.carrying import Choices
from annotator.core.model import Document, DocumentStatus, Record, Span, Status
from annotator.formats import jsonl
from annotator.nlp import docbin
from annotator.project import Project

TEXT = "Syria Raqqa the forces said on Monday that Palmyra was taken by Islamic State near . ,"
LABELS = ("GPE", "ORG", "PERSON", "NORP", "DATE")
LENGTH, MARKS = 2400, 50
NEW = 3  # words of an article that are in no other one
COUNTS = (1_000, 10_000, 100_000)


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


def articles(number: int, new: int = 0) -> Iterator[Record]:
    """Yield articles with spans on words, always the same, and with `new` names of their own."""
    chance = random.Random(7)
    for row in range(number):
        words = chance.choices(TEXT.split(), k=LENGTH // 5)
        words[:new] = [f"Al-Name{row}n{n}" for n in range(new)]
        starts, at = [], 0
        for word in words:
            starts.append(at)
            at += len(word) + 1
        text = " ".join(words)
        chosen = sorted(chance.sample([n for n, w in enumerate(words) if w[0].isupper()], MARKS))
        spans = tuple(
            Span(
                0,
                0,
                starts[n],
                starts[n] + len(words[n]),
                chance.choice(LABELS),
                Status.ACCEPTED,
                f"Q{chance.randint(1, 5000)}",
                "en_core_web_sm",
                chance.random(),
            )
            for n in chosen
        )
        done = DocumentStatus.DONE
        document = Document(0, f"article-{row:06}", f"Article {row}", "page", done, {}, len(text))
        yield Record(document, text, spans)


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


def write_lines(records: Iterable[Record], path: Path, encode: Callable[[Any], bytes]) -> None:
    with path.open("wb") as file:
        for record in records:
            file.write(encode(bare_line(record)))
            file.write(b"\n")


def write_docbin(records: Iterable[Record], path: Path, nlp: Any, *, words: bool = False) -> None:
    """Fill spaCy's DocBin; with `words`, the Doc is made anew of words and spaces."""
    from spacy.tokens import Doc, DocBin
    from spacy.util import get_words_and_spaces

    full = DocBin(store_user_data=True)
    for record in records:
        doc = nlp.tokenizer(record.text)
        if words:
            split, spaces = get_words_and_spaces([t.text for t in doc], record.text)
            doc = Doc(nlp.vocab, words=split, spaces=spaces)
        spans = [doc.char_span(s.start, s.end, s.label, s.kb_id or "") for s in record.spans]
        doc.set_ents([span for span in spans if span is not None])
        doc.user_data["key"] = record.document.key
        full.add(doc)
    full.to_disk(path)


def read_lines(path: Path, decode: Callable[[bytes], Any], make: Callable[[Any], Any]) -> None:
    with path.open("rb") as file:
        for raw in file:
            make(decode(raw))


def measure(folder: Path, number: int, rounds: int) -> dict[str, float]:
    """Return documents per second of processor time, the median of `rounds`."""
    lines, bare = folder / "ours.jsonl", folder / "bare.jsonl"
    ours, full = folder / "ours.spacy", folder / "bare.spacy"
    encode, decode = msgspec.json.Encoder().encode, msgspec.json.Decoder(BareLine).decode
    from annotator.nlp import loading

    nlp = loading.load_tokenizer()
    loading.load_tokenizer = lambda _=None: nlp  # type: ignore[assignment]
    with Project.open(folder / "p.annotator", create=True) as project:
        project.add(articles(number))
        jobs: dict[str, Callable[[], object]] = {
            "reads": lambda: [None for _ in project.records()],
            "jsonl": lambda: jsonl.write(project.records(), lines),
            "jsonl_bare": lambda: write_lines(project.records(), bare, encode),
            "jsonl_json": lambda: write_lines(
                project.records(),
                bare,
                lambda line: json.dumps(msgspec.to_builtins(line), ensure_ascii=False).encode(),
            ),
            "docbin": lambda: docbin.write(project.records(), ours, Choices()),
            "docbin_bare": lambda: write_docbin(project.records(), full, nlp),
            "docbin_words": lambda: write_docbin(project.records(), full, nlp, words=True),
            "read": lambda: [None for _ in jsonl.read(lines)],
            "read_bare": lambda: read_lines(lines, decode, bare_record),
            "read_json": lambda: read_lines(lines, json.loads, id),
        }
        seconds: dict[str, list[float]] = {name: [] for name in jobs}
        for _ in range(rounds):
            for name, job in jobs.items():
                gc.collect()
                start = time.process_time()
                job()
                seconds[name].append(time.process_time() - start)
    found = {name: number / statistics.median(times) for name, times in seconds.items()}
    for name in ("jsonl", "docbin", "read"):
        pairs = zip(seconds[f"{name}_bare"], seconds[name], strict=True)
        found[f"{name}_ratio"] = statistics.median(theirs / ours for theirs, ours in pairs)
    return found


GROWTH = """
import re, resource, sys, time
from pathlib import Path
from annotator.pool import run
from annotator.project import Project
from annotator.tasks import Export
def peak():
    try:  # on Linux, what getrusage says begins with the memory of whoever started this
        return int(re.search("VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
with Project.open(sys.argv[1], read_only=True) as project:
    out = Path(sys.argv[2])
    run(Export(project, out, sys.argv[3], None), lambda _: None)
    print(peak(), out.stat().st_size / 2**20, time.process_time())
"""


def memory(folder: Path, counts: Iterable[int]) -> Iterator[dict[str, Any]]:
    """Yield, for each format and number of articles, the greatest memory in MB of an export."""
    for count in counts:
        path = folder / f"{count}.annotator"
        with Project.open(path, create=True) as project:
            records = articles(count, NEW)
            while batch := list(islice(records, 1000)):
                project.add(batch)
        for name in ("jsonl", "spacy"):
            out = folder / f"out.{name}"
            done = subprocess.run(
                [sys.executable, "-c", GROWTH, path, out, name],
                capture_output=True,
                text=True,
                check=True,
            )
            peak, size, seconds = map(float, done.stdout.split())
            yield {"format": name, "articles": count, "mb": peak, "file": size, "s": seconds}
            out.unlink()
        path.unlink()


def show_speed(found: dict[str, float]) -> None:
    print(
        f"articles/s of {LENGTH:,} characters with {MARKS} spans, one process; reading the ", end=""
    )
    print(f"project alone: {found['reads']:,.0f}")
    print(f"{'':16}{'here':>10}{'bare':>10}{'other':>10}{'to bare':>10}")
    for way, other in (("jsonl", "json"), ("docbin", "words"), ("read", "json")):
        speeds = [found[way], found[f"{way}_bare"], found[f"{way}_{other}"]]
        cells = "".join(f"{speed:10,.0f}" for speed in speeds)
        print(f"{way:16}{cells}{found[f'{way}_ratio']:10.2f}  (other: {other})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    parser.add_argument("--part", choices=("speed", "memory"), help="default: both")
    given = parser.parse_args()
    here = str(Path(__file__).parent)  # its queue.py is not the one that spaCy's libraries mean
    sys.path[:] = [place for place in sys.path if place != here]
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        if given.part != "memory":
            found |= measure(Path(folder), *((200, 1) if given.quick else (2000, 5)))
            show_speed(found)
        if given.part != "speed" and sys.platform != "win32":
            print(f"\n{'memory':8}{'articles':>10}{'most, MB':>10}{'file, MB':>10}{'cpu, s':>10}")
            for row in memory(Path(folder), (100, 1_000) if given.quick else COUNTS):
                name, count, *cells = row.values()
                shown = "".join(f"{cell:10,.0f}" for cell in cells)
                print(f"{name:8}{count:10,}{shown}", flush=True)
                found[f"{name}_mb_{count}"] = row["mb"]
    if given.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
