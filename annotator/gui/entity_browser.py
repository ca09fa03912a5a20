"""The entities of a project: how often each is linked to, where, and what becomes of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from annotator.core.model import LOCAL, Entity, Span, Status
from annotator.errors import AnnotatorError
from annotator.gui.dialogs import stack
from annotator.gui.elided import ElidedLabel
from annotator.gui.passages import PassageDelegate
from annotator.gui.used_model import UsedModel
from annotator.gui.window_state import give_size

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow

_TYPING = 150  # milliseconds without a key before the filter is asked
_PLACES = 500
_AROUND = 36  # code points to either side of a mention


class EntityBrowser(QDialog):
    """All entities that are linked to, and the mentions of the current one."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.setWindowTitle("Entities of the project")
        give_size(self, 1144, 680)
        self.model = UsedModel(window)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter by mention, name or id")
        self.filter.setAccessibleName("Filter entities")
        self.filter.setClearButtonEnabled(True)
        self.table = _table(self.model)
        self.places = QListWidget()
        self.places.setAccessibleName("Mentions of the entity")
        self.places.setItemDelegate(PassageDelegate(self.places))
        self.places.setUniformItemSizes(True)
        self.places.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.places.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.places.itemActivated.connect(lambda item: self.go(self.places.row(item)))
        self.count = QLabel()
        self.count.setObjectName("muted")
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.count.setWordWrap(True)
        self.told = ElidedLabel()
        self.told.setObjectName("muted")
        self._spans: list[Span] = []
        panes = QSplitter(Qt.Orientation.Horizontal)
        panes.addWidget(self.table)
        panes.addWidget(self._right())
        panes.setSizes([720, 360])
        panes.setChildrenCollapsible(False)
        stack(self, self.filter, panes, self._buttons()).setStretchFactor(panes, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: self._load())
        self.filter.textEdited.connect(lambda: self._timer.start(_TYPING))
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_places())
        self.model.modelReset.connect(self._choose_first)
        window.workspace.edited.connect(lambda _: self._soon())
        window.workspace.project_changed.connect(self.close)
        QShortcut(QKeySequence("Ctrl+F"), self, self.filter.setFocus)

    def _right(self) -> QWidget:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.count)
        column.addWidget(self.places, 1)
        return right

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.change_button = _button("&Change…", "Change name, type or note", self.change)
        self.merge_button = _button(
            "&Merge into…", "Let all its mentions link to another one", self.merge
        )
        for button in (
            self.change_button,
            self.merge_button,
            _button("&Duplicates…", "Find your own entities that may be the same", self.duplicates),
        ):
            row.addWidget(button)
        row.addWidget(self.told, 1)
        row.addWidget(_button("&Export…", "Write this list as CSV or JSONL", self.export))
        row.addWidget(_button("Close", "Close this window", self.close))
        return row

    def sizeHint(self) -> QSize:
        """Return a size that shows a page of entities and their mentions."""
        return QSize(1144, 680)

    def open_at(self, kb_id: str | None) -> None:
        """Show the window, with one entity alone if it is named, else all."""
        if kb_id is not None or not self.isVisible():
            self.filter.setText(kb_id or "")
        self._load(kb_id)
        self.show()
        self.activateWindow()
        (self.places if kb_id else self.filter).setFocus()

    def _soon(self) -> None:
        if self.isVisible():
            self._timer.start(_TYPING)

    def _load(self, kb_id: str | None = None) -> None:
        current = kb_id or self.current()
        self.model.filter(self.filter.text().strip())
        rows = [row for row, used in enumerate(self.model.rows) if used.kb_id == current]
        if rows:
            self.table.selectRow(rows[0])

    def _choose_first(self) -> None:
        if self.model.rows:
            self.table.selectRow(0)
        self._show_places()

    def current(self) -> str | None:
        """Return the id in the current row."""
        row = self.table.currentIndex().row()
        return self.model.rows[row].kb_id if 0 <= row < len(self.model.rows) else None

    def _show_places(self) -> None:
        project, kb_id = self._window.workspace.project, self.current()
        self.places.clear()
        self.told.set_full("")
        own = kb_id is not None and kb_id.startswith(LOCAL)
        may = own and project is not None and not project.read_only
        self.change_button.setEnabled(may)
        self.merge_button.setEnabled(may)
        self._spans = []
        if project is None or kb_id is None:
            self.count.setText(self._why_empty())
            return
        total, self._spans = project.links.mentions(kb_id, _PLACES)
        for span, document, line in project.links.lines(self._spans, _AROUND):
            undecided = "undecided · " if span.status is Status.PROPOSED else ""
            item = QListWidgetItem(f"{line}\n{undecided}{document}", self.places)
            item.setToolTip(f"{line}\n{document}")
        more = f", the first {len(self._spans):,} here" if total > len(self._spans) else ""
        self.count.setText(f"{total:,} mention{'' if total == 1 else 's'}{more}")

    def _why_empty(self) -> str:
        sought = self.filter.text().strip()
        if not sought:
            return "Nothing is linked yet."
        return f"Nothing here links to “{sought}” yet; empty the filter to see all entities."

    def go(self, row: int) -> None:
        """Open the article of a mention and focus it."""
        span = self._spans[row]
        editor = self._window.editor
        if editor.document is None or editor.document.id != span.document_id:
            editor.open(span.document_id)
        found = editor.index.get(span.id)
        if found is not None:
            editor.focus([found])
            self._window.view.setFocus()

    # What becomes of entities

    def change(self) -> None:
        """Ask for other words for the current local entity."""
        from annotator.core.entities import revise
        from annotator.gui.entity_dialog import EntityDialog

        project, kb_id = self._window.workspace.project, self.current()
        entity = project.entity(kb_id) if project and kb_id else None
        if project is None or entity is None:
            return
        dialog = EntityDialog(self, [label.name for label in project.labels()])
        dialog.show_entity(entity)
        if dialog.exec():
            self._apply(lambda: project.apply(revise(entity, dialog.entity())))
        dialog.deleteLater()

    def merge(self) -> None:
        """Ask into what the current local entity is to go, show what changes, and do it."""
        from annotator.gui.merge_dialog import ask_other

        project, kb_id = self._window.workspace.project, self.current()
        gone = project.entity(kb_id) if project and kb_id else None
        if gone is not None:
            kept = ask_other(gone, self._window, self)
            if kept is not None:
                self._merge([gone], kept)

    def duplicates(self) -> None:
        """Show local entities that may be the same, and merge a group of them."""
        from annotator.gui.merge_dialog import ask_group

        project = self._window.workspace.project
        if project is None:
            return
        groups = project.links.duplicates()
        if not groups:
            self._tell("No two of your own entities have names alike.")
            return
        chosen = ask_group(groups, self)
        if chosen:
            self._merge(chosen[1:], chosen[0])

    def _merge(self, gone: list[Entity], kept: Entity) -> None:
        from annotator.gui.merge_dialog import confirm

        project = self._window.workspace.project
        assert project is not None

        def carry_out() -> None:
            edit = project.links.merge(gone, kept)
            spans = [c.before for c in edit.changes if isinstance(c.before, Span)]
            places = project.links.lines(spans, _AROUND)
            lines = (f"{name}\n{line}" for _, name, line in places)
            if confirm(gone, kept, lines, len(spans), self):
                self._window.workspace.carry_out(edit)

        self._apply(carry_out)

    def export(self) -> None:
        """Ask for a file and write the list as it is filtered and sorted."""
        from annotator.gui.file_dialogs import ask_new

        project = self._window.workspace.project
        if project is None:
            return
        kinds = "CSV (*.csv);;JSON lines (*.jsonl)"
        path = ask_new(self, "Export entities", Path.home() / "entities.csv", kinds)
        if path is not None:
            name_of = self._window.workspace.entity

            def write() -> None:
                count = project.links.export(path, name_of, **self.model.question)
                self._tell(f"Wrote {count:,} entities to {path.name}.")

            self._apply(write)

    def _apply(self, act: Any) -> None:
        self.told.set_full("")
        try:
            act()
        except AnnotatorError as error:
            self.told.set_full(str(error))
            self._window.messages.failure(str(error))

    def _tell(self, sentence: str) -> None:
        """Say something here too: the main window may be covered."""
        self.told.set_full(sentence)
        self._window.messages.notice(sentence)


def _table(model: UsedModel) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName("Entities")
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setSortIndicator(3, Qt.SortOrder.DescendingOrder)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for column, width in ((1, 120), (2, 120), (3, 96), (4, 96), (5, 80)):
        header.resizeSection(column, width)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    table.setSortingEnabled(True)
    return table


def _button(text: str, tip: str, act: Any) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: act())
    return button
