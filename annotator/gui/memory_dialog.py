"""What the decision memory holds, mention by mention, and the rules that stand above it."""

from __future__ import annotations

from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
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

from annotator.core.edits import Edit
from annotator.core.memory import Opinion, Tally
from annotator.core.model import Verdict
from annotator.errors import AnnotatorError
from annotator.gui.accessible import name_inner
from annotator.gui.dialogs import stack
from annotator.gui.span_table import NameOf
from annotator.gui.window_state import give_size
from annotator.project import Project

_Index = QModelIndex | QPersistentModelIndex
_NOTHING = "Nothing is remembered yet: correct some spans first."
_NOT_FOUND = "No mention that was decided on is called that."


class _Row(NamedTuple):
    """A mention with its decisions, and what follows from them."""

    mention: str
    tally: Tally
    opinion: Opinion | None

    def cell(self, column: int, name_of: NameOf) -> str:
        """Return what a column says, with entities by their names."""
        if column == 0:
            return self.mention
        if column == 1:
            return _proposed(self.opinion, name_of)
        return _decisions(self.tally, name_of)


class _Mentions(QAbstractTableModel):
    """Mentions, those decided on most often first."""

    COLUMNS = ("Mention", "Proposed as", "Decisions")

    def __init__(self, name_of: NameOf, parent: QWidget) -> None:
        super().__init__(parent)
        self._name_of = name_of
        self._rows: list[_Row] = []

    def show(self, rows: list[_Row]) -> None:
        """Show other mentions."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, row: int) -> _Row:
        """Return what a row shows."""
        return self._rows[row]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of mentions."""
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
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._rows[index.row()].cell(index.column(), self._name_of)
        return None


class MemoryDialog(QDialog):
    """Search, look, and lay down what shall always hold for a mention; each rule is an Edit."""

    def __init__(self, project: Project, parent: QWidget, name_of: NameOf = str) -> None:
        super().__init__(parent)
        self.setWindowTitle("Decision memory")
        give_size(self, 760, 560)
        self._project = project
        self._on = QCheckBox("&Use what was decided to propose in other articles")
        self._on.setChecked(project.memory.is_on)
        self._on.setEnabled(not project.read_only)
        self._on.toggled.connect(self._switch)
        self._search = QLineEdit()
        self._search.setPlaceholderText("Find a mention")
        self._search.setAccessibleName("Find a mention")
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._fill)
        self._model = _Mentions(name_of, self)
        self._table = QTableView()
        self._table.setModel(self._model)
        self._table.setAccessibleName("Mentions that were decided on")
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setShowGrid(False)
        self._table.setTabKeyNavigation(False)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        header = self._table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.resizeSection(0, 220)
        header.resizeSection(1, 200)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self._table.selectionModel().currentRowChanged.connect(lambda *_: self._enable())
        self._empty = QLabel()
        self._empty.setObjectName("muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label = QComboBox()
        self._label.setAccessibleName("Label of the rule")
        self._label.addItems([label.name for label in project.labels()])
        self._buttons = {
            "Al&ways this label": self._always,
            "&Never a mention": self._never,
            "&Leave it to the model": self._leave,
            "Li&ft the rule": self._lift,
        }
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._label)
        self._verbs = []
        for text, verb in self._buttons.items():
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(verb)
            row.addWidget(button)
            self._verbs.append(button)
        row.addStretch()
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        self._problem = QLabel()
        self._problem.hide()
        parts = (self._on, self._search, self._table, self._empty, row, self._problem, close)
        stack(self, *parts)
        name_inner(self)
        self._rows = self._read()
        self._fill()
        self._search.setFocus()

    def _read(self) -> list[_Row]:
        memory = self._project.memory
        found = sorted(memory.tallies(), key=lambda entry: (-entry[1].total, entry[0]))
        known = {mention for mention, _ in found}
        found += [(r.surface, Tally()) for r in self._project.rules() if r.surface not in known]
        return [_Row(mention, tally, memory.opinion(mention)) for mention, tally in found]

    def _fill(self) -> None:
        wanted = self._search.text().casefold()
        shown = [row for row in self._rows if wanted in row.mention.casefold()]
        self._model.show(shown)
        self._empty.setText(_NOT_FOUND if self._rows else _NOTHING)
        self._empty.setVisible(not shown)
        self._table.setVisible(bool(shown))
        if self._model.rowCount():
            self._table.selectRow(0)
        self._enable()

    def _enable(self) -> None:
        at = self._table.currentIndex()
        has = at.isValid() and not self._project.read_only
        opinion = self._model.row(at.row()).opinion if at.isValid() else None
        if opinion is not None and opinion.label:
            self._label.setCurrentText(opinion.label)
        for button in (self._label, *self._verbs):
            button.setEnabled(has)

    def _mention(self) -> str:
        return self._model.row(self._table.currentIndex().row()).mention

    def _switch(self, on: bool) -> None:
        try:
            self._project.memory.switch(on)
        except AnnotatorError as error:
            self._refuse(error)

    def _always(self) -> None:
        label = self._label.currentText()
        self._carry_out(self._project.memory.lay_down(self._mention(), Verdict.ALWAYS, label))

    def _never(self) -> None:
        self._carry_out(self._project.memory.lay_down(self._mention(), Verdict.NEVER))

    def _leave(self) -> None:
        self._carry_out(self._project.memory.lay_down(self._mention(), Verdict.IGNORE))

    def _lift(self) -> None:
        self._carry_out(self._project.memory.lift(self._mention()))

    def _carry_out(self, edit: Edit) -> None:
        row = self._table.currentIndex().row()
        try:
            self._project.apply(edit)
        except AnnotatorError as error:
            self._refuse(error)
            return
        self._rows = self._read()
        self._fill()
        self._table.selectRow(min(row, self._model.rowCount() - 1))

    def _refuse(self, error: AnnotatorError) -> None:
        self._problem.setText(str(error))
        self._problem.show()


def _proposed(opinion: Opinion | None, name_of: NameOf) -> str:
    if opinion is None:
        return "left to the model"
    what = opinion.label or "no mention"
    if opinion.kb_id:
        what += f" → {name_of(opinion.kb_id)}"
    return f"{what} (your rule)" if opinion.rule else what


def _decisions(tally: Tally, name_of: NameOf) -> str:
    said = [
        f"{times:,} × {label}{f' → {name_of(kb_id)}' if kb_id else ''}"
        for (label, kb_id), times in tally.accepted.most_common()
    ]
    said += [f"{times:,} × not {label}" for label, times in tally.rejected.most_common()]
    return ", ".join(said)
