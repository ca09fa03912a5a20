"""Which knowledge bases a project uses, in which order, and whether it may look up names online."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator import knowledge, registry
from annotator.errors import AnnotatorError
from annotator.gui.dialogs import stack
from annotator.gui.elided import ElidedLabel
from annotator.gui.file_dialogs import ask_file
from annotator.gui.runner import Runner
from annotator.gui.window_state import give_size
from annotator.knowledge import PACKAGED, LookUps
from annotator.project import Project
from annotator.tasks import CheckKnowledgeBase, Job

_KINDS = "Knowledge bases (*.sqlite *.kb);;All files (*)"
_PATH = Qt.ItemDataRole.UserRole
_LOOK_UPS = {
    LookUps.OFF: "No",
    LookUps.ON: "Yes: names are sent to Wikidata when you ask for it",
    LookUps.LOCKED: "No, and locked: the articles are confidential",
}


class KnowledgeDialog(QDialog):
    """The knowledge bases of a project, each with what it tells of itself.

    `source` is a Job that builds another one, if that was asked for.
    """

    def __init__(self, project: Project, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Knowledge bases of the project")
        self.source: Job | None = None
        self._project = project
        self._jobs = Runner(self)  # what is checked here need not wait for other jobs
        self.list = QListWidget()
        self.list.setAccessibleName("Knowledge bases, the first preferred")
        self.list.setSpacing(2)
        self.list.setMinimumHeight(5 * (self.fontMetrics().height() + 12))
        about = QLabel("Those that are checked are searched; the first of them is preferred.")
        about.setWordWrap(True)
        self.buttons = {
            text: QPushButton(text)
            for text in ("&Add a file…", "&Build one…", "Move &up", "Move &down", "Chec&k")
        }
        verbs = (self._add, self._build, lambda: self._move(-1), lambda: self._move(1), self._check)
        column = QVBoxLayout()
        column.setSpacing(8)
        for button, verb in zip(self.buttons.values(), verbs, strict=True):
            button.setAutoDefault(False)
            button.clicked.connect(verb)
            column.addWidget(button)
        column.addStretch()
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.list, 1)
        row.addLayout(column)
        self.facts = {
            name: ElidedLabel(2 if name == "Sources" else 1)
            for name in ("Holds", "Version", "Sources", "File")
        }
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        for name, label in self.facts.items():
            head = QLabel(name)
            head.setObjectName("muted")
            form.addRow(head, label)
        self.told = QLabel()
        self._jobs.failed.connect(lambda _, sentence: self.told.setText(sentence))
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        self.online = QComboBox()
        self.online.setAccessibleName("Look up names online")
        for wanted, text in _LOOK_UPS.items():
            self.online.addItem(text, wanted)
        asked = QFormLayout()
        asked.setHorizontalSpacing(16)
        asked.addRow("Look up names &online", self.online)
        ok, cancel = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel
        ends = QDialogButtonBox(ok | cancel)
        ends.accepted.connect(self.accept)
        ends.rejected.connect(self.reject)
        self.ok = ends.button(ok)
        stack(self, about, row, form, self.told, asked, ends).setStretchFactor(row, 1)
        give_size(self, 640, 480)
        self._fill()
        self.list.currentRowChanged.connect(lambda _: self._show())
        self.list.setCurrentRow(0)
        self._show_look_ups()
        self.list.setFocus()

    def chosen(self) -> list[str]:
        """Return the files that are checked, in order, as `knowledge.paths` does."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return [one.data(_PATH) for one in items if one.checkState() is Qt.CheckState.Checked]

    def look_ups(self) -> LookUps:
        """Return whether names may be looked up online."""
        return LookUps(self.online.currentData())

    def done(self, result: int) -> None:
        """End what is being checked, and close."""
        self._jobs.close()
        super().done(result)

    def _fill(self) -> None:
        used = knowledge.paths(self._project)
        for path in used:
            self._put(path, on=True)
        if PACKAGED not in used:
            self._put(PACKAGED, on=False)

    def _put(self, path: str, *, on: bool) -> None:
        name = "Packaged with the program" if path == PACKAGED else Path(path).name
        item = QListWidgetItem(name)
        item.setData(_PATH, path)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.list.addItem(item)

    def _show(self) -> None:
        """Tell what the current one holds, or why it cannot be used."""
        row, last = self.list.currentRow(), self.list.count() - 1
        self.told.clear()
        path = self._path()
        facts: dict[str, str] = {}
        try:
            facts = registry.knowledge_bases.get("files").info(path) if path else {}
        except AnnotatorError as error:
            self.told.setText(str(error))
        told = _told(facts, Path(path))
        for name, label in self.facts.items():
            label.set_full(told.get(name, path if name == "File" else "–"))
        free = not self._project.read_only
        able = (free, free, free and row > 0, free and 0 <= row < last, bool(facts))
        for button, enabled in zip(self.buttons.values(), able, strict=True):
            button.setEnabled(enabled)
        self.list.setEnabled(True)
        self.online.setEnabled(free)
        self.ok.setEnabled(free)

    def _show_look_ups(self) -> None:
        held = knowledge.look_ups(self._project)
        self.online.setCurrentIndex(list(_LOOK_UPS).index(held))
        if held is LookUps.LOCKED:
            model = self.online.model()
            row = list(_LOOK_UPS).index(LookUps.ON)
            self.online.setItemText(row, "Yes (say “No” first, which unlocks it)")
            model.setData(model.index(row, 0), 0, Qt.ItemDataRole.UserRole - 1)  # cannot be chosen

    def _path(self) -> str:
        """Return where the current one is."""
        item = self.list.currentItem()
        path = str(item.data(_PATH)) if item else ""
        packaged = registry.knowledge_bases.get("packaged")
        return str(packaged.location()) if path == PACKAGED else path

    # Verbs

    def _add(self) -> None:
        path = ask_file(self, "Add a knowledge base", Path(self._path()).parent, _KINDS)
        if path is None:
            return
        try:
            registry.knowledge_bases.get("files").info(str(path))
        except AnnotatorError as error:
            self.told.setText(str(error))
            return
        places = [self.list.item(row).data(_PATH) for row in range(self.list.count())]
        if str(path) not in places:
            self._put(str(path), on=True)
            places.append(str(path))
        self.list.setCurrentRow(places.index(str(path)))

    def _build(self) -> None:
        from annotator.gui.source_dialog import SourceDialog

        dialog = SourceDialog(self._project, self)
        if dialog.exec():
            self.source = dialog.job()
            self.accept()
        dialog.deleteLater()

    def _move(self, by: int) -> None:
        row = self.list.currentRow()
        item = self.list.takeItem(row)
        self.list.insertItem(row + by, item)
        self.list.setCurrentRow(row + by)

    def _check(self) -> None:
        path = self._path()
        self.told.setText("It is being checked.")

        def show(job: Job) -> None:
            if path == self._path():
                problems = job.report["problems"]
                more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
                self.told.setText(f"{problems[0]}{more}" if problems else "It is whole.")

        self._jobs.close()
        self._jobs.start(CheckKnowledgeBase(Path(path)), show)


def _told(facts: dict[str, str], path: Path) -> dict[str, str]:
    """Return what a knowledge base tells of itself, in words."""
    if not facts:
        return {}
    sources = sorted({name.partition(".")[0] for name in facts if "." in name})
    licences = [f"{source}: {facts.get(f'{source}.licence', 'unknown')}" for source in sources]
    counts = (int(facts.get(name, 0)) for name in ("entities", "aliases"))
    size = path.stat().st_size / 1_000_000
    return {
        "Holds": "{:,} entities under {:,} names, {:,.1f} MB".format(*counts, size),
        "Version": f"{facts.get('version', '–')}, built {facts.get('built', '–')[:10]}",
        "Sources": "; ".join(licences) or "–",
    }
