"""`annotator stats`, `annotator check`, `annotator backup` and `annotator trash`."""

from __future__ import annotations

import argparse

from annotator.cli.running import Commands, Failed, Summary, command, show, tell
from annotator.errors import AnnotatorError


def declare(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    for name, text, run in (
        ("stats", "count what is in a project", _stats),
        ("check", "verify that a project is whole", _check),
        ("backup", "copy a project into the folder of backups beside it", _backup),
    ):
        command(commands, name, text, run).add_argument("project", metavar="PROJECT")
    trash = command(commands, "trash", "list what was taken out, bring it back or erase it", _trash)
    trash.add_argument("project", metavar="PROJECT")
    way = trash.add_mutually_exclusive_group()
    way.add_argument("--restore", metavar="NAME", nargs="+", help="bring back these articles")
    way.add_argument(
        "--erase", metavar="DAYS", type=int, help="erase for good what is there for so many days"
    )


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


def _trash(chosen: argparse.Namespace) -> None:
    from datetime import UTC, datetime, timedelta

    from annotator.project import Project

    is_read = chosen.restore is None and chosen.erase is None
    with Project.open(chosen.project, read_only=is_read) as project:
        held = project.trash.contents()
        if chosen.restore is not None:
            meant = [one for one in held if one.key in chosen.restore]
            if missing := sorted({*chosen.restore} - {one.key for one in meant}):
                raise AnnotatorError(f"“{missing[0]}” is not in the trash.")
            project.trash.restore([one.id for one in meant])
        elif chosen.erase is not None:
            limit = datetime.now(UTC) - timedelta(days=chosen.erase)
            meant = [one for one in held if one.at <= limit]
            project.trash.erase([one.id for one in meant])
        else:
            meant = held
    done = "in the trash" if is_read else "brought back" if chosen.restore else "erased"
    rows: list[Summary] = [
        {"key": one.key, "title": one.title, "source": one.source, "decisions": one.decisions,
         "at": one.at.isoformat(timespec="seconds")}
        for one in meant
    ]  # fmt: skip
    lines = [
        f"{row['at'][:10]}  {row['decisions']:>5}  {row['key']}  {row['title']}" for row in rows
    ]
    number = f"{len(rows):,} article{'' if len(rows) == 1 else 's'} {done}."
    show(chosen, {"articles": rows, "done": done}, [*lines, number])


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
