"""Questions to the project that may take a while, asked in a thread so that the window goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from annotator.errors import AnnotatorError

if TYPE_CHECKING:
    from annotator.project import Project

Question = Callable[["Project"], Iterator[Any]]
"""Asked in the thread of a second, read-only view of the project; it may have several answers."""


@dataclass(eq=False, slots=True)
class _Asked:
    topic: str
    question: Question
    then: Callable[[Any], None]
    is_dropped: bool = False


class Asker(QObject):
    """Asks one question after the other; a newer one of the same topic takes an older one's place.

    Answers arrive in the thread of this object; `failed` carries the sentence of a question that
    could not be answered.
    """

    failed = Signal(str)
    _answered = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._location: str | None = None
        self._line: _Line | None = None
        self._answered.connect(self._deliver)

    def set_project(self, location: str | None) -> None:
        """Ask another project from now on; what was asked is dropped."""
        if self._line is not None:
            self._line.close()
            self._line = None
        self._location = location

    def leave(self) -> None:
        """Let go of the project, so that it is closed by whoever may write to it."""
        self.set_project(None)

    def ask(self, topic: str, question: Question, then: Callable[[Any], None]) -> None:
        """Ask a question, and call `then` with each of its answers."""
        if self._location is None:
            return
        if self._line is None:
            self._line = _Line(self._location, self._answered.emit)
        self._line.put(_Asked(topic, question, then))

    def drop(self, topic: str) -> None:
        """Want no answer any more."""
        if self._line is not None:
            self._line.drop(topic)

    def _deliver(self, asked: _Asked, answer: Any) -> None:
        receiver = getattr(asked.then, "__self__", None)
        is_gone = isinstance(receiver, QObject) and not isValid(receiver)  # its dialog was closed
        if asked.is_dropped or is_gone:
            return
        if isinstance(answer, AnnotatorError):
            self.failed.emit(str(answer))
        elif isinstance(answer, BaseException):
            raise answer
        else:
            asked.then(answer)


class _Line:
    """A thread with its own view of one project."""

    def __init__(self, location: str, tell: Callable[[_Asked, Any], None]) -> None:
        self._location = location
        self._tell = tell
        self._changed = threading.Condition()
        self._waiting: dict[str, _Asked] = {}
        self._latest: dict[str, _Asked] = {}  # of each topic, also where answers are on their way
        self._current: _Asked | None = None
        self._project: Project | None = None
        self._is_over = False
        self._thread = threading.Thread(target=self._run, name="asker", daemon=True)
        self._thread.start()

    def put(self, asked: _Asked) -> None:
        with self._changed:
            self._drop(asked.topic)
            self._waiting[asked.topic] = self._latest[asked.topic] = asked
            self._changed.notify()

    def close(self) -> None:
        """Drop everything, and wait until the project is let go."""
        with self._changed:
            self._is_over = True
            for topic in list(self._latest):
                self._drop(topic)
            self._changed.notify()
        self._thread.join()

    def drop(self, topic: str) -> None:
        with self._changed:
            self._drop(topic)

    def _drop(self, topic: str) -> None:
        self._waiting.pop(topic, None)
        latest = self._latest.pop(topic, None)
        if latest is not None:
            latest.is_dropped = True
            if latest is self._current and self._project is not None:
                self._project.queue.interrupt()

    def _run(self) -> None:
        from annotator.project import Project

        project = None
        while (asked := self._next()) is not None:
            try:
                if project is None:
                    project = Project.open(self._location, read_only=True)
                    self._project = project
                for answer in asked.question(project):
                    if asked.is_dropped:
                        break
                    self._tell(asked, answer)
            except Exception as error:  # told where it was asked, a bug as well
                self._tell(asked, error)
        if project is not None:
            project.close()

    def _next(self) -> _Asked | None:
        with self._changed:
            self._current = None
            self._changed.wait_for(lambda: self._waiting or self._is_over)
            if self._is_over:
                return None
            self._current = self._waiting.pop(next(iter(self._waiting)))
            return self._current
