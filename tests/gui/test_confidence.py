from gui_samples import find

from annotator.core import edits
from annotator.core.calibration import Bands
from annotator.core.model import Document, Record, Span


def test_confidence_is_shown_by_what_became_of_earlier_proposals(window, qtbot):
    text = "Palmyra " * 100
    spans = tuple(
        Span(0, 0, 8 * n, 8 * n + 7, "GPE", source="model", score=0.9) for n in range(100)
    )
    project = window.workspace.project
    (made,) = project.add(
        [Record(Document(0, "long", "Long", length=len(text)), text, spans)]
    ).added
    confidence, view = window.features["confidence"], window.view
    assert view.painter.confidence == Bands()
    project.apply(edits.reject(list(project.spans(made))[:90]))
    confidence.count()
    qtbot.waitUntil(lambda: view.painter.confidence.unsure > 0.9)
    span = find(window.editor, "Palmyra")
    assert span.score == 0.9
    window.editor.focus([span])
    window.editor.open(made)
    assert view.painter.confidence.unsure > 0.9
    assert confidence._timer.isActive()
    window.workspace.close()
    assert view.painter.confidence == Bands()
