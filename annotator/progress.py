"""How far a Job is, on standard error: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotator.tasks import Job

_EVERY = 5.0
"""Seconds between lines where standard error is no terminal."""

_WIDTH = 40
"""Code points of a title that are shown."""


class Progress:
    """Shows one Job; a context, after which the bar is gone."""

    def __init__(self, job: Job) -> None:
        self._told = time.monotonic()
        self._bar = _Bar(job) if sys.stderr is not None and sys.stderr.isatty() else None

    def __enter__(self) -> Callable[[Job], None]:
        return self._bar.show if self._bar else self._tell

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.end()

    def _tell(self, job: Job) -> None:
        if time.monotonic() - self._told < _EVERY:
            return
        self._told = time.monotonic()
        of = f" of {job.total:,}" if job.total else ""
        text = f", {_short(job.text)}" if job.text else ""
        print(f"{job.title}: {job.done:,}{of}{text}", file=sys.stderr, flush=True)


def _short(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"


class _Bar:
    def __init__(self, job: Job) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        self._bar = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[text]}", markup=False),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task(job.title, total=job.total or None, text="")
        self._bar.start()

    def show(self, job: Job) -> None:
        self._bar.update(self._task, completed=job.done, total=job.total or None, text=job.text)

    def end(self) -> None:
        self._bar.stop()
