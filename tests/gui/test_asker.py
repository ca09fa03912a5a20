"""Questions to the project that are answered in a thread."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject

from annotator.errors import AnnotatorError
from annotator.gui.asker import Asker
from annotator.project import Project


@pytest.fixture
def asker(path: Path, qapp):
    asker = Asker()
    asker.set_project(str(path))
    yield asker
    asker.set_project(None)


def test_answers_come_one_by_one(asker: Asker, qtbot):
    heard = []
    asker.ask("x", lambda view: iter([1, view.name, 3]), heard.append)
    qtbot.waitUntil(lambda: heard == [1, "news", 3])


def test_what_is_dropped_is_not_heard(asker: Asker, qtbot):
    heard = []
    asker.ask("x", lambda view: iter([1]), heard.append)
    asker.ask("x", lambda view: iter([2]), heard.append)
    asker.ask("y", lambda view: iter([3]), heard.append)
    asker.drop("y")
    asker.ask("z", lambda view: iter([4]), heard.append)
    qtbot.waitUntil(lambda: heard == [2, 4])


def test_an_answer_for_what_was_closed_is_not_delivered(asker: Asker, qtbot):
    class Dialog(QObject):
        def show(self, answer: int) -> None:
            self.setObjectName(str(answer))

    dialog, closed, heard = Dialog(), threading.Event(), []

    def late(view: Project):
        closed.wait(30)
        yield 1

    asker.ask("x", late, dialog.show)
    shiboken6.delete(dialog)
    closed.set()
    asker.ask("y", lambda view: iter([2]), heard.append)
    qtbot.waitUntil(lambda: heard == [2])


def test_a_question_that_fails_is_told_and_others_go_on(asker: Asker, qtbot):
    def fail(view: Project):
        raise AnnotatorError("It is damaged.")
        yield

    heard = []
    with qtbot.waitSignal(asker.failed) as told:
        asker.ask("x", fail, heard.append)
    assert told.args == ["It is damaged."]
    asker.ask("x", lambda view: iter([1]), heard.append)
    qtbot.waitUntil(lambda: heard == [1])


def test_nobody_is_asked_without_a_project(qapp):
    asker = Asker()
    asker.ask("x", lambda view: iter([1]), pytest.fail)
    asker.drop("x")
    asker.set_project(None)
