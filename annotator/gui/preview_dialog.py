"""A list of what is about to change, place by place, before a step that touches many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableView,
    QWidget,
)

from annotator.gui.dialogs import stack
from annotator.gui.window_state import give_size

_Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole


class Place(NamedTuple):
    """A row: the mention, what becomes of it, where it stands, and whether it is meant."""

    mention: str
    change: str
    where: str
    chosen: bool = True


class _Places(QAbstractTableModel):
    """Places with a check mark each."""

    def __init__(self, places: Iterable[Place], heads: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._heads = heads
        self._places = list(places)
        self.chosen = [place.chosen for place in self._places]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of places."""
        return 0 if parent.isValid() else len(self._places)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return the title of a column."""
        if orientation is Qt.Orientation.Horizontal and role == _ROLE.DisplayRole:
            return self._heads[section]
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let the first column be checked."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags

    def data(self, index: _Index, role: int = 0) -> Any:
        """Return what a cell shows."""
        place = self._places[index.row()]
        if role in (_ROLE.DisplayRole, _ROLE.ToolTipRole):
            return (place.mention, place.change, place.where)[index.column()]
        if role == _ROLE.CheckStateRole and index.column() == 0:
            on = self.chosen[index.row()]
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return None

    def setData(self, index: _Index, value: Any, role: int = 0) -> bool:
        """Take a check mark."""
        if role != _ROLE.CheckStateRole:
            return False
        self.choose([index.row()], Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    def add(self, places: Sequence[Place]) -> None:
        """Append places."""
        count = len(self._places)
        self.beginInsertRows(QModelIndex(), count, count + len(places) - 1)
        self._places += places
        self.chosen += [place.chosen for place in places]
        self.endInsertRows()

    def clear(self) -> None:
        """Show nothing."""
        self.beginResetModel()
        self._places, self.chosen = [], []
        self.endResetModel()

    def choose(self, rows: Iterable[int], chosen: bool) -> None:
        """Set the check marks of rows."""
        for row in rows:
            self.chosen[row] = chosen
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 0))


class PreviewDialog(QDialog):
    """Places to look at; Return carries out those that are checked, blank checks or unchecks."""

    def __init__(
        self,
        title: str,
        about: str,
        places: Sequence[Place],
        verb: str,
        parent: QWidget,
        options: Sequence[QWidget] = (),
        heads: Sequence[str] = ("Mention", "Change", "Where"),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        give_size(self, 880, 560)
        self._verb = verb
        self._model = _Places(places, heads, self)
        self.words = QLabel(about)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.table = QTableView()
        self.table.setModel(self._model)
        self.table.setAccessibleName("Places")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.resizeSection(0, 200)
        header.resizeSection(1, 176)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._ok = buttons.addButton(verb, QDialogButtonBox.ButtonRole.AcceptRole)
        self._ok.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        stack(self, self.words, *options, self.table, buttons)
        for signal in (self._model.dataChanged, self._model.rowsInserted, self._model.modelReset):
            signal.connect(lambda *_: self._count())
        self._count()
        if places:
            self.table.setCurrentIndex(self._model.index(0, 0))
        self.table.setFocus()

    def add(self, places: Sequence[Place]) -> None:
        """Show further places."""
        if places:
            self._model.add(places)
            if not self.table.currentIndex().isValid():
                self.table.setCurrentIndex(self._model.index(0, 0))

    def count(self) -> int:
        """Return how many places there are."""
        return self._model.rowCount()

    def clear(self) -> None:
        """Take all places away."""
        self._model.clear()

    def chosen(self) -> list[int]:
        """Return the rows that are checked."""
        return [row for row, on in enumerate(self._model.chosen) if on]

    def sizeHint(self) -> QSize:
        """Return a size that shows a page of places."""
        return QSize(880, 560)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Check and uncheck the selected rows together by blank; Return carries out."""
        if event.key() == Qt.Key.Key_Space and self.table.hasFocus():
            rows = [index.row() for index in self.table.selectionModel().selectedRows()]
            self._model.choose(rows, not all(self._model.chosen[row] for row in rows))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._ok.isEnabled():
                self.accept()
        else:
            super().keyPressEvent(event)

    def _count(self) -> None:
        count = len(self.chosen())
        self._ok.setText(f"{self._verb} {count:,}")
        self._ok.setEnabled(count > 0)
