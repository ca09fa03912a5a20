"""Two short articles, a knowledge base, and questions to an editor."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from annotator.core.kb import Candidate, Found
from annotator.core.model import Document, Entity, Record, Span, Status
from annotator.gui.document_list import DocumentList
from annotator.gui.editor import DocumentEditor
from annotator.gui.main_window import MainWindow

TEXT = "Syrian troops left Palmyra. The Quxian Front and Russia met the press in New York City."
MARKS = (
    ("Syrian", "NORP", Status.PROPOSED),
    ("Palmyra", "PERSON", Status.PROPOSED),
    ("Quxian Front", "ORG", Status.ACCEPTED),
    ("Russia", "GPE", Status.PROPOSED),
    ("New York City", "GPE", Status.PROPOSED),
    ("York", "GPE", Status.PROPOSED),
)


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

    def named(self, mention: str) -> tuple[Found, ...]:
        return tuple(
            Found(one.entity, 0.9, "exact name", fame=one.score / 4) for one in self.search(mention)
        )

    def entity(self, kb_id: str) -> Entity | None:
        name, _, number = kb_id.partition("-")
        return Entity(kb_id, name, f"the {number}. {name}") if number else None


def record(key: str, text: str = TEXT, marks: tuple[tuple[str, str, Status], ...] = ()) -> Record:
    spans = tuple(
        Span(0, 0, text.index(m), text.index(m) + len(m), label, status, source="model", score=0.9)
        for m, label, status in marks
    )
    return Record(Document(0, key, f"The {key}", length=len(text)), text, spans)


def find(editor: DocumentEditor, mention: str) -> Span:
    """The live span with a text."""
    return next(s for s in editor.index if editor.text[s.start : s.end] == mention)


def focus(window: MainWindow, mention: str) -> None:
    """Put the focus on the live span with a text."""
    window.editor.focus([find(window.editor, mention)])


def focused(window: MainWindow) -> list[str]:
    """The texts of the spans that the next key works on."""
    return [window.editor.text[s.start : s.end] for s in window.editor.spans]


def mentions(editor: DocumentEditor) -> dict[str, str]:
    """The status of every span, the rejected ones too, by its text."""
    return {editor.text[s.start : s.end]: str(s.status) for s in editor.index.everything()}


def spot(window: MainWindow, at: int) -> QPoint:
    """The middle of a character in the viewport, as the mouse is pointed there."""
    view = window.view
    qt = view.offsets.to_qt(at)
    row = next(view.page.rows_of(qt, qt + 1))
    stretch = view.page.stretches(row, qt, qt + 1)[0]
    y = row.baseline - 4 - view.verticalScrollBar().value()
    return QPoint(round((stretch.left + stretch.right) / 2), round(y))


def titles(panel: DocumentList) -> list[str]:
    """The articles that are listed."""
    rows = panel.documents
    return [rows.data(rows.index(row)) for row in range(rows.rowCount())]
