"""`annotator labels`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from annotator.cli.running import Commands, Summary, command, show
from annotator.errors import AnnotatorError, Refused

if TYPE_CHECKING:
    from annotator.core.scheme_file import Scheme
    from annotator.project import Project


def declare(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the group of commands."""
    labels = commands.add_parser("labels", help="show or change the labels of a project")
    actions = labels.add_subparsers(metavar="ACTION", required=True)
    shown = command(actions, "show", "list the labels with their spans counted", _show)
    shown.add_argument("project", metavar="PROJECT")
    made = command(actions, "set", "put another label scheme in the place of the present one", _set)
    made.add_argument("project", metavar="PROJECT")
    made.add_argument("scheme", metavar="SCHEME", help="ontonotes, conll, news, or a TOML file")
    made.add_argument(
        "--map", metavar="OLD=NEW", action="append", default=[], type=_fate, dest="fates",
        help="what spans with OLD get; OLD= takes them away; otherwise what the scheme suggests",
    )  # fmt: skip
    made.add_argument("--dry-run", action="store_true", help="say what would change, and stop")


def _fate(text: str) -> tuple[str, str | None]:
    old, mark, new = text.partition("=")
    if not mark or not old:
        raise argparse.ArgumentTypeError(f"“{text}” is not OLD=NEW")
    return old, new or None


def _show(chosen: argparse.Namespace) -> None:
    from annotator.project import Project

    with Project.open(chosen.project, read_only=True) as project:
        found = list(_labels(project))
    show(chosen, found, map(_line, found))


def _labels(project: Project) -> Iterator[Summary]:
    from annotator.core.scheme import guide

    counts = project.label_counts()
    for label in project.labels():
        told = guide(label.description)
        yield {
            "name": label.name,
            "key": label.key,
            "color": label.color,
            "description": told.summary,
            "guidelines": told.guidelines,
            "examples": list(told.examples),
            "spans": {str(status): count for status, count in counts.get(label.name, {}).items()},
        }


def _line(label: Summary) -> str:
    key = label["key"] or "-"
    count = sum(label["spans"].values())
    return f"{key:<3}{label['name']:<16}{count:>8,}  {label['description']}".rstrip()


def _set(chosen: argparse.Namespace) -> None:
    from annotator import schemes
    from annotator.aside import HOUR
    from annotator.project import Project

    scheme = schemes.load(chosen.scheme)
    with Project.open(chosen.project, create=not chosen.dry_run) as project:
        fates = _fates(project, scheme, dict(chosen.fates))
        made = schemes.replaced(project, scheme.labels, fates)
        if not chosen.dry_run:
            if made.spans and project.backup_is_due(HOUR):
                project.backup()
            project.apply(made.edit._replace(name=f"Use labels of {scheme.title or chosen.scheme}"))
        told = made.told()
        report = {
            "labels": [label.name for label in scheme.labels],
            "map": fates,
            "changed": len(made.spans),
            "joined": len(made.joined),
            "told": told,
            "written": not chosen.dry_run,
        }
    show(chosen, report, _changed(report))


def _fates(project: Project, scheme: Scheme, given: dict[str, str | None]) -> dict[str, Any]:
    """Return what becomes of each label that goes: as it was said, else as the scheme suggests."""
    from annotator import schemes

    here = {label.name for label in project.labels()}
    there = {label.name for label in scheme.labels}
    for old, new in given.items():
        if old not in here:
            raise AnnotatorError(f"The project has no label {old}.")
        if old in there:
            raise AnnotatorError(f"The scheme has the label {old} too, so its spans keep it.")
        if new is not None and new not in there:
            raise AnnotatorError(f"The scheme has no label {new}.")
    suggested = dict(schemes.suggested(project, scheme))
    counts = project.label_counts()
    for old, new in suggested.items():
        if new is None and old not in given and old in counts:
            total = sum(counts[old].values())
            raise Refused(
                f"Say what becomes of {total:,} spans with the label {old}: --map {old}=NEW, "
                f"or --map {old}= to take them away."
            )
    return {**suggested, **given}


def _changed(report: Summary) -> Iterator[str]:
    for old, new in report["map"].items():
        yield f"{old} becomes {new}" if new else f"{old} goes away"
    yield report["told"]
    if not report["written"]:
        yield "Nothing was changed."
