"""What the scores of proposals have been worth in this project, for how they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from annotator.core.calibration import Calibration

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow
    from annotator.project import Project

_PAUSE = 5000  # milliseconds without an Edit before decisions are counted anew


class Confidence(QObject):
    """Lets the article show confidence by what became of earlier proposals."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.calibration = Calibration()
        """What scores are worth here, as far as it is known."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.count)

    def attach(self) -> None:
        """Begin with each project, and follow the decisions."""
        workspace = self._window.workspace
        workspace.project_changed.connect(self._begin)
        workspace.edited.connect(lambda _: self._timer.start())

    def _begin(self) -> None:
        self._take(Calibration())
        self.count()

    def _take(self, calibration: Calibration) -> None:
        self.calibration = calibration
        bands = calibration.bands
        view = self._window.view
        if view.painter.confidence != bands:
            view.painter.confidence = bands
            view.viewport().update()

    def count(self) -> None:
        """Look at the last decisions, in the asker's thread."""

        def asked(view: Project) -> Iterator[Calibration]:
            yield view.queue.calibration()

        self._window.documents.asker.ask("confidence", asked, self._take)
