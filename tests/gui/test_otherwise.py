from gui_samples import find
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from annotator.core import edits, scheme
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


def test_labels_that_were_renamed_merged_or_removed_are_told_as_they_are_now(window):
    span, project = proposal(window), window.workspace.project
    others = (("ORG", 0.3), ("PERSON", 0.2), ("", 0.1))
    project.queue.keep_others({span.document_id: {span.id: others}})
    otherwise = window.features["otherwise"]
    labels = {label.name: label for label in project.labels()}

    def change(act, name, *rest):
        spans = [s for s in window.editor.index.everything() if s.label == name]
        held = project.option(scheme.LABEL_MAP)
        made = act(project.labels(), labels[name], *rest, spans, held)
        project.apply(made.edit)

    assert "else ORG (possible), PERSON (unlikely), no mention" in otherwise.words(span)
    change(scheme.rename, "ORG", "Company")
    assert "else Company (possible), PERSON (unlikely), no mention" in otherwise.words(span)
    change(scheme.merge, "PERSON", labels["GPE"])
    words = otherwise.words(span)
    assert words == "GPE is proposed; else Company (possible), no mention (unlikely)."


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
