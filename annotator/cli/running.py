"""What every command does: take arguments, run a job with progress, print the result."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from annotator.errors import AnnotatorError

if TYPE_CHECKING:
    from annotator.tasks import Job

Summary = dict[str, Any]
Lines = Iterable[str]
Commands = argparse._SubParsersAction  # what `add_subparsers` returns; it has no other name


class Failed(Exception):
    """A command that has said all it has to say, and failed."""


def command(
    group: Commands[argparse.ArgumentParser],
    name: str,
    text: str,
    run: Callable[[argparse.Namespace], int | None],
) -> argparse.ArgumentParser:
    """Add a command to a group; `run` carries it out and may return an exit status."""
    made = group.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    made.add_argument("--json", action="store_true", help="print the summary as JSON")
    made.set_defaults(run=run)
    return made


def positive(text: str) -> int:
    """Take a number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number from 1 on")
    return int(text)


def known(catalogue: str) -> Callable[[str], str]:
    """Return a check of names in a catalogue, which is looked at only if there is one to check."""

    def check(name: str) -> str:
        from annotator import registry

        names = registry.names(getattr(registry, catalogue))
        if name not in names:
            raise argparse.ArgumentTypeError(f"“{name}” is none of {', '.join(names)}")
        return name

    return check


def run_job(job: Job, processes: int = 1) -> None:
    """Run a job to its end with progress on stderr."""
    from annotator.pool import run
    from annotator.progress import Progress

    try:
        with Progress(job) as show:
            run(job, show, processes)
    except AnnotatorError as error:
        if kept := job.report.get("documents"):
            raise AnnotatorError(f"After {kept:,} documents, which are kept: {error}") from error
        raise


def show(chosen: argparse.Namespace, result: Summary | list[Summary], lines: Lines) -> None:
    """Print a result as JSON, in ASCII whatever the console can show, or as lines to read."""
    if chosen.json:
        print(json.dumps(result))
        return
    for line in lines:
        print(line)


def tell(line: str) -> None:
    """Say something on stderr."""
    print(line, file=sys.stderr)
