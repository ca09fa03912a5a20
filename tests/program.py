"""The program as users start it: a command of its own, with files of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from annotator.core.model import Document, Record, Span, Status
from annotator.project import Project
from annotator.worker import command

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
COMMAND = [sys.executable, "-m", "annotator"]
WORKER = command()
NEWS = "Angela Merkel met Vladimir Putin in Moscow on Monday, the Associated Press said."


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONIOENCODING": "utf-8", **more}


def annotator(
    *arguments: object, cwd: Path | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; whatever happens, nobody is shown a traceback."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=environment(**more),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def as_json(*arguments: object, **more: str) -> Any:
    """What a command tells as JSON."""
    done = annotator(*arguments, "--json", **more)
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    return json.loads(done.stdout)


def refused(*arguments: object, **more: str) -> str:
    """Run a command that must fail as expected, and return its one sentence."""
    done = annotator(*arguments, **more)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("annotator: ")]
    assert done.stderr.splitlines()[-1] == line
    assert line.endswith(".")
    return line.removeprefix("annotator: ")


def quiet(_: object) -> None:
    """Hear how far a job is, and say nothing."""


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Look again and again until something holds."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < end, "it did not come about in time"
        pause.wait(0.01)


def is_running(pid: int) -> bool:
    """Whether a process is there and has not ended (Linux)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def children(pid: int) -> list[int]:
    """The workers that a process has started (Linux)."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [int(child) for child in listed.split() if _works(child)]


def _works(pid: str) -> bool:
    """Whether a process is one of the workers, and no virtual screen or reader of PDFs."""
    try:
        return b"annotator.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False


def record(key: str, text: str = NEWS, *spans: Span) -> Record:
    return Record(Document(0, key, key), text, spans)


def span(start: int, end: int, label: str = "PERSON", **more: object) -> Span:
    return Span(0, 0, start, end, label, **{"status": Status.ACCEPTED, **more})  # type: ignore[arg-type]


def lie_in_wait(folder: Path) -> None:
    """Lay files with the names of modules into a folder; who imports one makes `taken` there."""
    for name in ("msgspec", "spacy", "json", "annotator"):
        code = f"import os\nos.mkdir({str(folder / 'taken')!r})\n"
        (folder / f"{name}.py").write_text(code, encoding="utf-8")


def make(path: Path, *records: Record) -> Path:
    """Make a project of records and close it, so that it is one file."""
    with Project.open(path, create=True) as project:
        project.add(records)
    return path
