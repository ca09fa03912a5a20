"""What dialogs share, and the smallest of them: a note, a question, about the program."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLayout,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator import __version__

_Ok = QDialogButtonBox.StandardButton.Ok
_Cancel = QDialogButtonBox.StandardButton.Cancel


class _Note(QPlainTextEdit):
    """Return ends the note, Shift+Return begins a new line."""

    def __init__(self, text: str, dialog: QDialog) -> None:
        super().__init__(text)
        self.setTabChangesFocus(True)
        self._dialog = dialog

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not shifted:
            self._dialog.accept()
        else:
            super().keyPressEvent(event)


def ask_note(mention: str, note: str, parent: QWidget) -> str | None:
    """Ask for the note of a span; None if the dialog was cancelled."""
    dialog = QDialog(parent)
    dialog.setWindowTitle("Note")
    edit = _Note(note, dialog)
    edit.setAccessibleName("Note")
    edit.setMinimumSize(360, 96)
    edit.selectAll()
    about = QLabel(f"A note on “{mention}”. Shift+Return begins a new line.")
    about.setTextFormat(Qt.TextFormat.PlainText)
    about.setWordWrap(True)
    stack(dialog, about, edit, ok_and_cancel(dialog))
    return edit.toPlainText().strip() if dialog.exec() else None


def confirmed(parent: QWidget, title: str, question: str, verb: str) -> bool:
    """Ask before something goes, with a verb to agree by; Return and Esc keep it."""
    box = QMessageBox(QMessageBox.Icon.Question, title, question, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    goes = box.addButton(verb, QMessageBox.ButtonRole.DestructiveRole)
    keeps = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(keeps)
    box.exec()
    box.deleteLater()
    return box.clickedButton() is goes


def show_about(parent: QWidget) -> None:
    """Say what the program is and whose work it stands on."""
    dialog = QDialog(parent)
    dialog.setWindowTitle("About Annotator")
    text = QLabel(
        f"<h3>Annotator {__version__}</h3>"
        "<p>Correct a model's named entities and links, and keep every correction.</p>"
        "<p>MIT licence. Qt by The Qt Company, used under the LGPL through PySide6. The pipeline "
        "en_core_web_sm by Explosion, MIT. Places from GeoNames, CC BY 4.0; countries and "
        "Wikidata ids from Wikidata, CC0; icons by Lucide, ISC.</p>"
    )
    text.setWordWrap(True)
    text.setMinimumWidth(400)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    stack(dialog, text, buttons)
    dialog.exec()


def stack(dialog: QDialog, *parts: QWidget | QLayout) -> QVBoxLayout:
    """Put the parts of a dialog below each other, as in all dialogs, and return their layout."""
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(24, 24, 24, 16)
    layout.setSpacing(16)
    for part in parts:
        if isinstance(part, QLayout):
            layout.addLayout(part)
        else:
            layout.addWidget(part)
    for button in dialog.findChildren(QPushButton):
        if button.isDefault():  # only now there is a dialog that goes back to it
            button.setDefault(False)
            button.setDefault(True)
    return layout


def ok_and_cancel(dialog: QDialog, verb: str = "") -> QDialogButtonBox:
    """Return the buttons that end a dialog, with a verb in the place of OK."""
    buttons = QDialogButtonBox(_Ok | _Cancel)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    if verb:
        buttons.button(_Ok).setText(verb)
    return buttons
