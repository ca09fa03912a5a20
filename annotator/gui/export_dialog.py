"""The export dialog: what, as which format, to where; and then what was written."""

from __future__ import annotations

import os
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator import registry
from annotator.core.carrying import Trait
from annotator.core.model import DocumentStatus
from annotator.gui.dialogs import confirmed, stack
from annotator.gui.export_options import ExportOptions
from annotator.gui.file_dialogs import ask_save
from annotator.gui.icons import icon

if TYPE_CHECKING:
    from annotator.gui.runner import Runner
    from annotator.tasks import Job

_FIRST = ("spacy", "jsonl", "spacy-project", "entity-linker")  # what most exports are for
_LINES = 3  # of a report that are seen on the smallest screen
_TITLE_BAR = 48  # pixels of a screen that a window cannot have
STATUSES: tuple[tuple[str, DocumentStatus | None, str], ...] = (
    ("Articles that are &done", DocumentStatus.DONE, "Those that somebody has finished"),
    ("&All articles", None, "Also those that nobody has finished; what was decided there is in it"),
)


class Format(NamedTuple):
    """What an exporter is called, its suffix with the dot ("" for a folder), what to tell of it,
    what it has no place for, the splits that it makes unasked, and what else it can be told.
    """

    name: str
    suffix: str
    title: str
    lacks: tuple[str, ...] = ()
    splits: str = ""
    asks: frozenset[str] = frozenset()

    @property
    def shown(self) -> str:
        """Title and ending."""
        return f"{self.title} ({self.suffix or 'folder'})"


def formats() -> list[Format]:
    """Return what can be written, with the exporters that other packages bring."""
    found = []
    for name in registry.names(registry.exporters):
        module = registry.exporters.get(name)
        asks: frozenset[str] = getattr(module, "ASKS", frozenset())
        odd = module.CARRIES | {Trait.SURROGATES}  # nobody who chooses a format has met these
        odd |= {Trait.NIL} if "nil" in asks else set()
        lacks = tuple(trait.value for trait in Trait if trait not in odd)
        whole = hasattr(module, "OF")  # the journal has its own shape
        splits = getattr(module, "SPLITS", "")
        lacks = () if whole else lacks
        found.append(Format(name, module.SUFFIX, module.TITLE, lacks, splits, asks))
    first = {name: place for place, name in enumerate(_FIRST)}
    return sorted(found, key=lambda f: (first.get(f.name, len(first)), f.title.casefold()))


