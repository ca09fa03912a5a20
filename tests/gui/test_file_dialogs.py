from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QTreeView

from annotator.gui import file_dialogs

LOCKS = Path("/proc/locks")


def held() -> int:
    """How many file locks this process holds."""
    return LOCKS.read_text(encoding="ascii").count(f" {os.getpid()} ")


@pytest.fixture
def in_dialog():
    """Do something in the next file dialog, as soon as it lists what it should."""

    def later(act, lists: int) -> None:
        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if isinstance(dialog, QFileDialog):
                tree = dialog.findChild(QTreeView, "treeView")
                if tree.model().rowCount(tree.rootIndex()) >= lists:
                    act(dialog)
                    return
            QTimer.singleShot(10, look)

        QTimer.singleShot(0, look)

    return later


@pytest.mark.skipif(not LOCKS.exists(), reason="The locks of a process are seen in /proc only.")
def test_to_list_the_folder_of_the_project_keeps_its_locks(window, path, in_dialog):
    before = held()
    assert before >= 2
    seen = []

    def act(dialog: QFileDialog) -> None:
        seen.append(held())
        dialog.reject()

    in_dialog(act, lists=1)
    assert file_dialogs.ask_files(window, "Import files", path.parent, "All files (*)") == []
    assert seen == [before]


def test_answers(window, tmp_path, in_dialog, qtbot):
    (tmp_path / "a.txt").write_text("A", encoding="utf-8")

    def choose(name: str):
        def act(dialog: QFileDialog) -> None:
            field = dialog.findChild(QLineEdit, "fileNameEdit")
            field.setText(str(tmp_path / name))
            qtbot.keyClick(field, Qt.Key.Key_Return)

        in_dialog(act, lists=1)

    choose("a.txt")
    assert file_dialogs.ask_files(window, "x", tmp_path, "All (*)") == [tmp_path / "a.txt"]
    choose("a.txt")
    assert file_dialogs.ask_file(window, "x", tmp_path, "All (*)") == tmp_path / "a.txt"
    choose("new.annotator")
    made = file_dialogs.ask_new(window, "x", tmp_path / "fresh.annotator", "All (*)")
    assert made == tmp_path / "new.annotator"
    choose("b.spacy")
    assert file_dialogs.ask_save(window, "x", tmp_path / "c", "All (*)") == tmp_path / "b.spacy"
    in_dialog(lambda dialog: dialog.reject(), lists=0)
    assert file_dialogs.ask_folder(window, "x", tmp_path) is None
