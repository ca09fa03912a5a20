"""The export dialog: what, as which format, to where; and then what was written."""

from __future__ import annotations

import os
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from annotator import registry
from annotator.core.model import DocumentStatus
from annotator.gui.file_dialogs import ask_save
from annotator.gui.icons import icon

if TYPE_CHECKING:
    from annotator.gui.runner import Runner
    from annotator.tasks import Job

_FIRST = "spacy"  # what most exports are for
STATUSES: tuple[tuple[str, DocumentStatus | None], ...] = (
    ("Articles that are done", DocumentStatus.DONE),
    ("All articles", None),
)


class Format(NamedTuple):
    """What an exporter is called, its suffix with the dot, and what to tell of it."""

    name: str
    suffix: str
    title: str


def formats() -> list[Format]:
    """Return what can be written, with the exporters that other packages bring."""
    names = sorted(registry.names(registry.exporters), key=lambda name: (name != _FIRST, name))
    modules = [registry.exporters.get(name) for name in names]
    return [Format(n, m.SUFFIX, m.TITLE) for n, m in zip(names, modules, strict=True)]


class ExportDialog(QDialog):
    """Asks for format, articles and file; `requested` carries file, format and status.

    Whoever starts the export hands its Job to `follow`.
    """

    requested = Signal(object, str, object)

    def __init__(self, folder: Path, name: str, counts: tuple[int, int], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self.setMinimumWidth(560)
        self._folder = folder
        self._known = formats()
        self._formats = QButtonGroup(self)
        kinds = QVBoxLayout()
        for number, known in enumerate(self._known):
            button = QRadioButton(f"{known.title} ({known.suffix})")
            self._formats.addButton(button, number)
            kinds.addWidget(button)
        self._statuses = QButtonGroup(self)
        statuses = QVBoxLayout()
        for number, ((text, _), count) in enumerate(zip(STATUSES, counts, strict=True)):
            button = QRadioButton(f"{text} ({count})")
            self._statuses.addButton(button, number)
            statuses.addWidget(button)
        self._formats.button(0).setChecked(True)
        self._statuses.button(0 if counts[0] else 1).setChecked(True)
        self.path = QLineEdit(str(folder / f"{name}{self._known[0].suffix}"))
        self._agreed: Path | None = None
        self.path.setAccessibleName("File to write")
        browse = QPushButton("Choose…")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        file = QHBoxLayout()
        file.addWidget(self.path, 1)
        file.addWidget(browse)
        self.bar = QProgressBar()
        self.bar.hide()
        self.report = QLabel()
        self.report.setWordWrap(True)
        self.report.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start = self.buttons.addButton("Export", QDialogButtonBox.ButtonRole.ActionRole)
        self.start.setDefault(True)
        self.start.setIcon(icon("file-output"))
        self.start.clicked.connect(self._request)
        self.start.setFocus()
        self.buttons.rejected.connect(self._reject)
        form = QFormLayout()
        form.setVerticalSpacing(16)
        form.setHorizontalSpacing(16)
        form.addRow("Format", kinds)
        form.addRow("Articles", statuses)
        form.addRow("File", file)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(self.bar)
        layout.addWidget(self.report)
        layout.addStretch()
        layout.addWidget(self.buttons)
        self._formats.idToggled.connect(self._switch)
        self._running = False
        self._runner: Runner | None = None
        self._job: Job | None = None

    def refuse(self, sentence: str) -> None:
        """Say why an export could not be started."""
        self._run(False)
        self.report.setText(f"<b>Nothing was written.</b> {escape(sentence)}")
        self.report.show()

    def follow(self, runner: Runner, job: Job) -> None:
        """Show how an export goes and how it ends."""
        self._run(True)
        if self._runner is None:
            runner.progressed.connect(self._show_progress)
            runner.ended.connect(self._show_report)
            runner.failed.connect(self._show_failure)
            runner.cancelled.connect(self._show_cancelled)
        self._runner, self._job = runner, job

    def _switch(self, number: int, on: bool) -> None:
        text = self.path.text()
        for known in self._known if on else ():
            if text.endswith(known.suffix):
                self.path.setText(text.removesuffix(known.suffix) + self._known[number].suffix)
                break

    def _browse(self) -> None:
        known = self._known[self._formats.checkedId()]
        kinds = f"{known.title} (*{known.suffix})"
        path = ask_save(self, "Export to", Path(self.path.text()), kinds)
        if path:
            self.path.setText(str(path))
            self._agreed = path  # if it was there, the file dialog has asked

    def may_write(self, path: Path) -> bool:
        """Ask before a file is replaced, once."""
        if path != self._agreed and os.path.isfile(path):  # noqa: PTH113, Path's may raise
            question = f"{path.name} is there already. Replace it?"
            answer = QMessageBox.question(self, "Export", question)
            if answer is not QMessageBox.StandardButton.Yes:
                return False
        self._agreed = path
        return True

    def _request(self) -> None:
        name = self._known[self._formats.checkedId()].name
        status = STATUSES[self._statuses.checkedId()][1]
        self.report.hide()
        text = os.path.expanduser(self.path.text())  # noqa: PTH111, Path's may raise
        path = (
            self._folder / text if Path(text).name else Path()
        )  # a bare name goes beside the project
        self.requested.emit(path, name, status)

    def _run(self, running: bool) -> None:
        self._running = running
        self.bar.setVisible(running)
        self.bar.setRange(0, 1)
        self.bar.setValue(0)
        self.start.setEnabled(not running)
        self.path.setEnabled(not running)

    def _reject(self) -> None:
        if self._running and self._runner is not None:
            self._runner.cancel(self._job)
        else:
            self.reject()

    def reject(self) -> None:
        """Close the dialog, which also cancels an export that runs."""
        if self._running and self._runner is not None:
            self._runner.cancel(self._job)
        super().reject()

    def _show_progress(self, job: Job) -> None:
        if job is self._job:
            self.bar.setRange(0, max(job.total, 1))
            self.bar.setValue(job.done)

    def _show_report(self, job: Job) -> None:
        if job is not self._job:
            return
        self._run(False)
        report = job.report
        told = "".join(f"<br>• {count} × {escape(text)}" for text, count in report["told"].items())
        self.report.setText(
            f"<b>Wrote {_count(report['documents'], 'article')} "
            f"with {_count(report['spans'], 'span')}</b> "
            f"to {escape(job.options['out'])}.{told}"
        )
        self.report.show()
        cancel = self.buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setText("Close")
        self.start.setText("Export again")

    def _show_cancelled(self, job: Job) -> None:
        self._show_failure(job, "The export was cancelled.")

    def _show_failure(self, job: Job, sentence: str) -> None:
        if job is self._job:
            self.refuse(sentence)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
