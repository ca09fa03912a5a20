"""`annotator stats`, `annotator check` and `annotator backup`."""

from __future__ import annotations

import argparse

from annotator.cli.running import Commands, Failed, command, show, tell


def declare(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    for name, text, run in (
        ("stats", "count what is in a project", _stats),
        ("check", "verify that a project is whole", _check),
        ("backup", "copy a project into the folder of backups beside it", _backup),
    ):
        command(commands, name, text, run).add_argument("project", metavar="PROJECT")


def _stats(chosen: argparse.Namespace) -> None:
    from annotator import summaries
    from annotator.project import Project

    with Project.open(chosen.project, read_only=True) as project:
        stats = project.stats()
    show(chosen, stats, summaries.counted(stats))


def _backup(chosen: argparse.Namespace) -> None:
    from annotator.project import Project

    with Project.open(chosen.project, read_only=True) as project:
        copy = str(project.backup())
    show(chosen, {"copy": copy}, [copy])


def _check(chosen: argparse.Namespace) -> None:
    from annotator import summaries
    from annotator.project import Project

    with Project.open(chosen.project, read_only=True) as project:
        problems = project.check()
    for problem in problems:
        tell(problem)
    report = {"whole": not problems, "problems": problems}
    show(chosen, report, summaries.checked(report))
    if problems:
        raise Failed
