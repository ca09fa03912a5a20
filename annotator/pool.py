"""Run a Job without a window: in this process, or in several worker programs."""

from __future__ import annotations

import contextlib
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

from annotator import work
from annotator.errors import AnnotatorError
from annotator.tasks import Job
from annotator.worker import decode, encode

_AHEAD = 2
"""Payloads that a worker holds, so that it never waits for the next one."""


def run(job: Job, on_progress: Callable[[Job], None], processes: int = 1) -> None:
    """Run a job to its end; AnnotatorError if it fails, what was received until then stays."""
    if processes > 1:
        _run_in_workers(job, on_progress, processes)
        return

    def tell(done: int, total: int, text: str) -> None:
        job.progress(done, total, text)
        on_progress(job)

    for result in getattr(work, job.work)(job.options, job.payloads(), tell):
        job.receive(result)
        on_progress(job)


class _Worker:
    """A worker program and the thread that listens to it."""

    def __init__(self, job: Job, inbox: queue.SimpleQueue[tuple[_Worker, dict[str, Any]]]) -> None:
        self.program = subprocess.Popen(
            [sys.executable, "-m", "annotator.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._inbox = inbox
        self.send({"work": job.work, "options": job.options})
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.program.stdout is not None
        for line in self.program.stdout:
            self._inbox.put((self, decode(line)))
        self._inbox.put((self, {"exit": self.program.wait()}))

    def send(self, message: dict[str, Any]) -> None:
        """Send a message; a worker that is gone tells so by its exit."""
        assert self.program.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.program.stdin.write(encode(message))
            self.program.stdin.flush()

    def end(self) -> None:
        """Stop the program if it still runs, and close its pipes."""
        self.program.kill()
        self.program.wait()
        for pipe in (self.program.stdin, self.program.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


def _run_in_workers(job: Job, on_progress: Callable[[Job], None], processes: int) -> None:
    inbox: queue.SimpleQueue[tuple[_Worker, dict[str, Any]]] = queue.SimpleQueue()
    payloads = job.payloads()
    workers = [_Worker(job, inbox) for _ in range(processes)]

    def feed(worker: _Worker) -> None:
        payload = next(payloads, None)
        worker.send({"end": True} if payload is None else {"payload": payload})

    try:
        for _ in range(_AHEAD):
            for worker in workers:
                feed(worker)
        running = len(workers)
        while running:
            worker, message = inbox.get()
            if "result" in message:
                feed(worker)
                job.receive(message["result"])
                on_progress(job)
            elif "error" in message:
                raise AnnotatorError(message["error"])
            elif "exit" in message:
                running -= 1
                if message["exit"]:
                    raise AnnotatorError(
                        "A worker program ended without a result; what it had done is kept."
                    )
    finally:
        for worker in workers:
            worker.end()
