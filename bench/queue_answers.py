"""Measure the queue on 1,000 and 1,000,000 documents: opening, filters, search, orders, steps.

Each answer through the window's own code stands beside the bare sqlite3 statement for it, in the
same run. The projects are built once by `Project.add` in a folder, and used again from there.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from annotator.core.model import Document, DocumentStatus, Record, Span, Status
from annotator.core.queue import MANY, UNFINISHED, Listing, Order, Question
from annotator.gui.main_window import MainWindow
from annotator.project import Project
from annotator.settings import Settings
from annotator.store import queue

BATCH = 5000
SYLLABLES = ("ka", "ro", "mi", "te", "san", "dor", "vel", "un", "ber", "ist", "al", "qu", "pen",
             "ora", "sto", "fre", "gli", "zu", "nam", "hir")  # fmt: skip
LABELS = ("PERSON", "GPE", "ORG", "NORP", "DATE", "LAW")
SHARES = (30, 30, 25, 10, 4.99, 0.01)
STATUSES = tuple(DocumentStatus)


class Press:
    """Writes small articles, always the same ones: Zipf's words, names that come again."""

    def __init__(self) -> None:
        self.chance = random.Random(7)
        pairs = ["".join(pair) for pair in itertools.product(SYLLABLES, SYLLABLES, SYLLABLES)]
        self.words = pairs
        self.names = [f"{a.title()} {b.title()}" for a, b in zip(pairs, pairs[::-1], strict=True)]
        self.zipf = list(itertools.accumulate(1 / (n + 1) for n in range(len(pairs))))
        self.flatter = list(itertools.accumulate(1 / (n + 20) for n in range(len(pairs))))

    def write(self, number: int) -> Iterator[Record]:
        """Yield articles of some 600 characters with three mentions each."""
        for row in range(number):
            yield self._article(row)

    def _article(self, row: int) -> Record:
        chance = self.chance
        words = chance.choices(self.words, cum_weights=self.zipf, k=75)
        names = chance.choices(self.names, cum_weights=self.flatter, k=3)
        status = chance.choices(STATUSES, (60, 5, 33, 2))[0]
        state = Status.ACCEPTED if status is DocumentStatus.DONE else Status.PROPOSED
        spans, parts, at = [], [], 0
        for place, name in enumerate(names):
            part = " ".join(words[place * 25 : place * 25 + 25]).capitalize() + f" {name}. "
            start = at + len(part) - len(name) - 2
            label = chance.choices(LABELS, SHARES)[0]
            link = f"Q{chance.randrange(50_000)}" if chance.random() < 0.1 else None
            spans.append(
                Span(0, 0, start, start + len(name), label, state, link, "model", chance.random())
            )
            parts.append(part)
            at += len(part)
        day = f"20{chance.randrange(10, 25)}-{chance.randrange(1, 13):02}-{1 + row % 28:02}"
        meta = {"date": day} | ({"flag": "look again"} if chance.random() < 0.001 else {})
        title = " ".join([names[0], *words[:5]])
        source = f"agency {min(int(chance.paretovariate(1)), 60)}"
        document = Document(0, f"article-{row:07}", title, source, status, meta)
        return Record(document, "".join(parts), tuple(spans))


def build(path: Path, number: int) -> None:
    """Make a project of so many documents, with its index for search, unless it is there.

    The indexes of the tables are made at the end, for so many rows are sorted sooner than they
    are put in one by one; what each document is worth is made up.
    """
    done = path.with_suffix(".built")
    if done.exists():
        return
    for old in path.parent.glob(f"{path.name}*"):
        if old.is_file():
            old.unlink()
    start = time.perf_counter()
    Project.open(path, create=True).close()
    with closing(sqlite3.connect(path)) as raw:
        indexes = raw.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
            "AND name != 'documents_by_key'"
        ).fetchall()
        for name, _ in indexes:
            raw.execute(f"DROP INDEX {name}")
        raw.commit()
    source = Press().write(number)
    with Project.open(path) as project:
        while batch := list(itertools.islice(source, BATCH)):
            project.add(batch)
    with closing(sqlite3.connect(path)) as raw:
        over = "status IN ('done', 'skipped')"
        worth = f"CASE WHEN {over} THEN -1 ELSE (1 + abs(random() % 997)) / 99.0 END"
        raw.execute(f"UPDATE documents SET gain = {worth}")
        for _, sql in indexes:
            raw.execute(sql)
        raw.commit()
    added = time.perf_counter()
    with Project.open(path) as project:
        for _ in project.queue.extend_index():
            pass
    took = time.perf_counter() - added
    print(f"built {number:,} documents in {added - start:,.0f} s, indexed in {took:,.0f} s")
    done.touch()


