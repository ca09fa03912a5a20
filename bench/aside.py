"""Measure how long the window stands still while a step of 100,000 spans is carried out aside.

Beside it stands the same step in the thread of the window. Of what the window took no event, the
time is told apart for which its thread was ready and other programs had the processors (Linux
alone says so).
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from annotator import schemes
from annotator.core.edits import Edit
from annotator.core.model import Document, Record, Span, Status
from annotator.gui import app as started
from annotator.gui.main_window import MainWindow
from annotator.project import Project
from annotator.settings import Settings

SPANS = 50  # in each article
SENTENCE = "{} and some words follow here. "


class Heart:
    """Beats each millisecond; knows how long it could not, and how long it waited in a queue."""

    def __init__(self) -> None:
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._last = (0.0, 0.0)
        self.worst = (0.0, 0.0)

    def watch(self, act: Callable[[], object]) -> dict[str, float]:
        """Do something, and return how long it took and the longest pauses in milliseconds."""
        self.worst = (0.0, 0.0)
        self._last = _now()
        self._timer.start(1)
        start = time.perf_counter()
        act()
        took = time.perf_counter() - start
        _live(1.5)  # what the window does afterwards counts, too
        self._timer.stop()
        whole, own = self.worst
        return {"took_ms": took * 1000, "worst_ms": whole, "own_ms": own}

    def _beat(self) -> None:
        now = _now()
        whole, queued = now[0] - self._last[0], now[1] - self._last[1]
        self.worst = (max(self.worst[0], whole), max(self.worst[1], whole - queued))
        self._last = _now()


def _now() -> tuple[float, float]:
    """Return the time, and how long this thread has waited for a processor, in milliseconds."""
    try:
        queued = int(Path("/proc/thread-self/schedstat").read_text(encoding="ascii").split()[1])
    except OSError:
        queued = 0
    return time.perf_counter() * 1000, queued / 1e6


def _live(seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)


def build(path: Path, articles: int) -> None:
    """Make a project whose spans are of one label, but for some."""
    names = [SENTENCE.format(f"Name{number}") for number in range(SPANS)]
    starts = [0, *itertools.accumulate(map(len, names))][:-1]
    ends = [start + name.index(" ") for start, name in zip(starts, names, strict=True)]

    def record(number: int) -> Record:
        label = "GPE" if number % 20 else "ORG"
        states = itertools.cycle((Status.PROPOSED, Status.ACCEPTED))
        spans = tuple(
            Span(0, 0, start, end, label, state, None, "model", 0.5)
            for start, end, state in zip(starts, ends, states, strict=False)
        )
        return Record(Document(0, f"a{number}", f"Article {number}"), "".join(names), spans)

    with Project.open(path, create=True) as project:
        project.add(map(record, range(articles)))


def measure(folder: Path, articles: int) -> dict[str, dict[str, float]]:
    """Rename a label, undo, redo and undo that, and take all articles out."""
    path = folder / "p.annotator"
    build(path, articles)
    sys.setswitchinterval(started.TURN)
    window = MainWindow(Settings(folder))
    window.resize(1360, 860)
    window.show()
    window.commands.open(str(path))
    _live(3)
    workspace, heart = window.workspace, Heart()
    project = workspace.project
    assert project is not None

    def renamed(into: str, label: str) -> Callable[[Project], Edit]:
        def make(held: Project) -> Edit:
            (meant,) = [one for one in held.labels() if one.name == label]
            return schemes.renamed(held, meant, into).edit

        return make

    ids = project.document_ids()
    acts: dict[str, Callable[[], object]] = {
        "rename": lambda: workspace.carry_out(
            workspace.meanwhile("Looking", renamed("LAND", "GPE"))
        ),
        "undo": lambda: workspace.meanwhile("Undo", lambda held: held.undo_scheme()),
        "redo": lambda: workspace.meanwhile("Redo", lambda held: held.redo_scheme()),
        "undo again": lambda: workspace.meanwhile("Undo", lambda held: held.undo_scheme()),
        "rename, not aside": lambda: project.apply(renamed("LAND", "GPE")(project)),
        "take out": lambda: workspace.meanwhile("Out", lambda held: held.trash.take_out(ids)),
    }
    found = {name: heart.watch(act) for name, act in acts.items()}
    window.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    given = parser.parse_args()
    articles = 100 if given.quick else 2000
    application = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ANNOTATOR_DATA"] = folder
        found = measure(Path(folder), articles)
    print(f"{articles * SPANS:,} spans; milliseconds")
    print(f"{'':20}{'took':>9}{'still':>9}{'of it own':>11}")
    for name, row in found.items():
        print(f"{name:20}{row['took_ms']:9,.0f}{row['worst_ms']:9.0f}{row['own_ms']:11.0f}")
    if given.json:
        worst = max(row["own_ms"] for name, row in found.items() if name != "rename, not aside")
        print(json.dumps({"spans": articles * SPANS, "worst_own_ms": worst, "steps": found}))
    del application


if __name__ == "__main__":
    main()
