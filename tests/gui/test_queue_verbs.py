from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from gui_samples import titles
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton

from annotator.core import edits
from annotator.core.flags import FLAG, SKIPPED
from annotator.core.model import DocumentStatus
from annotator.core.queue import OVER, UNKNOWN, Order, Question
from annotator.errors import AnnotatorError
from annotator.gui.main_window import MainWindow
from annotator.gui.queue_dialogs import FilterDialog
from annotator.settings import Settings
from annotator.store.queue import Queue as StoreQueue


def answer(text: str, button: str | None = None) -> None:
    """Type into the dialog that is about to open, and press Return or a button."""

    def type_in() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        dialog.findChild(QLineEdit).setText(text)
        if button is None:
            dialog.accept()
        else:
            buttons = dialog.findChildren(QPushButton)
            next(b for b in buttons if b.text().replace("&", "") == button).click()

    QTimer.singleShot(0, type_in)


@pytest.fixture
def current(window):
    return lambda: window.workspace.project.document(window.editor.document.id)


def test_search_leads_to_the_hits(window, qtbot, act):
    act("search-articles")
    qtbot.keyClicks(QApplication.focusWidget(), "iraq")
    qtbot.waitUntil(lambda: titles(window.documents) == ["The second"])
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert window.header.title.full == "The second"
    assert window.view.painter.found.hits == [(0, 4)]
    act("clear-filter")
    assert not window.view.painter.found.hits
    assert titles(window.documents) == ["The first", "The second"]


def test_hits_are_gone_through_in_turn(window, qtbot, act):
    act("next-hit")
    assert "Search the articles first" in window.messages.text
    window.documents.set_question(Question(text="r"))
    window.features["queue"]._show_hits()
    hits = window.view.painter.found.hits
    assert [window.editor.text[a:b] for a, b in hits] == ["Russia"]
    act("next-hit")
    act("previous-hit")
    window.documents.set_question(Question(text="nowhere"))
    window.features["queue"]._show_hits()
    act("next-hit")
    assert "no hit" in window.messages.text


def test_skip_with_a_reason_is_one_step(window, act, current):
    first = window.editor.document.id
    answer("not news")
    act("skip")
    assert window.header.title.full == "The second"
    skipped = window.workspace.project.document(first)
    assert (skipped.status, skipped.meta[SKIPPED]) == (DocumentStatus.SKIPPED, "not news")
    window.editor.open(first)
    window.editor.undo()
    assert (current().status, dict(current().meta)) == (DocumentStatus.NEW, {})
    answer("")
    act("skip")
    assert SKIPPED not in window.workspace.project.document(first).meta


def test_flag_with_a_note_and_unflag(window, act, current):
    answer("ask the desk")
    act("flag")
    assert current().meta[FLAG] == "ask the desk"
    assert current().status is DocumentStatus.NEW
    window.documents.view.viewport().repaint()
    answer("", "Unflag")
    act("flag")
    assert FLAG not in current().meta
    window.editor.undo()
    assert current().meta[FLAG] == "ask the desk"
    answer("other", "Cancel")
    act("flag")
    assert current().meta[FLAG] == "ask the desk"


def test_a_flag_that_cannot_be_stored_is_told(window, act, monkeypatch):
    def fail(_: object) -> None:
        raise AnnotatorError("The disk is full.")

    monkeypatch.setattr(window.workspace.project, "apply", fail)
    answer("x")
    act("flag")
    assert window.messages.text == "The disk is full."


def test_steps_to_unfinished_articles(window, act):
    act("next-unfinished")
    assert window.header.title.full == "The second"
    act("previous-unfinished")
    assert window.header.title.full == "The first"
    act("done")
    act("next-unfinished")
    assert "No other article" in window.messages.text


def test_saved_filters_survive(window, act, qtbot, path: Path, tmp_path: Path):
    act("save-filter")
    assert "nothing to save" in window.messages.text
    window.documents.set_question(Question(label="PERSON", order=Order.TITLE))
    answer("People & co")
    act("save-filter")
    window.close()
    again = MainWindow(Settings(tmp_path))
    again.equip()
    qtbot.addWidget(again)
    assert again.commands.open(str(path))
    assert again.documents.question == Question(label="PERSON", order=Order.TITLE)
    again.documents.clear_filter()
    menu = again.documents.bar.filter_menu
    menu.aboutToShow.emit()
    saved = next(a for a in menu.actions() if a.text() == "People && co")
    saved.trigger()
    assert again.documents.question == Question(label="PERSON", order=Order.TITLE)
    menu.aboutToShow.emit()
    forget = next(a.menu() for a in menu.actions() if a.menu())
    forget.actions()[0].trigger()
    assert again.workspace.project.option("filters") == {}
    again.close()