# The window


def make_window(folder: Path) -> MainWindow:
    """Return the real window, shown, with the user's files in a folder of its own."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    window = MainWindow(Settings(folder))
    window.equip()
    window.resize(1360, 860)
    window.show()
    app.processEvents()
    return window


def wait_for(done: Callable[[], bool]) -> None:
    while not done():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


def open_ms(window: MainWindow, path: Path) -> float:
    """Open a project until its first rows and its article are painted."""
    window.workspace.close()
    QApplication.processEvents()
    gc.collect()
    start = time.perf_counter()
    window.commands.open(str(path), read_only=True)
    assert window.editor.document is not None
    assert window.documents.documents.rowCount() > 0
    window.documents.view.viewport().repaint()
    window.view.viewport().repaint()
    return (time.perf_counter() - start) * 1000


def ask(window: MainWindow, question: Question, until: str) -> dict[str, float]:
    """Return milliseconds until the first `rows` and until it was `told` how many there are: the
    number, or "more than 10,000"; until the `count` is there and the `whole` list, unless
    `until` comes before. `total` is the count.
    """
    panel = window.documents
    times: dict[str, float] = {}
    start = time.perf_counter()

    def note(listing: Listing) -> None:
        now = (time.perf_counter() - start) * 1000
        if listing.question == question:
            times.setdefault("rows", now)
            if listing.total is not None or listing.exceeded >= MANY:
                times.setdefault("told", now)
            if listing.total is not None:
                times.setdefault("count", now)
                times["total"] = listing.total
            if listing.is_whole:
                times.setdefault("whole", now)

    panel.listed.connect(note)
    panel.set_question(question)
    wait_for(lambda: until in times)
    panel.listed.disconnect(note)
    panel.view.viewport().repaint()
    return times


KEPT = "status != 'rejected'"
FIRST = "LIMIT 100"


def cases() -> dict[str, tuple[Question, str, str]]:
    """Return questions, each with the bare statements for its first rows and its count."""
    press = Press()
    rare, usual = press.words[5000], press.words[12]
    name = f'"{press.names[40]}"'
    label = "SELECT DISTINCT document_id FROM spans WHERE label = '{}' AND status != 'rejected'"
    hit = "SELECT rowid FROM search.articles WHERE articles MATCH '{}'"
    plain = "SELECT id FROM documents WHERE deleted = 0"
    new = "SELECT id FROM documents WHERE deleted = 0 AND status = 'new'"
    left = "SELECT DISTINCT document_id FROM spans WHERE status = 'proposed'"
    source = "SELECT id FROM documents WHERE deleted = 0 AND source = 'agency 7'"
    dated = "SELECT id FROM documents WHERE deleted = 0 AND date BETWEEN '2016-05' AND '2016-06~'"
    flag = "SELECT id FROM documents WHERE flag IS 1 AND deleted = 0"
    entity = "SELECT DISTINCT document_id FROM spans WHERE kb_id = 'Q77' AND status != 'rejected'"
    by = {
        "all, by title": (Question(order=Order.TITLE), plain, "title, id"),
        "all, newest first": (Question(order=Order.DATE), plain, "date DESC, id DESC"),
        "all, by gain": (Question(order=Order.GAIN), plain, "gain DESC, id DESC"),
        "new": (Question((DocumentStatus.NEW,)), new, "id"),
        "new, by gain": (
            Question((DocumentStatus.NEW,), order=Order.GAIN), new, "gain DESC, id DESC",
        ),
        "unfinished": (
            Question(UNFINISHED),
            "SELECT id FROM documents WHERE deleted = 0 AND status IN ('new', 'started')",
            "id",
        ),
        "label GPE": (Question(label="GPE"), label.format("GPE"), "document_id"),
        "label LAW (rare)": (Question(label="LAW"), label.format("LAW"), "document_id"),
        "entity": (Question(kb_id="Q77"), entity, "document_id"),
        "source": (Question(source="agency 7"), source, "id"),
        "two months": (Question(since="2016-05", until="2016-06"), dated, "id"),
        "flagged": (Question(flagged=True), flag, "id"),
        "undecided": (Question(undecided=True), left, "document_id"),
        "text, a usual word": (Question(text=f"{usual} "), hit.format(usual), "rowid"),
        "text, a rare word": (Question(text=f"{rare} "), hit.format(rare), "rowid"),
        "text, a name": (Question(text=name), hit.format(name.lower()), "rowid"),
        "text, being typed": (Question(text=rare[:4]), hit.format(f"{rare[:4]}*"), "rowid"),
        "text, by gain": (
            Question(text=f"{usual} ", order=Order.GAIN),
            f"SELECT id FROM documents WHERE deleted = 0 AND id IN ({hit.format(usual)})",
            "gain DESC, id DESC",
        ),
        "label and text": (
            Question(label="ORG", text=f"{rare} "),
            f"SELECT rowid FROM search.articles h WHERE articles MATCH '{rare}' AND EXISTS "
            f"(SELECT 1 FROM spans WHERE document_id = h.rowid AND label = 'ORG' AND {KEPT})",
            "rowid",
        ),
    }  # fmt: skip
    return {
        what: (asked, f"{sql} ORDER BY {order} {FIRST}", f"SELECT count(*) FROM ({sql})")
        for what, (asked, sql, order) in by.items()
    }


def bare(path: Path) -> sqlite3.Connection:
    """Return a bare connection to a project and its index."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    connection.execute("PRAGMA cache_size = -16000")
    connection.execute("ATTACH DATABASE ? AS search", (f"file:{path}.search?mode=ro",))
    return connection


