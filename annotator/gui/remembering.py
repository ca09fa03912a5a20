"""The decision memory in the window: it proposes in what is opened, and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from annotator.core.model import DocumentStatus, Status
from annotator.errors import AnnotatorError

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow

_OVER = (DocumentStatus.DONE, DocumentStatus.SKIPPED)
_QUIET = 150  # milliseconds with a span focused before the reason for it is looked up


class Memory(QObject):
    """Brings the proposals of an article up to what was decided elsewhere when it is opened.

    What the project holds is read a page at a time while the window is idle, so that nothing
    waits for it. It makes proposals only, never in a finished article.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._known: dict[int, int] = {}
        self._loading = QTimer(self)
        self._loading.timeout.connect(self._load)
        self._asking = QTimer(self)
        self._asking.setSingleShot(True)
        self._asking.setInterval(_QUIET)
        self._asking.timeout.connect(self._tell)

    def attach(self) -> None:
        """Listen to what is opened and focused."""
        self._window.workspace.project_changed.connect(self._begin)
        self._window.editor.opened.connect(self._remember)
        self._window.editor.focused.connect(self._asking.start)

    def _begin(self) -> None:
        self._known = {}
        self._loading.stop()
        if self._is_usable():
            self._loading.start(0)

    def _is_usable(self) -> bool:
        project = self._window.workspace.project
        return project is not None and not project.read_only and project.memory.is_on

    def _load(self) -> None:
        project = self._window.workspace.project
        if project is None or self._window.workspace.runner.job is not None:
            return  # what a job brings is stored first
        if project.memory.load(1):
            self._loading.stop()
            self._remember()

    def _remember(self) -> None:
        """Propose in the open article what was decided since this was done last."""
        project, document = self._window.workspace.project, self._window.editor.document
        if project is None or document is None or document.status in _OVER:
            return
        if not self._is_usable() or not project.memory.is_loaded:
            return
        version = project.memory.version
        if self._known.get(document.id) == version:
            return
        try:
            project.memory.remember(document.id)
        except AnnotatorError as error:
            self._window.messages.failure(str(error))
        self._known[document.id] = project.memory.version

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
            dialog = MemoryDialog(project, self._window)
            dialog.exec()
            dialog.deleteLater()
            self._known = {}
            self._remember()
