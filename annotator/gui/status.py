"""The status bar: long jobs with Cancel, the counts of the open article, and the saved state."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from time import strftime
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QToolButton, QWidget

from annotator.core.edits import Edit
from annotator.core.model import NIL, Span, Status
from annotator.core.spans import SpanIndex

if TYPE_CHECKING:
    from annotator.gui.runner import Runner

_QUIET = 60  # milliseconds: a count must not stand between a key and its highlight


class StatusLine(QStatusBar):
    """Says what goes on, how many spans are left, and that everything is saved."""

    def __init__(self, *runners: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runners = runners
        self.setSizeGripEnabled(False)
        self.setContentsMargins(8, 0, 0, 0)
        self.job = QLabel()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(96, 8)
        self.cancel = QToolButton()
        self.cancel.setText("Cancel")
        self.cancel.setToolTip("Stop this; what is finished is kept")
        self.cancel.setAccessibleName("Cancel the running job")
        self.cancel.clicked.connect(self._cancel)
        for widget in (self.job, self.bar, self.cancel):
            self.addWidget(widget)
        self.counts = QLabel()
        self.saved = QLabel()
        for label in (self.counts, self.saved):
            label.setContentsMargins(8, 0, 8, 0)
            label.setAutoFillBackground(True)  # or all that is behind it is painted each time
            self.addPermanentWidget(label)
        self._index: SpanIndex | None = None
        self._counted: Counter[tuple[Status, str]] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tell)
        for runner in runners:
            for signal in (runner.started, runner.progressed,
                           runner.ended, runner.cancelled, runner.failed):  # fmt: skip
                signal.connect(self._show_job)
        self._show_job()

    @property
    def _shown(self) -> Runner | None:
        """The first runner that has a job."""
        return next((runner for runner in self._runners if runner.job is not None), None)

    def _cancel(self) -> None:
        if self._shown is not None:
            self._shown.cancel()

    def _show_job(self, *_: object) -> None:
        job = self._shown.job if self._shown is not None else None
        for widget in (self.job, self.bar, self.cancel):
            widget.setVisible(job is not None)
        if job is not None:
            share = f", {100 * job.done // job.total} %" if job.total > 1 else ""
            self.job.setText(f"{job.title}{share}")
            self.job.setToolTip(job.text)
            self.bar.setVisible(job.total > 1)  # without a total it would run to and fro
            self.bar.setRange(0, max(job.total, 1))
            self.bar.setValue(job.done)

    def show_counts(self, index: SpanIndex | None) -> None:
        """Count the spans of a document a moment later."""
        self._index, self._counted = index, None
        self._timer.start(_QUIET)

    def follow(self, edit: Edit) -> None:
        """Count what an Edit changed, unless all is to be counted anyway."""
        if self._index is None or self._counted is None:
            return
        for item, by in chain.from_iterable(((b, -1), (a, 1)) for b, a in edit.changes):
            if isinstance(item, Span) and item.document_id == self._index.document_id:
                self._counted[_state(item)] += by
        self._timer.start(_QUIET)

    def _tell(self) -> None:
        if self._index is None:
            self.counts.clear()
            return
        if self._counted is None:
            self._counted = Counter(map(_state, self._index))
        by = Counter[str]()
        for state, count in self._counted.items():
            if Status.REJECTED not in state:
                by.update(dict.fromkeys(state, count))
        parts = [f"{len(self._index)} spans"]
        parts += [f"{by[name]} {name}" for name in (Status.PROPOSED, Status.ACCEPTED, "linked")]
        self.counts.setText("  ·  ".join(parts + ([f"{by[NIL]} NIL"] if by[NIL] else [])))

    def show_saved(self, location: str, *, read_only: bool = False) -> None:
        """Say that all corrections are in the project, as of now."""
        self._say("Read-only" if read_only else f"✓ Saved {strftime('%H:%M:%S')}")
        tip = f"Every correction is stored at once in {location}"
        if tip != self.saved.toolTip():
            self.saved.setToolTip(tip)

    def show_unsaved(self) -> None:
        """Say that the last correction could not be stored."""
        self._say("Not saved")
        self.saved.setToolTip("The last correction could not be stored and was not made.")

    def _say(self, state: str) -> None:
        """Write the saved state; the window is laid out anew only where that finds no room."""
        self.saved.setText(state)
        room = self.saved.sizeHint().expandedTo(self.saved.minimumSize())
        if room != self.saved.minimumSize():
            self.saved.setFixedSize(room)

    def show_closed(self) -> None:
        """Show that no project is open."""
        self.saved.clear()
        self.show_counts(None)


def _state(span: Span) -> tuple[Status, str]:
    """Return the state of a span, and NIL, "linked" or nothing."""
    return span.status, "" if span.kb_id is None else NIL if span.kb_id == NIL else "linked"
