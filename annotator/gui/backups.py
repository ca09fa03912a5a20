"""Backups that nobody has to think of: once a day, beside the project, in a worker program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from annotator.core.queue import Question

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow

_LATER = 60_000  # milliseconds after the opening, which is not to be slowed down


class Backups(QObject):
    """Backs the project up a while after it was opened, and before an import, when it is due."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_LATER)
        self._timer.timeout.connect(self.back_up)

    def attach(self) -> None:
        """Listen to what is opened and imported."""
        workspace = self._window.workspace
        workspace.wants_backups = lambda: bool(self._window.settings["back_up"])
        workspace.project_changed.connect(self._timer.start)
        workspace.importing.connect(self.back_up)

    def back_up(self) -> None:
        """Back the project up if that is wanted and due."""
        from annotator.tasks import BackUp

        workspace = self._window.workspace
        project, runner = workspace.project, workspace.runner
        if project is None or project.read_only or not self._window.settings["back_up"]:
            return
        is_empty = project.queue.neighbour(Question(), None, 1) is None
        is_made = any(isinstance(job, BackUp) for job in runner.jobs)
        if project.backup_is_due() and not is_empty and not is_made:
            runner.start(BackUp(project))
