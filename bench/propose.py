"""Measure proposals against the best bare `nlp.pipe` for the same entities, on all processors.

Four runs over the same articles: `nlp.pipe` with its own processes, `nlp.pipe` in a pool that
returns tuples, the project's `propose` in the same pool, and the whole `annotator propose` with
its worker programs and the writing to the database. The bare runs get the best of several batch
sizes. Each run ends with every entity in the main process; loading counts for `annotator propose`
and for no other run.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from annotator import pool
from annotator.core.model import Document, Record
from annotator.nlp import loading, pipeline
from annotator.project import Project
from annotator.tasks import Propose

GOLD = Path(__file__).parents[2] / "shared" / "data" / "gold"
NAMES = ("Angela Merkel", "the United Nations", "Raqqa", "on March 26", "Russian", "40 percent")
WORDS = ("forces", "said", "that", "the", "town", "was", "taken", "by", "troops", "after", "talks")
TUPLES = 16
"""Articles in one task of a pool."""

Entities = list[tuple[int, int, str]]
state: dict[str, Any] = {}


def articles(number: int) -> list[str]:
    """Return different articles: real ones again and again, or made-up ones where none are."""
    texts = [
        json.loads(line)["text"]
        for name in ("re3d", "gum_news", "wikigold", "geo_geovirus")
        if (GOLD / f"{name}.jsonl").exists()
        for line in (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
        if line
    ]
    chance = random.Random(7)
    chance.shuffle(texts)
    while len(texts) < 200:
        texts.append(" ".join(chance.choices((*WORDS, *NAMES), k=400)))
    return [f"{texts[i % len(texts)]}\n\nEdition {i}." for i in range(number)]


def load() -> Any:
    found = loading.locate({})
    return loading.load(found, trust=False, exclude=loading.superfluous(found) or ())


def sections(texts: list[str]) -> dict[str, Any]:
    return {
        "documents": [
            {"id": i, "text": text, "sections": [[0, len(text)]]} for i, text in enumerate(texts)
        ]
    }


def ready() -> None:
    """Load the pipeline in a process of a pool, for both who use it, and try it once."""
    state["nlp"] = load()
    state["waiting"] = []
    state["results"] = pipeline.propose({}, iter(state["waiting"].pop, None))
    piped(["Berlin"], 1)
    proposed(["Berlin"])


def piped(texts: list[str], batch: int) -> list[Entities]:
    docs = state["nlp"].pipe(texts, batch_size=batch)
    return [[(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in docs]


def proposed(texts: list[str]) -> list[Any]:
    state["waiting"].append(sections(texts))
    return [document["spans"] for document in next(state["results"])["documents"]]


def own_processes(texts: list[str], processes: int, batch: int) -> int:
    docs = load().pipe(texts, n_process=processes, batch_size=batch)
    return sum(len([(e.start_char, e.end_char, e.label_) for e in doc.ents]) for doc in docs)


def in_pool(workers: Any, work: Callable[[list[str]], list[Any]], texts: list[str]) -> int:
    tasks = [texts[i : i + TUPLES] for i in range(0, len(texts), TUPLES)]
    return sum(len(spans) for found in workers.imap(work, tasks) for spans in found)


def in_project(texts: list[str], processes: int) -> tuple[float, int]:
    """Time the job on a new project, from its start to the last row; return the spans stored."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Project.open(str(Path(folder) / "bench.annotator"), create=True) as project,
    ):
        rows = enumerate(texts)
        project.add(Record(Document(0, f"a{i:06}", f"Article {i}"), text) for i, text in rows)
        start = time.perf_counter()
        pool.run(Propose(project), lambda job: None, processes)
        seconds = time.perf_counter() - start
        stored = sum(heading.proposed for heading in headings(project))
    return seconds, stored


def headings(project: Project) -> Iterator[Any]:
    ids = project.document_ids()
    for i in range(0, len(ids), 500):
        yield from project.headings(ids[i : i + 500])


def timed(work: Callable[[], int]) -> tuple[float, int]:
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def measure(number: int, processes: int, batches: list[int]) -> dict[str, tuple[float, int]]:
    """Return seconds and entities of each run; `nlp.pipe` runs once to choose its batch size."""
    texts = articles(number)
    sample = texts[: max(number // 4, 1)]
    runs = {}
    batch = min(batches, key=lambda b: timed(partial(own_processes, sample, processes, b))[0])
    runs[f"nlp.pipe, n_process={processes}, batch_size={batch}"] = timed(
        partial(own_processes, texts, processes, batch)
    )
    with multiprocessing.Pool(processes, ready) as workers:
        in_pool(workers, proposed, texts[: processes * TUPLES])

        def bare(texts: list[str], batch: int) -> tuple[float, int]:
            return timed(partial(in_pool, workers, partial(piped, batch=batch), texts))

        batch = min(batches, key=lambda b: bare(sample, b)[0])
        runs[f"nlp.pipe in a pool, batch_size={batch}"] = bare(texts, batch)
        runs["propose in a pool"] = timed(partial(in_pool, workers, proposed, texts))
    runs["annotator propose, database included"] = in_project(texts, processes)
    return runs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    parser.add_argument("--articles", type=int, default=0, metavar="N", help="default: 2000")
    given = parser.parse_args()
    number = given.articles or (160 if given.quick else 2000)
    processes = min(os.cpu_count() or 1, 8)
    runs = measure(number, processes, [4, 16] if given.quick else [4, 8, 16, 32, 64])
    print(f"{number} articles, {processes} processes")
    print(f"{'':40} {'seconds':>9} {'articles/s':>11} {'entities':>9}")
    for name, (seconds, found) in runs.items():
        print(f"{name:40} {seconds:9.2f} {number / seconds:11.1f} {found:9}")
    *bare, (pooled, _), (whole, _) = runs.values()
    best = min(seconds for seconds, _ in bare)
    ratios = {"ratio": best / whole, "pool_ratio": best / pooled, "articles_per_s": number / whole}
    print(f"as fast as the best bare nlp.pipe: {ratios['ratio']:.2f} times")
    if given.json:
        print(json.dumps(ratios))


if __name__ == "__main__":
    main()
