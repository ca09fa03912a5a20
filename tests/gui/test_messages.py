from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from annotator.gui import messages
from annotator.gui.messages import MessageBar


@pytest.fixture
def stage(qtbot) -> QWidget:
    stage = QWidget()
    qtbot.addWidget(stage)
    stage.resize(800, 400)
    with qtbot.waitExposed(stage):
        stage.show()
    stage.activateWindow()
    return stage


@pytest.fixture
def bar(stage, monkeypatch) -> MessageBar:
    monkeypatch.setattr(messages, "_GLANCE", 50)
    monkeypatch.setattr(messages, "_LETTER", 0)
    return MessageBar(stage)


def test_a_notice_passes(bar, qtbot):
    bar.notice("Imported 3 articles.")
    assert bar.text == "Imported 3 articles."
    qtbot.waitUntil(lambda: bar.text == "")


def test_a_failure_stays_until_another_comes(bar, qtbot):
    bar.notice("Imported 3 articles.")
    bar.failure("The disk is full.")
    assert not bar._timer.isActive()
    assert bar.text == "The disk is full."
    bar.notice("Saved again.")
    qtbot.waitUntil(lambda: bar.text == "")


def test_a_failure_goes_when_it_is_overcome_and_no_other_does(bar):
    bar.failure("The disk is full.", until="saved")
    bar.overcome("imported")
    assert bar.text == "The disk is full."
    bar.overcome("saved")
    assert bar.text == ""
    bar.failure("The disk is full.", until="saved")
    bar.failure("x.txt is no text.")
    bar.overcome("saved")
    assert bar.text == "x.txt is no text."


def test_a_button_has_the_keyboard_and_does_its_work_once(bar, qtbot):
    done = []
    bar.failure("It is open elsewhere.", "Open read-only", lambda: done.append(1))
    qtbot.waitUntil(bar.button.hasFocus)
    qtbot.keyClick(bar.button, Qt.Key.Key_Return)
    assert done == [1]
    assert bar.text == ""
    bar.notice("Something else.")
    assert not bar.button.isVisible()


def test_it_keeps_to_the_foot_of_the_stage(bar, stage, qtbot):
    bar.failure("A sentence that is too long for one line in a small window. " * 3)
    for size in ((800, 400), (320, 500)):
        stage.resize(*size)
        qtbot.waitUntil(lambda size=size: stage.width() == size[0])
        assert stage.rect().contains(bar.geometry())
        assert stage.height() - bar.geometry().bottom() < 30


def test_a_screen_reader_is_told(bar, monkeypatch):
    said = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(
        QAccessible, "updateAccessibility", lambda event: said.append(event.message())
    )
    bar.notice("Imported 3 articles.")
    assert said == ["Imported 3 articles."]


def test_sentences_with_markup_are_shown_as_they_are(bar):
    bar.failure("<b>x</b>.txt could not be read.")
    assert bar._text.textFormat() is Qt.TextFormat.PlainText


def test_the_keyboard_comes_to_a_sentence_that_stays(window, qtbot):
    def goes(key="Shift+F6"):
        QTest.keySequence(QApplication.focusWidget(), QKeySequence(key))
        return QApplication.focusWidget()

    window.messages.notice("This passes.")
    assert goes() is window.documents.view
    window.view.setFocus()
    window.messages.failure("This stays.")
    stop = goes()
    assert stop.accessibleName() == "Close this message"
    qtbot.keyClick(stop, Qt.Key.Key_Space)
    assert window.messages.text == ""
    window.view.setFocus()
    window.status.cancel.setVisible(True)
    assert goes().accessibleName() == "Cancel the running job"
    window.view.setFocus()
    window.messages.notice("Choose.", "Choices", list)
    assert QApplication.focusWidget() is window.messages.button


def test_a_notice_covers_no_more_than_its_sentence_needs(bar, stage):
    bar.notice("There is no candidate 1.")
    short = bar.width()
    assert short < stage.width() / 2
    assert bar._text.width() >= bar._text.fontMetrics().horizontalAdvance(bar.text)
    bar.notice("There is nothing here that could be undone, nor was there ever before. " * 3)
    assert bar.width() == messages._WIDEST > short
    bar.notice("There is no candidate 1.", "Undo")
    assert short < bar.width() < stage.width() / 2 + bar.button.width()


def test_a_notice_stays_as_long_as_it_takes_to_read(bar, monkeypatch):
    monkeypatch.undo()
    bar.notice("There is no candidate 1.")
    short = bar._timer.interval()
    bar.notice("There is no candidate 1." * 4)
    assert short < 3000 < bar._timer.interval()
