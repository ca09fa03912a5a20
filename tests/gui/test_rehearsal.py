from __future__ import annotations

from gui_samples import find

from annotator.core import edits
from annotator.core.model import Document, Record, Span, Status
from annotator.project import Project
from annotator.store import statements


def test_a_rehearsal_writes_nothing_and_spares_the_first_correction(window, qtbot):
    rehearsal, editor = window.features["rehearsal"], window.editor
    project = window.workspace.project
    qtbot.waitUntil(lambda: not rehearsal.is_due)
    before = project.stats()
    spans, status = list(editor.index), editor.document.status
    rehearsal.is_due = True
    rehearsal.rehearse()
    assert not rehearsal.is_due
    assert (project.stats(), list(editor.index), editor.document.status) == (before, spans, status)
    assert list(project.record(editor.document.id).spans) == spans
    assert not project.history(editor.document.id).undo

    pictures, compiled = set(window.view.painter.chips._pictures), statements._prepared.cache_info()
    editor.focus([find(editor, "Palmyra")])
    editor.label("GPE")
    assert find(editor, "Palmyra").status is Status.ACCEPTED
    window.view.viewport().repaint()
    assert statements._prepared.cache_info().misses == compiled.misses
    assert {face for face in window.view.painter.chips._pictures if face[0].accepted} <= pictures


def test_a_rehearsal_waits_for_spans_and_goes_on_where_nothing_can_be_written(window):
    rehearsal, workspace = window.features["rehearsal"], window.workspace
    rehearsal.is_due = True
    window.editor.open(None)
    rehearsal.rehearse()
    assert rehearsal.is_due
    window.editor.open(workspace.project.document_ids()[0])
    workspace.project._store.is_held = True
    rehearsal.rehearse()
    assert not rehearsal.is_due
    workspace.project._store.is_held = False


def test_a_rehearsal_comes_with_the_first_spans_of_an_article(window, qtbot):
    rehearsal, editor = window.features["rehearsal"], window.editor
    project = window.workspace.project
    (bare,) = project.add([Record(Document(0, "bare", "Bare"), "Iraq and Iran.")]).added
    rehearsal.is_due = True
    editor.open(bare)
    qtbot.wait(300)
    assert rehearsal.is_due
    project.apply(edits.add(Span(edits.new_id(), bare, 0, 4, "GPE"), []))
    qtbot.waitUntil(lambda: not rehearsal.is_due)


def test_nothing_stays_beside_a_project_that_is_closed(window, path, qtbot, tmp_path):
    """A long log would, if a view that only reads were closed after it."""
    insights, rehearsal = window.features["insights"], window.features["rehearsal"]
    qtbot.waitUntil(lambda: not rehearsal.is_due and insights.standing is not None)
    assert path.with_name(path.name + "-wal").exists()
    with Project.open(tmp_path / "other.annotator", create=True):
        pass
    assert window.commands.open(str(tmp_path / "other.annotator"))
    assert not path.with_name(path.name + "-wal").exists()
    assert window.commands.open(str(path))
    qtbot.waitUntil(lambda: insights.standing is not None)
    window.workspace.close()
    assert not path.with_name(path.name + "-wal").exists()
