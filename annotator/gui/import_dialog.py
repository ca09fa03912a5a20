"""What an import would bring, before anything is stored: kept, repaired, refused, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QWidget,
)

from annotator import summaries
from annotator.core.extension import ROLES, ImportOptions
from annotator.core.files import replacing
from annotator.errors import AnnotatorError
from annotator.gui.dialogs import stack
from annotator.gui.file_dialogs import ask_save
from annotator.gui.icons import icon
from annotator.gui.window_state import give_size

_Index = QModelIndex | QPersistentModelIndex
_KINDS = ("Everything", "Refused", "Repaired", "Left aside", "Known", "Near copies", "Kept")
_HINT = "text=body, title=headline"

Row = tuple[str, str, str]
"""What becomes of it, where it stands, and the reason or the title."""


class ImportDialog(QDialog):
    """The list of a dry run; `again` asks for another one with other options.

    It is accepted to import, with `options`; the list can be saved.
    """

    again = Signal(object)

    def __init__(self, report: dict[str, Any], options: ImportOptions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Import")
        give_size(self, 840, 560)
        self.options = options
        self._report = report
        self._every: list[Row] = []
        self._folder = Path.home()
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.kinds = QComboBox()
        self.kinds.addItems(_KINDS)
        self.kinds.setAccessibleName("What is listed")
        self.kinds.setToolTip("Which lines of the list are shown")
        self.rows = _Rows(self)
        self.table = QTableView()
        self.table.setModel(self.rows)
        self.table.setAccessibleName("What an import would bring")
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setColumnWidth(0, 96)
        self.table.setColumnWidth(1, 240)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.detail = QLabel()
        self.detail.setWordWrap(True)
        self.detail.setTextFormat(Qt.TextFormat.PlainText)
        self.detail.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.table.selectionModel().currentRowChanged.connect(self._show_row)
        self.columns = QLineEdit(", ".join(f"{k}={v}" for k, v in options.columns.items()))
        self.columns.setPlaceholderText(_HINT)
        self.columns.setToolTip(f"Which column of a table holds what: {', '.join(ROLES)}")
        self.hyphens = QCheckBox("&Join words that a PDF cuts at line ends")
        self.hyphens.setChecked(options.join_hyphens)
        self.look = QPushButton("&Look again")
        self.look.setAutoDefault(False)
        self.look.setToolTip("Look through the files once more, with these choices")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save = buttons.addButton("&Save list…", QDialogButtonBox.ButtonRole.ActionRole)
        self.start = buttons.addButton("Import", QDialogButtonBox.ButtonRole.AcceptRole)
        self.start.setIcon(icon("file-input"))
        self.start.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.save.clicked.connect(self._save)
        self.look.clicked.connect(self._look_again)
        self.columns.returnPressed.connect(self._look_again)
        self.kinds.currentIndexChanged.connect(self._fill)
        top = QHBoxLayout()
        top.addWidget(self.words, 1)
        top.addWidget(self.kinds)
        label = QLabel("&Columns of tables")
        label.setBuddy(self.columns)
        choices = QHBoxLayout()
        choices.setSpacing(8)
        choices.addWidget(label)
        choices.addWidget(self.columns, 1)
        choices.addWidget(self.hyphens)
        choices.addWidget(self.look)
        layout = stack(self, top, self.table, self.detail, choices, buttons)
        layout.setStretchFactor(self.table, 1)
        self.show_report(report, options)
        self.start.setFocus()

    def show_report(self, report: dict[str, Any], options: ImportOptions) -> None:
        """Show what a dry run with these options has found."""
        self._report, self.options = report, options
        self._every = rows_of(report)
        self.look.setEnabled(True)
        count = report["documents"]
        known = report["duplicates"]
        parts = [f"{count:,} article{'' if count == 1 else 's'} would be imported"]
        twins = sum(row[0] == "Near copies" for row in self._every)
        parts[0] += f", {twins:,} of them mostly like another one" if twins else ""
        parts += [f"{known:,} known already"] if known else []
        for key, one in (("notes", "repair"), ("problems", "refusal")):
            number = len(report[key])
            parts += [f"{number:,} {one}{'' if number == 1 else 's'}"] if number else []
        aside = len(report["aside"])
        parts += [f"{aside:,} left aside"] if aside else []
        self.words.setText("; ".join(parts) + ".")
        self.start.setEnabled(count > 0)
        self._fill()

    def _fill(self) -> None:
        shown = self.kinds.currentText()
        self.rows.show([row for row in self._every if shown in (_KINDS[0], row[0])])
        self.table.setCurrentIndex(self.rows.index(0, 0))  # so that it is seen what is told below
        self._show_row(self.table.currentIndex())

    def _show_row(self, current: QModelIndex) -> None:
        """Say the whole of the line that the cursor is on."""
        self.detail.setText(str(self.rows.data(current.siblingAtColumn(2)) or ""))

    def _look_again(self) -> None:
        try:
            columns = columns_of(self.columns.text())
        except AnnotatorError as error:
            self.words.setText(str(error))
            return
        self.look.setEnabled(False)
        self.again.emit(
            ImportOptions(self.options.limits, columns, join_hyphens=self.hyphens.isChecked())
        )

    def _save(self) -> None:
        path = ask_save(self, "Save the list", self._folder / "import.txt", "Text (*.txt)")
        if path is None:
            return
        self._folder = path.parent
        try:
            with replacing(path) as file:
                for line in summaries.looked_through(self._report):
                    file.write(f"{line}\n".encode("utf-8", "replace"))
        except AnnotatorError as error:
            self.words.setText(str(error))


def rows_of(report: dict[str, Any]) -> list[Row]:
    """Return the lines of a dry run, what was refused and repaired first."""
    found: list[Row] = []
    told_of = {"Refused": "problems", "Repaired": "notes", "Left aside": "aside"}
    for kind, told in ((kind, report[name]) for kind, name in told_of.items()):
        found += [(kind, _place(row), row["sentence"]) for row in told]
    for row in report["kept"]:
        kind = "Known" if row["known"] else "Near copies" if row["twin"] else "Kept"
        size = f"{row['length']:,} characters, {row['spans']:,} spans, {row['format']}"
        twin = f" Mostly the same as “{row['twin']}”." if row["twin"] else ""
        found.append((kind, _place(row), f"{row['title']} ({size}).{twin}"))
    return found


def columns_of(text: str) -> dict[str, str]:
    """Return the columns that somebody wrote down; AnnotatorError names what is known."""
    pairs = [pair.partition("=") for pair in text.split(",") if pair.strip()]
    columns = {role.strip(): column.strip() for role, _, column in pairs}
    if any(role not in ROLES or not column for role, column in columns.items()):
        raise AnnotatorError(f"Write columns as {_HINT}; known are {', '.join(ROLES)}.")
    return columns


def _place(row: dict[str, Any]) -> str:
    return ", ".join(part for part in (row["file"], row["place"]) if part)


class _Rows(QAbstractTableModel):
    """The lines of a dry run."""

    COLUMNS = ("What", "Where", "Why, or which article")

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def show(self, rows: list[Row]) -> None:
        """Show these lines."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return the title of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.COLUMNS[section]
        return None

    def data(self, index: _Index, role: int = 0) -> Any:
        """Return what a cell shows."""
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._rows[index.row()][index.column()]
        return None
