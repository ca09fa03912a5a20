"""The dialog that asks whose tokens spans are to fit."""

from __future__ import annotations

from importlib.metadata import entry_points

from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLabel, QWidget

from annotator.core.alignment import USUAL
from annotator.gui.dialogs import ok_and_cancel, stack

_WIDE = 420


class TokenizerDialog(QDialog):
    """The installed pipelines to choose from; another name or a folder can be typed."""

    def __init__(self, name: str | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Tokenizer")
        about = QLabel(
            "Training learns only names that begin and end with a word as the pipeline cuts "
            "words. Which one will you train? Marks are checked against its words, and exports "
            "are cut like it."
        )
        about.setWordWrap(True)
        about.setMinimumWidth(_WIDE)
        self.pipeline = QComboBox()
        self.pipeline.setEditable(True)
        self.pipeline.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.pipeline.setAccessibleName("Pipeline")
        self.pipeline.setToolTip("The name of an installed spaCy pipeline, or its folder")
        self.pipeline.addItems([USUAL, *_installed()])
        self.pipeline.setCurrentText(name or USUAL)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.addRow("&Pipeline", self.pipeline)
        stack(self, about, form, ok_and_cancel(self, "Use"))
        self.pipeline.setFocus()  # which selects what stands there

    @property
    def name(self) -> str | None:
        """The pipeline that was chosen, None for the usual one."""
        name = self.pipeline.currentText().strip()
        return None if name in ("", USUAL) else name


def _installed() -> list[str]:
    """Return the installed pipelines by name, without what stands in for the usual one."""
    names = {found.name for found in entry_points(group="spacy_models")}
    return sorted(name for name in names if not name.startswith(USUAL))
