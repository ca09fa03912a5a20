from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QRadioButton,
    QWidget,
)

from annotator import registry
from annotator.core.carrying import ExportReport
from annotator.core.model import DocumentStatus
from annotator.gui import dialogs, export_dialog
from annotator.gui.crash_dialog import CrashDialog
from annotator.gui.export_dialog import ExportDialog
from annotator.gui.runner import Runner
from annotator.tasks import Job


@pytest.fixture
def parent(qtbot) -> QWidget:
    parent = QWidget()
    qtbot.addWidget(parent)
    return parent


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
    assert [button.text() for button in buttons if button.isDefault()] == ["Close"]


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
        {},
    ]


def test_a_bare_file_name_goes_beside_the_project(export, qtbot):
    export.path.setText("mine.spacy")
    assert press_start(export, qtbot)[0] == Path("/tmp/x/mine.spacy")


def test_export_changes_the_ending_with_the_format_unless_it_is_ones_own(export, qtbot):
    export.formats.setCurrentIndex(1)
    export._statuses.button(1).click()
    assert press_start(export, qtbot) == [Path("/tmp/x/news.jsonl"), "jsonl", None, {}]
    folder = export.formats.findText("brat (folder)")
    export.formats.setCurrentIndex(folder)
    assert export.path.text() == str(Path("/tmp/x/news"))
    export.formats.setCurrentIndex(1)
    assert export.path.text() == str(Path("/tmp/x/news.jsonl"))
    export.path.setText("/tmp/x/mine.txt")
    export.formats.setCurrentIndex(0)
    assert export.path.text() == "/tmp/x/mine.txt"
    export.formats.setCurrentIndex(folder)
    export.formats.setCurrentIndex(0)
    assert export.path.text() == "/tmp/x/mine.txt"


def test_export_says_what_a_format_has_no_place_for(export):
    export.formats.setCurrentIndex(1)
    assert export.lacks.text() == "Has a place for everything."
    export.formats.setCurrentIndex(export.formats.findText("doccano (.jsonl)"))
    assert "links, NIL, own entities" in export.lacks.text()


def test_export_options_are_folded_and_travel_with_the_request(export, qtbot):
    assert not export.options.rest.isVisible()
    height = export.height()
    qtbot.mouseClick(export.options.more, Qt.MouseButton.LeftButton)
    assert export.options.shares.isVisible()
    assert export.height() > height
    assert not export.options.by.isEnabled()
    export.options.shares.setText(" train=0.8,dev=0.2 ")
    assert export.path.text() == str(Path("/tmp/x/news"))  # a folder with a file for each
    export.options.by.setCurrentIndex(2)
    export.options.seed.setValue(7)
    export.options.nil.setCurrentIndex(1)
    export.options.pipeline.setText("en_core_web_sm")
    path, *_, asked = press_start(export, qtbot)
    assert path == Path("/tmp/x/news")
    split = {"shares": "train=0.8,dev=0.2", "by": "source", "seed": 7}
    assert asked == {"split": split, "nil": "", "pipeline": "en_core_web_sm"}
    export.options.more.click()
    assert export.height() == height


def test_every_choice_of_an_export_says_what_it_is_for(export):
    options = export.options
    fields = [export.formats, *export._statuses.buttons(), export.path, options.more]
    fields += [options.shares, options.by, options.seed, options.nil, options.pipeline]
    assert all(field.toolTip() for field in fields)
    assert all(field.accessibleName() or field.text() for field in fields)


def test_export_asks_only_what_a_format_heeds(export, qtbot):
    options = export.options
    options.more.click()
    assert options.nil.isVisible()
    assert options.pipeline.isVisible()
    options.nil.setCurrentIndex(2)
    options.pipeline.setText("x")
    export.formats.setCurrentIndex(export.formats.findText("CoNLL-2003 (IOB2), lossy (.conll)"))
    assert not options.nil.isVisible()
    assert options.pipeline.isVisible()
    export.formats.setCurrentIndex(export.formats.findText("brat (folder)"))
    assert not options.pipeline.isVisible()
    assert press_start(export, qtbot)[-1] == {}


def test_a_format_with_splits_of_its_own_can_be_drawn_otherwise(export, qtbot):
    options = export.options
    options.more.click()
    title = "spaCy entity linker, ready to train (folder)"
    export.formats.setCurrentIndex(export.formats.findText(title))
    assert options.shares.placeholderText() == "train=0.8,dev=0.2, unless told otherwise"
    assert press_start(export, qtbot)[-1] == {}
    options.seed.setValue(3)
    split = {"shares": "train=0.8,dev=0.2", "by": "share", "seed": 3}
    assert press_start(export, qtbot)[-1] == {"split": split}
    options.shares.setText("train=..2016-03-01,dev=..")
    assert not options.by.isEnabled()  # days say it


@pytest.mark.parametrize("ending", ["", "-wal", "-shm", ".lock", ".backups/x.annotator"])
def test_export_onto_the_project_itself_is_refused(window, when_open, qtbot, path, ending):
    before = sorted(path.parent.iterdir())
    head = path.read_bytes()[:16]
    said, again = try_export(window, when_open, qtbot, f"{path}{ending}")
    assert "is the project itself" in said
    assert again
    assert sorted(path.parent.iterdir()) == before
    assert path.read_bytes()[:16] == head


@pytest.mark.parametrize("text", ["", ".", "/", "a\0b"])
def test_export_needs_the_name_of_a_file(window, when_open, qtbot, text):
    said, again = try_export(window, when_open, qtbot, text)
    assert "An export needs the name of a file" in said
    assert again


