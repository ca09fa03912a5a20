"""The window, and `annotator demo`, which does without one where there is no display."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from annotator.cli.running import Commands, command, run_job, show
from annotator.errors import AnnotatorError

USAGE = "annotator [PROJECT]\n       annotator COMMAND ..."


def declare(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the commands; that which opens the window is the one that is meant without a name."""
    opened = commands.add_parser("open", prog="annotator", usage=USAGE)
    opened.add_argument("project", nargs="?", type=_project)
    opened.set_defaults(run=_open)
    command(
        commands, "demo", "open the seed article, or process it where there is no display", _demo
    )


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


def _demo(chosen: argparse.Namespace) -> int | None:
    from annotator import demo, summaries

    if demo.has_display():
        from annotator.gui.app import run

        return run(str(demo.prepare()), demo=True)
    report = demo.headless(run_job)
    show(chosen, report, summaries.demonstrated(report))
    return None
