"""The command line: the same Project and tasks as the window, one function for each command."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator import __version__
from annotator.errors import AnnotatorError

if TYPE_CHECKING:
    from annotator.tasks import Job

Summary = dict[str, Any]
COMMANDS = ("import", "propose", "export", "kb", "stats", "check", "demo")


def main(arguments: list[str]) -> int:
    """Run one command; return 0, 1 for an expected failure told on stderr, or 2 for wrong usage."""
    if not arguments or (arguments[0] not in COMMANDS and not arguments[0].startswith("-")):
        arguments = ["open", *arguments]
    try:
        chosen = _parser().parse_args(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        result = chosen.run(chosen)
        if isinstance(result, int):
            return result
        _print(result, chosen)
    except AnnotatorError as error:
        print(f"annotator: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("annotator: Cancelled; what was finished is kept.", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="annotator",
        usage="annotator [PROJECT]\n       annotator COMMAND …",
        description="Correct a model's named entities and links. "
        "Without a command, opens PROJECT, or the last one, in the window.",
    )
    parser.add_argument("--version", action="version", version=f"annotator {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, text: str, run: Callable[..., Any]) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.add_argument("--json", action="store_true", help="print a summary as JSON")
        made.set_defaults(run=run)
        return made

    opened = commands.add_parser("open")
    opened.add_argument("project", nargs="?")
    opened.set_defaults(run=_open)

    imported = command("import", "import files and folders into a project", _import)
    imported.add_argument("project", metavar="PROJECT")
    imported.add_argument("paths", metavar="PATH", nargs="+", type=Path)
    imported.add_argument("--format", metavar="NAME")

    proposed = command("propose", "let a spaCy pipeline propose spans", _propose)
    proposed.add_argument("project", metavar="PROJECT")
    proposed.add_argument("--pipeline", metavar="NAME|DIR")
    proposed.add_argument("--processes", metavar="N", type=_positive)
    proposed.add_argument(
        "--trust", action="store_true", help="load a pipeline from a folder: it can run code"
    )

    exported = command("export", "write the documents of a project to a file", _export)
    exported.add_argument("project", metavar="PROJECT")
    exported.add_argument("out", metavar="OUT", type=Path)
    exported.add_argument("--format", metavar="NAME", required=True, help="spacy or jsonl")
    exported.add_argument("--status", choices=("done", "all"), default="done")

    kb = commands.add_parser("kb", help="build or search the knowledge base")
    actions = kb.add_subparsers(metavar="ACTION", required=True)
    built = actions.add_parser("build", help="build the packaged knowledge base anew")
    built.set_defaults(run=_kb_build)
    searched = actions.add_parser("search", help="search the knowledge base")
    searched.add_argument("query", metavar="QUERY")
    searched.add_argument("--label", metavar="LABEL")
    searched.set_defaults(run=_kb_search)
    for made in (built, searched):
        made.add_argument("--json", action="store_true", help="print JSON")

    for name, text, run in (
        ("stats", "count what is in a project", _stats),
        ("check", "verify that a project is whole", _check),
    ):
        command(name, text, run).add_argument("project", metavar="PROJECT")
    command("demo", "open the seed article, or process it where there is no display", _demo)
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _open(chosen: argparse.Namespace) -> int:
    from annotator.gui.app import run

    return run(chosen.project)


def _import(chosen: argparse.Namespace) -> Summary:
    from annotator.project import Project
    from annotator.tasks import Import

    with Project.open(chosen.project, create=True) as project:
        job = Import(project, chosen.paths, chosen.format)
        _run(job)
    report = job.report
    for problem in report["problems"]:
        place = f" {problem['place']}" if problem["place"] else ""
        print(f"{problem['file']}{place}: {problem['sentence']}", file=sys.stderr)
    if report["problems"] and not report["documents"] and not report["duplicates"]:
        raise AnnotatorError("Nothing was imported.")
    return report


def _propose(chosen: argparse.Namespace) -> Summary:
    from annotator.project import Project
    from annotator.tasks import Propose

    with Project.open(chosen.project) as project:
        job = Propose(project, pipeline=chosen.pipeline, trust=chosen.trust)
        _run(job, chosen.processes or min(os.cpu_count() or 1, 2 if job.total > 20 else 1))
    return job.report


def _export(chosen: argparse.Namespace) -> Summary:
    from annotator.core.model import DocumentStatus
    from annotator.project import Project
    from annotator.tasks import Export

    status = DocumentStatus.DONE if chosen.status == "done" else None
    with Project.open(chosen.project, read_only=True) as project:
        job = Export(project, chosen.out, chosen.format, status)
        _run(job)
    return {"out": str(chosen.out), **job.report}


def _kb_build(chosen: argparse.Namespace) -> Summary:
    from annotator.tasks import BuildKnowledgeBase

    job = BuildKnowledgeBase()
    _run(job)
    return job.report


def _kb_search(chosen: argparse.Namespace) -> int:
    from annotator import registry

    packaged = registry.knowledge_bases.get("packaged")
    if not packaged.is_built():
        _kb_build(chosen)
    candidates = packaged.open().search(chosen.query, chosen.label)
    found = [
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
    if chosen.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    for row in found:
        why = ", ".join(row["why"])
        print(f"{row['score']:.2f}  {row['id']:<18} {row['label']}: {row['description']} ({why})")
    if not found:
        print("Nothing found.")
    return 0


def _stats(chosen: argparse.Namespace) -> Summary:
    from annotator.project import Project

    with Project.open(chosen.project, read_only=True) as project:
        return project.stats()


def _check(chosen: argparse.Namespace) -> int:
    from annotator.project import Project

    with Project.open(chosen.project, read_only=True) as project:
        problems = project.check()
    for problem in problems:
        print(problem, file=sys.stderr)
    _print({"whole": not problems, "problems": problems}, chosen)
    return 1 if problems else 0


def _demo(chosen: argparse.Namespace) -> Summary | int:
    from annotator import demo

    if demo.has_display():
        from annotator.gui.app import run

        return run(str(demo.PROJECT), demo=True)
    return demo.headless(_run)


def _run(job: Job, processes: int = 1) -> None:
    """Run a job with a progress bar on stderr."""
    from rich.console import Console
    from rich.progress import Progress

    from annotator.pool import run

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(job.title, total=None)

        def show(job: Job) -> None:
            bar.update(task, completed=job.done, total=job.total or None)

        run(job, show, processes)


def _print(summary: Summary, chosen: argparse.Namespace) -> None:
    if chosen.json:
        print(json.dumps(summary, ensure_ascii=False, default=str))
        return
    for key, value in summary.items():
        if isinstance(value, dict):
            print(f"{key}:")
            for name, inner in value.items():
                print(f"  {name}: {inner}")
        elif isinstance(value, list):
            print(f"{key}: {len(value)}")
        else:
            print(f"{key}: {value}")
