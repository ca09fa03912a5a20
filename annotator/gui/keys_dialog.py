"""The sheet of all keys: to look them up, and to change them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
)

from annotator.core import scheme
from annotator.core.matching import fit
from annotator.core.model import Label
from annotator.errors import AnnotatorError
from annotator.gui.accessible import name_inner
from annotator.gui.action_table import ACTIONS, MENUS
from annotator.gui.dialogs import stack
from annotator.gui.icons import icon
from annotator.gui.key_field import KeyField
from annotator.gui.keys import normal, shown
from annotator.gui.palette import paint_keys, quieten
from annotator.gui.row_panel import paint_panel

if TYPE_CHECKING:
    from annotator.gui.keyboard import Keyboard
    from annotator.gui.main_window import MainWindow

_Index = QModelIndex | QPersistentModelIndex
_KEYS = Qt.ItemDataRole.UserRole
_ENTRY = Qt.ItemDataRole.UserRole + 1
FIXED = (
    ("Next or previous span", ("Tab", "Shift+Tab")),
    ("Move the caret; with Shift, select", ("Left", "Right", "Up", "Down")),
    ("By word; with Shift, select", ("Ctrl+Left", "Ctrl+Right")),
)
"""What keys do in the text that nothing else can be given."""


class Entry(NamedTuple):
    """What a row stands for: an action by its id, or a label by its name."""

    text: str
    action: str = ""
    label: str = ""


class _Delegate(QStyledItemDelegate):
    """Draws keys as they look on a keyboard."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(80, option.fontMetrics.height() + 10)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        keys = index.data(_KEYS)
        if not keys:
            super().paint(painter, option, index)
            return
        paint_panel(painter, option)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = option.fontMetrics
        wide = sum(metrics.horizontalAdvance(key) + 18 for key in keys) - 6
        rect = QRect(option.rect.left(), option.rect.top(), wide + 4, option.rect.height())
        paint_keys(painter, rect, keys, option.palette.color(QPalette.ColorRole.Text))
        painter.restore()


