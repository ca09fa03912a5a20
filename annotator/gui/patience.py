"""A step that takes seconds: it is done aside, while the window shows how far it is."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from threading import Thread
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QProgressBar,
)

from annotator.aside import Aside, Pace
from annotator.gui.dialogs import stack

if TYPE_CHECKING:
    from annotator.project import Project

T = TypeVar("T")

_QUIET = 0.015
"""Seconds in which something is done that needs no dialog, and the window may stand still."""

_LOOK = 20  # milliseconds from one look at the thread to the next


def do_aside(project: Project, title: str, act: Callable[[Aside], T]) -> T:
    """Do something to a project in a thread, and return what that returned.

    The window lives meanwhile, but takes nothing but Cancel, which leaves the project as it was.
    Raises what `act` raises; Refused if it was cancelled.
    """
    pace = Pace()
    aside = Aside(project, pace)

    def run(_: Pace) -> T:
        with aside:
            return act(aside)

    return wait_for(title, run, pace, aside.settle())


def wait_for(title: str, act: Callable[[Pace], T], pace: Pace, pieces: Iterable[None] = ()) -> T:
    """Do something in a thread and show how far it is, then go through `pieces` here."""
    task, left = _Task(act, pace), iter(pieces)
    dialog = PatienceDialog(title, task, left)
    collects = gc.isenabled()
    gc.disable()  # a collection of so much would stop the window for a third of a second
    try:
        task.start()
        task.join(_QUIET)
        if task.is_alive():
            dialog.exec()
        task.join()
    finally:
        if collects:
            gc.freeze()  # what is there by now is not looked at again; it goes when nobody has it
            gc.enable()
        dialog.deleteLater()
        for _ in left:
            pass  # what came to its end before a dialog was there
    return task.result()


class _Task(Thread, Generic[T]):
    """What is done, and what came of it."""

    def __init__(self, act: Callable[[Pace], T], pace: Pace) -> None:
        super().__init__(name="aside", daemon=True)
        self.pace = pace
        self._act = act
        self._found: list[T] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        """Do it, in the thread."""
        try:
            self._found.append(self._act(self.pace))
        except BaseException as error:  # told where it was asked for, a bug as well
            self._error = error

    def result(self) -> T:
        """Return what came of it, or raise what went wrong."""
        if self._error is not None:
            if self.pace.is_over:
                self.pace.tell(0, 0)
            raise self._error
        return self._found[0]


class PatienceDialog(QDialog):
    """Says what is being done, and how far it is, until the thread has come to its end."""

    def __init__(self, title: str, task: _Task[T], pieces: Iterator[None]) -> None:
        super().__init__(QApplication.activeWindow())
        self._task = task
        self._pieces = pieces
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(400)
        about = QLabel(f"{title}…")
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(title)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        self.cancel.setToolTip("Leave the project as it was (Esc)")
        buttons.rejected.connect(self.reject)
        stack(self, about, self.bar, buttons)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def reject(self) -> None:
        """Want it no longer; the dialog goes when the thread has taken everything back."""
        self._task.pace.stop()
        self.cancel.setEnabled(False)
        self.cancel.setText("Cancelling…")

    def _look(self) -> None:
        pace = self._task.pace
        if not self._task.is_alive():
            self.cancel.setEnabled(False)
            self._timer.setInterval(0)
            if next(self._pieces, self) is self:
                self._timer.stop()
                self.accept()
        elif pace.total:
            self.bar.setRange(0, pace.total)
            self.bar.setValue(min(pace.done, pace.total))