def test_a_filter_is_asked_for(window, act):
    def fill() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, FilterDialog)
        dialog.since.setText("20")
        assert not dialog._ok.isEnabled()
        dialog.since.setText("2016")
        dialog.label.setCurrentText("GPE")
        dialog.entity.setText(" Q1 ")
        dialog.flagged.setChecked(True)
        dialog.accept()

    QTimer.singleShot(0, fill)
    act("filter")
    wanted = Question(label="GPE", kb_id="Q1", since="2016", flagged=True)
    assert window.documents.question == wanted
    QTimer.singleShot(0, lambda: QApplication.activeModalWidget().accept())
    act("filter")
    assert window.documents.question == wanted
    QTimer.singleShot(0, lambda: QApplication.activeModalWidget().reject())
    act("filter")
    assert window.documents.question == wanted


def test_gains_follow_decisions_and_the_order(window, qtbot, act):
    project = window.workspace.project
    first, second = project.document_ids()
    act("order-gain")
    qtbot.waitUntil(lambda: project.queue.unranked(5) == [])
    act("done")
    qtbot.waitUntil(lambda: project.queue.gains([first])[first] == OVER)
    queue = window.features["queue"]
    queue._timer.setInterval(0)
    window.editor.open(second)
    project.set_gains({second: UNKNOWN})
    project.apply(edits.set_status(project.document(second), DocumentStatus.STARTED))
    qtbot.waitUntil(lambda: project.queue.unranked(5) == [])


def test_a_large_project_is_indexed_when_it_is_searched(window, qtbot, monkeypatch):
    started = []
    monkeypatch.setattr(window.workspace.runner, "start", lambda *a, **_: started.append(a))
    monkeypatch.setattr("annotator.store.search._TAIL", 1)
    window.documents.set_question(Question(text="iraq"))
    qtbot.waitUntil(lambda: len(started) == 1)
    job, then = started[0]
    assert (job.work, job.options) == (
        "index_texts", {"project": window.workspace.project.location},
    )  # fmt: skip
    for _ in window.workspace.project.queue.extend_index():
        pass
    then(job)
    qtbot.waitUntil(lambda: titles(window.documents) == ["The second"])


def test_the_index_is_made_in_a_worker_program(window, qtbot):
    queue, runner = window.features["queue"], window.workspace.runner
    with qtbot.waitSignal(runner.ended, timeout=20_000):
        queue._index_if(True)
        queue._index_if(True)
    assert runner.jobs == []
    assert window.workspace.project.queue.waiting() == 0


@pytest.mark.qt_log_ignore("plugin does not support", extend=True)
def test_insights_tell_what_is_left(window, qtbot, act):
    insights = window.features["insights"]
    qtbot.waitUntil(lambda: insights.button.text() == "5 left")
    act("insights")
    frame, button = insights.panel.geometry(), insights.button
    end = button.mapToGlobal(button.rect().topRight())
    assert (frame.right(), frame.bottom()) == (end.x(), end.y() - 5)
    assert insights.panel.sizeHint() == frame.size()
    values = {name: label.text() for name, label in insights.panel._values.items()}
    assert values["Spans left to decide"] == "5"
    assert values["Articles left"] == "2 of 2"
    window.editor.focus([window.editor.index[0]])
    window.editor.accept()
    qtbot.waitUntil(lambda: insights.panel._values["Decisions"].text() == "1")
    insights.panel.hide()


def test_a_search_does_not_wait_until_all_is_counted(window, qtbot, monkeypatch):
    insights = window.features["insights"]
    counting, may_end = Event(), Event()

    def standing(queue):
        counting.set()
        may_end.wait()
        return was(queue)

    was = StoreQueue.standing
    monkeypatch.setattr(StoreQueue, "standing", standing)
    insights._ask()
    qtbot.waitUntil(counting.is_set)
    window.documents.bar.search.setText("nothing of this kind")
    qtbot.waitUntil(lambda: not titles(window.documents))
    assert insights.standing is None
    may_end.set()
    qtbot.waitUntil(lambda: insights.standing is not None)
