"""`annotator propose`."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from annotator.cli.running import Commands, command, positive, run_job, show, tell
from annotator.errors import AnnotatorError

if TYPE_CHECKING:
    from annotator.project import Project

_SHARE = 20  # documents that are worth a worker program, which takes a second to start
_WORKERS = 8  # more of them wait for this program, which stores what they find


def declare(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command."""
    made = command(commands, "propose", "let a spaCy pipeline propose spans", _propose)
    made.add_argument("project", metavar="PROJECT")
    made.add_argument("--pipeline", metavar="NAME|DIR", help="default: en_core_web_sm")
    made.add_argument("--processes", metavar="N", type=positive, help="default: as fits")
    made.add_argument("--no-links", action="store_true", help="propose no links of the spans")
    made.add_argument(
        "--trust", action="store_true", help="load a pipeline from a folder: it can run code"
    )


def _propose(chosen: argparse.Namespace) -> None:
    from annotator import summaries
    from annotator.project import Project
    from annotator.tasks import Propose

    link = not chosen.no_links
    with Project.open(chosen.project) as project:
        job = Propose(project, pipeline=chosen.pipeline, trust=chosen.trust, link=link)
        if job.total:
            if link:
                _build_packaged(project)
            run_job(job, chosen.processes or _fitting(job.total))
    show(chosen, job.report, summaries.proposed(job.report))


def _build_packaged(project: Project) -> None:
    """Build the packaged knowledge base where the project uses it and it is not there yet.

    Without it there are spans without links, so whatever hinders it is told and no more.
    """
    from annotator import registry
    from annotator.knowledge import PACKAGED, switched_on
    from annotator.tasks import BuildKnowledgeBase

    if PACKAGED not in switched_on(project) or registry.knowledge_bases.get("packaged").is_built():
        return
    tell("The knowledge base is built first, once; this takes a minute (--no-links goes without).")
    try:
        run_job(BuildKnowledgeBase())
    except AnnotatorError as error:
        tell(f"No links from the packaged knowledge base: {error}")


def _fitting(documents: int) -> int:
    """Return how many worker programs so many documents are worth on this computer."""
    try:
        processors = len(os.sched_getaffinity(0))
    except AttributeError:  # not on Windows and macOS
        processors = os.cpu_count() or 1
    return max(1, min(processors, documents // _SHARE, _WORKERS))
