"""Start the window: paint first, then load what it needs."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from annotator.gui.main_window import MainWindow
from annotator.resources import seed_article
from annotator.settings import Settings

TURN = 0.0005
"""Seconds after which a thread that computes lets the window have the interpreter. Each event waits
as long, some several times; usually it is ten times this.
"""


def run(location: str | None, *, demo: bool = False) -> int:
    """Open the window on a project, or on the last one, and return the exit status."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("Annotator")
    app.setApplicationDisplayName("Annotator")
    app.setDesktopFileName("annotator")
    sys.setswitchinterval(TURN)
    window = MainWindow(Settings())
    _catch_errors(window)
    location = location or window.settings["last_project"] or None
    if location is not None:
        window.empty.clear()
    _FirstPaint(window, lambda: _begin(window, location, demo))
    window.show()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Qt would not let Python see Ctrl+C while idle
    status = app.exec()
    sys.excepthook = sys.__excepthook__
    return status


class _FirstPaint(QObject):
    """Calls something once the window is on the screen: what takes its time comes after that."""

    def __init__(self, window: QWidget, then: Callable[[], object]) -> None:
        super().__init__(window)
        self._then = then
        window.installEventFilter(self)

    def eventFilter(self, window: QObject, event: QEvent) -> bool:
        """Wait for the first painting, which goes on after this event."""
        if event.type() is QEvent.Type.Paint:
            window.removeEventFilter(self)
            QTimer.singleShot(0, window, self._then)
        return False


def _begin(window: MainWindow, location: str | None, demo: bool) -> None:
    """Load the project, and the knowledge base once the article is painted."""
    window.equip()
    if location is not None:
        if not window.commands.open(location, create=demo):
            window.empty.invite(False, window.actions_by_id)
        elif demo and window.editor.document is None:  # there is none yet
            window.workspace.import_paths([seed_article()])
    QTimer.singleShot(0, window, lambda: _finish(window))


def _finish(window: MainWindow) -> None:
    """Load what the article can do without for a moment."""
    window.workspace.load_knowledge_base()
    gc.collect()
    gc.freeze()  # a full collection would take longer than a frame


def _catch_errors(window: MainWindow) -> None:
    """Show a bug as a dialog with details to copy, and go on; one dialog at a time."""
    showing = False

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        nonlocal showing
        sys.__excepthook__(kind, error, trace)
        if showing or issubclass(kind, KeyboardInterrupt):
            return
        from annotator.gui.crash_dialog import CrashDialog

        showing = True
        try:
            CrashDialog(kind, error, trace, window).exec()
        finally:
            showing = False

    sys.excepthook = hook
