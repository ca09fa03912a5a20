from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from annotator.core.kb import Candidate
from annotator.core.model import Document, Entity, Record, Span, Status
from annotator.gui.editor import DocumentEditor
from annotator.gui.main_window import MainWindow
from annotator.project import Project
from annotator.settings import Settings

TEXT = "Syrian troops left Palmyra. The Quxian Front and Russia met the press in New York City."
MARKS = (
    ("Syrian", "NORP", Status.PROPOSED),
    ("Palmyra", "PERSON", Status.PROPOSED),
    ("Quxian Front", "ORG", Status.ACCEPTED),
    ("Russia", "GPE", Status.PROPOSED),
    ("New York City", "GPE", Status.PROPOSED),
    ("York", "GPE", Status.PROPOSED),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ignored = pytest.mark.qt_log_ignore("plugin does not support propagateSizeHints", extend=True)
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(ignored)  # a limit of the offscreen display, not of a dialog


class Atlas:
    """A knowledge base that knows two entities for every name."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def search(self, query: str, label: str | None = None, limit: int = 10) -> list[Candidate]:
        self.asked.append(query)
        if query == "nowhere":
            return []
        return [
            Candidate(Entity(f"{query}-{n}", query, f"the {n}. {query}", ("city",)), 1 / n)
            for n in (1, 2)
        ]

    def entity(self, kb_id: str) -> Entity | None:
        name, _, number = kb_id.partition("-")
        return Entity(kb_id, name, f"the {number}. {name}") if number else None


def record(key: str, text: str = TEXT, marks: tuple[tuple[str, str, Status], ...] = ()) -> Record:
    spans = tuple(
        Span(0, 0, text.index(m), text.index(m) + len(m), label, status, source="model", score=0.9)
        for m, label, status in marks
    )
    return Record(Document(0, key, f"The {key}", length=len(text)), text, spans)


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
def window(path: Path, qtbot, tmp_path: Path) -> Iterator[MainWindow]:
    window = MainWindow(Settings(tmp_path))
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
    window.workspace.close()


def find(editor: DocumentEditor, mention: str) -> Span:
    """The live span with a text."""
    return next(s for s in editor.index if editor.text[s.start : s.end] == mention)


def mentions(editor: DocumentEditor) -> dict[str, str]:
    """The status of every span, the rejected ones too, by its text."""
    return {editor.text[s.start : s.end]: str(s.status) for s in editor.index.everything()}
