from gui_samples import find
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from annotator.core import edits
from annotator.core.calibration import Calibration
from annotator.core.model import Span


def proposal(window):
    text, editor = window.editor.text, window.editor
    start = text.index("press")
    made = Span(0, editor.document.id, start, start + 5, "GPE", source="model", score=0.6)
    editor.project.apply(
        edits.propose(editor.document.id, "model", editor.index.everything(), [made])
    )
    return find(editor, "press")


def test_what_else_a_proposal_may_be_is_said_in_words(window, qtbot):
    span = proposal(window)
    queue, otherwise = window.workspace.project.queue, window.features["otherwise"]
    window.editor.focus([span])
    window.actions_by_id["otherwise"].trigger()
    assert window.messages.text == "Nothing else is told of this span."
    queue.keep_others({span.document_id: {span.id: (("ORG", 0.1), ("", 0.25))}})
    queue.keep_others({span.document_id: {span.id: (("ORG", 0.3), ("", 0.05))}})
    window.editor.open(window.editor.document.id)
    window.editor.focus([span])
    window.actions_by_id["otherwise"].trigger()
    assert window.messages.text == "GPE is proposed; else ORG (possible), no mention (unlikely)."
    assert "0." not in window.messages.text
    window.features["confidence"].calibration = Calibration((0.0,) * 20)
    assert otherwise.words(span) == "GPE is proposed; else ORG (likely), no mention (unlikely)."
    window.editor.focus([span])
    window.editor.accept()
    decided = find(window.editor, "press")
    assert otherwise.words(decided) == "", "a decision is no guess"


def test_it_stands_under_the_pointer(window, qtbot):
    span, view = proposal(window), window.view
    window.workspace.project.queue.keep_others({span.document_id: {span.id: (("ORG", 0.3),)}})
    place = view.span_rect(span).center()
    qtbot.mouseMove(view.viewport(), place - QPoint(0, 40))  # where it lies may be where it was
    qtbot.mouseMove(view.viewport(), place)
    qtbot.waitUntil(lambda: view.painter.attention.hovered == span)
    event = QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), event)
    qtbot.waitUntil(QToolTip.isVisible)
    assert QToolTip.text() == "GPE is proposed; else ORG (possible)."
    QToolTip.hideText()


def test_what_is_told_comes_back_with_its_span(window):
    span, project = proposal(window), window.workspace.project
    project.queue.keep_others({span.document_id: {span.id: (("ORG", 0.3),)}})
    window.actions_by_id["undo"].trigger()
    assert not window.editor.index.get(span.id)
    assert project.check() == []
    window.actions_by_id["redo"].trigger()
    window.editor.focus([window.editor.index.get(span.id)])
    window.actions_by_id["otherwise"].trigger()
    assert window.messages.text == "GPE is proposed; else ORG (possible)."
