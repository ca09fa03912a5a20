"""Small dialogs of the queue: a line to type, a flag with its note, and the filters."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QWidget,
)

from annotator.core.queue import Question
from annotator.gui.dialogs import ok_and_cancel, stack
from annotator.gui.entity_field import EntityField

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow
    from annotator.project import Project

_Ok = QDialogButtonBox.StandardButton.Ok
_DATE = re.compile(r"(\d{4}(-\d{2}(-\d{2})?)?)?")
_ANY = "Any"
_UNFLAG = 2  # beside accepted and rejected


class Flag(NamedTuple):
    """What became of a flag: its note, or None where it goes."""

    note: str | None


def ask_line(
    title: str, about: str, text: str, parent: QWidget, *, hint: str = "", verb: str = "Save"
) -> str | None:
    """Ask for one line, with a hint in it; None if the dialog was cancelled."""
    dialog, line = QDialog(parent), QLineEdit(text)
    dialog.setWindowTitle(title)
    line.setAccessibleName(about)
    line.setPlaceholderText(hint)
    line.setMinimumWidth(360)
    line.selectAll()
    stack(dialog, QLabel(about), line, ok_and_cancel(dialog, verb))
    return line.text().strip() if dialog.exec() else None


def ask_flag(held: str | None, parent: QWidget) -> Flag | None:
    """Ask for the note of a flag, `held` being the present one; None if it was cancelled."""
    dialog, line = QDialog(parent), QLineEdit(held or "")
    dialog.setWindowTitle("Flag article")
    line.setAccessibleName("Note")
    line.setPlaceholderText("A note, if you like")
    line.setMinimumWidth(360)
    line.selectAll()
    buttons = ok_and_cancel(dialog, "Flag")
    if held is not None:
        unflag = buttons.addButton("&Unflag", QDialogButtonBox.ButtonRole.DestructiveRole)
        unflag.setAutoDefault(False)
        unflag.clicked.connect(lambda: dialog.done(_UNFLAG))
    stack(dialog, QLabel("What should be looked at again?"), line, buttons)
    answer = dialog.exec()
    if not answer:
        return None
    return Flag(None if answer == _UNFLAG else line.text().strip())


def ask_question(question: Question, project: Project, window: MainWindow) -> Question | None:
    """Ask for filters, beginning with those of a question; None if the dialog was cancelled."""
    dialog = FilterDialog(question, project, window)
    accepted = dialog.exec()
    asked = dialog.question()
    dialog.deleteLater()
    return asked if accepted else None


class FilterDialog(QDialog):
    """What articles are to have; status, search and order are in the list itself."""

    def __init__(self, question: Question, project: Project, window: MainWindow) -> None:
        super().__init__(window)
        self.setWindowTitle("Filter articles")
        self._question = question
        self.label = _choice([label.name for label in project.labels()], question.label)
        self.entity = EntityField(question.kb_id, window)
        self.source = _choice(project.queue.sources(), question.source)
        self.since, self.until = _date(question.since), _date(question.until)
        self.flagged = QCheckBox("F&lagged")
        self.flagged.setChecked(question.flagged)
        self.undecided = QCheckBox("With &undecided proposals")
        self.undecided.setChecked(question.undecided)
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(16)
        for name, field in (
            ("&Label", self.label),
            ("&Entity", self.entity),
            ("&Source", self.source),
            ("&From", self.since),
            ("&To", self.until),
        ):
            field.setAccessibleName(name.replace("&", ""))
            form.addRow(name, field)
        form.addRow("", self.flagged)
        form.addRow("", self.undecided)
        buttons = ok_and_cancel(self, "Filter")
        self._ok = buttons.button(_Ok)
        for line in (self.since, self.until):
            line.textChanged.connect(self._check)
        stack(self, form, buttons)

    def question(self) -> Question:
        """Return what is asked for."""
        return replace(
            self._question,
            label=_chosen(self.label),
            kb_id=self.entity.kb_id,
            source=_chosen(self.source),
            since=self.since.text().strip(),
            until=self.until.text().strip(),
            flagged=self.flagged.isChecked(),
            undecided=self.undecided.isChecked(),
        )

    def _check(self) -> None:
        lines = (self.since, self.until)
        self._ok.setEnabled(all(_DATE.fullmatch(line.text().strip()) for line in lines))


def _choice(names: list[str], chosen: str | None) -> QComboBox:
    box = QComboBox()
    box.setMinimumWidth(280)
    box.setMaxVisibleItems(16)
    box.addItem(_ANY)
    known = names if chosen is None or chosen in names else [*names, chosen]
    for name in known:
        box.addItem(name, name)
    box.setCurrentIndex(0 if chosen is None else known.index(chosen) + 1)
    return box


def _chosen(box: QComboBox) -> str | None:
    name = box.currentData()
    return name if isinstance(name, str) else None


def _date(text: str) -> QLineEdit:
    line = QLineEdit(text)
    line.setPlaceholderText("2016, 2016-05 or 2016-05-01")
    return line
