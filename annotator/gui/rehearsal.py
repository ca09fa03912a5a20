"""What a first correction would be the first to do is done once before, where nobody waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from annotator.core import edits
from annotator.core.model import NIL, DocumentStatus, Span, Status
from annotator.errors import AnnotatorError

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow

_PAUSE = 250  # milliseconds after an article is shown: it is painted, and hardly read


class Rehearsal(QObject):
    """Prepares the window for corrections, once for each project, when it shows an article."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.is_due = True
        """Whether the project that is open has not been prepared yet."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.rehearse)

    def attach(self) -> None:
        """Wait for each project and its first article with spans."""
        self._window.workspace.project_changed.connect(self._begin)
        self._window.editor.opened.connect(self._wait)
        self._window.workspace.edited.connect(self._wait)  # which may be the first proposals

    def rehearse(self) -> None:
        """Correct a span without writing it, and draw all labels as corrections show them."""
        project, editor = self._window.workspace.project, self._window.editor
        if not self.is_due or project is None or project.read_only or editor.document is None:
            return
        if not len(editor.index):
            return  # an article with spans may come
        self.is_due = False
        spans = (span for span in editor.index if span.status is Status.PROPOSED)
        span = next(spans, editor.index[0])
        others = (label.name for label in project.labels() if label.name != span.label)
        started = edits.set_status(editor.document, DocumentStatus.STARTED)
        corrections = _corrections(span, next(others, span.label))
        with suppress(AnnotatorError):  # what is in the way is told to who makes a correction
            project.rehearse([started, started.inverse(), *corrections])
        self._window.view.painter.rehearse(self._window.view.devicePixelRatioF())
        self._window.labels.rehearse()
        self._window.spans.spans.rehearse()

    def _begin(self) -> None:
        self.is_due = True

    def _wait(self, *_: object) -> None:
        if self.is_due:
            self._timer.start()


def _corrections(span: Span, label: str) -> Iterator[edits.Edit]:
    """Yield the usual corrections of a span, each followed by what takes it back."""
    accept = edits.accept([span])
    accepted = [replace(span, status=Status.ACCEPTED)]
    on_top = edits.relabel(accepted, label), edits.link(accepted, None if span.kb_id else NIL)
    for edit in (edits.relabel([span], label), accept, *on_top):
        yield edit
        if edit is not accept:
            yield edit.inverse()
