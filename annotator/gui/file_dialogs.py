"""Ask for files and folders without opening any of them.

Qt's own dialog reads the first bytes of every file in a folder to find its icon. On POSIX systems
a process that closes a file gives up all locks that it holds on it, so to list the folder of the
open project would take SQLite's locks away: another program could write to the project too, or
cut off the shared memory that this one has mapped. (sqlite.org/howtocorrupt.html, section 2.2)
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QFileInfo
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFileDialog, QFileIconProvider, QWidget

from annotator.settings import Settings

_Mode = QFileDialog.FileMode
_Option = QFileDialog.Option


class _ByName(QFileIconProvider):
    """Tells what a file is by its name alone."""

    def icon(self, what: QFileIconProvider.IconType | QFileInfo) -> QIcon:
        """Return the icon of a folder or of a file."""
        if isinstance(what, QFileInfo):
            what = self.IconType.Folder if what.isDir() else self.IconType.File
        return super().icon(what)

    def type(self, info: QFileInfo) -> str:
        """Return the words of the column "Type"."""
        return "Folder" if info.isDir() else f"{info.suffix()} file".strip()


_ICONS = _ByName()  # a dialog does not keep its own alive


def usual_folder(settings: Settings) -> Path:
    """Return the folder of the project that was open last, for a dialog to begin in."""
    last = settings["last_project"]
    return Path(last).absolute().parent if last and "://" not in last else Path.home()


def ask_save(parent: QWidget, title: str, path: Path, kinds: str) -> Path | None:
    """Ask where to write a file; None if the dialog was cancelled."""
    dialog = _dialog(parent, title, path.parent, kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(path.name)
    return _ask(dialog, _Mode.AnyFile)[0]


def ask_new(parent: QWidget, title: str, path: Path, kinds: str) -> Path | None:
    """Ask for a file that is made where it is missing and kept where it is there."""
    dialog = _dialog(parent, title, path.parent, kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setOption(_Option.DontConfirmOverwrite)
    dialog.selectFile(path.name)
    return _ask(dialog, _Mode.AnyFile)[0]


def ask_file(parent: QWidget, title: str, folder: Path, kinds: str) -> Path | None:
    """Ask for a file that is there; None if the dialog was cancelled."""
    return _ask(_dialog(parent, title, folder, kinds), _Mode.ExistingFile)[0]


def ask_files(parent: QWidget, title: str, folder: Path, kinds: str) -> list[Path]:
    """Ask for files that are there."""
    return [
        path for path in _ask(_dialog(parent, title, folder, kinds), _Mode.ExistingFiles) if path
    ]


def ask_folder(parent: QWidget, title: str, folder: Path) -> Path | None:
    """Ask for a folder; None if the dialog was cancelled."""
    dialog = _dialog(parent, title, folder, "")
    dialog.setOption(_Option.ShowDirsOnly)
    return _ask(dialog, _Mode.Directory)[0]


def _dialog(parent: QWidget, title: str, folder: Path, kinds: str) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(folder), kinds)
    if sys.platform not in ("win32", "darwin"):  # GTK's reads the files in this process, too
        dialog.setOption(_Option.DontUseNativeDialog)
    dialog.setIconProvider(_ICONS)
    dialog.setOption(_Option.HideNameFilterDetails)  # dozens of endings say nothing
    return dialog


def _ask(dialog: QFileDialog, mode: QFileDialog.FileMode) -> list[Path | None]:
    """Return what was chosen, or [None]."""
    dialog.setFileMode(mode)
    chosen = [Path(path) for path in dialog.selectedFiles()] if dialog.exec() else []
    dialog.deleteLater()
    return [*chosen] or [None]
