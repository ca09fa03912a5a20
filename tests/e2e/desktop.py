"""A screen with a window manager, real keys and a real mouse, and the program on it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TypeVar

from annotator.core.model import Record
from annotator.project import Project

SHORT = "Syrian troops left Palmyra. The Quxian Front and Russia met the press in New York City."
SECOND = "Iraq answered on Monday."
PATIENCE = 20.0
"""Seconds after which a condition that does not come is a failure."""

PYTHON = "/usr/bin/python3"
"""The system's own, which has the bindings of the desktop."""

_PAUSE = 0.02  # seconds between two looks

Found = TypeVar("Found")


@dataclass
class Desktop:
    """What a person does and sees: keys, mouse, windows; `environment` isolates the programs."""

    environment: dict[str, str]
    folder: Path
    programs: list[App] = field(default_factory=list)

    def start(self, *arguments: str | Path, launcher: str = "", waits: bool = True) -> App:
        """Start the program, or one of the launchers beside this file, and wait for its window."""
        command = [sys.executable, "-m", "annotator"]
        if launcher:
            command = [sys.executable, str(Path(__file__).with_name("launchers.py")), launcher]
        errors = (self.folder / f"stderr-{len(self.programs)}.txt").open("w+b")
        process = subprocess.Popen(
            [*command, *map(str, arguments)],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
        app = App(self, process, errors)
        self.programs.append(app)
        if waits:
            app.wait_for_window("Annotator")
        return app

    def do(self, *arguments: str | int) -> str:
        done = subprocess.run(
            ["xdotool", *map(str, arguments)],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.strip()

    def press(self, *keys: str) -> None:
        """Press keys, named as X names them: `Tab`, `shift+Right`, `ctrl+z`."""
        self.do("key", "--delay", 1, *keys)

    def write(self, text: str) -> None:
        self.do("type", "--delay", 1, text)

    def click(self, place: tuple[int, int], button: int = 1) -> None:
        self.do("mousemove", *place, "click", button)

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        middle = ((start[0] + end[0]) // 2, (start[1] + end[1]) // 2)
        self.do(
            "mousemove", *start, "mousedown", 1, "mousemove", *middle, "mousemove", *end,
            "mouseup", 1,
        )  # fmt: skip


@dataclass
class App:
    """The running program."""

    desktop: Desktop
    process: subprocess.Popen[bytes]
    errors: IO[bytes]

    def until(self, condition: Callable[[], Found], what: str = "") -> Found:
        """Return what a condition gives as soon as it is true; fail if that takes too long."""
        looks = round(PATIENCE / _PAUSE)
        for _ in range(looks):
            found = condition()
            if found:
                return found
            try:
                status = self.process.wait(_PAUSE)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError(f"The program ended with {status}: {self.said()}")
        raise AssertionError(f"{what or 'What was waited for'} did not come: {self.said()}")

    def window(self, name: str) -> str:
        """Return the id of this program's window with a name, if it is there."""
        found = self.desktop.do(
            "search", "--all", "--onlyvisible", "--pid", self.process.pid, "--name", name
        )
        return found.partition("\n")[0]

    def wait_for_window(self, name: str) -> str:
        """Wait until a window is there and has the keyboard."""
        window = self.until(lambda: self.window(name), f"The window “{name}”")
        self.desktop.do("windowactivate", "--sync", window)
        self.until(
            lambda: self.desktop.do("getactivewindow") == window, f"The window “{name}” in front"
        )
        return window

    def wait_until_gone(self, name: str) -> None:
        self.until(lambda: not self.window(name), f"The end of the window “{name}”")

    def ask(self, *question: object) -> Any:
        """Ask the launcher `watched`, which answers for places on the screen and what is shown."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(question).encode() + b"\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def place(self, *question: object) -> tuple[int, int]:
        x, y = self.ask(*question)
        return int(x), int(y)

    def said(self) -> str:
        """Return what was written to the standard error."""
        self.errors.seek(0)
        return self.errors.read().decode("utf-8", "replace")

    def quit(self) -> None:
        self.desktop.press("ctrl+q")
        assert self.process.wait(PATIENCE) == 0, self.said()

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)
        for pipe in (self.process.stdin, self.process.stdout, self.errors):
            if pipe is not None:
                pipe.close()


def records(path: Path) -> list[Record]:
    """Return what is in a project, read by a second program while the window has it open."""
    with Project.open(path, read_only=True) as project:
        return list(project.records())


def spans(path: Path, document: int = 0) -> dict[str, tuple[str, str, str | None]]:
    """Return label, status and link of the spans of a document, by their text."""
    record = records(path)[document]
    return {record.text[s.start : s.end]: (s.label, str(s.status), s.kb_id) for s in record.spans}


@contextmanager
def session_bus(environment: dict[str, str]) -> Iterator[str]:
    """Start a session bus of our own and yield its address."""
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    assert bus.stdout is not None
    try:
        yield bus.stdout.readline().decode().strip()
    finally:
        bus.kill()
        bus.communicate()
