"""`annotator kb`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from annotator.cli.running import Commands, Summary, command, run_job, show, tell
from annotator.errors import AnnotatorError

if TYPE_CHECKING:
    from annotator.core.kb import KnowledgeBase


def declare(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the group of commands."""
    kb = commands.add_parser("kb", help="build or search the knowledge base")
    actions = kb.add_subparsers(metavar="ACTION", required=True)
    command(actions, "build", "build the packaged knowledge base anew", _build)
    made = command(actions, "search", "search the knowledge base", _search)
    made.add_argument("query", metavar="QUERY")
    made.add_argument("--label", metavar="LABEL", help="prefer entities of its kind, as in GPE")


def _build(chosen: argparse.Namespace) -> None:
    from annotator import summaries

    report = _built()
    show(chosen, report, summaries.built(report))


def _search(chosen: argparse.Namespace) -> None:
    from annotator import summaries

    candidates = [
        {
            "id": candidate.entity.id,
            "label": candidate.entity.label,
            "description": candidate.entity.description,
            "types": list(candidate.entity.types),
            "score": candidate.score,
            "why": list(candidate.why),
        }
        for candidate in _knowledge_base().search(chosen.query, chosen.label)
    ]
    show(chosen, candidates, summaries.found(candidates))


def _knowledge_base() -> KnowledgeBase:
    """Open the packaged knowledge base; build it first if it is not there or damaged."""
    from annotator import registry

    packaged = registry.knowledge_bases.get("packaged")
    if packaged.is_built():
        try:
            found: KnowledgeBase = packaged.open()
            return found
        except AnnotatorError as error:
            tell(str(error))
    tell("The knowledge base is built first; this takes a minute.")
    _built()
    found = packaged.open()
    return found


def _built() -> Summary:
    from annotator.tasks import BuildKnowledgeBase

    job = BuildKnowledgeBase()
    run_job(job)
    return job.report