def bare_ms(connection: sqlite3.Connection, sql: str) -> float:
    start = time.perf_counter()
    connection.execute(sql).fetchall()
    return (time.perf_counter() - start) * 1000


def bare_open_ms(path: Path) -> float:
    start = time.perf_counter()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        sql = "SELECT id, title, status FROM documents WHERE deleted = 0 ORDER BY id LIMIT 100"
        first = connection.execute(sql.replace("WHERE deleted = 0 ", "")).fetchall()[0][0]
        connection.execute("SELECT body FROM texts WHERE document_id = ?", (first,)).fetchall()
        connection.execute("SELECT * FROM spans WHERE document_id = ?", (first,)).fetchall()
    return (time.perf_counter() - start) * 1000


def opening(window: MainWindow, small: Path, large: Path, runs: int) -> dict[str, float]:
    """Open both by turns, after once to warm up."""
    found: dict[Path, list[float]] = {small: [], large: []}
    bares: dict[Path, list[float]] = {small: [], large: []}
    for run in range(runs + 1):
        for path in (small, large):
            took, plain = open_ms(window, path), bare_open_ms(path)
            if run:
                found[path].append(took)
                bares[path].append(plain)
    few, many = (statistics.median(found[path]) for path in (small, large))
    return {
        "open_small_ms": few,
        "open_large_ms": many,
        "open_ratio": many / few,
        "bare_open_small_ms": statistics.median(bares[small]),
        "bare_open_large_ms": statistics.median(bares[large]),
    }


