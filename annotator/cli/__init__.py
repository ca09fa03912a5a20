"""The command line: the same Project and tasks as the window, a module for each command."""

from __future__ import annotations

import argparse
import os
import sys

from annotator import __version__
from annotator.cli import (
    exporting,
    importing,
    inspecting,
    knowledge,
    labels,
    memory,
    proposing,
    window,
)
from annotator.cli.running import Failed, tell
from annotator.errors import AnnotatorError

COMMANDS = (
    "import", "propose", "export", "kb", "labels", "memory", "stats", "check", "backup", "trash",
    "demo",
)  # fmt: skip


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
        tell(f"annotator: {error}")
    except Failed:
        pass
    except KeyboardInterrupt:
        tell("annotator: Cancelled; what was finished is kept.")
    except MemoryError:
        tell("annotator: There was not enough memory for this; what was finished is kept.")
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        _give_up_output()
    except OSError as error:
        _give_up_output()
        where = f"{error.filename}: " if error.filename else ""
        tell(f"annotator: {where}{error.strerror or error}.")
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
        usage=window.USAGE,
        description="Correct a model's named entities and links. "
        "Without a command, opens PROJECT, or the last one, in the window.",
    )
    parser.add_argument("--version", action="version", version=f"annotator {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, prog="annotator")
    for part in (importing, proposing, exporting, knowledge, labels, memory, inspecting, window):
        part.declare(commands)
    return parser


def _give_up_output() -> None:
    """Send what is left to be written nowhere, or the interpreter fails over it when it ends."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
