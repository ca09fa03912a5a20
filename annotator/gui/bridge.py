"""From the project's edits to a Qt signal: the one way in which a change reaches the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from annotator.core.edits import Edit

if TYPE_CHECKING:
    from annotator.project import Project


class Bridge(QObject):
    """Emits `edited` after each Edit of the project, however it came about."""

    edited = Signal(object)

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._unsubscribe = project.subscribe(self._publish)

    def _publish(self, edit: Edit) -> None:
        self.edited.emit(edit)

    def close(self) -> None:
        """Listen no longer."""
        self._unsubscribe()