@pytest.mark.parametrize("text", ["~nobody-of-this-name/x.jsonl", "/none/x.jsonl", "x" * 300])
def test_export_to_where_nothing_can_be_written_is_told(window, when_open, qtbot, text):
    assert "Nothing was written." in try_export(window, when_open, qtbot, text, "failed")[0]


def try_export(window, when_open, qtbot, text, signal=None):
    """Type a target, press Export, and return what is said and whether one may try again."""
    seen = []

    def act(dialog):
        dialog.path.setText(text)
        if signal is None:
            qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
        else:
            with qtbot.waitSignal(getattr(window.workspace.runner, signal), timeout=20_000):
                qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
        seen.extend((dialog.report.text(), dialog.start.isEnabled()))
        dialog.reject()

    when_open(act)
    window.commands.export()
    return seen


@pytest.mark.parametrize("answer", [False, True])
def test_a_file_that_is_there_is_asked_about_once(
    window, when_open, qtbot, tmp_path, monkeypatch, answer
):
    out = tmp_path / "older.jsonl"
    out.write_text("older", encoding="utf-8")
    asked = []
    monkeypatch.setattr(export_dialog, "confirmed", lambda *told: asked.append(told[2]) or answer)

    def act(dialog):
        ended = window.workspace.runner.ended
        dialog.formats.setCurrentIndex(1)
        dialog._statuses.button(1).click()
        dialog.path.setText(str(out))
        if answer:
            for _ in range(2):
                with qtbot.waitSignal(ended, timeout=20_000):
                    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
        else:
            qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
            assert dialog.start.isEnabled()
            assert window.workspace.runner.jobs == []
        dialog.reject()

    when_open(act)
    window.commands.export()
    assert asked == ["older.jsonl is there already. Replace it?"]
    is_kept = out.read_text(encoding="utf-8") == "older"
    assert is_kept is not answer


def test_a_file_that_the_file_dialog_asked_about_is_not_asked_about_again(
    export, qtbot, tmp_path, monkeypatch
):
    out = tmp_path / "older.spacy"
    out.write_text("older", encoding="utf-8")
    monkeypatch.setattr("annotator.gui.export_dialog.ask_save", lambda *_: out)
    monkeypatch.setattr(export_dialog, "confirmed", lambda *_: pytest.fail("it was asked about"))
    export._browse()
    assert export.may_write(press_start(export, qtbot)[0])


def test_cancelling_the_dialog_cancels_its_own_export(export, qtbot):
    runner, cancelled = Runner(export), []
    runner.cancel = cancelled.append
    job = Written({"out": "x"})
    press_start(export, qtbot)
    export.follow(runner, job)
    qtbot.keyClick(export, Qt.Key.Key_Escape)
    assert cancelled == [job]


def test_formats_are_those_of_the_registry(monkeypatch, parent, qtbot):
    light = "from annotator.gui.export_dialog import formats; import sys; f = formats()"
    tell = f"{light}; print([row.name for row in f], 'spacy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", tell], capture_output=True, check=True)
    assert done.stdout.split()[:2] == [b"['spacy',", b"'jsonl',"]
    assert done.stdout.split()[-1] == b"False"

    class Further:
        SUFFIX, TITLE, CARRIES = ".conll.txt", "A further one", frozenset()

    names = registry.names
    monkeypatch.setattr(registry, "names", lambda of: sorted([*names(of), "further"]))
    get = registry.exporters.get
    monkeypatch.setattr(
        registry.exporters, "get", lambda name: Further if name == "further" else get(name)
    )
    dialog = ExportDialog(Path("/tmp/x"), "news", (2, 5), parent)
    qtbot.addWidget(dialog)
    dialog.formats.setCurrentIndex(dialog.formats.findText("A further one (.conll.txt)"))
    assert dialog.path.text() == str(Path("/tmp/x/news.conll.txt"))
    dialog.formats.setCurrentIndex(1)
    assert dialog.path.text() == str(Path("/tmp/x/news.jsonl"))


def test_export_offers_all_articles_where_none_is_done(parent, qtbot):
    dialog = ExportDialog(Path("/tmp"), "news", (0, 5), parent)
    qtbot.addWidget(dialog)
    dialog.show()
    assert press_start(dialog, qtbot)[2] is None


@pytest.mark.parametrize("ticked", [0, 1])
def test_tab_reaches_the_articles_that_are_ticked(parent, qtbot, ticked):
    dialog = ExportDialog(Path("/tmp"), "news", (5 if not ticked else 0, 5), parent)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    dialog.formats.setFocus()
    choices = dialog.findChildren(QRadioButton)
    qtbot.keyClick(dialog.formats, Qt.Key.Key_Tab)
    assert choices[ticked].hasFocus()
    qtbot.keyClick(choices[ticked], Qt.Key.Key_Up if ticked else Qt.Key.Key_Down)
    assert choices[1 - ticked].hasFocus()
    assert choices[1 - ticked].isChecked()
    qtbot.keyClick(choices[1 - ticked], Qt.Key.Key_Tab)
    assert not any(choice.hasFocus() for choice in choices)


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
    told = {f"Sentence {number}.": number for number in range(1, 20)}
    left_out = {"A <b>sentence</b>.": 2}
    job.report = asdict(ExportReport(1, 3, 1, left_out, told))
    runner.ended.emit(job)
    said = export.report.text()
    assert "Wrote 1 article with 3 spans" in said
    assert "<b>2 spans left out</b><br>• 2 × A &lt;b&gt;sentence&lt;/b&gt;." in said
    assert "1 span adjusted, and what else to know" in said
    assert all(f"{number} × {sentence}" in said for sentence, number in told.items())
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
