"""The command line: the same Project and tasks as the window, one function for each command."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator import __version__
from annotator.errors import AnnotatorError

if TYPE_CHECKING:
    from annotator.core.kb import KnowledgeBase
    from annotator.project import Project
    from annotator.tasks import Job

Summary = dict[str, Any]
Lines = Iterable[str]
_USAGE = "annotator [PROJECT]\n       annotator COMMAND ..."
COMMANDS = ("import", "propose", "export", "kb", "stats", "check", "demo")

_SHARE = 20  # documents that are worth a worker program, which takes a second to start
_WORKERS = 8  # more of them wait for this program, which stores what they find


class Failed(Exception):
    """A command that has said all it has to say, and failed."""


def main(arguments: list[str]) -> int:
    """Run one command; return 0, 1 for an expected failure told on stderr, or 2 for wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # names and texts may hold what a console has no character for
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        status = _run_command(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
        return status
    except AnnotatorError as error:
        _tell(f"annotator: {error}")
    except Failed:
        pass
    except KeyboardInterrupt:
        _tell("annotator: Cancelled; what was finished is kept.")
    except MemoryError:
        _tell("annotator: There was not enough memory for this; what was finished is kept.")
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        _give_up_output()
    except OSError as error:
        _give_up_output()
        where = f"{error.filename}: " if error.filename else ""
        _tell(f"annotator: {where}{error.strerror or error}.")
    return 1


def _run_command(arguments: list[str]) -> int:
    if not arguments or (arguments[0] not in COMMANDS and not arguments[0].startswith("-")):
        arguments = ["open", *arguments]
    try:
        chosen = _parser().parse_args(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    result = chosen.run(chosen)
    return result if isinstance(result, int) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="annotator",
        usage=_USAGE,
        description="Correct a model's named entities and links. "
        "Without a command, opens PROJECT, or the last one, in the window.",
    )
    parser.add_argument("--version", action="version", version=f"annotator {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, prog="annotator")

    opened = commands.add_parser("open", prog="annotator", usage=_USAGE)
    opened.add_argument("project", nargs="?", type=_project)
    opened.set_defaults(run=_open)

    made = _command(commands, "import", "import files and folders into a project", _import)
    made.add_argument("project", metavar="PROJECT", help="made where there is none")
    made.add_argument("paths", metavar="PATH", nargs="+", type=Path)
    made.add_argument("--format", metavar="NAME", type=_known("importers"), help="text or jsonl")

    made = _command(commands, "propose", "let a spaCy pipeline propose spans", _propose)
    made.add_argument("project", metavar="PROJECT")
    made.add_argument("--pipeline", metavar="NAME|DIR", help="default: en_core_web_sm")
    made.add_argument("--processes", metavar="N", type=_positive, help="default: as fits")
    made.add_argument(
        "--trust", action="store_true", help="load a pipeline from a folder: it can run code"
    )

    made = _command(commands, "export", "write documents to a file", _export)
    made.add_argument("project", metavar="PROJECT")
    made.add_argument("out", metavar="OUT", type=Path)
    made.add_argument(
        "--format", metavar="NAME", type=_known("exporters"), required=True, help="spacy or jsonl"
    )
    made.add_argument("--status", choices=("done", "all"), default="done", help="default: done")

    kb = commands.add_parser("kb", help="build or search the knowledge base")
    actions = kb.add_subparsers(metavar="ACTION", required=True)
    _command(actions, "build", "build the packaged knowledge base anew", _kb_build)
    made = _command(actions, "search", "search the knowledge base", _kb_search)
    made.add_argument("query", metavar="QUERY")
    made.add_argument("--label", metavar="LABEL", help="prefer entities of its kind, as in GPE")

    for name, text, run in (
        ("stats", "count what is in a project", _stats),
        ("check", "verify that a project is whole", _check),
    ):
        _command(commands, name, text, run).add_argument("project", metavar="PROJECT")
    _command(
        commands, "demo", "open the seed article, or process it where there is no display", _demo
    )
    return parser


def _command(
    group: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    text: str,
    run: Callable[[argparse.Namespace], int | None],
) -> argparse.ArgumentParser:
    made = group.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    made.add_argument("--json", action="store_true", help="print the summary as JSON")
    made.set_defaults(run=run)
    return made


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number from 1 on")
    return int(text)


def _known(catalogue: str) -> Callable[[str], str]:
    """Return a check of names in a catalogue, which is looked at only if there is one to check."""

    def check(name: str) -> str:
        from annotator import registry

        known = registry.names(getattr(registry, catalogue))
        if name not in known:
            raise argparse.ArgumentTypeError(f"“{name}” is none of {', '.join(known)}")
        return name

    return check


def _project(text: str) -> str:
    """Take a single word that is no file for a command with a slip in it."""
    if text.isidentifier() and not Path(text).exists():
        raise argparse.ArgumentTypeError(f"“{text}” is neither a command nor a project")
    return text


def _open(chosen: argparse.Namespace) -> int:
    from annotator.demo import has_display

    if not has_display() and not os.environ.get("QT_QPA_PLATFORM"):
        raise AnnotatorError(
            "There is no display for the window; “annotator --help” lists what works without one."
        )
    from annotator.gui.app import run

    return run(chosen.project)


def _import(chosen: argparse.Namespace) -> None:
    from annotator import summaries
    from annotator.tasks import Import

    with _filled(chosen.project) as project:
        job = Import(project, chosen.paths, chosen.format)
        _run(job)
    problems = [summaries.problem(problem) for problem in job.report["problems"]]
    if not job.report["documents"] and not job.report["duplicates"] and len(problems) == 1:
        raise AnnotatorError(problems[0])
    for line in problems:
        _tell(line)
    if problems and not job.report["documents"] and not job.report["duplicates"]:
        raise AnnotatorError("Nothing was imported.")
    _print(chosen, job.report, summaries.imported(job.report))


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


def _propose(chosen: argparse.Namespace) -> None:
    from annotator import summaries
    from annotator.project import Project
    from annotator.tasks import Propose

    with Project.open(chosen.project) as project:
        job = Propose(project, pipeline=chosen.pipeline, trust=chosen.trust)
        if job.total:
            _run(job, chosen.processes or _fitting(job.total))
    _print(chosen, job.report, summaries.proposed(job.report))


def _export(chosen: argparse.Namespace) -> None:
    from annotator import summaries
    from annotator.core.model import DocumentStatus
    from annotator.project import Project
    from annotator.tasks import Export

    status = DocumentStatus.DONE if chosen.status == "done" else None
    with Project.open(chosen.project, read_only=True) as project:
        job = Export(project, chosen.out, chosen.format, status)
        _run(job)
    report = {"out": str(chosen.out), **job.report}
    _print(chosen, report, summaries.exported(report))


def _kb_build(chosen: argparse.Namespace) -> None:
    from annotator import summaries

    report = _built()
    _print(chosen, report, summaries.built(report))


def _kb_search(chosen: argparse.Namespace) -> None:
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
    _print(chosen, candidates, summaries.found(candidates))


def _knowledge_base() -> KnowledgeBase:
    """Open the packaged knowledge base; build it first if it is not there or damaged."""
    from annotator import registry

    packaged = registry.knowledge_bases.get("packaged")
    if packaged.is_built():
        try:
            found: KnowledgeBase = packaged.open()
            return found
        except AnnotatorError as error:
            _tell(str(error))
    _tell("The knowledge base is built first; this takes a minute.")
    _built()
    found = packaged.open()
    return found


def _built() -> Summary:
    from annotator.tasks import BuildKnowledgeBase

    job = BuildKnowledgeBase()
    _run(job)
    return job.report


def _stats(chosen: argparse.Namespace) -> None:
    from annotator import summaries
    from annotator.project import Project

    with Project.open(chosen.project, read_only=True) as project:
        stats = project.stats()
    _print(chosen, stats, summaries.counted(stats))


def _check(chosen: argparse.Namespace) -> None:
    from annotator import summaries
    from annotator.project import Project

    with Project.open(chosen.project, read_only=True) as project:
        problems = project.check()
    for problem in problems:
        _tell(problem)
    report = {"whole": not problems, "problems": problems}
    _print(chosen, report, summaries.checked(report))
    if problems:
        raise Failed


def _demo(chosen: argparse.Namespace) -> int | None:
    from annotator import demo, summaries

    if demo.has_display():
        from annotator.gui.app import run

        return run(str(demo.prepare()), demo=True)
    report = demo.headless(_run)
    _print(chosen, report, summaries.demonstrated(report))
    return None


def _run(job: Job, processes: int = 1) -> None:
    from annotator.pool import run
    from annotator.progress import Progress

    try:
        with Progress(job) as show:
            run(job, show, processes)
    except AnnotatorError as error:
        if kept := job.report.get("documents"):
            raise AnnotatorError(f"After {kept:,} documents, which are kept: {error}") from error
        raise


def _fitting(documents: int) -> int:
    """Return how many worker programs so many documents are worth on this computer."""
    try:
        processors = len(os.sched_getaffinity(0))
    except AttributeError:  # not on Windows and macOS
        processors = os.cpu_count() or 1
    return max(1, min(processors, documents // _SHARE, _WORKERS))


def _print(chosen: argparse.Namespace, result: Summary | list[Summary], lines: Lines) -> None:
    """Print a result as JSON, in ASCII whatever the console can show, or as lines to read."""
    if chosen.json:
        print(json.dumps(result))
        return
    for line in lines:
        print(line)


def _tell(line: str) -> None:
    print(line, file=sys.stderr)


def _give_up_output() -> None:
    """Send what is left to be written nowhere, or the interpreter fails over it when it ends."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
