"""What a long piece of work is: who feeds it, and what becomes of its results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Plain = dict[str, Any]


class Job:
    """One long piece of work: `total` and `done` count its units, `report` grows with results."""

    title = ""
    work = ""
    tells_itself = False
    """Whether whoever starts it says how it failed or was cancelled."""
    of_project = True
    """Whether it ends with the project that is open, as all do that read or write it."""

    def __init__(self, options: Plain) -> None:
        self.options = options
        self.total = 0
        self.done = 0
        self.text = ""
        self.report: Plain = {}

    def payloads(self) -> Iterator[Plain]:
        """Yield what the work is fed, read on the main thread as it is asked for."""
        return iter(())

    def is_ready(self) -> bool:
        """Do some milliseconds of what the next result needs beside it; whether that was all.

        The window asks until it is so, so that no result takes long; elsewhere nobody need ask.
        """
        return True

    def receive(self, result: Plain) -> None:
        """Take one result of the work, on the main thread."""
        self.report.update(result)

    def progress(self, done: int, total: int, text: str) -> None:
        """Take note of progress that the work itself reports."""
        self.done, self.total, self.text = done, total, text
