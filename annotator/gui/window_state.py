"""Where the window was and how it was arranged, kept apart from the settings; sizes of windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QByteArray, QSettings, QSize
from PySide6.QtWidgets import QWidget

from annotator.resources import user_folder

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow


_FRAME = QSize(16, 40)
"""What a window manager may put around a window, in pixels."""


class _Part(Protocol):
    """What can be arranged: dividers, columns, tabs; named as Qt names it."""

    def saveState(self) -> QByteArray:
        """Return how it is arranged."""

    def restoreState(self, state: QByteArray, /) -> object:
        """Arrange it so again, as far as that fits."""


def remember(window: MainWindow) -> None:
    """Store the place of the window and how its parts are arranged."""
    state = _state()
    state.setValue("geometry", window.saveGeometry())
    for name, part in _parts(window).items():
        state.setValue(name, part.saveState())


def restore(window: MainWindow) -> None:
    """Put the window and its parts where they were; what is not stored stays as it is."""
    state = _state()
    restorers = {name: part.restoreState for name, part in _parts(window).items()}
    for name, put in {"geometry": window.restoreGeometry, **restorers}.items():
        if isinstance(stored := state.value(name), QByteArray):
            put(stored)


def give_size(window: QWidget, width: int, height: int) -> None:
    """Give a window a size, or less where the screen has less room."""
    room = window.screen().availableSize() - _FRAME
    window.resize(QSize(width, height).boundedTo(room))


def _parts(window: MainWindow) -> dict[str, _Part]:
    side, columns = window.side, window.spans.horizontalHeader()
    return {"panes": window.panes, "side": side, "columns": columns, "lists": side.lists}


def _state() -> QSettings:
    return QSettings(str(user_folder() / "window.ini"), QSettings.Format.IniFormat)
