"""Time the document view, alone and in the window with a project, against ExtraSelections.

    python bench/view.py [--quick] [--json]

Each time runs from the call to the end of the painting that it causes, without a compositor;
the last number of each three is the 99th percentile of the processor time alone, which other
work on the machine does not lengthen.
`open` of the window reads the rows too, and `rows` says how long that alone takes. A correction of
the window is committed to its database before it is painted, with the memory on; in the last case
the project has 100,000 spans that the memory knows. What the status bar says of the time changes
with each correction, as if they were a second apart. The texts are made here from a seed.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QApplication, QTextEdit

from annotator.core import edits
from annotator.core.model import Document, Record, Span, Status
from annotator.core.spans import SpanIndex
from annotator.gui import status
from annotator.gui import theme as themes
from annotator.gui.document_view import DocumentView
from annotator.gui.main_window import MainWindow
from annotator.project import Project
from annotator.schemes import default_labels
from annotator.settings import Settings

CASES = {
    "3k": (3_000, False),
    "20k": (20_000, False),
    "100k": (100_000, False),
    "100k in one paragraph": (100_000, True),
    "1M": (1_000_000, False),
    "1M in one paragraph": (1_000_000, True),
}
AMONG = "3k among 100,000 spans"
OTHERS = 20  # articles of 100,000 characters with 5,000 spans each
SCALED = ("100k", "100k in one paragraph")
SIZE = (1000, 800)
BUDGET = 2.5  # seconds for one kind of step; the rival needs minutes for some
NAMES = [label.name for label in default_labels()]


def make(length: int, one_paragraph: bool) -> tuple[str, list[Span]]:
    """Return a text and a span for every 20 characters of it, a tenth of them around another."""
    dice = random.Random(length + one_paragraph)
    words = ["".join(dice.choices("etaoinshrdlu", k=dice.randint(2, 10))) for _ in range(3000)]
    parts: list[str] = []
    size = paragraph = 0
    while size < length:
        word = dice.choice(words)
        ends = paragraph > 600 and not one_paragraph
        parts.append(word + (".\n\n" if ends else " "))
        paragraph = 0 if ends else paragraph + len(parts[-1])
        size += len(parts[-1])
    text = "".join(parts)[:length]
    spans = []
    for start in range(0, length - 40, 20):
        before = 20 if spans and dice.random() < 0.1 else 0
        begin = start + dice.randint(0, 4) - before
        made = Span(
            0,
            0,
            max(begin, 0),
            start + dice.randint(7, 18),
            dice.choice(NAMES),
            dice.choice((Status.PROPOSED, Status.ACCEPTED)),
            kb_id=dice.choice((None, "Q1", "NIL")),
            source="made",
            score=dice.random(),
        )
        spans.append(made)
    return text, spans


def tick(form: str, seconds: count[int] = count()) -> str:  # noqa: B008
    """Write the time, a second later at each call."""
    return time.strftime(form, time.gmtime(next(seconds)))


class Bare:
    """The view alone with its index."""

    title = "DocumentView"

    def __init__(self, app: QApplication, text: str, spans: list[Span]) -> None:
        self.app = app
        self.text = text
        self.spans = [replace(span, id=number, document_id=1) for number, span in enumerate(spans)]
        self.view = DocumentView()
        self.view.resize(*SIZE)
        self.view.show()

    def open(self) -> None:
        """Show the article."""
        self.index = SpanIndex(1, self.spans)
        self.view.set_document(self.text, self.index, (), default_labels())

    def correct(self, span: Span, label: str) -> None:
        """Give a span another label."""
        edit = edits.relabel([span], label)
        self.index.apply(edit)
        self.view.touch(edit.changes)

    def focus(self, span: Span) -> None:
        """Put the ring around a span."""
        self.view.set_focused([span])

    def close(self) -> None:
        """Let go of everything."""
        self.view.close()


class InWindow:
    """The real window on a real project."""

    title = "window and project"
    others = 0

    def __init__(self, app: QApplication, text: str, spans: list[Span]) -> None:
        self.app = app
        self.folder = tempfile.TemporaryDirectory()
        root = Path(self.folder.name)
        os.environ["ANNOTATOR_DATA"] = self.folder.name  # as a window looks at its first start
        with Project.open(root / "bench.annotator", create=True) as project:
            project.add([Record(Document(0, "made", "Made"), text, tuple(spans))])
            project.add([Record(Document(0, "empty", "Empty"), "Nothing.")])
            for number in range(self.others):
                body, marks = make(100_000 + number, False)
                project.add([Record(Document(0, f"other {number}", "Other"), body, tuple(marks))])
        status.strftime = tick
        self.window = MainWindow(Settings(root))
        self.window.equip()
        self.window.resize(SIZE[0] + 560, SIZE[1] + 160)
        self.window.show()
        self.window.workspace.open(str(root / "bench.annotator"))
        shown = self.window.workspace.project
        assert shown is not None
        self.project = shown
        self.document_id, self.other, *_ = shown.document_ids()
        self.view = self.window.view
        self.window.editor.open(self.other)
        while not shown.memory.is_loaded:
            app.processEvents()

    def read(self) -> None:
        """Read the rows of the article."""
        self.project.record(self.document_id)

    def open(self) -> None:
        """Open the article in the window."""
        self.window.editor.open(self.document_id)
        self.index = self.window.editor.index

    def correct(self, span: Span, label: str) -> None:
        """Give a span another label, as its key does."""
        self.window.editor.label(label)

    def focus(self, span: Span) -> None:
        """Focus a span, with all the panels that follow."""
        self.window.editor.focus([span])

    def close(self) -> None:
        """Let go of everything."""
        self.window.close()
        self.window.workspace.close()
        self.folder.cleanup()


class Among(InWindow):
    """The window on a project of 100,000 spans, which the decision memory has read."""

    title = "window, memory of it all"
    others = OTHERS


class ExtraSelections:
    """The rival: a QTextEdit that is given the list of all its selections at each change."""

    title = "QTextEdit, ExtraSelections"

    def __init__(self, app: QApplication, text: str, spans: list[Span]) -> None:
        self.app = app
        self.text = text
        self.spans = [replace(span, id=number, document_id=1) for number, span in enumerate(spans)]
        self.view = QTextEdit()
        self.view.setReadOnly(True)
        self.view.resize(600, SIZE[1])
        self.view.show()
        self.colors = {label.name: QColor(label.color) for label in default_labels()}

    def open(self) -> None:
        """Show the article."""
        self.index = SpanIndex(1, self.spans)
        self.view.setPlainText(self.text)
        self._select()

    def correct(self, span: Span, label: str) -> None:
        """Give a span another label."""
        self.index.apply(edits.relabel([span], label))
        self._select()

    def focus(self, span: Span) -> None:
        """Put the caret to a span."""
        cursor = self.view.textCursor()
        cursor.setPosition(span.start)
        self.view.setTextCursor(cursor)

    def close(self) -> None:
        """Let go of everything."""
        self.view.close()

    def _select(self) -> None:
        selections = []
        for span in self.index:
            selection = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.view.document())
            cursor.setPosition(span.start)
            cursor.setPosition(span.end, QTextCursor.MoveMode.KeepAnchor)
            selection.cursor = cursor
            selection.format = QTextCharFormat()
            selection.format.setBackground(self.colors[span.label].lighter(180))
            selections.append(selection)
        self.view.setExtraSelections(selections)


def timed(app: QApplication, action: Callable[[], object]) -> tuple[float, float]:
    """Return milliseconds by the clock and of the processor until an action is painted."""
    clock, processor = time.perf_counter(), time.thread_time()
    action()
    app.sendPostedEvents()
    app.processEvents()
    return (time.perf_counter() - clock) * 1000, (time.thread_time() - processor) * 1000


def settle(app: QApplication) -> None:
    """Let the loop do all that a step has left to it: a window is laid out in several turns."""
    for _ in range(5):
        app.sendPostedEvents()
        app.processEvents()


def repeated(times: int, step: Callable[[int], tuple[float, float]]) -> dict[str, float]:
    """Return median, 99th percentile and worst of a step, as often as the budget allows."""
    began, taken = time.perf_counter(), []
    for turn in range(times):
        taken.append(step(turn))
        if time.perf_counter() - began > BUDGET:
            break
    clock, processor = (sorted(column) for column in zip(*taken, strict=True))
    late = int(len(taken) * 0.99)
    found = {"p50": clock[len(taken) // 2], "p99": clock[late], "max": clock[-1]}
    return {name: round(ms, 2) for name, ms in {**found, "cpu99": processor[late]}.items()}


def measure(kind: Any, app: QApplication, case: str, times: int) -> dict[str, Any]:
    text, spans = make(*CASES[case.partition(" among")[0]])
    subject = kind(app, text, spans)
    gc.collect()
    gc.freeze()  # as the program does after its start
    dice = random.Random(7)
    app.processEvents()
    read = timed(app, subject.read)[1] if isinstance(subject, InWindow) else 0.0
    opened, opened_cpu = timed(app, subject.open)
    subject.view.document().size()  # lay out what Qt does in idle time
    if isinstance(subject, InWindow):
        subject.window.features["rehearsal"].rehearse()  # as it does a moment later
        time.sleep(0.2)  # for what that does aside
    app.processEvents()
    bar = subject.view.verticalScrollBar()

    def correct(turn: int) -> tuple[float, float]:
        span = subject.index[(first + turn // 4) % len(subject.index)]
        subject.focus(span)
        settle(app)
        others = [name for name in NAMES if name != span.label]
        return timed(app, lambda: subject.correct(span, dice.choice(others)))

    def focus(turn: int) -> tuple[float, float]:
        span = subject.index[(first + turn) % len(subject.index)]
        return timed(app, lambda: subject.focus(span))

    def scroll(turn: int) -> tuple[float, float]:
        return timed(app, lambda: bar.setValue((bar.value() + 40) % (bar.maximum() + 1)))

    def jump(turn: int) -> tuple[float, float]:
        return timed(app, lambda: bar.setValue(dice.randrange(bar.maximum() + 1)))

    first = len(subject.index) // 2
    result = {
        "case": case,
        "subject": subject.title,
        "spans": len(spans),
        "open": round(opened, 1),
        "open_cpu": round(opened_cpu, 1),
        "rows_cpu": round(read, 1),
        "correct": repeated(times, correct),
        "focus": repeated(times // 2, focus),
        "scroll": repeated(times // 2, scroll),
        "jump": repeated(times // 4, jump),
    }
    subject.close()
    subject.view.deleteLater()
    app.processEvents()
    gc.unfreeze()
    return result


def run(cases: list[str], times: int) -> list[dict[str, Any]]:
    app = QApplication.instance() or QApplication(["bench"])
    assert isinstance(app, QApplication)
    themes.apply(app, "light")
    scale = app.devicePixelRatio()
    results = []
    for case in cases:
        for kind in (Among,) if case == AMONG else (Bare, InWindow, ExtraSelections):
            if kind is ExtraSelections and CASES[case][0] > 200_000:
                continue
            measure(InWindow if kind is Among else kind, app, "3k", 4)  # loads fonts and styles
            results.append({**measure(kind, app, case, times), "scale": scale})
            print(line(results[-1]), flush=True)
    return results


def line(result: dict[str, Any]) -> str:
    steps = (
        "{p50:7.2f}/{p99:7.2f}/{cpu99:6.2f}".format(**result[step])
        for step in ("correct", "focus", "scroll", "jump")
    )
    case = result["case"] + (" at 200 %" if result["scale"] > 1 else "")
    opened = f"{result['open']:7.1f}/{result['open_cpu']:6.1f} {result['rows_cpu']:6.1f}"
    return f"{case:30} {result['subject']:27} {opened}  " + "  ".join(steps)


def scaled(times: int) -> list[dict[str, Any]]:
    """Run again in a process whose screen has two pixels for each."""
    command = [sys.executable, __file__, "--json", "--only-scaled", "--times", str(times)]
    environment = {**os.environ, "QT_SCALE_FACTOR": "2"}
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, text=True, check=True, encoding="utf-8"
    )
    *lines, last = done.stdout.splitlines()
    print("\n".join(lines))
    results: list[dict[str, Any]] = json.loads(last)["results"]
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small texts and few repetitions")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    parser.add_argument("--times", type=int, default=400)
    parser.add_argument("--only-scaled", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only_scaled:
        results = run(list(SCALED), options.times)
    else:
        heads = ("correct", "focus", "scroll", "page jump")
        print(
            f"{'ms: p50/p99/processor':58} {'open':>14} {'rows':>6}  "
            + "  ".join(f"{h:>22}" for h in heads)
        )
        if options.quick:
            results = run(["3k", "20k"], 40)
        else:
            results = run([*CASES, AMONG], options.times) + scaled(options.times)
    if options.json:
        print(json.dumps({"results": results}))


if __name__ == "__main__":
    main()
