"""What a change of labels does to spans, counted and place by place, before it is carried out."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableView,
    QWidget,
)

from annotator.core.model import Status
from annotator.core.scheme import Migration
from annotator.errors import AnnotatorError
from annotator.gui.dialogs import stack
from annotator.gui.palette import quieten
from annotator.gui.window_state import give_size
from annotator.project import Project

_Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
_AROUND = 44  # code points of the sentence to either side of a mention
_HELD = 64  # texts
_ORDER = {Status.ACCEPTED: 0, Status.PROPOSED: 1, Status.REJECTED: 2}


class Places(QAbstractTableModel):
    """Every span that changes, those that were decided on first; a text is read once it is seen."""

    COLUMNS = ("Where it stands", "Label", "State", "Article")

    def __init__(self, project: Project, migration: Migration, parent: QWidget) -> None:
        super().__init__(parent)
        self._joined = migration.joined
        self._spans = sorted(migration.spans, key=lambda pair: _ORDER[pair[0].status])
        self._text = lru_cache(_HELD)(project.text)
        self._document = lru_cache(_HELD)(project.document)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of spans."""
        return 0 if parent.isValid() else len(self._spans)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return the title of a column."""
        if orientation is Qt.Orientation.Horizontal and role == _ROLE.DisplayRole:
            return self.COLUMNS[section]
        return None

    def data(self, index: _Index, role: int = 0) -> Any:
        """Return what a cell shows."""
        if role not in (_ROLE.DisplayRole, _ROLE.ToolTipRole):
            return None
        before, after = self._spans[index.row()]
        try:
            text, document = self._text(before.document_id), self._document(before.document_id)
        except AnnotatorError as error:
            return str(error) if index.column() == 0 else ""
        if index.column() == 0:
            return _around(text, before.start, before.end)
        if index.column() == 1:
            gone = "joined" if before.id in self._joined else "goes away"
            return f"{before.label} → {after.label if after else gone}"
        return before.status.value if index.column() == 2 else document.title


def _around(text: str, start: int, end: int) -> str:
    """Return a mention in brackets with what stands around it, in one line."""
    left, right = max(start - _AROUND, 0), min(end + _AROUND, len(text))
    before = "…" * (left > 0) + text[left:start]
    after = text[end:right] + "…" * (right < len(text))
    return " ".join(f"{before}[{text[start:end]}]{after}".split())


class MigrationDialog(QDialog):
    """The counts in words, the places, and whether to go on."""

    def __init__(self, project: Project, migration: Migration, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(migration.edit.name)
        give_size(self, 860, 520)
        title = QLabel(f"{migration.edit.name}?")
        title.setTextFormat(Qt.TextFormat.PlainText)
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setBold(True)
        title.setFont(font)
        self.told = QLabel(migration.told())
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        more = QLabel("It is one step: undo brings everything back, after a restart too.")
        more.setObjectName("muted")
        self.places = QTableView()
        self.places.setModel(Places(project, migration, self))
        self.places.setAccessibleName("Spans that change")
        self.places.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.places.setShowGrid(False)
        self.places.setWordWrap(False)
        self.places.setTabKeyNavigation(False)
        self.places.verticalHeader().hide()
        self.places.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        quieten(self.places)
        header = self.places.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        wide = self.fontMetrics().horizontalAdvance
        for column, sample in ((1, "ORDINAL → CARDINAL"), (2, "proposedm"), (3, "m" * 14)):
            header.resizeSection(column, wide(sample))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        go = buttons.addButton(
            f"&Change {len(migration.spans):,}", QDialogButtonBox.ButtonRole.AcceptRole
        )
        go.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        stack(self, title, self.told, more, self.places, buttons).setSpacing(8)
        go.setFocus()
