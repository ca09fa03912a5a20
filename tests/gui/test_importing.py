from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from annotator.core.extension import DEFAULTS
from annotator.core.model import Status
from annotator.errors import AnnotatorError
from annotator.gui import import_dialog as dialogs
from annotator.gui import importing
from annotator.gui.import_dialog import ImportDialog, columns_of, rows_of

WAIT = 60_000


@pytest.fixture
def quiet(window):
    window.settings["propose_on_import"] = False
    return window


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A file with an article to keep, one to repair and one to refuse."""
    path = tmp_path / "in.jsonl"
    task = {"text": "Obama met Merkel.", "answer": "accept"}
    spans = [{"start": 0, "end": 6, "label": "PERSON"}, {"start": 1, "end": 99, "label": "X"}]
    rows = [{**task, "spans": spans}, {**task, "text": "Other.", "spans": []}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + "{broken\n")
    return path


def shown(window) -> ImportDialog | None:
    found = [d for d in window.findChildren(ImportDialog) if d.isVisible()]
    return found[0] if found else None


def kinds(dialog: ImportDialog) -> list[str]:
    model = dialog.rows
    return [model.data(model.index(row, 0)) for row in range(model.rowCount())]


def test_files_that_are_well_are_imported_at_once(quiet, qtbot, tmp_path) -> None:
    (tmp_path / "new.txt").write_text("A new article.", encoding="utf-8")
    with qtbot.waitSignal(quiet.workspace.imported, timeout=WAIT):
        quiet.features["importing"].offer([tmp_path / "new.txt"])
    assert shown(quiet) is None
    assert len(quiet.workspace.project.document_ids()) == 3


def test_what_is_repaired_or_refused_is_shown_before(quiet, qtbot, mixed, tmp_path) -> None:
    quiet.features["importing"].offer([mixed])
    qtbot.waitUntil(lambda: shown(quiet) is not None, timeout=WAIT)
    dialog = shown(quiet)
    assert dialog is not None
    assert kinds(dialog) == ["Refused", "Refused", "Repaired", "Kept", "Kept"]
    assert len(quiet.workspace.project.document_ids()) == 2
    dialog.kinds.setCurrentText("Repaired")
    assert kinds(dialog) == ["Repaired"]
    with qtbot.waitSignal(quiet.workspace.imported, timeout=WAIT):
        dialog.accept()
    assert len(quiet.workspace.project.document_ids()) == 4


def test_the_list_can_be_saved(quiet, qtbot, mixed, tmp_path, monkeypatch) -> None:
    quiet.features["importing"].offer([mixed])
    qtbot.waitUntil(lambda: shown(quiet) is not None, timeout=WAIT)
    dialog = shown(quiet)
    assert dialog is not None
    monkeypatch.setattr(dialogs, "ask_save", lambda *_: tmp_path / "list.txt")
    dialog.save.click()
    lines = (tmp_path / "list.txt").read_text(encoding="utf-8").splitlines()
    assert [line.split()[0] for line in lines[:-1]] == [
        *("kept", "kept", "repaired", "refused", "refused")
    ]
    assert "line 3" in lines[3]
    dialog.reject()
    assert len(quiet.workspace.project.document_ids()) == 2


def test_columns_are_named_and_looked_at_again(quiet, qtbot, tmp_path) -> None:
    (tmp_path / "a.csv").write_text("kopf,inhalt\nOne,Some text.\n", encoding="utf-8")
    quiet.features["importing"].offer([tmp_path / "a.csv"])
    qtbot.waitUntil(lambda: "Which column of a.csv" in quiet.messages.text, timeout=WAIT)
    quiet.messages.button.click()
    qtbot.waitUntil(lambda: shown(quiet) is not None, timeout=WAIT)
    dialog = shown(quiet)
    assert dialog is not None
    assert kinds(dialog) == ["Refused"]
    assert not dialog.start.isEnabled()
    dialog.columns.setText("text=inhalt, title=kopf")
    dialog.look.click()
    qtbot.waitUntil(dialog.start.isEnabled, timeout=WAIT)
    assert kinds(dialog) == ["Kept"]
    with qtbot.waitSignal(quiet.workspace.imported, timeout=WAIT):
        dialog.accept()
    newest = quiet.workspace.project.document_ids()[-1]
    assert quiet.workspace.project.document(newest).title == "One"


@pytest.mark.parametrize("text", ["body", "text=", "words=body", "text=a, b"])
def test_columns_that_are_none_are_told(text: str) -> None:
    with pytest.raises(AnnotatorError, match="Write columns as"):
        columns_of(text)


def test_the_rows_of_a_dry_run_name_near_copies(qtbot, window) -> None:
    kept = {"file": "a.txt", "place": "", "format": "text", "key": "a", "title": "A", "length": 1}
    row = {**kept, "spans": 0, "known": False, "twin": "B"}
    aside = {"file": "README.md", "place": "in x", "sentence": "It tells of the data."}
    told = {"problems": [], "notes": [], "aside": [aside], "skipped": 0}
    report = {"kept": [row], "documents": 1, "duplicates": 0, **told}
    assert rows_of(report) == [
        ("Left aside", "README.md, in x", "It tells of the data."),
        ("Near copies", "a.txt", "A (1 characters, 0 spans, text). Mostly the same as “B”."),
    ]
    dialog = ImportDialog(report, DEFAULTS, window)
    assert dialog.words.text() == (
        "1 article would be imported, 1 of them mostly like another one; 1 left aside."
    )
    assert dialog.detail.text() == "It tells of the data.", "of the first line it is told at once"
    dialog.kinds.setCurrentText("Near copies")
    assert dialog.detail.text().startswith("A (1 characters")
    dialog.kinds.setCurrentText("Refused")
    assert dialog.detail.text() == ""


def test_an_article_out_of_the_clipboard_and_back_again(quiet, qtbot, monkeypatch) -> None:
    before = quiet.workspace.project.document_ids()
    QGuiApplication.clipboard().setText("Palmyra fell.\n\nThe city is old.")
    with qtbot.waitSignal(quiet.workspace.imported, timeout=WAIT):
        quiet.actions_by_id["paste-article"].trigger()
    newest = quiet.workspace.project.document_ids()[-1]
    assert quiet.workspace.project.text(newest) == "Palmyra fell.\n\nThe city is old."
    qtbot.waitUntil(lambda: quiet.workspace.runner.job is None, timeout=WAIT)
    monkeypatch.setattr(importing, "confirmed", lambda *_: True)
    quiet.actions_by_id["undo-import"].trigger()
    assert quiet.workspace.project.document_ids() == before
    quiet.messages.button.click()
    assert quiet.workspace.project.document_ids() == [*before, newest]
    QGuiApplication.clipboard().setText(" ")
    quiet.actions_by_id["paste-article"].trigger()
    assert quiet.messages.text == "There is no text in the clipboard."


def test_files_can_be_dropped_on_the_window(quiet, qtbot, tmp_path) -> None:
    (tmp_path / "new.txt").write_text("A new article.", encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "new.txt"))])
    told = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the other way came with Qt 6.12
        enter = QDragEnterEvent(QPointF(9, 9).toPoint(), *told, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(quiet, enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(quiet.workspace.imported, timeout=WAIT):
        drop = QDropEvent(QPointF(9, 9), *told, Qt.KeyboardModifier.NoModifier, QEvent.Type.Drop)
        QApplication.sendEvent(quiet, drop)
    assert len(quiet.workspace.project.document_ids()) == 3


def test_corrections_of_a_twin_are_offered(quiet, qtbot, tmp_path) -> None:
    project = quiet.workspace.project
    first = project.document_ids()[0]
    accepted = [s for s in project.spans(first) if s.status is Status.ACCEPTED]
    text = project.text(first)
    (tmp_path / "copy.txt").write_text(f"{text}\nAnd more.", encoding="utf-8", newline="")
    importing = quiet.features["importing"]
    quiet.workspace.import_paths([tmp_path / "copy.txt"])
    qtbot.waitUntil(lambda: quiet.messages.button.text() == "Propose them here", timeout=WAIT)
    assert importing is not None
    quiet.messages.button.click()
    newest = project.document_ids()[-1]
    made = list(project.spans(newest))
    assert 0 < len(made) <= len(accepted)
    assert {span.source for span in made} == {"twin"}


def test_decisions_of_an_earlier_revision_are_offered(quiet, qtbot, tmp_path) -> None:
    project = quiet.workspace.project
    first = project.document_ids()[0]
    decided = [s for s in project.spans(first) if s.status is Status.ACCEPTED]
    text = f"Update, since this morning.\n{project.text(first)}\nAnd more."
    (tmp_path / f"{project.document(first).key}.txt").write_text(text, encoding="utf-8", newline="")
    quiet.workspace.import_paths([next(tmp_path.glob("*.txt"))])
    qtbot.waitUntil(lambda: quiet.messages.button.text() == "Carry over", timeout=WAIT)
    assert "is a later revision of an article in the project" in quiet.messages.text
    quiet.messages.button.click()
    newest = project.document_ids()[-1]
    made = [span for span in project.spans(newest) if span.status is Status.ACCEPTED]
    assert [(s.label, s.kb_id) for s in made] == [(s.label, s.kb_id) for s in decided]
    assert project.check() == []
