"""A project to be exported, and its exports through their one door."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from program import NEWS, record, span

from annotator.pool import run
from annotator.project import Project
from annotator.tasks import Export


@contextmanager
def filled(path: Path) -> Iterator[Project]:
    """Make a project of 40 articles with a span each."""
    with Project.open(path, create=True) as opened:
        texts = [f"{NEWS} {' '.join(f'w{n * 50 + i}' for i in range(40))}" for n in range(40)]
        marked = span(0, 13, kb_id="Q567")
        opened.add([record(f"a{n}", text, marked) for n, text in enumerate(texts)])
        yield opened


def export(project: Project, out: Path, format: str, **asked: Any) -> dict[str, Any]:
    """Export all articles, and return the report."""
    job = Export(project, out, format, None, asked)
    run(job, lambda _: None)
    return job.report
