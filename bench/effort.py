"""Count what an ideal analyst has to do to an article: with everything on, plain, and elsewhere.

    python bench/effort.py [--gold FILE ...] [--articles N] [--quick] [--json]

The analyst knows the gold and works through the real window by key and mouse, article after
article. A press of a key costs 1, a click 1, a drag 2, a typed character 1; scrolling is free.
Of two ways to the same end the shorter one is taken. An article is finished when its live spans
are the gold mentions, each with a label that is right for it, and all of them are accepted.

`full` is the program with all it has; `plain` is without apply-to-all, memory and cards. The
gold of a file is one project, so that what was decided in one article helps in the next. Spans
with labels that no gold mention of the file can have are not proposed, for any of the four.

The other tools are counted from the same proposals, by what their documentation asks for:

- Label Studio: a wrong label: click the region, press the label's key (2). No mention: click,
  Backspace (2). A mention that is missing: the label's key, drag over the text (3). Wrong ends:
  click, Backspace, and as a missing one (5). Submit: 1.
- doccano: a wrong label: click the span, choose another (2). No mention: click the span, delete
  it (2). Missing: drag over the text, choose the label (3). Wrong ends: delete and mark anew (5).
  Check the article and go to the next: 2.

The lower bound is one action for each distinct decision: surface and label of a missing, wrong or
relabelled mention, and each pair of wrong and right ends, once in a project.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from effort_analyst import Analyst
from effort_gold import DATA, SEED, Fault, Gold, faults, read, seed
from PySide6.QtWidgets import QApplication

from annotator.core import edits
from annotator.core.model import Document, Record, surface
from annotator.gui import theme as themes
from annotator.gui.main_window import MainWindow
from annotator.pool import run
from annotator.project import Project
from annotator.settings import Settings
from annotator.tasks import Import, Propose

LABEL_STUDIO = {"label": 2, "wrong": 2, "missing": 3, "ends": 5, "finish": 1}
DOCCANO = {"label": 2, "wrong": 2, "missing": 3, "ends": 5, "finish": 2}


class Counts(NamedTuple):
    """What one way of working came to."""

    actions: int
    mentions: int
    articles: int
    by_kind: dict[str, int]


def prepare(folder: Path, golds: list[Gold]) -> Path:
    """Make a project of gold articles, with the pipeline's proposals."""
    location = folder / f"{golds[0].key[:12]}.annotator"
    with Project.open(location, create=True) as project:
        for gold in golds:
            if gold.key == SEED.stem:
                run(Import(project, [SEED]), lambda _: None)
            else:
                project.add([Record(Document(0, gold.key, gold.key), gold.text)])
        run(Propose(project), lambda _: None, processes=2 if len(golds) > 20 else 1)
        _limit(project, {name for gold in golds for m in gold.mentions for name in m.labels})
    return location


def _limit(project: Project, wanted: set[str]) -> None:
    """Take back the proposals whose labels are no part of the task."""
    for document_id in project.document_ids():
        other = [s for s in project.spans(document_id) if s.label not in wanted]
        project.apply(edits.Edit("Not asked for", tuple(edits.Change(s, None) for s in other)))


def elsewhere(location: Path, golds: list[Gold]) -> tuple[dict[str, int], int]:
    """Return how many faults of each kind the proposals have, and how many distinct decisions."""
    kinds: dict[str, int] = {}
    distinct = set()
    with Project.open(location, read_only=True) as project:
        for gold in golds:
            document = project.find(gold.key)
            assert document is not None
            for fault in faults(list(project.spans(document.id)), gold.mentions):
                kinds[fault.kind] = kinds.get(fault.kind, 0) + 1
                distinct.add(_decision(fault, gold.text))
    return kinds, len(distinct)


def _decision(fault: Fault, text: str) -> tuple[object, ...]:
    span, mention = fault.span, fault.mention
    return (
        fault.kind,
        surface(text[span.start : span.end]) if span else None,
        surface(text[mention.start : mention.end]) if mention else None,
        mention.labels if mention else None,
    )


def total(kinds: dict[str, int], prices: dict[str, int], articles: int) -> int:
    """Return what faults cost in another tool."""
    return sum(prices[kind] * count for kind, count in kinds.items()) + articles * prices["finish"]


