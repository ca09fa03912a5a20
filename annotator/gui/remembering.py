"""The decision memory in the window: it proposes in what is opened, and says why."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from annotator.core.edits import Edit
from annotator.core.model import Status
from annotator.errors import AnnotatorError

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow

_QUIET = 150  # milliseconds without an Edit, or with a span focused, before anything is done
_AT_ONCE = 0.006  # seconds before an article is painted; most need less
_LONG = 20_000  # code points of an article that needs more, and so is painted first
_PAINTED = 100  # milliseconds until it is in any case
_A_LITTLE = 0.004  # seconds between two events of the window


class Memory(QObject):
    """Brings the proposals of an article up to what was decided elsewhere when it is opened.

    What the project holds is read while the window is idle, a page at a time, and so is a long
    article gone through, so that nothing waits for it. It makes proposals only, never in a
    finished article.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._known: dict[int, int] = {}
        self._steps: Iterator[Edit] | None = None
        self._idle = QTimer(self)
        self._idle.timeout.connect(self._work)
        self._asking = QTimer(self)
        self._asking.setSingleShot(True)
        self._asking.setInterval(_QUIET)
        self._asking.timeout.connect(self._tell)

    def attach(self) -> None:
        """Listen to what is opened, changed and focused."""
        self._window.workspace.project_changed.connect(self._begin)
        self._window.workspace.edited.connect(self._wait)
        self._window.editor.opened.connect(self._remember)
        self._window.editor.focused.connect(self._asking.start)
        self._window.view.verticalScrollBar().valueChanged.connect(self._give_way)

    def _begin(self) -> None:
        self._known = {}
        self._remember()

    def _is_usable(self) -> bool:
        project = self._window.workspace.project
        return project is not None and not project.read_only and project.memory.is_on

    def _remember(self) -> None:
        """Propose in the open article what was decided since this was done last."""
        project, document = self._window.workspace.project, self._window.editor.document
        self._steps = None
        self._idle.stop()
        if project is None or not self._is_usable():
            return
        memory = project.memory
        if document is None or document.status.is_over:
            self._steps = memory.loading()
        elif not memory.is_loaded or self._known.get(document.id) != memory.version:
            self._steps = memory.remembering(document.id)
        is_short = document is not None and document.length < _LONG
        self._go_on(_AT_ONCE if memory.is_loaded and is_short else 0)
        if self._steps is not None and memory.is_loaded:
            self._idle.start(_PAINTED)

    def _wait(self) -> None:
        """Read nothing while the analyst corrects, and propose nothing that follows from that
        where it was decided: the article is gone through when it is opened again.
        """
        project = self._window.workspace.project
        if project is None or not self._is_usable():
            return
        if project.memory.is_loaded:
            self._steps = None
            self._idle.stop()
            return
        if self._steps is None:
            self._steps = project.memory.loading()
        self._idle.start(_QUIET)

    def _give_way(self) -> None:
        """Do nothing while the article is scrolled, so that no frame waits."""
        if self._idle.isActive():
            self._idle.start(_QUIET)

    def _work(self) -> None:
        if self._window.workspace.runner.job is not None or QApplication.activeModalWidget():
            self._idle.setInterval(_QUIET)  # what a job or a dialog brings is stored first
        else:
            self._go_on(_A_LITTLE)

    def _go_on(self, seconds: float) -> None:
        """Work for so long, and on what is left when the window is idle."""
        project, document = self._window.workspace.project, self._window.editor.document
        steps, end = self._steps, time.perf_counter() + seconds
        try:
            while steps is not None and time.perf_counter() < end:
                if next(steps, None) is None:
                    steps = None
                    if project is not None and document is not None:
                        self._known[document.id] = project.memory.version
        except AnnotatorError as error:
            steps = None
            self._window.messages.failure(str(error))
        self._steps = steps
        if steps is None:
            self._idle.stop()
        else:
            self._idle.start(0)

    def _tell(self) -> None:
        """Say why the memory proposes the focused span."""
        project, span = self._window.workspace.project, self._window.editor.span
        if project is None or span is None or span.status is not Status.PROPOSED:
            return
        if project.memory.is_loaded and project.memory.is_on:
            linked = self._window.workspace.entity(span.kb_id)
            reason = project.memory.reason(span, linked.label if linked else "")
            if reason:
                self._window.status.showMessage(f"From memory: {reason}")

    def inspect(self) -> None:
        """Show what is remembered, and let the analyst lay down rules."""
        from annotator.gui.memory_dialog import MemoryDialog

        project = self._window.workspace.project
        if project is not None:
            dialog = MemoryDialog(project, self._window, self._window.workspace.name_of)
            dialog.exec()
            dialog.deleteLater()
            self._known = {}
            self._remember()
