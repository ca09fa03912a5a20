from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableWidget,
    QWidget,
)

from annotator.core.model import DocumentStatus, Label
from annotator.gui import dialogs
from annotator.gui.actions import ACTIONS
from annotator.gui.export_dialog import ExportDialog
from annotator.gui.messages import CrashDialog
from annotator.gui.runner import Runner
from annotator.tasks import Job


@pytest.fixture
def parent(qtbot) -> QWidget:
    parent = QWidget()
    qtbot.addWidget(parent)
    return parent


@pytest.fixture
def when_open(qtbot):
    """Do something in the next dialog as soon as it is open."""

    def later(act):
        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if dialog is None or QApplication.focusWidget() is None:
                QTimer.singleShot(5, look)
            else:
                act(dialog)

        QTimer.singleShot(0, look)

    return later


def test_note(parent, when_open, qtbot):
    def act(dialog):
        edit = QApplication.focusWidget()
        assert isinstance(edit, QPlainTextEdit)
        assert edit.toPlainText() == "old"
        qtbot.keyClicks(edit, "one")
        qtbot.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        qtbot.keyClicks(edit, "two")
        qtbot.keyClick(edit, Qt.Key.Key_Return)

    when_open(act)
    assert dialogs.ask_note("Palmyra", "old", parent) == "one\ntwo"


def test_note_with_markup_in_the_mention_is_shown_as_it_is(parent, when_open):
    def act(dialog):
        (about,) = [w for w in dialog.findChildren(QLabel) if "note on" in w.text()]
        assert about.textFormat() is Qt.TextFormat.PlainText
        dialog.reject()

    when_open(act)
    assert dialogs.ask_note("<b>Palmyra</b>", "", parent) is None


def test_new_entity_begins_with_the_name(parent, when_open, qtbot):
    def act(dialog):
        name, description = dialog.findChildren(QLineEdit)
        ok = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
        assert QApplication.focusWidget() is name
        assert name.selectedText() == "Quxian Front"
        qtbot.keyClicks(name, " ")
        assert not ok.isEnabled()
        qtbot.keyClicks(name, "QF")
        assert ok.isEnabled()
        qtbot.keyClick(name, Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is description
        qtbot.keyClicks(description, "armed")
        qtbot.keyClick(description, Qt.Key.Key_Return)

    when_open(act)
    assert dialogs.ask_entity("Quxian Front", parent) == (" QF", "armed")
    when_open(lambda dialog: qtbot.keyClick(dialog, Qt.Key.Key_Escape))
    assert dialogs.ask_entity("Quxian Front", parent) is None


def test_sheet_of_keys_tells_every_action_and_label(window, when_open):
    seen = []

    def act(dialog):
        table = dialog.findChild(QTableWidget)
        for row in range(table.rowCount()):
            seen.append(tuple(table.item(row, column).text() for column in (1, 2)))
        dialog.reject()

    when_open(act)
    dialogs.show_keys(window.actions_by_id, [Label(1, "GPE", "#15803d", "3")], window)
    texts = {text for _, text in seen}
    for row in ACTIONS:
        if row.keys and not row.id.startswith("candidate-"):
            assert row.text.replace("&", "").rstrip("…") in texts
    assert ("3", "Label as GPE") in seen
    assert all(keys and text for keys, text in seen)


def test_about_names_those_whose_work_it_is(parent, when_open):
    seen = []

    def act(dialog):
        seen.extend(label.text() for label in dialog.findChildren(QLabel))
        dialog.reject()

    when_open(act)
    dialogs.show_about(parent)
    assert all(name in seen[0] for name in ("Qt", "LGPL", "GeoNames", "Wikidata", "MIT"))


def test_crash_details_can_be_copied(parent, qtbot):
    try:
        raise KeyError("what went wrong")
    except KeyError as error:
        dialog = CrashDialog(KeyError, error, error.__traceback__, parent)
    buttons = dialog.findChild(QDialogButtonBox).buttons()
    qtbot.mouseClick(next(b for b in buttons if "Copy" in b.text()), Qt.MouseButton.LeftButton)
    copied = QApplication.clipboard().text()
    assert "what went wrong" in copied
    assert "test_dialogs.py" in copied


class Written(Job):
    title, work = "Exporting", "write_file"


@pytest.fixture
def export(parent, qtbot):
    dialog = ExportDialog(Path("/tmp/x"), "news", (2, 5), parent)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


def press_start(dialog, qtbot):
    with qtbot.waitSignal(dialog.requested) as asked:
        qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    return asked.args


def test_export_asks_for_format_articles_and_file(export, qtbot):
    assert press_start(export, qtbot) == [
        Path("/tmp/x/news.spacy"),
        "spacy",
        DocumentStatus.DONE,
    ]
    assert not export.start.isEnabled()


def test_export_changes_the_ending_with_the_format_unless_it_is_ones_own(export, qtbot):
    export._formats.button(1).click()
    export._statuses.button(1).click()
    assert press_start(export, qtbot) == [Path("/tmp/x/news.jsonl"), "jsonl", None]
    export.path.setText("/tmp/x/mine.txt")
    export._formats.button(0).click()
    assert export.path.text() == "/tmp/x/mine.txt"


def test_export_onto_the_project_itself_is_refused(window, when_open, qtbot, path):
    seen = []

    def act(dialog):
        dialog.path.setText(str(path))
        qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
        seen.append((dialog.report.text(), dialog.start.isEnabled()))
        dialog.reject()

    when_open(act)
    before = path.read_bytes()[:16]
    window.commands.export()
    ((said, again),) = seen
    assert "is the project itself" in said
    assert again
    assert path.read_bytes()[:16] == before


def test_export_offers_all_articles_where_none_is_done(parent, qtbot):
    dialog = ExportDialog(Path("/tmp"), "news", (0, 5), parent)
    qtbot.addWidget(dialog)
    dialog.show()
    assert press_start(dialog, qtbot)[2] is None


def test_export_tells_how_it_goes(export, qtbot):
    runner, job = Runner(export), Written({"out": "/tmp/x/<news>.spacy"})
    press_start(export, qtbot)
    export.follow(runner, job)
    assert export.bar.isVisible()
    job.done, job.total = 1, 4
    runner.progressed.emit(job)
    assert (export.bar.value(), export.bar.maximum()) == (1, 4)
    runner.ended.emit(Written({"out": "other"}))
    assert not export.report.isVisible()
    job.report = {"documents": 1, "spans": 3, "told": {"A <b>sentence</b>.": 2}}
    runner.ended.emit(job)
    said = export.report.text()
    assert "Wrote 1 article" in said
    assert "3 spans" in said
    assert "2 × A &lt;b&gt;sentence&lt;/b&gt;." in said
    assert "&lt;news&gt;" in said
    assert export.start.isEnabled()
    assert not export.bar.isVisible()


def test_export_tells_what_failed(export, qtbot):
    runner, job = Runner(export), Written({"out": "x"})
    press_start(export, qtbot)
    export.follow(runner, job)
    runner.failed.emit(job, "The disk is full.")
    assert "Nothing was written." in export.report.text()
    assert "The disk is full." in export.report.text()
    runner.cancelled.emit(job)
    assert "cancelled" in export.report.text()
