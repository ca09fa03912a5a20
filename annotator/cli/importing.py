"""`annotator import`."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.cli.running import Commands, command, known, run_job, show, tell
from annotator.errors import AnnotatorError

if TYPE_CHECKING:
    from annotator.project import Project


def declare(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command."""
    made = command(commands, "import", "import files and folders into a project", _import)
    made.add_argument("project", metavar="PROJECT", help="made where there is none")
    made.add_argument("paths", metavar="PATH", nargs="+", type=Path)
    made.add_argument("--format", metavar="NAME", type=known("importers"), help="text or jsonl")


def _import(chosen: argparse.Namespace) -> None:
    from annotator import summaries
    from annotator.tasks import Import

    with _filled(chosen.project) as project:
        job = Import(project, chosen.paths, chosen.format)
        run_job(job)
    problems = [summaries.problem(problem) for problem in job.report["problems"]]
    if not job.report["documents"] and not job.report["duplicates"] and len(problems) == 1:
        raise AnnotatorError(problems[0])
    for line in problems:
        tell(line)
    if problems and not job.report["documents"] and not job.report["duplicates"]:
        raise AnnotatorError("Nothing was imported.")
    show(chosen, job.report, summaries.imported(job.report))


@contextlib.contextmanager
def _filled(location: str) -> Iterator[Project]:
    """Open a project, or make it, and then take it away again where nothing came in."""
    from annotator.project import Project

    is_new = "://" not in location and not Path(location).exists()
    unwanted: Iterable[Path] = ()
    try:
        with Project.open(location, create=True) as project:
            try:
                yield project
            finally:
                if is_new and not project.document_ids():
                    unwanted = project.files
    finally:
        for file in unwanted:
            if not file.is_dir():  # older backups stay in any case
                file.unlink(missing_ok=True)
