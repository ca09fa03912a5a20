"""Run Jobs for the window: the work in a worker program, the results on the main thread."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from annotator.errors import AnnotatorError
from annotator.worker import command, decode, encode

if TYPE_CHECKING:
    from annotator.tasks import Job

_AHEAD = 2
_PATIENCE = 2000  # milliseconds that a cancelled worker has to close its files
_BUG = "It stopped because of an error in the program."


class Runner(QObject):
    """Runs one Job after the other; `started`, `progressed` and `ended` carry the Job.

    `failed` carries the Job and a sentence; what a failed or cancelled Job had received is kept.
    """

    started = Signal(object)
    progressed = Signal(object)
    ended = Signal(object)
    failed = Signal(object, str)
    cancelled = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[tuple[Job, Callable[[Job], None] | None]] = deque()
        self._running: _Run | None = None
        self._is_held = False

    @property
    def job(self) -> Job | None:
        """The Job that is running, or None."""
        return self._running.job if self._running else None

    @property
    def jobs(self) -> list[Job]:
        """The Job that is running and those that wait."""
        running = [self._running.job] if self._running else []
        return running + [job for job, _ in self._waiting]

    def start(
        self, job: Job, then: Callable[[Job], None] | None = None, *, urgent: bool = False
    ) -> None:
        """Run a Job after those that wait, or before them; `then` is called if it ends well."""
        if urgent:
            self._waiting.appendleft((job, then))
        else:
            self._waiting.append((job, then))
        if self._running is None:
            self._next()

    def cancel(self, job: Job | None = None) -> None:
        """Stop a Job, the running one if none is named; the others go on."""
        if self._running is not None and job in (None, self._running.job):
            self._running.cancel()
        elif self._drop(lambda other: other is job):
            self.cancelled.emit(job)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Take no results meanwhile; what workers tell waits for the end of it."""
        self._hold(True)
        try:
            yield
        finally:
            self._hold(False)

    def _hold(self, is_held: bool) -> None:
        self._is_held = is_held
        if self._running is not None:
            self._running.hold(is_held)

    def close(self, which: Callable[[Job], bool] = lambda _: True) -> None:
        """Stop some Jobs, or all, before this returns; each of them is `cancelled`."""
        closed = self._drop(which)
        if self._running is not None and which(self._running.job):
            run, self._running = self._running, None
            run.end()
            run.deleteLater()
            closed.insert(0, run.job)
        for job in closed:
            self.cancelled.emit(job)
        if self._running is None:
            self._next()

    def _drop(self, which: Callable[[Job], bool]) -> list[Job]:
        """Take Jobs out of those that wait, and return them."""
        dropped = [job for job, _ in self._waiting if which(job)]
        self._waiting = deque(pair for pair in self._waiting if not which(pair[0]))
        return dropped

    def _next(self) -> None:
        if not self._waiting:
            return
        job, then = self._waiting.popleft()
        run = self._running = _Run(job, self)
        run.hold(self._is_held)
        run.progressed.connect(lambda: self.progressed.emit(job))
        run.over.connect(lambda sentence: self._over(job, then, sentence, run.is_cancelled))
        self.started.emit(job)
        run.begin()

    def _over(
        self, job: Job, then: Callable[[Job], None] | None, sentence: str, is_cancelled: bool
    ) -> None:
        if self._running is not None:
            self._running.deleteLater()
            self._running = None
        if is_cancelled and sentence:
            self.cancelled.emit(job)
        elif sentence:
            self.failed.emit(job, sentence)
        else:
            self.ended.emit(job)
            if then is not None:
                then(job)
        if self._running is None:
            self._next()


class _Run(QObject):
    """One Job in its worker program, until `over` with "" or a sentence."""

    progressed = Signal()
    over = Signal(str)

    def __init__(self, job: Job, parent: QObject) -> None:
        super().__init__(parent)
        self.job = job
        self.is_cancelled = False
        self._is_held = False
        self._has_ended = False
        self._payloads = job.payloads()
        self._sentence: str | None = "The worker program ended without a result."
        self._rest = b""
        self._lines: deque[bytes] = deque()
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._work)
        self._program = QProcess(self)
        self._program.setProcessChannelMode(QProcess.ProcessChannelMode.SeparateChannels)
        self._program.readyReadStandardOutput.connect(self._read)
        self._program.readyReadStandardError.connect(self._read_errors)
        self._program.finished.connect(self._end)
        self._program.errorOccurred.connect(self._failed_to_start)
        self._errors = bytearray()

    def begin(self) -> None:
        program, *arguments = command()
        self._program.start(program, arguments)
        self._send({"work": self.job.work, "options": self.job.options})
        with self._failing():
            for _ in range(_AHEAD):
                self._feed()

    def cancel(self) -> None:
        self.is_cancelled = True
        self._send({"cancel": True})
        QTimer.singleShot(_PATIENCE, self._program, self._program.kill)

    def hold(self, is_held: bool) -> None:
        """Take nothing in, or, once more, what came meanwhile."""
        was_held, self._is_held = self._is_held, is_held
        if was_held and not is_held:
            self._turn.start()

    def end(self) -> None:
        """Cancel and wait, so that the worker can remove its temporary files."""
        self.progressed.disconnect()
        self.over.disconnect()
        self.is_cancelled = True
        self._send({"cancel": True})
        if not self._program.waitForFinished(_PATIENCE):
            self._program.kill()
            self._program.waitForFinished(_PATIENCE)
        self._turn.stop()
        with self._failing():
            while self._lines:
                self._take(decode(self._lines.popleft()))

    def _send(self, message: dict[str, object]) -> None:
        self._program.write(encode(message))

    def _feed(self) -> None:
        payload = next(self._payloads, None)
        self._send({"end": True} if payload is None else {"payload": payload})

    def _read(self) -> None:
        read = self._rest + bytes(self._program.readAllStandardOutput().data())
        *lines, self._rest = read.split(b"\n")
        self._lines += lines
        self._turn.start()

    def _work(self) -> None:
        """Take one message, and the next when the window has had its turn."""
        if self._is_held:
            return
        if self._lines:
            self._turn.start()
            with self._failing():
                if self.job.is_ready():
                    self._take(decode(self._lines.popleft()))
        elif self._has_ended:
            self._finish()

    def _take(self, message: dict[str, object]) -> None:
        if "result" in message:
            if not self.is_cancelled:
                self._feed()
            self.job.receive(message["result"])  # type: ignore[arg-type]
            self.progressed.emit()
        elif "progress" in message:
            self.job.progress(*message["progress"])  # type: ignore[misc]
            self.progressed.emit()
        elif "error" in message:
            self._sentence = str(message["error"])
        elif "done" in message:
            self._sentence = None

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Let the Job fail where it cannot be fed, or its results cannot be taken."""
        try:
            yield
        except AnnotatorError as error:
            self._stop(str(error))
        except Exception:
            self._stop(_BUG)
            raise

    def _stop(self, sentence: str) -> None:
        """End the worker so that no more comes from it."""
        self._sentence = sentence
        self._program.readyReadStandardOutput.disconnect(self._read)
        self._lines.clear()
        self._program.kill()

    def _read_errors(self) -> None:
        self._errors += self._program.readAllStandardError().data()
        del self._errors[:-10_000]

    def _end(self) -> None:
        self._has_ended = True
        self._turn.start()

    def _finish(self) -> None:
        if self._sentence is not None and self._errors and not self.is_cancelled:
            sys.stderr.write(self._errors.decode("utf-8", "replace"))
        self.over.emit(self._sentence or "")

    def _failed_to_start(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.over.emit("The worker program could not be started.")
