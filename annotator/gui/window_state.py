"""Where the window and its dividers were, kept apart from the settings."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow, QSplitter

from annotator.resources import user_folder


def remember(window: QMainWindow, **splitters: QSplitter) -> None:
    """Store the place of a window and of its dividers."""
    state = _state()
    state.setValue("geometry", window.saveGeometry())
    for name, splitter in splitters.items():
        state.setValue(name, splitter.saveState())


def restore(window: QMainWindow, **splitters: QSplitter) -> None:
    """Put a window and its dividers where they were; what is not stored stays as it is."""
    state = _state()
    restorers = {name: splitter.restoreState for name, splitter in splitters.items()}
    for name, put in {"geometry": window.restoreGeometry, **restorers}.items():
        if isinstance(stored := state.value(name), QByteArray):
            put(stored)


def _state() -> QSettings:
    return QSettings(str(user_folder() / "window.ini"), QSettings.Format.IniFormat)