def answers(window: MainWindow, path: Path, runs: int) -> dict[str, dict[str, float]]:
    """Ask each question some times, by turns with the bare statements."""
    window.commands.open(str(path), read_only=True)
    found = {}
    with closing(bare(path)) as connection:
        for what, (question, rows, count) in cases().items():
            ours, theirs = [], []
            queue.HELD = 0  # what was asked before is worked out anew
            for run in range(runs):
                window.documents.set_question(Question())
                QApplication.processEvents()
                ours.append(ask(window, question, "count" if run else "whole"))
                theirs.append((bare_ms(connection, rows), bare_ms(connection, count)))
            queue.HELD = 8
            window.documents.set_question(Question())
            again = [ask(window, question, "whole")]
            window.documents.set_question(Question())
            again.append(ask(window, question, "whole"))
            found[what] = {
                "rows_ms": statistics.median(one["rows"] for one in ours),
                "told_ms": statistics.median(one["told"] for one in ours),
                "bare_rows_ms": statistics.median(one[0] for one in theirs),
                "count_ms": statistics.median(one["count"] for one in ours),
                "bare_count_ms": statistics.median(one[1] for one in theirs),
                "whole_ms": ours[0]["whole"],
                "again_ms": again[1]["whole"],
                "matches": ours[0]["total"],
            }
    return found


def steps(window: MainWindow, path: Path, runs: int) -> dict[str, float]:
    """Step to the next unfinished article, in the order of import and by gain."""
    found = {}
    with closing(bare(path)) as connection:
        for order in (Order.IMPORT, Order.GAIN):
            window.documents.set_question(Question(order=order))
            here, took = None, []
            for _ in range(runs):
                start = time.perf_counter()
                here = window.documents.neighbour(here, 1, undone=True)
                took.append((time.perf_counter() - start) * 1000)
            found[f"next_{order}_ms"] = statistics.median(took)
        sql = "SELECT id FROM documents WHERE deleted = 0 AND status = 'new' AND id > 5 LIMIT 1"
        found["bare_next_ms"] = statistics.median(bare_ms(connection, sql) for _ in range(runs))
    return found


def insight(path: Path) -> dict[str, float]:
    """Find the inconsistencies and the standing of the project."""
    found = {}
    with Project.open(path, read_only=True) as project:
        for name in ("inconsistencies", "standing"):
            start = time.perf_counter()
            getattr(project.queue, name)()
            found[f"{name}_ms"] = (time.perf_counter() - start) * 1000
    return found


def report(found: dict[str, Any], table: dict[str, dict[str, float]]) -> None:
    print(
        f"{'':22}{'rows':>9}{'bare':>9}{'told':>9}{'count':>9}{'bare':>9}{'whole':>10}{'again':>9}"
        f"{'matches':>12}"
    )
    for what, row in table.items():
        print(
            f"{what:22}{row['rows_ms']:8.1f} {row['bare_rows_ms']:8.1f} {row['told_ms']:8.1f} "
            f"{row['count_ms']:8.1f} {row['bare_count_ms']:8.1f} {row['whole_ms']:9.0f} "
            f"{row['again_ms']:8.1f} {row['matches']:11,}"
        )
    for name, value in found.items():
        print(f"{name:24}{value:12,.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="where the projects stay for the next run")
    parser.add_argument("--documents", type=int, help="in the large project; 1,000,000")
    parser.add_argument("--quick", action="store_true", help="a smoke run")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    given = parser.parse_args()
    number = given.documents or (20_000 if given.quick else 1_000_000)
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["ANNOTATOR_DATA"] = temporary
        folder = given.folder or Path(tempfile.gettempdir()) / "annotator-queue"
        folder.mkdir(exist_ok=True)
        small, large = folder / "q1000.annotator", folder / f"q{number}.annotator"
        build(small, 1000)
        build(large, number)
        runs = 3 if given.quick else 7
        window = make_window(Path(temporary))
        found: dict[str, Any] = opening(window, small, large, runs)
        table = answers(window, large, runs)
        found |= steps(window, large, 50)
        window.close()
        found |= insight(large)
    for what in ("rows_ms", "told_ms", "count_ms"):
        found[f"worst_{what}"] = max(row[what] for row in table.values())
    report(found, table)
    if given.json:
        print(json.dumps(found | {"documents": number, "answers": table}))
