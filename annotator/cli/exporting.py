"""`annotator export`."""

from __future__ import annotations

import argparse
from pathlib import Path

from annotator.cli.running import Commands, command, known, run_job, show


def declare(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command."""
    made = command(commands, "export", "write documents to a file", _export)
    made.add_argument("project", metavar="PROJECT")
    made.add_argument("out", metavar="OUT", type=Path)
    made.add_argument(
        "--format", metavar="NAME", type=known("exporters"), required=True, help="spacy or jsonl"
    )
    made.add_argument("--status", choices=("done", "all"), default="done", help="default: done")


def _export(chosen: argparse.Namespace) -> None:
    from annotator import summaries
    from annotator.core.model import DocumentStatus
    from annotator.project import Project
    from annotator.tasks import Export

    status = DocumentStatus.DONE if chosen.status == "done" else None
    with Project.open(chosen.project, read_only=True) as project:
        job = Export(project, chosen.out, chosen.format, status)
        run_job(job)
    report = {"out": str(chosen.out), **job.report}
    show(chosen, report, summaries.exported(report))
