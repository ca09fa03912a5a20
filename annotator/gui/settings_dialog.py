"""The settings, as they are declared: each with its text, and at once in effect."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QSpinBox,
    QTabWidget,
    QWidget,
)

from annotator.gui.accessible import name_inner
from annotator.gui.dialogs import stack
from annotator.gui.typeface import FAMILIES
from annotator.settings import SETTINGS, Setting, Settings

_FONTS = {"": "System", **{name: name.capitalize() for name in FAMILIES}}


class SettingsDialog(QDialog):
    """A page for each group, a row for each setting; what is changed here is in effect at once."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self._settings = settings
        self.editors: dict[str, QWidget] = {}
        self.pages = QTabWidget()
        self.pages.setAccessibleName("Groups of settings")
        for group in dict.fromkeys(s.group for s in SETTINGS.values() if s.group):
            self.pages.addTab(self._page(group), group)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.RestoreDefaults | QDialogButtonBox.StandardButton.Close
        )
        buttons.rejected.connect(self.reject)
        defaults = buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults)
        defaults.clicked.connect(self.restore)
        defaults.setAutoDefault(False)  # or Return in a field would press it
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        stack(self, self.pages, buttons)
        self.setMinimumWidth(480)
        name_inner(self)

    def restore(self) -> None:
        """Give every setting that is shown its default."""
        for name, editor in self.editors.items():
            _show(editor, SETTINGS[name].default)

    def _page(self, group: str) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(16, 16, 16, 16)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        for name, setting in SETTINGS.items():
            if setting.group != group:
                continue
            editor = self.editors[name] = self._editor(name, setting)
            editor.setAccessibleName(setting.text)
            if isinstance(editor, QCheckBox):
                form.addRow(editor)
            else:
                form.addRow(setting.text, editor)
        return page

    def _editor(self, name: str, setting: Setting) -> QWidget:
        """Return a widget that holds a setting's value and writes what it becomes."""
        value = self._settings[name]

        def write(value: object) -> None:
            self._settings[name] = value

        editor: QWidget
        if isinstance(setting.default, bool):
            box = editor = QCheckBox(setting.text)
            _show(box, value)
            box.toggled.connect(write)
        elif setting.choices or name == "font":
            choice = editor = QComboBox()
            named = _fonts(value) if name == "font" else dict.fromkeys(setting.choices)
            for key, text in named.items():
                choice.addItem(text or key.capitalize(), key)
            _show(choice, value)
            choice.currentIndexChanged.connect(lambda row: write(choice.itemData(row)))
        elif isinstance(setting.default, int):
            number = editor = QSpinBox()
            number.setRange(setting.low, setting.high)
            number.setSingleStep(10 if setting.high >= 200 else 1)
            _show(number, value)
            number.valueChanged.connect(write)
        else:
            line = editor = QLineEdit()
            _show(line, value)
            line.textEdited.connect(write)
        return editor


def _fonts(present: str) -> dict[str, str]:
    """Return what can be chosen as a typeface, with the text that names it."""
    families = {family: family for family in QFontDatabase.families()}
    return {**_FONTS, **({present: present} if present not in _FONTS else {}), **families}


def _show(editor: QWidget, value: object) -> None:
    if isinstance(editor, QCheckBox):
        editor.setChecked(bool(value))
    elif isinstance(editor, QComboBox):
        editor.setCurrentIndex(max(editor.findData(value), 0))
    elif isinstance(editor, QSpinBox):
        editor.setValue(int(str(value)))
    elif isinstance(editor, QLineEdit):
        editor.setText(str(value))
