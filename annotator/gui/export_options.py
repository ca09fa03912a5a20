"""What an export can be told beyond its format; folded away until somebody wants it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.core.alignment import USUAL

_WAYS = (("chance", "share"), ("date, older articles first", "date"), ("source", "source"))
_NILS = (("As is usual for the format", None), ("Left blank", ""), ("Written as NIL", "NIL"))


class ExportOptions(QWidget):
    """A button that unfolds the options; `asked` says what was chosen."""

    unfolded = Signal()
    divided = Signal()
    """Splits were named, or are no more."""

    def __init__(self, tokens_of: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.more = QToolButton()
        self.more.setText("More &options")
        self.more.setCheckable(True)
        self.more.setAutoRaise(True)
        self.more.setArrowType(Qt.ArrowType.RightArrow)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setToolTip("Splits to train and to judge by, and what spaCy is told")
        self.shares = QLineEdit()
        self.shares.setAccessibleName("Splits")
        self.shares.setToolTip(
            "Parts to train a model on and to judge it by, with their shares. An article stays in "
            "its part while the project grows, and copies of one text are in one part. Days can "
            "be borders too: train=..2016-03-01,dev=.."
        )
        self.by = _choice(_WAYS, "How articles are divided")
        self.by.setToolTip("What decides in which part an article goes")
        self.seed = QSpinBox()
        self.seed.setRange(0, 999_999)
        self.seed.setPrefix("seed ")
        self.seed.setAccessibleName("Seed of the division")
        self.seed.setToolTip("The same number divides in the same way, another one otherwise")
        self.nil = _choice(_NILS, "NIL links")
        self.nil.setToolTip(
            "How mentions are written that are in no knowledge base. What a model is trained on "
            "usually leaves them blank, what it is judged by says NIL"
        )
        self.pipeline = QLineEdit()
        self.pipeline.setPlaceholderText(tokens_of or USUAL)
        self.pipeline.setAccessibleName("Pipeline whose tokenizer cuts the text into words")
        self.pipeline.setToolTip(
            "The installed spaCy pipeline that you will train: its tokenizer cuts the text into "
            "words. Empty means the one that this project checks spans against"
        )
        dividing = QHBoxLayout()
        dividing.setSpacing(8)
        dividing.addWidget(self.by, 1)
        dividing.addWidget(self.seed)
        self.rest = QWidget()
        self._form = QFormLayout(self.rest)
        self._form.setContentsMargins(16, 0, 0, 0)
        self._form.setVerticalSpacing(8)
        self._form.setHorizontalSpacing(16)
        divided = QLabel("Divided &by")
        divided.setBuddy(self.by)
        self._form.addRow("&Splits", self.shares)
        self._form.addRow(divided, dividing)
        self._form.addRow("&NIL links", self.nil)
        self._form.addRow("&Tokenizer of", self.pipeline)
        self.rest.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.more)
        layout.addWidget(self.rest)
        self.more.toggled.connect(self._unfold)
        self.shares.textChanged.connect(self._divide)
        self._usual = ""
        self.suit("", ())

    def suit(self, splits: str, asks: Collection[str]) -> None:
        """Show what a format asks for; `splits` are those that it makes unless told otherwise."""
        self._usual = splits
        unless = f"{splits}, unless told otherwise" if splits else "none, or train=0.8,dev=0.2"
        self.shares.setPlaceholderText(unless)
        self._form.setRowVisible(self.nil, "nil" in asks)
        self._form.setRowVisible(self.pipeline, "pipeline" in asks)
        self._divide()

    def asked(self) -> dict[str, Any]:
        """Return what was chosen otherwise than usual, as `tasks.Export` takes it."""
        found: dict[str, Any] = {}
        shares = self.shares.text().strip()
        by, seed = self.by.currentData(), self.seed.value()
        if shares or (self._usual and (by, seed) != ("share", 0)):
            found["split"] = {"shares": shares or self._usual, "by": by, "seed": seed}
        if self._form.isRowVisible(self.nil) and self.nil.currentData() is not None:
            found["nil"] = self.nil.currentData()
        pipeline = self.pipeline.text().strip()
        if self._form.isRowVisible(self.pipeline) and pipeline:
            found["pipeline"] = pipeline
        return found

    def _divide(self) -> None:
        """Ask how to divide where there is something to divide; days need no answer."""
        shares = self.shares.text().strip() or self._usual
        for one in (self.by, self.seed):
            one.setEnabled(bool(shares) and ".." not in shares)
        self.divided.emit()

    def _unfold(self, on: bool) -> None:
        self.rest.setVisible(on)
        self.more.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)
        for part in (self.rest, self):  # or the dialog would count on what they needed before
            if (layout := part.layout()) is not None:
                layout.activate()
        self.unfolded.emit()


def _choice(rows: tuple[tuple[str, Any], ...], name: str) -> QComboBox:
    made = QComboBox()
    for text, value in rows:
        made.addItem(text, value)
    made.setAccessibleName(name)
    return made
