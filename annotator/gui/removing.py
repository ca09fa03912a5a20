"""Taking articles out of the project, and what was taken out: to bring back, or to erase."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
)

from annotator.errors import AnnotatorError
from annotator.gui.dialogs import confirmed, stack
from annotator.gui.window_state import give_size
from annotator.trash import DAYS, Removed

if TYPE_CHECKING:
    from annotator.aside import Aside
    from annotator.gui.main_window import MainWindow

_COLUMNS = ("Article", "Source", "Taken out", "Your steps")
_ID = Qt.ItemDataRole.UserRole


class Removing(QObject):
    """The verbs that take an article out and show the trash."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def remove(self) -> None:
        """Take the open article out, once it is said what goes with it, and open the next one."""
        window, project = self._window, self._window.workspace.project
        document = window.editor.document
        if project is None or document is None:
            return
        steps = project.trash.decisions([document.id])
        if steps and not confirmed(
            window,
            "Remove article",
            f"Remove “{document.title}”? {steps_told(steps)} The trash keeps all of it.",
            "Remove",
        ):
            return
        listed = window.documents
        other = listed.neighbour(document.id, 1) or listed.neighbour(document.id, -1)
        try:
            project.trash.take_out([document.id])
        except AnnotatorError as error:
            window.messages.failure(str(error))
            return
        if other is not None:
            window.editor.open(other)
        window.messages.notice(
            f"“{document.title}” is in the trash.", "Bring back", lambda: self._restore(document.id)
        )

    def _restore(self, document_id: int) -> None:
        project = self._window.workspace.project
        if project is not None:
            try:
                project.trash.restore([document_id])
            except AnnotatorError as error:
                self._window.messages.failure(str(error))
            else:
                self._window.editor.open(document_id)

    def show_trash(self) -> None:
        """List what was taken out."""
        if self._window.workspace.project is not None:
            dialog = TrashDialog(self._window)
            dialog.exec()
            dialog.deleteLater()


class TrashDialog(QDialog):
    """What was taken out last comes first; several rows take one command."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        assert window.workspace.project is not None
        self._window = window
        self._project = window.workspace.project
        self._held: dict[int, Removed] = {}
        self.setWindowTitle("Trash")
        give_size(self, 760, 480)
        about = QLabel(
            "Articles that were taken out, with their marks and history. Nothing leaves the trash "
            f"by itself; what has been here for more than {DAYS} days can well be erased."
        )
        about.setWordWrap(True)
        self.rows = QTreeWidget()
        self.rows.setAccessibleName("Articles in the trash")
        self.rows.setHeaderLabels(_COLUMNS)
        self.rows.setRootIsDecorated(False)
        self.rows.setUniformRowHeights(True)
        self.rows.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.rows.header().setStretchLastSection(False)
        self.rows.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.rows.itemSelectionChanged.connect(self._enable)
        self.told = QLabel()
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        self.restore = self._button("&Bring back", "As they were, with everything in them")
        self.old = self._button("Select &old ones", f"Those here for more than {DAYS} days")
        self.erase = self._button("&Erase…", "For good: text, marks and history")
        self.restore.clicked.connect(lambda: self._restore())
        self.old.clicked.connect(lambda: self._select_old())
        self.erase.clicked.connect(lambda: self._erase())
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        verbs = QHBoxLayout()
        verbs.setSpacing(8)
        for button in (self.restore, self.old, self.erase):
            verbs.addWidget(button)
        verbs.addStretch()
        verbs.addWidget(close)
        stack(self, about, self.rows, self.told, verbs)
        self._fill()
        if not self._held:
            self.told.setText("The trash is empty.")
        self.rows.setFocus()

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        return button

    def _fill(self) -> None:
        self._held = {one.id: one for one in self._project.trash.contents()}
        self.rows.clear()
        items = []
        for one in self._held.values():
            day = f"{one.at.astimezone():%Y-%m-%d %H:%M}"
            item = QTreeWidgetItem([one.title, one.source, day, f"{one.decisions:,}"])
            item.setToolTip(0, one.title)
            item.setData(0, _ID, one.id)
            item.setTextAlignment(3, Qt.AlignmentFlag.AlignRight)
            items.append(item)
        self.rows.addTopLevelItems(items)
        for column in (1, 2, 3):
            self.rows.resizeColumnToContents(column)
        if items:
            self.rows.setCurrentItem(items[0])
        self._enable()

    def _enable(self) -> None:
        able = bool(self.rows.selectedItems()) and not self._project.read_only
        self.restore.setEnabled(able)
        self.erase.setEnabled(able)
        self.old.setEnabled(any(map(_is_old, self._held.values())))

    def _chosen(self) -> list[Removed]:
        return [self._held[item.data(0, _ID)] for item in self.rows.selectedItems()]

    def _select_old(self) -> None:
        self.rows.clearSelection()
        for row in range(self.rows.topLevelItemCount()):
            item = self.rows.topLevelItem(row)
            if item is not None and _is_old(self._held[item.data(0, _ID)]):
                item.setSelected(True)

    def _restore(self) -> None:
        ids = [one.id for one in self._chosen()]
        self._do("Bring back", "Brought back", lambda aside: aside.trash.restore(ids), len(ids))

    def _erase(self) -> None:
        chosen = self._chosen()
        ids = [one.id for one in chosen]
        steps = sum(one.decisions for one in chosen)
        young = sum(not _is_old(one) for one in chosen)
        early = f" Less than {DAYS} days here: {young:,}." if young else ""
        question = (
            f"Erase {_articles(len(ids))} for good? {steps_told(steps)}{early} "
            "This cannot be undone; only older backups still have them."
        )
        if ids and confirmed(self, "Erase", question, "Erase"):
            self._do("Erase", "Erased", lambda aside: aside.trash.erase(ids), len(ids))

    def _do(self, title: str, done: str, act: Callable[[Aside], object], number: int) -> None:
        self.told.clear()
        try:
            self._window.workspace.meanwhile(title, act)
        except AnnotatorError as error:
            self.told.setText(str(error))
            return
        self.told.setText(f"{done}: {_articles(number)}.")
        self._fill()


def steps_told(steps: int) -> str:
    """Return what goes with an article or several."""
    return f"Your steps in it: {steps:,}." if steps else "You have changed nothing in it."


def _is_old(one: Removed) -> bool:
    return one.at < datetime.now(UTC) - timedelta(days=DAYS)


def _articles(number: int) -> str:
    return f"{number:,} article{'' if number == 1 else 's'}"
