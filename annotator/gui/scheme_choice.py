"""Questions about labels: which one, which scheme, and what each label becomes in another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLayout,
    QRadioButton,
    QScrollArea,
    QWidget,
)

from annotator import schemes
from annotator.core.model import Label
from annotator.core.scheme import LabelMap
from annotator.core.scheme_file import Scheme
from annotator.errors import AnnotatorError
from annotator.gui.dialogs import stack
from annotator.gui.file_dialogs import ask_file

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow

_AWAY = "Take its spans away"
_CHOOSE = "Choose…"
FILES = "Label schemes (*.toml);;All files (*)"


class Question(QDialog):
    """Words, parts below each other, and OK or Cancel."""

    def __init__(self, title: str, about: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        words = QLabel(about)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setMinimumWidth(400)
        buttons = QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        self.buttons = QDialogButtonBox(buttons)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._layout = stack(self, words, self.buttons)

    def put(self, part: QWidget | QLayout) -> None:
        """Put a part above the buttons."""
        row = self._layout.count() - 1
        if isinstance(part, QLayout):
            self._layout.insertLayout(row, part)
        else:
            self._layout.insertWidget(row, part)

    def enable(self, able: bool) -> None:
        """Let OK be pressed, or not yet."""
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(able)

    def ask(self) -> bool:
        """Whether it was answered with OK."""
        answered = bool(self.exec())
        self.deleteLater()
        return answered


def ask_fate(
    title: str, about: str, others: Sequence[Label], parent: QWidget, *, away: bool
) -> tuple[Label | None] | None:
    """Ask which label spans are to get, or None for "they go away", as the only item of a tuple.

    Returns None if the question was not answered.
    """
    question = Question(title, about, parent)
    box = QComboBox()
    box.setAccessibleName("Label that the spans get")
    for label in others:
        box.addItem(label.name, label)
    if away:
        box.addItem(_AWAY, None)
    box.setMaxVisibleItems(20)
    question.put(box)
    box.setFocus()
    return (box.currentData(),) if question.ask() else None


def ask_scheme(parent: QWidget, choose_file: Callable[[], Path | None]) -> Scheme | None:
    """Ask for the labels of a new project; AnnotatorError where a file is no scheme."""
    question = Question(
        "Labels of the project",
        "Which labels shall the new project have? They can be changed at any time.",
        parent,
    )
    group = QButtonGroup(question)
    for number, name in enumerate(schemes.READY):
        scheme = schemes.load(name)
        few = ", ".join(label.name for label in scheme.labels[:5])
        more = f" and {len(scheme.labels) - 5} more" if len(scheme.labels) > 5 else ""
        button = QRadioButton(f"&{number + 1}  {scheme.title}: {few}{more}")
        group.addButton(button, number)
        question.put(button)
    file = QRadioButton(f"&{len(schemes.READY) + 1}  From a file…")
    group.addButton(file, len(schemes.READY))
    question.put(file)
    first = group.button(0)
    first.setChecked(True)
    first.setFocus()
    if not question.ask():
        return None
    if group.checkedId() < len(schemes.READY):
        return schemes.load(schemes.READY[group.checkedId()])
    path = choose_file()
    return schemes.load(path) if path is not None else None


def begin(window: MainWindow, location: str) -> None:
    """Ask for the labels of a new project, and make and open it with them."""

    def choose_file() -> Path | None:
        return ask_file(window, "Labels from a file", Path(location).parent, FILES)

    try:
        found = ask_scheme(window, choose_file)
    except AnnotatorError as error:
        window.messages.failure(str(error))
        return
    if found is None or not window.commands.open(location, create=True):
        return
    project = window.workspace.project
    if project is not None:
        made = schemes.replaced(project, found.labels, schemes.suggested(project, found))
        title = f"Use labels of {found.title or 'a file'}"
        window.editor.apply(made.edit._replace(name=title))


def ask_fates(
    scheme: Scheme,
    suggested: LabelMap,
    counts: Mapping[str, int],
    parent: QWidget,
) -> LabelMap | None:
    """Ask what each label with spans becomes in another scheme; None if that was not answered."""
    used = [old for old in suggested if counts.get(old)]
    if not used:
        return dict(suggested)
    question = Question(
        f"Labels of {scheme.title or 'another scheme'}",
        "What becomes of the spans that have the present labels? What will change is shown next.",
        parent,
    )
    form = QFormLayout()
    form.setVerticalSpacing(8)
    boxes = {}
    for old in used:
        box = QComboBox()
        box.addItem(_CHOOSE, _CHOOSE)
        for label in scheme.labels:
            box.addItem(label.name, label.name)
        box.addItem(_AWAY, None)
        box.setCurrentIndex(max(box.findText(suggested[old] or _CHOOSE), 0))
        form.addRow(f"{old}  ({counts[old]:,})", box)
        boxes[old] = box
    inner = QWidget()
    inner.setLayout(form)
    area = QScrollArea()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setMinimumHeight(min(inner.sizeHint().height() + 8, 320))
    question.put(area)

    def check() -> None:
        question.enable(all(box.currentIndex() > 0 for box in boxes.values()))

    for box in boxes.values():
        box.currentIndexChanged.connect(lambda _: check())
    check()
    next(iter(boxes.values())).setFocus()
    if not question.ask():
        return None
    return {**suggested, **{old: box.currentData() for old, box in boxes.items()}}
