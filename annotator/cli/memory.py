"""`annotator memory`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotator.cli.running import Commands, Summary, command, show
from annotator.errors import AnnotatorError

if TYPE_CHECKING:
    from annotator.core.memory import Tally
    from annotator.core.model import Rule
    from annotator.project import Project


def declare(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the group of commands."""
    memory = commands.add_parser("memory", help="show, rule or switch the decision memory")
    actions = memory.add_subparsers(metavar="ACTION", required=True)
    shown = command(actions, "show", "list what was decided for mentions, the most first", _show)
    shown.add_argument("project", metavar="PROJECT")
    shown.add_argument("--limit", metavar="N", type=int, default=50, help="so many; 0 for all")
    ruled = command(actions, "rule", "lay down what a mention is, above all decisions", _rule)
    ruled.add_argument("project", metavar="PROJECT")
    ruled.add_argument("mention", metavar="MENTION")
    what = ruled.add_mutually_exclusive_group(required=True)
    what.add_argument("--always", metavar="LABEL", help="propose it with this label")
    what.add_argument("--never", action="store_true", help="never propose it")
    what.add_argument("--ignore", action="store_true", help="leave it to the pipeline")
    what.add_argument("--lift", action="store_true", help="take its rule back")
    ruled.add_argument("--link", metavar="ID", help="with --always: the entity it is linked to")
    for name, text in (("on", "use the memory"), ("off", "leave the memory")):
        switch = command(actions, name, text, _switch)
        switch.add_argument("project", metavar="PROJECT")
        switch.set_defaults(on=name == "on")


def _show(chosen: argparse.Namespace) -> None:
    from annotator.project import Project

    with Project.open(chosen.project, read_only=True) as project:
        tallies = sorted(project.memory.tallies(), key=lambda pair: (-pair[1].total, pair[0]))
        kept = tallies[: chosen.limit or None]
        report = {
            "on": project.memory.is_on,
            "mentions": len(tallies),
            "rules": [_ruled(rule) for rule in project.rules()],
            "decided": [_told(project, mention, tally) for mention, tally in kept],
        }
    show(chosen, report, _lines(report))


def _ruled(rule: Rule) -> Summary:
    return {
        "mention": rule.surface,
        "verdict": str(rule.verdict),
        "label": rule.label,
        "kb_id": rule.kb_id,
    }


def _told(project: Project, mention: str, tally: Tally) -> Summary:
    opinion = project.memory.opinion(mention)
    return {
        "mention": mention,
        "accepted": [
            {"label": label, "kb_id": kb_id, "times": times}
            for (label, kb_id), times in tally.accepted.most_common()
        ],
        "rejected": dict(tally.rejected),
        "reason": opinion.reason() if opinion is not None else "",
    }


def _lines(report: Summary) -> Iterator[str]:
    if not report["on"]:
        yield "The memory of this project is switched off."
    for rule in report["rules"]:
        link = f" → {rule['kb_id']}" if rule["kb_id"] else ""
        yield f"rule: “{rule['mention']}” {rule['verdict']} {rule['label'] or ''}{link}".rstrip()
    for row in report["decided"]:
        yield f"{row['mention']}: {row['reason'] or 'nothing follows yet'}"
    left = report["mentions"] - len(report["decided"])
    if left:
        yield f"{left:,} more mention{'s' * (left != 1)}; --limit 0 lists all."


def _rule(chosen: argparse.Namespace) -> None:
    from annotator.core.model import Verdict
    from annotator.project import Project

    if chosen.link is not None and chosen.always is None:
        raise AnnotatorError("Only a rule with --always has a link.")
    with Project.open(chosen.project) as project:
        if chosen.lift:
            edit = project.memory.lift(chosen.mention)
        elif chosen.always is not None:
            edit = project.memory.lay_down(
                chosen.mention, Verdict.ALWAYS, chosen.always, chosen.link
            )
        else:
            verdict = Verdict.NEVER if chosen.never else Verdict.IGNORE
            edit = project.memory.lay_down(chosen.mention, verdict)
        project.apply(edit)
    report = {"step": edit.name, "changed": bool(edit.changes)}
    show(chosen, report, [f"{edit.name}." if edit.changes else "There is no such rule."])


def _switch(chosen: argparse.Namespace) -> None:
    from annotator.project import Project

    with Project.open(chosen.project) as project:
        project.memory.switch(chosen.on)
    state = "on" if chosen.on else "off"
    show(chosen, {"on": chosen.on}, [f"The memory of this project is {state}."])
