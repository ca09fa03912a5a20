"""The article as the window paints it, as a picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.errors import AnnotatorError
from annotator.gui import theme as themes
from annotator.gui.document_view import DocumentView
from annotator.project import Project

_WIDTH = 900
_TALLEST = 20_000
_FOOT = 40


def paint_article(project: Project, document_id: int, out: Path) -> None:
    """Write a PNG of a document from its first line to its last, at most 20,000 pixels of it."""
    app = QApplication.instance() or QApplication(["annotator"])
    assert isinstance(app, QApplication)
    theme = themes.apply(app, "light")
    view = DocumentView()
    view.set_theme(theme)
    view.resize(_WIDTH, 800)
    view.set_document(
        project.text(document_id),
        project.spans(document_id),
        project.regions(document_id),
        project.labels(),
    )
    view.setCursorWidth(0)
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.show()
    document = view.document()
    document.size()  # which lays it out to its end
    last = document.documentLayout().blockBoundingRect(document.lastBlock())
    view.resize(_WIDTH, min(round(last.bottom()) + _FOOT, _TALLEST))
    app.processEvents()
    if not view.grab().save(str(out)):
        raise AnnotatorError(f"The picture {out} could not be written.")
    view.close()
