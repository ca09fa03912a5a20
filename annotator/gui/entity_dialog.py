"""The dialog of a local entity: made anew, found again, or changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QWidget,
)

from annotator.core.entities import duplicates, new_entity
from annotator.core.model import Entity
from annotator.gui.accessible import name_inner
from annotator.gui.dialogs import stack

_NEW = "new"


class EntityDialog(QDialog):
    """Name, description, type, other names and a note; those alike that are there already.

    Choosing one of these takes it instead of making another.
    """

    def __init__(
        self, parent: QWidget, labels: Sequence[str], known: Iterable[Entity] = ()
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("New entity")
        self._known = list(known)
        self._shown = Entity("", "")
        self._taken: Entity | None = None
        self.name, self.description, self.aliases = QLineEdit(), QLineEdit(), QLineEdit()
        self.name.setMinimumWidth(360)
        self.description.setPlaceholderText("What it is, in a few words")
        self.aliases.setPlaceholderText("Other names, with semicolons between them")
        self.kind = QComboBox()
        self.kind.setEditable(True)
        self.kind.setAccessibleName("Type")
        self.kind.addItems(["", *labels])
        self.kind.setItemData(0, "No type", Qt.ItemDataRole.AccessibleTextRole)
        self.note = QPlainTextEdit()
        self.note.setPlaceholderText("For you and your colleagues: sources, doubts")
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(4 * self.fontMetrics().height())
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.addRow("&Name", self.name)
        form.addRow("&Description", self.description)
        form.addRow("&Type", self.kind)
        form.addRow("&Other names", self.aliases)
        form.addRow("N&ote", self.note)
        self.about = QLabel("For somebody or something that no knowledge base knows.")
        self.about.setObjectName("muted")
        self.alike = QLabel("There already, with a name like this; double click takes it:")
        self.alike.setObjectName("muted")
        self.others = QListWidget()
        self.others.setAccessibleName("Entities with a name like this")
        self.others.setMaximumHeight(4 * (self.fontMetrics().height() + 8))
        self.others.itemActivated.connect(lambda item: self._take(self.others.row(item)))
        ok, cancel = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel
        buttons = QDialogButtonBox(ok | cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.ok = buttons.button(ok)
        stack(self, self.about, form, self.alike, self.others, buttons)
        self.name.textChanged.connect(self._look)
        self._look()
        name_inner(self)

    def show_entity(self, entity: Entity) -> None:
        """Begin with what is known; an entity with an id is changed, one without is made."""
        self._shown = entity
        if entity.id:
            self.setWindowTitle("Change local entity")
            self.about.setText("Every mention that is linked to it stays linked.")
        self.name.setText(entity.label)
        self.name.selectAll()
        self.description.setText(entity.description)
        self.kind.setCurrentText(entity.types[0] if entity.types else "")
        self.aliases.setText("; ".join(entity.aliases))
        self.note.setPlainText(entity.note)

    def entity(self) -> Entity:
        """Return the entity that was taken, or what the fields say."""
        if self._taken is not None:
            return self._taken
        kinds = [self.kind.currentText(), *self._shown.types[1:]]
        made = new_entity(
            self.name.text(), self.description.text(), kinds, self.aliases.text().split(";")
        )
        made = replace(made, note=self.note.toPlainText().strip())
        return replace(made, id=self._shown.id) if self._shown.id else made

    def _look(self) -> None:
        name = " ".join(self.name.text().split())
        self.ok.setEnabled(bool(name))
        others = [entity for entity in self._known if entity.id != self._shown.id]
        groups = duplicates([Entity(_NEW, name), *others]) if name else []
        near = {e.id: e for group in groups if group[0].id == _NEW for e in group[1:]}
        self._near = list(near.values())
        self.others.clear()
        self.others.addItems([f"{e.label}  {e.description}".strip() for e in self._near])
        self.alike.setVisible(bool(near) and not self._shown.id)
        self.others.setVisible(bool(near) and not self._shown.id)

    def _take(self, row: int) -> None:
        self._taken = self._near[row]
        self.accept()
