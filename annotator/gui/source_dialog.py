"""What to build a knowledge base from."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from annotator.gui.dialogs import stack
from annotator.gui.file_dialogs import ask_file, ask_folder, ask_save
from annotator.project import Project
from annotator.tasks import ExportLocalEntities, ImportKnowledgeBase, Job

_FORMATS = {
    "wikidata": "Wikidata dump (.json, .gz, .bz2)",
    "geonames": "GeoNames dump, or a folder of it",
    "jsonl": "List of entities, JSON lines",
    "csv": "List of entities, CSV",
    "spacy": "spaCy knowledge base, a folder",
    "local": "Your own entities in this project",
}
_FOLDERS = ("geonames", "spacy")
_NAMED = {"wikidata": r"\.json(\.gz|\.bz2)?$", "jsonl": r"\.jsonl(\.gz|\.bz2)?$",
          "csv": r"\.(csv|tsv)$", "geonames": r"^(allCountries|cities\d+|[A-Z]{2})\."}  # fmt: skip
_PRESETS = {"": "Everything", "news": "What news speak of", "places": "Places", "people": "People"}


class SourceDialog(QDialog):
    """A source, its format, and the file to make; `job` builds it."""

    def __init__(self, project: Project, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Build a knowledge base")
        self._project = project
        self.format = QComboBox()
        for name, text in _FORMATS.items():
            self.format.addItem(text, name)
        self.source, self.out, self.map = QLineEdit(), QLineEdit(), QLineEdit()
        self.source.setMinimumWidth(360)
        self.map.setPlaceholderText("id=QID,label=name; not needed if columns are named so")
        self.preset = QComboBox()
        for name, text in _PRESETS.items():
            self.preset.addItem(text, name)
        self.languages = QLineEdit()
        self.languages.setPlaceholderText("en,mul,ar, or all")
        self.licence = QLineEdit()
        self.licence.setPlaceholderText("Of the source; it is kept in the file")
        self.file, self.folder, other = (QPushButton(t) for t in ("&File…", "F&older…", "&Where…"))
        self.file.clicked.connect(lambda: self._take(ask_file(self, "Source", self._near(), "")))
        self.folder.clicked.connect(lambda: self._take(ask_folder(self, "Source", self._near())))
        other.clicked.connect(self._ask_out)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(16)
        self.form.setVerticalSpacing(8)
        self.sources = _row(self.source, self.file, self.folder)
        for text, part in (
            ("Fo&rmat", self.format), ("&Source", self.sources), ("&Kinds", self.preset),
            ("&Languages of names", self.languages), ("&Columns", self.map),
            ("L&icence", self.licence), ("&Make the file", _row(self.out, other)),
        ):  # fmt: skip
            head = QLabel(text)
            head.setBuddy(part.focusProxy() or part)
            self.form.addRow(head, part)
        about = QLabel(
            "It is built while you go on, and then used in this project. Cancel stops it; where "
            "the same is built again, it goes on from there."
        )
        about.setObjectName("muted")
        about.setWordWrap(True)
        ends = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.ok = ends.addButton("&Build", QDialogButtonBox.ButtonRole.AcceptRole)
        ends.accepted.connect(self.accept)
        ends.rejected.connect(self.reject)
        stack(self, about, self.form, ends)
        self.format.currentIndexChanged.connect(lambda _: self._show())
        for field in (self.source, self.out):
            field.textChanged.connect(lambda _: self._show())
        self._show()
        self.source.setFocus()

    def job(self) -> Job:
        """Return the Job that builds it."""
        out, format = self._near() / self.out.text().strip(), self.format.currentData()
        if format == "local":
            return ExportLocalEntities(self._project, out)
        languages = self.languages.text().replace(" ", "")
        given = {
            "preset": self.preset.currentData() if format == "wikidata" else "",
            "map": self.map.text() if format in ("jsonl", "csv") else "",
            "licence": self.licence.text().strip(),
            "languages": languages.split(",") if languages not in ("", "all") else None,
        }
        options = {name: value for name, value in given.items() if value}
        if languages == "all":
            options["languages"] = []
        return ImportKnowledgeBase(out, self.source.text().strip(), format, options)

    def _show(self) -> None:
        """Show the fields that the format has, and let it be built once all is there."""
        format = self.format.currentData()
        self.form.setRowVisible(self.sources, format != "local")
        self.form.setRowVisible(self.preset, format == "wikidata")
        self.form.setRowVisible(self.languages, format in ("wikidata", "geonames"))
        self.form.setRowVisible(self.map, format in ("jsonl", "csv"))
        self.form.setRowVisible(self.licence, format != "local")
        self.file.setVisible(format != "spacy")
        self.folder.setVisible(format in _FOLDERS)
        there = format == "local" or bool(self.source.text().strip())
        self.ok.setEnabled(there and bool(self.out.text().strip()))

    def _near(self) -> Path:
        """Return the folder to begin looking in."""
        files = self._project.files
        given = Path(self.source.text().strip() or ".")
        return given.parent if given.is_absolute() else Path(files[0]).parent if files else given

    def _take(self, path: Path | None) -> None:
        if path is None:
            return
        self.source.setText(str(path))
        named = (name for name, known in _NAMED.items() if re.search(known, path.name))
        format = next(named, None)
        if format:
            self.format.setCurrentIndex(self.format.findData(format))
        if not self.out.text():
            self.out.setText(str(self._near() / f"{path.name.partition('.')[0]}.sqlite"))

    def _ask_out(self) -> None:
        name = self.out.text().strip() or "knowledge.sqlite"
        path = ask_save(self, "Make the file", self._near() / name, "Knowledge bases (*.sqlite)")
        if path is not None:
            self.out.setText(str(path if path.suffix else path.with_suffix(".sqlite")))


def _row(*parts: QWidget) -> QWidget:
    """Return parts side by side."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for number, part in enumerate(parts):
        if isinstance(part, QPushButton):
            part.setAutoDefault(False)
        row.addWidget(part, 1 if number == 0 else 0)
    whole.setFocusProxy(parts[0])
    return whole
