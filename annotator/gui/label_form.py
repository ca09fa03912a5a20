"""One label to look at and to change: name, key, colour, what it is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QRegularExpression, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QRegularExpressionValidator
from PySide6.QtWidgets import (
    QColorDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from annotator.core.label_colors import safe_colors
from annotator.core.model import Label, Status
from annotator.core.scheme import LONGEST_NAME, Guide, described, guide
from annotator.gui.key_field import KeyField
from annotator.gui.keys import normal
from annotator.gui.theme import LIGHT, Theme

_SUGGESTED = 6


class LabelForm(QWidget):
    """Reports what is to change; what it shows follows when that has come about.

    `described` carries the label that was shown while its description was written, for another
    one may be shown by then.
    """

    renamed = Signal(str)
    keyed = Signal(str)
    colored = Signal(str)
    described = Signal(object, str)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = replace(theme, hues=())  # which would be the same for all that is offered
        self._label: Label | None = None
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.rename = QPushButton("&Rename")
        self.key = KeyField()
        self.no_key = QPushButton("No ke&y")
        self.told = QLabel()
        self.told.setObjectName("muted")
        self.color = QLineEdit()
        self.color.setFixedWidth(96)
        pattern = QRegularExpression("#[0-9a-fA-F]{6}")
        self.color.setValidator(QRegularExpressionValidator(pattern, self))
        self.swatches = [QToolButton() for _ in range(_SUGGESTED)]
        self.other = QPushButton("O&ther…")
        self.summary = QLineEdit()
        self.summary.setPlaceholderText("What it is for, in a few words")
        self.guidelines = QPlainTextEdit()
        self.guidelines.setPlaceholderText("What belongs to it, what does not, where it ends")
        self.guidelines.setTabChangesFocus(True)
        self.guidelines.setMinimumHeight(4 * self.fontMetrics().lineSpacing())
        self.examples = QLineEdit()
        self.examples.setPlaceholderText("Palmyra; the Nile; …")
        self.counted = QLabel()
        self.counted.setObjectName("muted")
        self.counted.setWordWrap(True)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(12)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("&Name", _row(self.name, self.rename))
        form.addRow("&Key", _row(self.key, self.no_key, self.told, None))
        form.addRow("&Colour", _row(self.color, *self.swatches, self.other, None))
        form.addRow("&What it is for", self.summary)
        form.addRow("&Guidelines", self.guidelines)
        form.addRow("E&xamples", self.examples)
        form.addRow("", self.counted)
        for field, text in ((self.name, "&Name"), (self.key, "&Key"), (self.color, "&Colour")):
            title = form.labelForField(field.parentWidget() or field)
            if isinstance(title, QLabel):
                title.setBuddy(field)
            field.setAccessibleName(text.replace("&", ""))
        for button in (self.rename, self.no_key, self.other):
            button.setAutoDefault(False)
        for swatch in self.swatches:
            swatch.setAutoRaise(True)
            swatch.setIconSize(QSize(18, 18))
            swatch.clicked.connect(lambda _=False, s=swatch: self.colored.emit(s.property("color")))
        self.name.textChanged.connect(lambda _: self._offer())
        self.name.returnPressed.connect(self._rename)
        self.rename.clicked.connect(self._rename)
        self.key.caught.connect(self.keyed)
        self.no_key.clicked.connect(lambda: self.keyed.emit(""))
        self.color.editingFinished.connect(self._color)
        self.other.clicked.connect(self._ask_color)
        written = {"What it is for": self.summary, "Guidelines": self.guidelines}
        for text, part in {**written, "Examples": self.examples}.items():
            part.setAccessibleName(text)
            part.installEventFilter(self)

    def show_label(
        self, label: Label | None, labels: Sequence[Label], counts: dict[Status, int]
    ) -> None:
        """Show a label, or none; what was written for another one is reported before."""
        self.finish()
        same = label is not None and self._label is not None and label.id == self._label.id
        self._label = label
        self.setEnabled(label is not None)
        if label is None:
            return
        told = guide(label.description)
        if not same or not self.name.isModified():
            self.name.setText(label.name)
        self.key.show_key(normal(label.key))
        self.no_key.setEnabled(bool(label.key))
        self.color.setText(label.color)
        self.summary.setText(told.summary)
        self.guidelines.setPlainText(told.guidelines)
        self.examples.setText("; ".join(told.examples))
        self.counted.setText(_counted(counts))
        self.say_of_key("")
        others = [other.color for other in labels if other.id != label.id]
        suggested = safe_colors(others, _SUGGESTED)
        for swatch, color in zip(self.swatches, suggested, strict=True):
            swatch.setIcon(_square(self._theme.label_color(replace(label, color=color)).chip))
            swatch.setProperty("color", color)
            swatch.setToolTip(f"{color}: unlike the other labels, for all eyes")
            swatch.setAccessibleName(f"Colour {color}")
        self._offer()

    def say_of_key(self, sentence: str) -> None:
        """Say something beside the key."""
        self.told.setText(sentence)

    def put_back(self) -> None:
        """Show the name as it is, for it was not changed."""
        if self._label is not None:
            self.name.setText(self._label.name)

    def finish(self) -> None:
        """Report what was written as a description and not yet reported."""
        if self._label is None:
            return
        examples = tuple(part.strip() for part in self.examples.text().split(";"))
        parts = Guide(self.summary.text(), self.guidelines.toPlainText(), examples)
        told = described(parts)
        label = self._label
        if told != described(guide(label.description)):
            self._label = replace(label, description=told)  # it is reported once
            self.described.emit(label, told)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Report the description when the keyboard leaves it."""
        if event.type() is QEvent.Type.FocusOut:
            self.finish()
        return False

    def _offer(self) -> None:
        name = " ".join(self.name.text().split())
        self.rename.setEnabled(self._label is not None and bool(name) and name != self._label.name)

    def _rename(self) -> None:
        if self.rename.isEnabled():
            self.renamed.emit(self.name.text())

    def _color(self) -> None:
        if self._label is not None and self.color.text() != self._label.color:
            self.colored.emit(self.color.text().lower())

    def _ask_color(self) -> None:
        dialog = QColorDialog(QColor(self.color.text()), self)
        dialog.setWindowTitle("Colour of the label")
        if dialog.exec():
            self.colored.emit(dialog.selectedColor().name())
        dialog.deleteLater()


def _row(*parts: QWidget | None) -> QWidget:
    """Put widgets beside each other; None is the room that is left."""
    holder = QWidget()
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    for part in parts:
        if part is None:
            layout.addStretch()
        else:
            layout.addWidget(part)
    return holder


def _square(color: QColor) -> QIcon:
    pixmap = QPixmap(18, 18)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(2, 2, 14, 14, 4, 4)
    return QIcon(pixmap)


def _counted(counts: dict[Status, int]) -> str:
    total = sum(counts.values())
    if not total:
        return "No span has it."
    parts = ", ".join(f"{count:,} {status}" for status, count in counts.items() if count)
    return f"{total:,} spans have it: {parts}." if total > 1 else f"One span has it, {parts[2:]}."
