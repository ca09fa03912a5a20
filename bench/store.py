"""Measure the store against the bare `sqlite3` module: bulk import, single edits, a cold open."""

from __future__ import annotations

import argparse
import gc
import json
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from annotator.core import edits
from annotator.core.model import Document, Record, Span
from annotator.project import Project

TEXT = "Syria, the forces said on Monday that Palmyra near Raqqa fell to Islamic State. " * 1400
LABELS = ("GPE", "ORG", "PERSON", "NORP", "DATE")
Rows = dict[str, list[tuple[object, ...]]]
TABLES = ("labels", "documents", "texts", "spans", "edits", "changes")


def articles(number: int, marks: int, length: int = 2400) -> list[Record]:
    """Return articles of `length` characters with `marks` proposals each, always the same."""
    chance = random.Random(7)
    made = []
    for row in range(number):
        text = (f"Article {row}. " + TEXT)[:length]
        starts = sorted(chance.sample(range(length - 20), marks))
        spans = tuple(
            Span(
                0,
                0,
                start,
                start + chance.randint(3, 20),
                chance.choice(LABELS),
                source="model",
                score=0.5,
            )
            for start in starts
        )
        made.append(Record(Document(0, f"article-{row:06}", f"Article {row}"), text, spans))
    return made


def timed(job: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def rival(
    path: Path, source: Path
) -> tuple[sqlite3.Connection, dict[str, list[tuple[object, ...]]]]:
    """Return a bare database with the same tables and pragmas, and the rows of `source`."""
    origin = sqlite3.connect(source)
    bare = sqlite3.connect(path, isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("PRAGMA foreign_keys = ON")
    bare.execute("PRAGMA cache_size = -16000")
    for (statement,) in origin.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"):
        bare.execute(statement)
    found = {table: origin.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
    origin.close()
    return bare, found


def insert_bare(bare: sqlite3.Connection, held: Rows) -> None:
    bare.execute("BEGIN IMMEDIATE")
    for table, some in held.items():
        marks = ", ".join("?" * len(some[0]))
        bare.executemany(f"INSERT INTO {table} VALUES ({marks})", some)
    bare.execute("COMMIT")


def bulk(folder: Path, number: int) -> dict[str, float]:
    """Import `number` articles with 50 spans each, by turns with the rival."""
    made = articles(number, 50)
    ours, theirs = [], []
    for turn in range(3):
        path = folder / f"bulk{turn}.annotator"
        with Project.open(path, create=True) as project:
            ours.append(timed(lambda project=project: project.add(made)))
        bare, held = rival(folder / f"bare{turn}.db", path)
        theirs.append(timed(lambda bare=bare, held=held: insert_bare(bare, held)))
        bare.close()
    return {
        "add_per_s": number / statistics.median(ours),
        "bare_add_per_s": number / statistics.median(theirs),
    }


def single(folder: Path, number: int) -> dict[str, float]:
    """Relabel one span after another in an article of 5,000, each durably, by turns."""
    path = folder / "single.annotator"
    with Project.open(path, create=True) as project:
        (document_id,) = project.add(articles(1, 5000, 100_000)).added
        bare, held = rival(folder / "single.db", path)
        insert_bare(bare, held)
        index = project.spans(document_id)
        project.history(document_id)
        chance = random.Random(11)
        ours, theirs = [], []
        for turn in range(number):
            span = index[chance.randrange(len(index))]
            edit = edits.relabel([span], LABELS[turn % 5])
            if not edit.changes:
                continue
            start = time.perf_counter()
            project.apply(edit)
            middle = time.perf_counter()
            write_bare(bare, span.id, LABELS[turn % 5], document_id)
            theirs.append(time.perf_counter() - middle)
            ours.append(middle - start)
        bare.close()
    return percentiles("edit", ours) | percentiles("bare_edit", theirs)


def write_bare(bare: sqlite3.Connection, span_id: int, label: str, document_id: int) -> None:
    bare.execute("BEGIN IMMEDIATE")
    bare.execute("UPDATE spans SET label = ?, status = 'accepted' WHERE id = ?", (label, span_id))
    row = bare.execute(
        "INSERT INTO edits (at, author, act, step, name) VALUES (?, 'analyst', 'do', 1, 'x')",
        (time.time_ns() // 1000,),
    )
    bare.execute("INSERT INTO changes VALUES (?, ?, ?)", (row.lastrowid, document_id, "x" * 400))
    bare.execute("COMMIT")


def percentiles(name: str, seconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100)
    return {f"{name}_p50_ms": cuts[49] * 1000, f"{name}_p99_ms": cuts[98] * 1000}


COLD = """
import sys, time
start = time.perf_counter()
from annotator.project import Project
facade = time.perf_counter()
from annotator.store import opening
store = time.perf_counter()
project = Project.open(sys.argv[1])
opened = time.perf_counter()
document_id = project.document_ids()[0]
first = time.perf_counter()
len(project.text(document_id)), len(project.spans(document_id)), project.regions(document_id)
read = time.perf_counter()
print(facade - start, store - facade, opened - store, first - opened, read - first)
"""


def cold(folder: Path) -> dict[str, float]:
    """Open a project of 5,000 spans in a new process, five times."""
    runs = []
    for _ in range(5):
        command = [sys.executable, "-c", COLD, str(folder / "single.annotator")]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        runs.append([float(part) * 1000 for part in told.split()])
    names = ("import_facade_ms", "import_store_ms", "open_ms", "ids_ms", "article_ms")
    return {name: statistics.median(run[row] for run in runs) for row, name in enumerate(names)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = bulk(Path(folder), 500 if given.quick else 10_000)
        found |= single(Path(folder), 200 if given.quick else 3000)
        found |= cold(Path(folder))
    found["add_ratio"] = found["add_per_s"] / found["bare_add_per_s"]
    found["edit_p50_ratio"] = found["edit_p50_ms"] / found["bare_edit_p50_ms"]
    for name, value in found.items():
        print(f"{name:20} {value:12,.2f}")
    if given.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
