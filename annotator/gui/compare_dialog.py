"""Two candidates side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.core.kb import Candidate
from annotator.gui.dialogs import stack
from annotator.gui.window_state import give_size


class CompareDialog(QDialog):
    """What is known of two candidates; 1 and 2 link, and `chosen` is the id."""

    def __init__(self, pair: Sequence[Candidate], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Compare candidates")
        self.chosen: str | None = None
        self._ids = [candidate.entity.id for candidate in pair[:2]]
        columns = QHBoxLayout()
        columns.setSpacing(24)
        for number, candidate in enumerate(pair[:2], 1):
            columns.addWidget(self._column(number, candidate), 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        stack(self, columns, buttons).setStretchFactor(columns, 1)
        give_size(self, 760, 400)

    def _column(self, number: int, candidate: Candidate) -> QWidget:
        entity = candidate.entity
        column = QFrame()
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        title = _words(entity.label)
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setWeight(font.Weight.DemiBold)
        title.setFont(font)
        layout.addWidget(title)
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(16)
        rows = {
            "Id": entity.id,
            "What": entity.description or "no description",
            "Types": ", ".join(entity.types),
            "Also": ", ".join(entity.aliases),
            "Why": ", ".join(candidate.why),
        }
        for name, text in rows.items():
            head = QLabel(name)
            head.setObjectName("muted")
            head.setAlignment(Qt.AlignmentFlag.AlignTop)
            head.setAlignment(Qt.AlignmentFlag.AlignTop)
            form.addRow(head, _words(text or "–"))
        layout.addLayout(form)
        layout.addStretch(1)
        link = QPushButton(f"{number}  Link to this one")
        link.setToolTip(f"Link the focused mention to {entity.label}  ({number})")
        link.clicked.connect(partial(self._choose, entity.id))
        layout.addWidget(link)
        return column

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Link by the number of a candidate."""
        number = event.key() - Qt.Key.Key_1
        if 0 <= number < len(self._ids):
            self._choose(self._ids[number])
        else:
            super().keyPressEvent(event)

    def _choose(self, kb_id: str) -> None:
        self.chosen = kb_id
        self.accept()


def _words(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
