"""`annotator propose`."""

from __future__ import annotations

import argparse
import os

from annotator.cli.running import Commands, command, positive, run_job, show, tell

_SHARE = 20  # documents that are worth a worker program, which takes a second to start
_WORKERS = 8  # more of them wait for this program, which stores what they find


def declare(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command."""
    made = command(commands, "propose", "let a spaCy pipeline propose spans", _propose)
    made.add_argument("project", metavar="PROJECT")
    made.add_argument("--pipeline", metavar="NAME|DIR", help="default: en_core_web_sm")
    made.add_argument("--processes", metavar="N", type=positive, help="default: as fits")
    made.add_argument(
        "--trust", action="store_true", help="load a pipeline from a folder: it can run code"
    )


def _propose(chosen: argparse.Namespace) -> None:
    from annotator import registry, summaries
    from annotator.knowledge import PACKAGED, switched_on
    from annotator.project import Project
    from annotator.tasks import Propose

    packaged = registry.knowledge_bases.get("packaged")
    with Project.open(chosen.project) as project:
        job = Propose(project, pipeline=chosen.pipeline, trust=chosen.trust)
        if job.total:
            run_job(job, chosen.processes or _fitting(job.total))
        unbuilt = PACKAGED in switched_on(project) and not packaged.is_built()
    if unbuilt:
        tell("No links from the packaged knowledge base: “annotator kb build” builds it first.")
    show(chosen, job.report, summaries.proposed(job.report))


def _fitting(documents: int) -> int:
    """Return how many worker programs so many documents are worth on this computer."""
    try:
        processors = len(os.sched_getaffinity(0))
    except AttributeError:  # not on Windows and macOS
        processors = os.cpu_count() or 1
    return max(1, min(processors, documents // _SHARE, _WORKERS))
