"""Merging local entities: into which one, which group, and a last look at what follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QListWidget, QWidget

from annotator.core.model import Entity
from annotator.gui.dialogs import stack
from annotator.gui.window_state import give_size

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow

_TYPING = 60
_SLICE = 0.02  # seconds of reading lines before the window goes on
_MANY = 2_000  # places that are listed


class _Choice(QDialog):
    """Words, a list, and a verb that needs a row of it."""

    def __init__(self, title: str, about: str, verb: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        give_size(self, 560, 440)
        words = QLabel(about)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.ok = buttons.addButton(verb, QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.column = stack(self, words, self.list, buttons)

    def fill(self, rows: Sequence[str]) -> None:
        """Show rows; the first one is current."""
        self.list.clear()
        self.list.addItems(rows)
        self.list.setCurrentRow(0)
        self.ok.setEnabled(bool(rows))


def ask_other(gone: Entity, window: MainWindow, parent: QWidget) -> Entity | None:
    """Ask for the entity, local or of a knowledge base, that another one goes into."""
    about = f"“{gone.label}” goes away, and its mentions link to the entity that you choose here."
    dialog = _Choice("Merge into", about, "Look at what changes…", parent)
    query = QLineEdit(gone.label)
    query.setAccessibleName("Search for an entity")
    query.setPlaceholderText("Search by name, Q-id or link")
    query.setClearButtonEnabled(True)
    dialog.column.insertWidget(1, query)
    found: list[Entity] = []

    def search() -> None:
        candidates = window.workspace.candidates(query.text().strip(), None)
        found[:] = [c.entity for c in candidates if c.entity.id != gone.id]
        dialog.fill([_line(entity) for entity in found])

    timer = QTimer(dialog)
    timer.setSingleShot(True)
    timer.timeout.connect(search)
    query.textEdited.connect(lambda: timer.start(_TYPING))
    dialog.list.itemActivated.connect(lambda _: dialog.accept())
    search()
    query.setFocus()
    done = dialog.exec()
    if timer.isActive():
        search()
    row = dialog.list.currentRow()
    dialog.deleteLater()
    return found[row] if done and 0 <= row < len(found) else None


def ask_group(groups: Sequence[Sequence[Entity]], parent: QWidget) -> list[Entity]:
    """Ask which group of entities that look alike is one; the first of it is kept."""
    about = (
        "Names alike among your own entities. The first of a group stays, the others go into it."
    )
    dialog = _Choice("Duplicates", about, "Look at what changes…", parent)
    dialog.fill(["\n".join(_line(entity) for entity in group) for group in groups])
    dialog.list.itemActivated.connect(lambda _: dialog.accept())
    done = dialog.exec()
    row = dialog.list.currentRow()
    dialog.deleteLater()
    return list(groups[row]) if done and row >= 0 else []


def confirm(
    gone: Sequence[Entity], kept: Entity, lines: Iterable[str], count: int, parent: QWidget
) -> bool:
    """Show the mentions whose link follows, as many as there are `count`, and return whether the
    merge is meant. Their lines are read while the dialog is open.
    """
    names = ", ".join(entity.label for entity in gone)
    told = f"{count:,} mention{'' if count == 1 else 's'}"
    more = f" The first {_MANY:,} are shown." if count > _MANY else ""
    about = f"{names} goes into {kept.label} ({kept.id}): {told} will link there. One step to undo."
    dialog = _Choice("Merge", f"{about}{more}", "Merge", parent)
    left = islice(lines, _MANY)
    timer = QTimer(dialog)

    def read_on() -> None:
        end = perf_counter() + _SLICE
        for line in left:
            dialog.list.addItem(line)
            if perf_counter() > end:
                return
        timer.stop()

    timer.timeout.connect(read_on)
    timer.start(0)
    done = bool(dialog.exec())
    timer.stop()
    dialog.deleteLater()
    return done


def _line(entity: Entity) -> str:
    about = f"  {entity.description}" if entity.description else ""
    return f"{entity.label}  {entity.id}{about}"