def play(app: QApplication, location: Path, golds: list[Gold], full: bool) -> Counts:
    """Correct all articles of a project through the window."""
    with Project.open(location) as project:
        project.memory.switch(full)
    window = MainWindow(Settings(location.parent / "user"))
    window.equip()
    window.resize(1360, 900)
    window.show()
    app.processEvents()
    assert window.commands.open(str(location))
    analyst = Analyst(app, window, full=full)
    try:
        for gold in golds:
            analyst.correct(gold)
        counts = analyst.hand.by_kind
        return Counts(
            sum(counts.values()), sum(len(g.mentions) for g in golds), len(golds), dict(counts)
        )
    finally:
        window.close()
        window.workspace.close()
        window.deleteLater()
        app.processEvents()


def measure(app: QApplication, name: str, golds: list[Gold]) -> dict[str, Any]:
    """Return the actions of all four on the same articles."""
    result: dict[str, Any] = {"gold": name, "articles": len(golds)}
    result["mentions"] = sum(len(gold.mentions) for gold in golds)
    with tempfile.TemporaryDirectory() as folder:
        location = prepare(Path(folder), golds)
        kinds, distinct = elsewhere(location, golds)
        result["faults"] = kinds
        result["lower_bound"] = distinct
        result["label_studio"] = total(kinds, LABEL_STUDIO, len(golds))
        result["doccano"] = total(kinds, DOCCANO, len(golds))
        for way, full in (("full", True), ("plain", False)):
            copy = Path(folder) / f"{way}.annotator"
            copy.write_bytes(location.read_bytes())
            counts = play(app, copy, golds, full)
            result[way] = counts.actions
            result[f"{way}_by_kind"] = counts.by_kind
    return result


def line(result: dict[str, Any]) -> str:
    """Return a row of the table."""
    other = min(result["label_studio"], result["doccano"])
    return (
        f"{result['gold']:14}{result['articles']:9}{result['mentions']:9}{result['lower_bound']:9}"
        f"{result['full']:8}{result['plain']:8}{result['label_studio']:9}{result['doccano']:9}"
        f"{result['full'] / result['plain']:9.2f}{result['full'] / other:9.2f}"
    )


def together(results: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the sums of several results."""
    names = ("articles", "mentions", "lower_bound", "full", "plain", "label_studio", "doccano")
    return {"gold": "all", **{name: sum(r[name] for r in results) for name in names}}


def golds_of(files: Iterable[Path], most: int | None) -> Iterator[tuple[str, list[Gold]]]:
    """Yield the articles of each file with at least one mention, at most `most` of them."""
    from annotator.schemes import default_labels

    known = {label.name for label in default_labels()}
    for file in files:
        found = [gold for gold in read(file, known) if gold.mentions]
        if found:
            yield file.stem, found[:most]
        else:
            print(f"{file.stem}: no mention has a label that the project knows.", file=sys.stderr)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, action="append", help="a file of gold articles")
    parser.add_argument("--articles", type=int, help="at most so many of each file")
    parser.add_argument("--quick", action="store_true", help="the seed and five of each file")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    options = parser.parse_args()
    files = options.gold or [DATA / "wikigold.jsonl", DATA / "re3d.jsonl"]
    if missing := [str(file) for file in files if not file.is_file()]:
        print(f"There is no gold at {', '.join(missing)}.", file=sys.stderr)
        return 1
    most = 5 if options.quick else options.articles
    app = QApplication.instance() or QApplication(["bench"])
    assert isinstance(app, QApplication)
    themes.apply(app, "light")
    heads = ("gold", "articles", "mentions", "distinct", "full", "plain", "L.Studio", "doccano")
    print("{:14}{:>9}{:>9}{:>9}{:>8}{:>8}{:>9}{:>9}".format(*heads), "   /plain   /other")
    first = measure(app, "seed article", [seed()])
    print(line(first), flush=True)
    results = [first]
    for name, golds in golds_of(files, most):
        results.append(measure(app, name, golds))
        print(line(results[-1]), flush=True)
    whole = together(results)
    print(line(whole))
    ways = ("full", "plain", "label_studio", "doccano")
    summary = {
        "actions_per_mention": {way: whole[way] / whole["mentions"] for way in ways},
        "seed_actions": first["full"],
        "articles": whole["articles"],
        "mentions": whole["mentions"],
        "lower_bound_per_mention": whole["lower_bound"] / whole["mentions"],
        "results": results,
    }
    if options.json:
        print(json.dumps(summary))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
