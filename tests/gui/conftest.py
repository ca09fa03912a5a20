from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gui_samples import MARKS, TEXT, Atlas, record
from PySide6.QtCore import QTimer
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from view_samples import LABELS
from view_samples import TEXT as ARTICLE

from annotator.core.spans import SpanIndex
from annotator.gui.document_list import DocumentList
from annotator.gui.document_view import DocumentView
from annotator.gui.editor import DocumentEditor
from annotator.gui.main_window import MainWindow
from annotator.project import Project
from annotator.settings import Settings


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ignored = pytest.mark.qt_log_ignore(
        "plugin does not support (propagateSizeHints|raise|grabbing)", extend=True
    )
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(ignored)  # limits of the offscreen display


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ANNOTATOR_DATA", str(tmp_path / "user"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project of two articles."""
    path = tmp_path / "news.annotator"
    with Project.open(path, create=True) as project:
        project.add([record("first", TEXT, MARKS), record("second", "Iraq answered.")])
    return path


@pytest.fixture
def project(path: Path) -> Iterator[Project]:
    with Project.open(path) as project:
        yield project


@pytest.fixture
def editor(project: Project, qapp: QApplication) -> DocumentEditor:
    editor = DocumentEditor()
    editor.set_project(project)
    project.subscribe(editor.follow)
    editor.open(project.document_ids()[0])
    return editor


@pytest.fixture
def panel(qtbot, project: Project) -> Iterator[DocumentList]:
    """The list of articles by itself."""
    panel = DocumentList()
    qtbot.addWidget(panel)
    tester = QAbstractItemModelTester.FailureReportingMode.Fatal
    QAbstractItemModelTester(panel.documents, tester, panel)
    panel.set_project(project)
    project.subscribe(panel.follow)
    panel.resize(240, 400)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    panel.set_project(None)


@pytest.fixture
def window(path: Path, qtbot, tmp_path: Path) -> Iterator[MainWindow]:
    window = MainWindow(Settings(tmp_path))
    window.equip()
    qtbot.addWidget(window)
    window.resize(1200, 800)
    window.workspace.knowledge_base = Atlas()
    window.workspace.knowledge_changed.emit()
    assert window.commands.open(str(path))
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.view.hasFocus)
    yield window
    window.close()


@pytest.fixture
def act(window: MainWindow):
    """Carry out a command of the window by its name."""
    return lambda name: window.actions_by_id[name].trigger()


@pytest.fixture
def show(qtbot):
    """Shows a text with spans in a view of its own."""

    def make(text=ARTICLE, spans=(), regions=(), size=(900, 600)):
        view = DocumentView()
        qtbot.addWidget(view)
        view.resize(*size)
        view.set_document(text, SpanIndex(1, spans), regions, LABELS)
        with qtbot.waitExposed(view):
            view.show()
        view.setFocus()
        return view

    return make


@pytest.fixture
def when_open(qtbot):
    """Do something in each of the dialogs that will open, in their order."""
    left: list = []

    def look() -> None:
        dialog, focus = QApplication.activeModalWidget(), QApplication.focusWidget()
        if dialog is None or focus is None or not dialog.isAncestorOf(focus):
            QTimer.singleShot(5, look)
        else:
            act = left.pop(0)
            if left:
                QTimer.singleShot(0, look)
            try:
                act(dialog)
            except BaseException:
                dialog.reject()  # or the test would wait for ever
                raise

    def later(*acts) -> None:
        left.extend(acts)
        QTimer.singleShot(0, look)

    yield later
    assert left == []
