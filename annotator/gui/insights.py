"""Insight while working: what is left, what was decided, how fast, in a quiet place below."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QPushButton, QToolButton, QVBoxLayout

from annotator.core.insight import Standing
from annotator.core.model import DocumentStatus
from annotator.gui.accessible import announce
from annotator.gui.asker import Asker
from annotator.gui.icons import icon

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow
    from annotator.project import Project

_PAUSE = 1000  # milliseconds without an Edit before it is counted anew


class Insights(QObject):
    """The verbs of insight; it owns a button in the status line and what opens above it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.standing: Standing | None = None
        self._asker = Asker(self)  # of its own: to count takes a second where a search may not wait
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self._ask)

    def attach(self) -> None:
        """Put the button into the status line and follow the project."""
        window = self._window
        self._asker.failed.connect(window.messages.failure)
        self.button = QToolButton()
        self.button.setAccessibleName("Insight")
        self.button.setIcon(icon("chart-column"))
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setAutoRaise(True)
        self.button.setToolTip(window.actions_by_id["insights"].toolTip())
        self.button.clicked.connect(self.show)
        window.status.addPermanentWidget(self.button)
        self.panel = _Panel(window)
        self.panel.inconsistencies.clicked.connect(self.find_inconsistencies)
        window.workspace.project_changed.connect(self._begin)
        window.workspace.leaving.connect(self._asker.leave)
        window.workspace.edited.connect(lambda _: self._timer.start())
        self._begin()

    def show(self) -> None:
        """Open what is known above the button."""
        self._ask()
        self.panel.tell(self.standing)
        self.panel.show()  # for only now the style has given all of it its size
        self.panel.adjustSize()
        corner = self.button.mapToGlobal(QPoint(self.button.width(), 0))
        self.panel.move(corner - QPoint(self.panel.width(), self.panel.height() + 4))
        self.panel.inconsistencies.setFocus()
        announce(self._window, self.panel.spoken)

    def find_inconsistencies(self) -> None:
        """List the surfaces that are marked in several ways, and mend them there."""
        from annotator.gui.inconsistencies import Inconsistencies

        self.panel.hide()
        window, project = self._window, self._window.workspace.project
        if project is None:
            return
        dialog = Inconsistencies(
            project,
            self._asker,
            window,
            window.workspace.name_of,
            window.workspace.carry_out,
        )
        dialog.wanted.connect(self._open)
        dialog.exec()
        dialog.deleteLater()

    def _open(self, document_id: int, span_id: int) -> None:
        window = self._window
        window.editor.open(document_id)
        span = window.editor.index.get(span_id)
        if span is not None:
            window.editor.focus([span])
        window.view.setFocus()

    def _begin(self) -> None:
        project = self._window.workspace.project
        self.standing = None
        self._asker.set_project(project.location if project is not None else None)
        self.button.setVisible(project is not None)
        self.button.setText("")
        self._timer.start()

    def _ask(self) -> None:
        def standing(view: Project) -> Iterator[Standing]:
            yield view.queue.standing()

        self._asker.ask("standing", standing, self._take)

    def _take(self, standing: Standing) -> None:
        self.standing = standing
        self.button.setText(f"{standing.left:,} left")
        if self.panel.isVisible():
            self.panel.tell(standing)


class _Panel(QFrame):
    """A few numbers, and the way to the inconsistencies."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName("Insights")
        names = ("Spans left to decide", "Articles left", "Articles done", "Decisions", "Pace")
        self._values = {name: QLabel("…") for name in names}
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(8)
        for name, label in self._values.items():
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            label.setAccessibleName(name)
            form.addRow(name, label)
        self.inconsistencies = QPushButton(icon("equal-not"), "Find inconsistencies…")
        self.inconsistencies.setToolTip(window.actions_by_id["inconsistencies"].toolTip())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(self.inconsistencies)

    @property
    def spoken(self) -> str:
        """What it shows as a sentence: a screen reader does not look into what pops up."""
        return "; ".join(f"{name}: {label.text()}" for name, label in self._values.items())

    def tell(self, standing: Standing | None) -> None:
        """Show numbers."""
        if standing is None:
            return
        known, pace = standing.documents, standing.pace
        left = known[DocumentStatus.NEW] + known[DocumentStatus.STARTED]
        speed = (
            f"{pace.articles_an_hour:,.0f} articles an hour" if pace.articles else "not known yet"
        )
        values = (
            f"{standing.left:,}",
            f"{left:,} of {sum(known.values()):,}",
            f"{known[DocumentStatus.DONE]:,}",
            f"{standing.decisions:,}",
            speed,
        )
        for label, text in zip(self._values.values(), values, strict=True):
            label.setText(text)
        about = f"{pace.articles} articles and {pace.decisions} decisions in {pace.hours:.1f} hours"
        self._values["Pace"].setToolTip(f"{about} of work, pauses left out")