class KeysDialog(QDialog):
    """All keys by menu, found by typing; the keys of the chosen row can be changed below."""

    def __init__(self, keyboard: Keyboard, window: MainWindow) -> None:
        super().__init__(window)
        self._keyboard = keyboard
        self._window = window
        self.setWindowTitle("Keys")
        self.resize(680, min(720, max(window.height() - 40, 440)))
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find by name or key")
        self.search.setAccessibleName("Find a key")
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.sheet = QTreeWidget()
        self.sheet.setAccessibleName("Keys")
        self.sheet.setColumnCount(2)
        self.sheet.setHeaderHidden(True)
        self.sheet.setRootIsDecorated(False)
        self.sheet.setItemsExpandable(False)
        self.sheet.setIndentation(12)
        self.sheet.setUniformRowHeights(True)
        self.sheet.setItemDelegate(_Delegate(self.sheet))
        self.sheet.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        quieten(self.sheet)
        self.sheet.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.field = KeyField()
        self.use = QPushButton("&Use")
        self.add = QPushButton("&Add")
        self.clear = QPushButton("&No key")
        self.reset = QPushButton("&Reset")
        self.reset_all = QPushButton("Reset a&ll")
        self.told = QLabel()
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        self.told.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self.field, self.use, self.add, self.clear, self.reset):
            row.addWidget(widget)
        row.addStretch()
        row.addWidget(self.reset_all)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        for button in (self.use, self.add, self.clear, self.reset, self.reset_all, close):
            button.setAutoDefault(False)
        stack(self, self.search, self.sheet, row, self.told, buttons)
        name_inner(self)
        self.search.textChanged.connect(self._narrow)
        self.sheet.currentItemChanged.connect(lambda *_: self._choose())
        self.sheet.itemActivated.connect(lambda *_: self.field.setFocus())
        self.field.caught.connect(lambda _: self._judge())
        self.use.clicked.connect(lambda: self._give(replace=True))
        self.add.clicked.connect(lambda: self._give(replace=False))
        self.clear.clicked.connect(lambda: self._put(()))
        self.reset.clicked.connect(self._reset)
        self.reset_all.clicked.connect(self._reset_all)
        self._fill()
        self.search.setFocus()

    # The sheet

    def _fill(self) -> None:
        """Write the sheet anew; the row that was chosen stays chosen."""
        chosen = self.entry()
        self.sheet.blockSignals(True)
        self.sheet.clear()
        keys = self._keyboard.map
        for menu in MENUS:
            rows = [row for row in ACTIONS if row.menu.partition("/")[0] == menu]
            self._group(
                menu.replace("&", ""),
                ((Entry(_plain(row.text), action=row.id), keys.keys(row.id)) for row in rows),
            )
        self._group("Labels", ((Entry(x.name, label=x.name), (x.key,)) for x in self._labels()))
        self._group("In the text, always", ((Entry(text), held) for text, held in FIXED))
        self.sheet.expandAll()
        self.sheet.setColumnWidth(0, 340)
        self.sheet.blockSignals(False)
        self._narrow(self.search.text())
        for _, items in self._groups():
            for item in items:
                if item.data(0, _ENTRY) == chosen:
                    self.sheet.setCurrentItem(item)
        self._choose()

    def _group(self, title: str, rows: Iterable[tuple[Entry, Iterable[str]]]) -> None:
        top = QTreeWidgetItem(self.sheet, [title])
        top.setFlags(Qt.ItemFlag.ItemIsEnabled)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        top.setFont(0, font)
        top.setFirstColumnSpanned(True)
        for entry, keys in rows:
            native = [shown(key) for key in keys if key]
            item = QTreeWidgetItem(top, [entry.text])
            item.setData(0, _ENTRY, entry)
            item.setData(1, _KEYS, native)
            item.setData(1, Qt.ItemDataRole.AccessibleTextRole, ", ".join(native) or "no key")

    def _groups(self) -> Iterator[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]]:
        """Yield the head of each group with its rows."""
        for number in range(self.sheet.topLevelItemCount()):
            top = self.sheet.topLevelItem(number)
            assert top is not None
            yield top, [child for row in range(top.childCount()) if (child := top.child(row))]

    def _narrow(self, query: str) -> None:
        """Show the rows that fit by name, keys or title of their group, and choose the best."""
        found: list[tuple[float, QTreeWidgetItem]] = []
        for top, items in self._groups():
            before = len(found)
            for item in items:
                words = f"{item.text(0)} {' '.join(item.data(1, _KEYS))} {top.text(0)}"
                score = fit(query, words)
                item.setHidden(score is None)
                found += [] if score is None else [(score, item)]
            top.setHidden(len(found) == before)
        if found:
            best = max(found, key=lambda entry: entry[0]) if query.strip() else found[0]
            self.sheet.setCurrentItem(best[1])
            if best is found[0]:
                self.sheet.scrollToTop()  # so that the head of its group is seen too

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the arrow keys walk the sheet from the search field, and Return lead to the keys."""
        if self.search.hasFocus() and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.sheet.setFocus()
        elif self.search.hasFocus() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.field.setFocus()
        else:
            super().keyPressEvent(event)

    # Changing keys

    def entry(self) -> Entry | None:
        """Return what the chosen row stands for."""
        item = self.sheet.currentItem()
        found = item.data(0, _ENTRY) if item is not None else None
        return found if isinstance(found, Entry) else None

    def _labels(self) -> tuple[Label, ...]:
        project = self._window.workspace.project
        return self._keyboard.usable(project.labels()) if project else ()

    def _choose(self) -> None:
        self.field.show_key("")
        self._judge()

    def _judge(self) -> None:
        """Say what the pressed key would mean for the chosen row, and offer what is possible."""
        entry, key, keys = self.entry(), self.field.key, self._keyboard.map
        changeable = entry is not None and bool(entry.action or entry.label)
        objection = keys.objection(key) if key else ""
        usable = changeable and bool(key) and not objection
        holder = self._holder(key) if usable else ""
        self.field.setEnabled(changeable)
        self.use.setEnabled(usable)
        self.use.setText("&Take over" if holder else "&Use")
        self.add.setEnabled(usable and bool(entry and entry.action))
        self.clear.setEnabled(changeable and bool(self._present()))
        self.reset.setEnabled(bool(entry and entry.action in keys.changed))
        self.reset_all.setEnabled(bool(keys.changed))
        if entry is None:
            self.told.setText("")
        elif not changeable:
            self.told.setText("These keys belong to the text.")
        elif objection:
            self.told.setText(objection)
        elif holder:
            self.told.setText(
                f"{shown(key)} belongs to “{holder}”, which loses it if you take it over."
            )
        elif key:
            self.told.setText(f"{shown(key)} is free.")
        else:
            self.told.setText(
                f"To change the keys of “{entry.text}”, press them in the field; Tab leads on."
            )

    def _present(self) -> tuple[str, ...]:
        entry = self.entry()
        if entry is None:
            return ()
        if entry.action:
            return self._keyboard.map.keys(entry.action)
        return tuple(x.key for x in self._labels() if x.name == entry.label and x.key)

    def _holder(self, key: str) -> str:
        """Return what another action or label is called that has a key, or ""."""
        entry = self.entry()
        action = self._keyboard.map.holder(key)
        if action is not None and (entry is None or action != entry.action):
            return next(_plain(row.text) for row in ACTIONS if row.id == action)
        label = self._label_of(key)
        return label.name if label is not None and (not entry or label.name != entry.label) else ""

    def _label_of(self, key: str) -> Label | None:
        return next((x for x in self._labels() if normal(x.key) == key), None)

    def _give(self, *, replace: bool) -> None:
        key = self.field.key
        self._put((key,) if replace else (*self._present(), key))

    def _put(self, keys: tuple[str, ...]) -> None:
        """Give the chosen action or label these keys, and take them away from all others."""
        entry, chosen = self.entry(), self._keyboard.map
        if entry is None:
            return
        if entry.action:
            for key in keys:
                label = self._label_of(key)
                if label is not None and not self._set_label(label.name, ""):
                    return
            chosen.assign(entry.action, keys)
        else:
            holder = chosen.holder(keys[0]) if keys else None
            if not self._set_label(entry.label, keys[0] if keys else ""):
                return
            if holder is not None:
                kept = (key for key in chosen.keys(holder) if key not in keys)
                chosen.assign(holder, tuple(kept))
        self._store()

    def _reset(self) -> None:
        entry = self.entry()
        if entry is not None:
            self._put(self._keyboard.map.usual(entry.action))

    def _reset_all(self) -> None:
        for name in tuple(self._keyboard.map.changed):
            self._keyboard.map.reset(name)
        self._store()

    def _store(self) -> None:
        self._keyboard.store()
        self._fill()

    def _set_label(self, name: str, key: str) -> bool:
        """Give a label of the project another key; whether that was stored."""
        project = self._window.workspace.project
        assert project is not None
        labels = project.labels()
        label = next(x for x in labels if x.name == name)
        try:
            project.apply(scheme.set_key(labels, label, key))
        except AnnotatorError as error:
            self.told.setText(str(error))
            return False
        return True


def _plain(text: str) -> str:
    return text.replace("&", "").rstrip("…")
