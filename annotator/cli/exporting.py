"""`annotator export`."""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.cli.running import Commands, command, known, run_job, show
from annotator.errors import AnnotatorError

if TYPE_CHECKING:
    from annotator.project import Project


def declare(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command."""
    made = command(commands, "export", "write documents to a file", _export)
    made.add_argument("project", metavar="PROJECT")
    made.add_argument("out", metavar="OUT", type=Path)
    made.add_argument(
        "--format",
        metavar="NAME",
        type=known("exporters"),
        required=True,
        help="spacy, jsonl, prodigy, brat … see the README",
    )
    made.add_argument("--status", choices=("done", "all"), default="done", help="default: done")
    made.add_argument(
        "--split",
        metavar="SHARES",
        help="as train=0.8,dev=0.2, or by days: train=..2016-03-01,dev=..",
    )
    made.add_argument("--split-by", choices=("share", "date", "source"), default="share")
    made.add_argument("--seed", type=int, default=0, help="another one splits otherwise")
    made.add_argument(
        "--nil", choices=("blank", "NIL"), help="what spaCy's formats write for NIL links"
    )
    made.add_argument("--pipeline", metavar="NAME|DIR", help="whose tokens to write")
    made.add_argument("--trust", action="store_true", help="load a pipeline from a folder")


def _export(chosen: argparse.Namespace) -> None:
    from annotator import summaries
    from annotator.core.model import DocumentStatus
    from annotator.tasks import Export

    status = DocumentStatus.DONE if chosen.status == "done" else None
    with _open(chosen) as project:
        job = Export(project, chosen.out, chosen.format, status, _asked(chosen))
        try:
            run_job(job)
        except KeyboardInterrupt:
            raise AnnotatorError("The export was cancelled; nothing was written.") from None
    report = {"out": str(chosen.out), **job.report}
    show(chosen, report, summaries.exported(report))


def _open(chosen: argparse.Namespace) -> Project:
    """Open the project for reading, or so that it can keep the borders of splits by date."""
    from annotator.project import Project

    if chosen.split_by == "date":
        with suppress(AnnotatorError):  # it is open elsewhere, or cannot be written
            return Project.open(chosen.project)
    return Project.open(chosen.project, read_only=True)


def _asked(chosen: argparse.Namespace) -> dict[str, Any]:
    """Return what was said beyond format and status."""
    asked: dict[str, Any] = {"trust": chosen.trust}
    if chosen.split or chosen.seed or chosen.split_by != "share":
        asked["split"] = {"shares": chosen.split, "by": chosen.split_by, "seed": chosen.seed}
    if chosen.nil is not None:
        asked["nil"] = "" if chosen.nil == "blank" else chosen.nil
    if chosen.pipeline:
        asked["pipeline"] = chosen.pipeline
    return asked
