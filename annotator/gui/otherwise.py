"""What else a proposal may be, as its pipeline has it: under the pointer, and by key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip

from annotator.core.calibration import Others, told
from annotator.core.model import Span, Status
from annotator.core.scheme import LABEL_MAP, LabelMap
from annotator.errors import AnnotatorError

if TYPE_CHECKING:
    from annotator.gui.confidence import Confidence
    from annotator.gui.main_window import MainWindow

_NONE = "no mention"


class Otherwise(QObject):
    """Reads what else the proposals of the open article may be, once somebody wants to know."""

    def __init__(self, window: MainWindow, confidence: Confidence) -> None:
        super().__init__(window)
        self._window = window
        self._confidence = confidence
        self._held: dict[int, Others] | None = None

    def attach(self) -> None:
        """Watch the pointer over the article."""
        self._window.view.viewport().installEventFilter(self)
        self._window.editor.opened.connect(self._forget)
        self._window.workspace.edited.connect(self._forget)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show what else a proposal may be where the pointer rests on it."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            view = self._window.view
            span = view.painter.attention.hovered
            words = self.words(span) if span is not None else ""
            if words and view.chip_at(event.pos()) is None:  # a chip tells of its label
                QToolTip.showText(event.globalPos(), words, view.viewport())
                return True
        return super().eventFilter(watched, event)

    def show(self) -> None:
        """Say what else the focused proposal may be."""
        span = self._window.editor.span
        words = self.words(span) if span is not None else ""
        self._window.messages.notice(words or "Nothing else is told of this span.")

    def words(self, span: Span) -> str:
        """Return what else a span may be, the likeliest first; "" where nothing is told."""
        if span.status is not Status.PROPOSED or span.score is None:
            return ""
        calibration = self._confidence.calibration
        project = self._window.workspace.project
        assert project is not None
        known = {"", *(label.name for label in project.labels())} - {span.label}
        found = _as_of_now(self._others().get(span.id, ()), project.option(LABEL_MAP) or {})
        others = [other for other in told(span.score, found, calibration) if other[0] in known]
        if not others:
            return ""
        named = ", ".join(f"{label or _NONE} ({word})" for label, word in others)
        return f"{span.label} is proposed; else {named}."

    def _others(self) -> dict[int, Others]:
        if self._held is None:
            project, document = self._window.workspace.project, self._window.editor.document
            self._held = {}
            if project is not None and document is not None:
                try:
                    self._held = project.queue.others(document.id)
                except AnnotatorError as error:
                    self._window.messages.failure(str(error))
        return self._held

    def _forget(self, *_: object) -> None:
        self._held = None


def _as_of_now(others: Others, label_map: LabelMap) -> Others:
    """Let what was stored follow the labels that were renamed or merged since."""
    shares: dict[str, float] = {}
    for old, share in others:
        label = label_map.get(old, old)
        if label is not None:
            shares[label] = shares.get(label, 0.0) + share
    return tuple(shares.items())