class ExportDialog(QDialog):
    """Asks for format, articles and file; `requested` carries file, format, status and options.
    Whoever starts the export hands its Job to `follow`.
    """

    requested = Signal(object, str, object, object)

    def __init__(
        self,
        folder: Path,
        name: str,
        counts: tuple[int, int],
        parent: QWidget,
        tokens_of: str | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self.setMinimumWidth(560)
        self._folder = folder
        self._known = formats()
        self.formats = QComboBox()
        self.formats.setAccessibleName("Format")
        self.formats.setToolTip("Which program is to read it; below stands what it cannot hold")
        for known in self._known:
            self.formats.addItem(known.shown)
        self._format = self._known[0]
        self.lacks = QLabel()
        self.lacks.setWordWrap(True)
        self.lacks.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.options = ExportOptions(tokens_of)
        self.options.unfolded.connect(self._fit)
        self.options.divided.connect(self._name)
        kinds = QVBoxLayout()
        kinds.addWidget(self.formats)
        kinds.addWidget(self.lacks)
        self._statuses = QButtonGroup(self)
        statuses = QVBoxLayout()
        for number, ((text, _, tip), count) in enumerate(zip(STATUSES, counts, strict=True)):
            button = QRadioButton(f"{text} ({count:,})")
            button.setToolTip(tip)
            self._statuses.addButton(button, number)
            statuses.addWidget(button)
        self._statuses.button(0 if counts[0] else 1).setChecked(True)
        for choice in self._statuses.buttons():
            if not choice.isChecked():  # Tab leads to the other, as once either had the keyboard
                choice.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._ending = self._format.suffix
        self.path = QLineEdit(str(folder / f"{name}{self._ending}"))
        self._agreed: Path | None = None
        self.path.setAccessibleName("File to write")
        self.path.setToolTip("A name alone is that of a file beside the project")
        browse = QPushButton("&Choose…")
        browse.setToolTip("Choose where to write")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        file = QHBoxLayout()
        file.addWidget(self.path, 1)
        file.addWidget(browse)
        self.bar = QProgressBar()
        self.bar.hide()
        self.report = QLabel()
        self.report.setWordWrap(True)
        self.report.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.told = QScrollArea()  # a report may have more lines than a small screen
        self.told.setWidget(self.report)
        self.told.setWidgetResizable(True)
        self.told.setFrameShape(QFrame.Shape.NoFrame)
        self.told.viewport().setAutoFillBackground(False)
        self.report.setAutoFillBackground(False)
        self.told.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start = self.buttons.addButton("&Export", QDialogButtonBox.ButtonRole.ActionRole)
        self.start.setDefault(True)
        self.start.setIcon(icon("file-output"))
        self.start.clicked.connect(self._request)
        self.buttons.rejected.connect(self._reject)
        form = QFormLayout()
        form.setVerticalSpacing(16)
        form.setHorizontalSpacing(16)
        self._target = QLabel("F&ile")
        self._target.setBuddy(self.path)
        format = QLabel("&Format")
        format.setBuddy(self.formats)
        form.addRow(format, kinds)
        form.addRow("Articles", statuses)
        form.addRow(self._target, file)
        layout = stack(self, form, self.options, self.bar, self.told, self.buttons)
        layout.insertStretch(layout.indexOf(self.buttons))
        self.formats.currentIndexChanged.connect(self._switch)
        self._show_format()
        self.formats.setFocus()
        self._running = False
        self._runner: Runner | None = None
        self._job: Job | None = None

    def refuse(self, sentence: str) -> None:
        """Say why an export could not be started."""
        self._run(False)
        self._tell(f"<b>Nothing was written.</b> {escape(sentence)}")

    def _tell(self, text: str) -> None:
        self.report.setText(text)
        self.told.show()
        self._fit()

    def follow(self, runner: Runner, job: Job) -> None:
        """Show how an export goes and how it ends."""
        self._run(True)
        if self._runner is None:
            runner.progressed.connect(self._show_progress)
            runner.ended.connect(self._show_report)
            runner.failed.connect(self._show_failure)
            runner.cancelled.connect(self._show_cancelled)
        self._runner, self._job = runner, job

    def _switch(self, number: int) -> None:
        self._format = self._known[number]
        self._show_format()

    def _show_format(self) -> None:
        lacks = ", ".join(self._format.lacks)
        self.lacks.setText(f"Has no place for {lacks}." if lacks else "Has a place for everything.")
        self.options.suit(self._format.splits, self._format.asks)
        self._fit()

    def _name(self) -> None:
        """Give the file the ending of what is written, unless it has got one of its own."""
        before, self._ending = self._ending, self._format.suffix
        if "split" in self.options.asked():
            self._ending = ""  # a folder with a file for each
        self._target.setText("F&ile" if self._ending else "Fo&lder")
        text = self.path.text()
        if text.endswith(before) and (before or not Path(text).suffix):
            self.path.setText(text.removesuffix(before) + self._ending)

    def _fit(self) -> None:
        """Be as high as what is shown, for a dialog does not shrink by itself."""
        width = self.formats.width() if self.isVisible() else self.minimumWidth() - 160
        self.lacks.setMinimumHeight(self.lacks.heightForWidth(width))
        layout = self.layout()
        if layout is None:
            return
        self.told.setFixedHeight(_LINES * self.fontMetrics().lineSpacing())
        layout.activate()
        rest = layout.totalHeightForWidth(self.width()) - self.told.height()
        screen = self.screen().availableGeometry()
        free = screen.height() - _TITLE_BAR - rest
        wanted = self.report.heightForWidth(self.width() - 48)
        self.told.setFixedHeight(max(self.told.height(), min(wanted, free)))
        layout.activate()
        height = layout.totalHeightForWidth(self.width())
        self.resize(self.width(), height)
        below = self.y() + height + _TITLE_BAR - screen.bottom()
        if self.isVisible() and below > 0:
            self.move(self.x(), max(screen.top(), self.y() - below))

    def _browse(self) -> None:
        kinds = f"{self._format.title} (*{self._ending})" if self._ending else "Folders (*)"
        path = ask_save(self, "Export to", Path(self.path.text()), kinds)
        if path:
            self.path.setText(str(path))
            self._agreed = path  # if it was there, the file dialog has asked

    def may_write(self, path: Path) -> bool:
        """Ask before a file is replaced, once."""
        if path != self._agreed and _is_there(path):
            question = f"{path.name} is there already. Replace it?"
            if not confirmed(self, "Export", question, "Replace"):
                return False
        self._agreed = path
        return True

    def _request(self) -> None:
        status = STATUSES[self._statuses.checkedId()][1]
        self.told.hide()
        text = os.path.expanduser(self.path.text())  # noqa: PTH111, Path's may raise
        path = (
            self._folder / text if Path(text).name else Path()
        )  # a bare name goes beside the project
        self.requested.emit(path, self._format.name, status, self.options.asked())

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
        self._tell(_told(job.report, job.options["out"]))
        cancel = self.buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setText("Close")
        self.start.setText("&Export again")

    def _show_cancelled(self, job: Job) -> None:
        self._show_failure(job, "The export was cancelled.")

    def _show_failure(self, job: Job, sentence: str) -> None:
        if job is self._job:
            self.refuse(sentence)


def _is_there(path: Path) -> bool:
    """Whether a file, or a folder that is not empty, would be replaced."""
    try:
        return path.is_file() or (path.is_dir() and any(path.iterdir()))
    except (OSError, ValueError):
        return False


def _told(report: dict[str, Any], out: str) -> str:
    """Return all that there is to say of an export: what is in the file, what is not, and why."""
    unit = "article" if report["unit"] == "document" else report["unit"]
    documents, spans = _count(report["documents"], unit), _count(report["spans"], "span")
    said = f"<b>Wrote {documents} with {spans}</b> to {escape(out)}."
    left_out = report.get("left_out", {})
    if left_out:
        said += f"<p><b>{_count(sum(left_out.values()), 'span')} left out</b>{_rows(left_out)}"
    if report["told"]:
        adjusted = report.get("adjusted", 0)
        head = f"{_count(adjusted, 'span')} adjusted, and what else to know" if adjusted else ""
        said += f"<p><b>{head or 'What else to know'}</b>{_rows(report['told'])}"
    return said


def _rows(counts: dict[str, int]) -> str:
    return "".join(f"<br>• {count:,} × {escape(text)}" for text, count in counts.items())


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
