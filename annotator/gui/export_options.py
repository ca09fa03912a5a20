"""What an export can be told beyond its format; folded away until somebody wants it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

_WAYS = (("by share", "share"), ("by date, older first", "date"), ("by source", "source"))
_NILS = (("As is usual for the format", None), ("Left blank", ""), ("Written as NIL", "NIL"))


class ExportOptions(QWidget):
    """A button that unfolds the options; `asked` says what was chosen."""

    unfolded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.more = QToolButton()
        self.more.setText("More options")
        self.more.setCheckable(True)
        self.more.setAutoRaise(True)
        self.more.setArrowType(Qt.ArrowType.RightArrow)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.shares = QLineEdit()
        self.shares.setPlaceholderText("none, or train=0.8,dev=0.2")
        self.shares.setAccessibleName("Splits")
        self.shares.setToolTip(
            "A file for each split. An article stays in its split while the project grows, and "
            "near-duplicates go together. By days: train=..2016-03-01,dev=.."
        )
        self.by = _choice(_WAYS, "How to split")
        self.seed = QSpinBox()
        self.seed.setRange(0, 999_999)
        self.seed.setPrefix("seed ")
        self.seed.setToolTip("Another number divides the articles otherwise")
        self.nil = _choice(_NILS, "NIL links")
        self.pipeline = QLineEdit()
        self.pipeline.setPlaceholderText("the one of this project")
        self.pipeline.setAccessibleName("Pipeline for tokens")
        self.pipeline.setToolTip("The installed spaCy pipeline whose tokens the export has")
        splits = QHBoxLayout()
        splits.setSpacing(8)
        splits.addWidget(self.shares, 1)
        splits.addWidget(self.by)
        splits.addWidget(self.seed)
        self.rest = QWidget()
        form = QFormLayout(self.rest)
        form.setContentsMargins(16, 0, 0, 0)
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(16)
        form.addRow("Splits", splits)
        form.addRow("NIL links", self.nil)
        form.addRow("Tokens of", self.pipeline)
        self.rest.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.more)
        layout.addWidget(self.rest)
        self.more.toggled.connect(self._unfold)

    def asked(self) -> dict[str, Any]:
        """Return what was chosen otherwise than usual, as `tasks.Export` takes it."""
        found: dict[str, Any] = {}
        if shares := self.shares.text().strip():
            split = {"shares": shares, "by": self.by.currentData(), "seed": self.seed.value()}
            found["split"] = split
        if self.nil.currentData() is not None:
            found["nil"] = self.nil.currentData()
        if pipeline := self.pipeline.text().strip():
            found["pipeline"] = pipeline
        return found

    def _unfold(self, on: bool) -> None:
        self.rest.setVisible(on)
        self.more.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)
        self.unfolded.emit()


def _choice(rows: tuple[tuple[str, Any], ...], name: str) -> QComboBox:
    made = QComboBox()
    for text, value in rows:
        made.addItem(text, value)
    made.setAccessibleName(name)
    return made
