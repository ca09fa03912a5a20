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
    from annotator.core.extension import ImportOptions
    from annotator.project import Project
    from annotator.tasks import Import


def declare(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command."""
    made = command(commands, "import", "import files and folders into a project", _import)
    made.add_argument("project", metavar="PROJECT", help="made where there is none")
    made.add_argument("paths", metavar="PATH", nargs="+", type=Path)
    made.add_argument(
        "--format", metavar="NAME", type=known("importers"), help="else found by content and ending"
    )
    made.add_argument(
        "--map", metavar="text=COLUMN,…", type=_columns, default={}, help="which column holds what"
    )
    made.add_argument(
        "--join-hyphens", action="store_true", help="join words that a PDF cuts at line ends"
    )
    made.add_argument(
        "--twins", action="store_true", help="tell which of them say the same as others"
    )
    made.add_argument(
        "--carry-over",
        action="store_true",
        help="keep what was decided in earlier revisions, propose what was accepted in twins",
    )
    made.add_argument(
        "--dry-run", action="store_true", help="say what would be kept, repaired and refused"
    )


def _import(chosen: argparse.Namespace) -> None:
    from annotator import summaries
    from annotator.core.extension import ImportOptions
    from annotator.tasks import Import

    options = ImportOptions(columns=chosen.map, join_hyphens=chosen.join_hyphens)
    if chosen.dry_run:
        _look_through(chosen, options)
        return
    with _filled(chosen.project) as project:
        job = Import(project, chosen.paths, chosen.format, options)
        run_job(job)
        if chosen.twins or chosen.carry_over:
            _compare(chosen, project, job)
    problems = [summaries.problem(problem) for problem in job.report["problems"]]
    if not job.report["documents"] and not job.report["duplicates"] and len(problems) == 1:
        raise AnnotatorError(problems[0])
    for line in (*map(summaries.problem, job.report["notes"]), *problems):
        tell(line)
    if problems and not job.report["documents"] and not job.report["duplicates"]:
        raise AnnotatorError("Nothing was imported.")
    lines = list(summaries.imported(job.report))
    if "twins" in job.report:
        lines += summaries.revisions(job.report)
        lines += summaries.twins(job.report["twins"], job.report.get("carried_over"))
    show(chosen, job.report, lines)


def _compare(chosen: argparse.Namespace, project: Project, job: Import) -> None:
    """Find earlier revisions and twins of what was imported, and carry over what was decided in
    them if asked to.
    """
    from annotator.tasks import FindRevisions, FindTwins, carry_on, carry_over, tally

    revising = FindRevisions(project, job.added)
    run_job(revising)
    rows = revising.report["revisions"]
    counts = dict(zip(("sure", "doubtful", "gone"), tally(rows), strict=True))
    job.report["revisions"] = {"articles": len(rows), **counts}
    if chosen.carry_over:
        job.report["carried_on"] = carry_on(project, rows)
    later = {row["id"] for row in rows}
    finding = FindTwins(project, [i for i in job.added if i not in later])
    run_job(finding)
    job.report["twins"] = finding.report["twins"]
    if chosen.carry_over:
        job.report["carried_over"] = carry_over(project, finding.report["twins"])


def _look_through(chosen: argparse.Namespace, options: ImportOptions) -> None:
    from annotator import summaries
    from annotator.tasks import LookThrough

    is_there = "://" in chosen.project or Path(chosen.project).exists()
    location = chosen.project if is_there else None
    job = LookThrough(location, chosen.paths, chosen.format, options)
    run_job(job)
    show(chosen, job.report, summaries.looked_through(job.report))


def _columns(given: str) -> dict[str, str]:
    """Take `text=body,title=headline`."""
    from annotator.core.extension import ROLES

    pairs = dict(pair.partition("=")[::2] for pair in given.split(","))
    for role, column in pairs.items():
        if role not in ROLES or not column:
            known = ", ".join(ROLES)
            raise argparse.ArgumentTypeError(
                f"“{given}” is no list of {known}, each with “=COLUMN”"
            )
    return pairs


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
