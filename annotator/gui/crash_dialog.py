"""The dialog for bugs."""

from __future__ import annotations

import platform
import traceback
from types import TracebackType

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QWidget,
)

from annotator import __version__
from annotator.gui.dialogs import stack
from annotator.gui.window_state import give_size


class CrashDialog(QDialog):
    """Says that the program has an error, that the work is safe, and gives details to copy."""

    def __init__(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Annotator has met an error")
        give_size(self, 640, 400)
        text = QLabel(
            "Something went wrong in the program itself. Every correction that was shown as saved "
            "is in the database. You can go on; if it comes back, please report these details."
        )
        text.setWordWrap(True)
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        lines = traceback.format_exception(kind, error, trace)
        versions = (
            f"Annotator {__version__}, Python {platform.python_version()}, {platform.platform()}"
        )
        self.details.setPlainText(f"{versions}\n\n{''.join(lines)}")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("Copy details", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        stack(self, text, self.details, buttons)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
