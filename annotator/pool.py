"""Run a Job without a window: in this process, or in several worker programs."""

from __future__ import annotations

import contextlib
import queue
import subprocess
import threading
from collections.abc import Callable
from typing import Any

from annotator import work
from annotator.errors import AnnotatorError
from annotator.tasks import Job
from annotator.worker import command, decode, encode

_AHEAD = 2
"""Payloads that a worker holds, so that it never waits for the next one."""

_PATIENCE = 2.0
"""Seconds that a worker has to close its files once it is not wanted any more."""

Plain = dict[str, Any]
OnProgress = Callable[[Job], None]


def run(job: Job, on_progress: OnProgress, processes: int = 1) -> None:
    """Run a job to its end; AnnotatorError if it fails, what was received until then stays."""
    if processes > 1:
        _run_in_workers(job, on_progress, processes)
        return

    def tell(done: int, total: int, text: str) -> None:
        job.progress(done, total, text)
        on_progress(job)

    results = getattr(work, job.work)(job.options, job.payloads(), tell)
    with contextlib.closing(results):
        for result in results:
            job.receive(result)
            on_progress(job)


def _run_in_workers(job: Job, on_progress: OnProgress, processes: int) -> None:
    inbox: queue.SimpleQueue[tuple[_Worker, Plain]] = queue.SimpleQueue()
    payloads = job.payloads()

    def feed(worker: _Worker) -> None:
        payload = next(payloads, None)
        worker.send({"end": True} if payload is None else {"payload": payload})

    with contextlib.ExitStack() as ending:
        workers = [ending.enter_context(_Worker(job, inbox)) for _ in range(processes)]
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
            elif "done" in message:
                running -= 1
            elif "exit" in message and not worker.is_done:
                raise AnnotatorError(_lost(message["exit"]))


class _Worker:
    """A worker program and the thread that listens to it."""

    def __init__(self, job: Job, inbox: queue.SimpleQueue[tuple[_Worker, Plain]]) -> None:
        self.is_done = False
        self._inbox = inbox
        self._program = subprocess.Popen(command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.send({"work": job.work, "options": job.options, "priority": "normal"})
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def send(self, message: Plain) -> None:
        """Send a message; a worker that is gone tells so by its exit."""
        assert self._program.stdin is not None
        with contextlib.suppress(OSError):
            self._program.stdin.write(encode(message))
            self._program.stdin.flush()

    def _listen(self) -> None:
        assert self._program.stdout is not None
        try:
            for line in self._program.stdout:
                message = decode(line)
                self.is_done |= "done" in message
                self._inbox.put((self, message))
        except ValueError:  # what it says is garbled, so nothing of it can be trusted any more
            self._program.kill()
        self._inbox.put((self, {"exit": self._program.wait()}))

    def __enter__(self) -> _Worker:
        return self

    def __exit__(self, *_: object) -> None:
        """End the program: the end of its input tells it to stop, and it is given time to."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        try:
            with contextlib.suppress(OSError):
                self._program.stdin.close()
            self._program.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            pass
        finally:
            self._program.kill()
            self._listener.join()
            self._program.stdout.close()


def _lost(status: int) -> str:
    how = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
    return f"A worker program {how} before its work was done; what it had done is kept."
