"""The editor of the label scheme: each change is stored at once, and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
)

from annotator import schemes
from annotator.aside import MANY
from annotator.core import scheme
from annotator.core.edits import LONG, Edit
from annotator.core.model import Label, Span
from annotator.core.scheme import LABEL_MAP, Migration
from annotator.core.scheme_file import Scheme
from annotator.errors import AnnotatorError
from annotator.gui.dialogs import stack
from annotator.gui.file_dialogs import ask_file, ask_save, usual_folder
from annotator.gui.icons import icon
from annotator.gui.keys import normal, shown
from annotator.gui.label_form import LabelForm
from annotator.gui.label_list import LabelList
from annotator.gui.menu import Menu
from annotator.gui.migration_dialog import MigrationDialog
from annotator.gui.scheme_choice import FILES, Question, ask_fate, ask_fates

if TYPE_CHECKING:
    from annotator.core.history import Step
    from annotator.gui.main_window import MainWindow
    from annotator.project import Project

_KEYS = {"add": "Ins", "remove": "Del", "undo": "Ctrl+Z", "redo": "Ctrl+Shift+Z"}


class SchemeDialog(QDialog):
    """The labels on the left, the chosen one on the right."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        assert window.workspace.project is not None
        self._window = window
        self._project: Project = window.workspace.project
        self.setWindowTitle("Labels of the project")
        self.resize(880, min(600, max(window.height() - 40, 460)))
        self.list = LabelList(window.view.theme)
        self.form = LabelForm(window.view.theme)
        self.told = QLabel()
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        verbs = (
            ("add", "circle-plus", "Add a label (Ins)", self.add_label),
            ("up", "chevron-up", "Move up (Alt+Up, or drag)", lambda: self.list.shift(-1)),
            ("down", "chevron-down", "Move down (Alt+Down, or drag)", lambda: self.list.shift(1)),
            ("merge", "combine", "Merge into another label", self.merge),
            ("remove", "trash-2", "Remove (Del)", self.remove),
            ("undo", "undo-2", "", self.undo),
            ("redo", "redo-2", "", self.redo),
        )
        self.buttons: dict[str, QToolButton] = {}
        tools = QHBoxLayout()
        tools.setSpacing(4)
        for name, picture, text, verb in verbs:
            tools.addWidget(self._tool(name, picture, text, verb))
        tools.addStretch()
        tools.addWidget(self._menu())
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        close.rejected.connect(self.reject)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.list)
        left.addLayout(tools)
        columns = QHBoxLayout()
        columns.setSpacing(24)
        columns.addLayout(left, 2)
        columns.addWidget(self.form, 3)
        stack(self, columns, self.told, close)
        self.list.chosen.connect(self._show_label)
        self.list.arranged.connect(lambda labels: self._store(scheme.arrange(labels)))
        self.form.renamed.connect(self._rename)
        self.form.keyed.connect(self._set_key)
        self.form.colored.connect(self._recolor)
        self.form.described.connect(lambda x, text: self._store(scheme.describe(x, text)))
        window.workspace.edited.connect(self._follow)
        self._count()
        self.list.setFocus()

    def _tool(self, name: str, picture: str, text: str, verb: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(picture))
        button.setToolTip(text)
        button.setAccessibleName(text.partition(" (")[0])
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _=False: verb())
        if name in _KEYS:
            QShortcut(QKeySequence(_KEYS[name]), self, button.click)
        self.buttons[name] = button
        return button

    def _menu(self) -> QToolButton:
        button = QToolButton()
        button.setText("Sche&me")
        button.setToolTip("Use another scheme, or write this one to a file")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = Menu(button)
        for name in schemes.READY:
            found = schemes.load(name)
            action = menu.addAction(f"Use {found.title}…")
            action.triggered.connect(lambda _=False, found=found: self.use(found))
        menu.addSeparator()
        menu.addAction("&Import a file…").triggered.connect(lambda _=False: self.import_file())
        menu.addAction("&Export to a file…").triggered.connect(lambda _=False: self.export_file())
        button.setMenu(menu)
        return button

    # What is shown

    def _follow(self, edit: Edit) -> None:
        if any(isinstance(change.item, Span) for change in edit.changes):
            self._count()
        else:
            self._show_labels()

    def _count(self) -> None:
        self._counts = self._project.label_counts()
        self._show_labels()

    def _show_labels(self) -> None:
        totals = {name: sum(counts.values()) for name, counts in self._counts.items()}
        self.list.show_labels(self._project.labels(), totals)
        history = self._project.scheme_history()
        for name, steps in (("undo", history.undo), ("redo", history.redo)):
            button = self.buttons[name]
            words = f"{name.capitalize()} “{steps[-1].name}”" if steps else f"Nothing to {name}"
            button.setToolTip(f"{words} ({_KEYS[name]})")
            button.setAccessibleName(words)
            button.setEnabled(bool(steps) and not self._project.read_only)

    def _show_label(self, label: Label | None) -> None:
        counts = self._counts.get(label.name, {}) if label is not None else {}
        self.form.show_label(label, self._project.labels(), counts)
        row = self.list.currentRow()
        many = self.list.count() > 1
        for name, able in (
            ("up", row > 0),
            ("down", 0 <= row < self.list.count() - 1),
            ("merge", many and label is not None),
            ("remove", many and label is not None),
        ):
            self.buttons[name].setEnabled(able)

    # Verbs

    def add_label(self) -> None:
        """Ask for a name and add a label behind the others."""
        question = Question("New label", "What is the new label called?", self)
        name = QLineEdit()
        name.setMaxLength(scheme.LONGEST_NAME)
        name.setAccessibleName("Name of the new label")
        name.textChanged.connect(lambda text: question.enable(bool(text.strip())))
        question.put(name)
        question.enable(False)
        name.setFocus()
        if question.ask():
            label_map = self._project.option(LABEL_MAP)
            labels = self._project.labels()
            words = name.text()
            if self._store(scheme.add(labels, words, label_map)):
                self.list.choose(" ".join(words.split()))
                self.form.summary.setFocus()

    def merge(self) -> None:
        """Ask into which label the chosen one goes, and make one of the two."""
        label, others = self._label_and_others()
        if label is None:
            return
        about = f"Into which label does {label.name} go? {self._spans_of(label)}"
        answer = ask_fate(f"Merge {label.name}", about, others, self, away=False)
        into = answer[0] if answer else None
        if into is not None:
            self._migrate(lambda project: schemes.merged(project, label, into))

    def remove(self) -> None:
        """Ask what becomes of its spans, and take the chosen label out."""
        label, others = self._label_and_others()
        if label is None:
            return
        into = None
        if label.name in self._counts:
            about = f"What becomes of the spans of {label.name}? {self._spans_of(label)}"
            answer = ask_fate(f"Remove {label.name}", about, others, self, away=True)
            if answer is None:
                return
            (into,) = answer
        if into is None:
            self._migrate(lambda project: schemes.removed(project, label))
        else:
            self._migrate(lambda project: schemes.merged(project, label, into))

    def use(self, found: Scheme) -> None:
        """Put another scheme in the place of this one, once it is said what becomes of spans."""
        suggested = schemes.suggested(self._project, found)
        totals = {name: sum(counts.values()) for name, counts in self._counts.items()}
        fates = ask_fates(found, suggested, totals, self)
        if fates is not None:
            title = f"Use labels of {found.title or 'another scheme'}"
            self._migrate(lambda project: schemes.replaced(project, found.labels, fates), title)

    def import_file(self) -> None:
        """Read a scheme from a file and use it."""
        path = ask_file(self, "Import labels", usual_folder(self._window.settings), FILES)
        if path is not None:
            self._try(lambda: self.use(schemes.load(path)))

    def export_file(self) -> None:
        """Write the scheme to a file."""
        path = ask_save(
            self, "Export labels", usual_folder(self._window.settings) / "labels.toml", FILES
        )
        if path is not None:
            labels, path = self._project.labels(), path.with_suffix(".toml")
            if self._try(lambda: schemes.save(labels, path, "")):
                self.told.setText(f"Wrote {len(labels)} labels to {path.name}.")

    def undo(self) -> None:
        """Take the last change of labels back."""
        self._travel(self._project.scheme_history().undo, lambda project: project.undo_scheme())

    def redo(self) -> None:
        """Carry out again what was undone last."""
        self._travel(self._project.scheme_history().redo, lambda project: project.redo_scheme())

    def done(self, result: int) -> None:
        """Store what is still being written, then close."""
        self.form.finish()
        super().done(result)

    def _rename(self, name: str) -> None:
        label = self.list.current()
        if label is None or not self._migrate(lambda p: schemes.renamed(p, label, name)):
            self.form.put_back()

    def _set_key(self, key: str) -> None:
        label = self.list.current()
        if label is None:
            return
        labels = self._project.labels()
        before = next((x for x in labels if key and normal(x.key) == key), None)
        said = self._objection(key)
        if said:
            self.form.key.show_key(normal(label.key))
        elif self._store(scheme.set_key(labels, label, key)) and before not in (None, label):
            said = f"{before.name} has lost it." if before else ""
        self.form.say_of_key(said)

    def _objection(self, key: str) -> str:
        """Return why no label can have a key, or ""."""
        keys = self._window.keyboard.map
        holder = keys.holder(key)
        if holder is not None:
            text = self._window.actions_by_id[holder].text().replace("&", "").rstrip("…")
            return f"{shown(key)} is the key of “{text}”."
        return keys.objection(key) if key else ""

    def _recolor(self, color: str) -> None:
        label = self.list.current()
        if label is not None:
            self._store(scheme.recolor(label, color))

    # The way into the project

    def _migrate(self, make: Callable[[Project], Migration], title: str = "") -> bool:
        """Show what a change does to spans, and carry it out; whether that was done."""
        done = False

        def go() -> None:
            nonlocal done
            if self._is_large:
                made = self._window.workspace.meanwhile("Looking through spans", make)
            else:
                made = make(self._project)
            if title:
                made = made._replace(edit=made.edit._replace(name=title))
            if made.spans:
                dialog = MigrationDialog(self._project, made, self)
                agreed = dialog.exec()
                dialog.deleteLater()
                if not agreed:
                    return
                self._window.workspace.carry_out(made.edit)
            else:
                self._project.apply(made.edit)
            done = True

        return self._try(go) and done

    def _travel(self, steps: list[Step], way: Callable[[Project], Edit | None]) -> None:
        """Go back or forth one step, aside if it is one of many articles."""
        if steps and self._project.extent(steps[-1], MANY) == MANY:
            title = f"Undo or redo “{steps[-1].name}”"
            self._try(lambda: self._window.workspace.meanwhile(title, way))
        else:
            self._try(lambda: way(self._project))

    @property
    def _is_large(self) -> bool:
        """Whether so many spans are in the project that what changes all of them takes long."""
        return sum(sum(counts.values()) for counts in self._counts.values()) > LONG

    def _store(self, edit: Edit) -> bool:
        return self._try(lambda: self._project.apply(edit))

    def _try(self, act: Callable[[], object]) -> bool:
        """Do something; what cannot be is told below."""
        self.told.clear()
        try:
            act()
        except AnnotatorError as error:
            self.told.setText(str(error))
            return False
        return True

    def _label_and_others(self) -> tuple[Label | None, list[Label]]:
        label = self.list.current()
        return label, [other for other in self._project.labels() if label and other.id != label.id]

    def _spans_of(self, label: Label) -> str:
        counts = self._counts.get(label.name, {})
        parts = [f"{count:,} {status}" for status, count in counts.items() if count]
        return f"It has {', '.join(parts)}." if parts else "No span has it."
