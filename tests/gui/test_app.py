"""The start of the window: what is seen between the first painting and the article."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from annotator.gui import app
from annotator.gui.main_window import MainWindow
from annotator.project import Project
from annotator.settings import Settings


@pytest.fixture
def starting(qtbot, monkeypatch) -> MainWindow:
    monkeypatch.setattr(app, "_finish", lambda _: None)
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    window.empty.clear()
    with qtbot.waitExposed(window):
        window.show()
    return window


def said(window: MainWindow) -> list[str]:
    return [label.text() for label in window.empty.findChildren(QLabel) if label.text()]


def test_panels_stay_where_they_are_first_painted(starting, qtbot, tmp_path):
    Project.open(str(tmp_path / "news.annotator"), create=True).close()
    app._begin(starting, str(tmp_path / "news.annotator"), False)
    first = starting.panes.sizes(), starting.side.sizes()
    qtbot.waitUntil(lambda: starting.side.lists.isVisible())
    with qtbot.waitCallback() as later:
        app.QTimer.singleShot(0, starting, later)
    assert (starting.panes.sizes(), starting.side.sizes()) == first
    assert min(first[1]) > 0
    starting.close()


def test_nothing_is_asked_while_a_project_is_being_opened(starting, tmp_path):
    assert said(starting) == []
    app._begin(starting, str(tmp_path / "gone.annotator"), False)
    assert "Open a project, or begin a new one" in said(starting)
    assert starting.empty.findChildren(QPushButton)
    assert starting.messages.text
    starting.close()
