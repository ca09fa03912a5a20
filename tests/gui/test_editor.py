from __future__ import annotations

import itertools

import pytest
from gui_samples import MARKS, TEXT, find, mentions

from annotator.core import edits
from annotator.core.entities import new_entity
from annotator.core.model import NIL, DocumentStatus, Span, Status
from annotator.errors import AnnotatorError
from annotator.gui.editor import DocumentEditor
from annotator.project import Project


def focused(editor: DocumentEditor) -> list[str]:
    return [editor.text[s.start : s.end] for s in editor.spans]


def stored(editor: DocumentEditor) -> set[Span]:
    """The spans in the database, which must be those of the index."""
    assert editor.project is not None
    rows = set(editor.project.record(editor.document.id).spans)
    assert rows == set(editor.index.everything())
    return rows


@pytest.fixture
def said(editor: DocumentEditor) -> list[str]:
    heard: list[str] = []
    editor.refused.connect(heard.append)
    editor.unsaved.connect(lambda sentence: heard.append(f"Not saved: {sentence}"))
    editor.decided.connect(lambda _: heard.append("saved"))
    return heard


def test_steps_through_the_spans_and_around(editor, said):
    seen = []
    for _ in range(len(MARKS) + 1):
        editor.next()
        seen += focused(editor)
    assert seen == [m for m, _, _ in MARKS] + ["Syrian"]
    editor.previous()
    assert focused(editor) == ["York"]
    assert said == []


def test_next_proposal_passes_over_what_is_decided(editor):
    editor.focus([find(editor, "Palmyra")])
    editor.next_proposal()
    assert focused(editor) == ["Russia"]


def test_accept_goes_on_to_the_next_proposal(editor, said):
    editor.focus([find(editor, "Palmyra")])
    editor.accept()
    assert focused(editor) == ["Russia"]
    assert find(editor, "Palmyra").status is Status.ACCEPTED
    assert find(editor, "Palmyra") in stored(editor)
    assert said == ["saved"]


def test_reject_keeps_the_row(editor):
    editor.focus([find(editor, "Palmyra")])
    editor.reject()
    assert focused(editor) == ["Russia"]
    assert mentions(editor)["Palmyra"] == "rejected"
    assert len(stored(editor)) == len(MARKS)


def test_deciding_on_everything_ends_with_a_sentence(editor, said):
    editor.next()
    for _ in range(5):
        editor.accept()
    assert said[-1].startswith("Every proposal of this article is decided")
    assert set(mentions(editor).values()) == {"accepted"}
    editor.next_proposal()
    assert said[-1] == "Every proposal of this article is decided."


def test_relabel_keeps_the_focus(editor):
    editor.focus([find(editor, "Palmyra")])
    editor.label("GPE")
    assert focused(editor) == ["Palmyra"]
    assert (find(editor, "Palmyra").label, find(editor, "Palmyra").status) == ("GPE", "accepted")
    stored(editor)


def test_label_marks_the_selected_text(editor):
    start = TEXT.index("troops")
    editor.select((start, start + 6))
    editor.label("ORG")
    assert focused(editor) == ["troops"]
    assert editor.span.source == "analyst"
    assert editor.selection is None
    assert editor.span in stored(editor)


def test_label_of_selected_text_that_is_marked_accepts_the_proposal(editor, said):
    span = find(editor, "Russia")
    editor.select((span.start, span.end))
    editor.label("GPE")
    assert focused(editor) == ["Russia"]
    assert editor.index.get(span.id).status is Status.ACCEPTED
    editor.select((span.start, span.end))
    editor.label("GPE")
    assert said[-1] == "This text is already marked as GPE."


def test_a_label_that_the_project_lacks_is_added(editor, project):
    editor.focus([find(editor, "Palmyra")])
    editor.label("RUIN")
    assert "RUIN" in [label.name for label in project.labels()]
    assert find(editor, "Palmyra").label == "RUIN"


@pytest.mark.parametrize(
    ("verb", "words", "forward", "mention"),
    [
        ("move_start", True, False, "The Quxian Front"),
        ("move_start", True, True, "Front"),
        ("move_end", True, True, "Quxian Front and"),
        ("move_end", True, False, "Quxian"),
        ("move_start", False, True, "uxian Front"),
        ("move_end", False, False, "Quxian Fron"),
    ],
)
def test_move_ends(editor, verb, words, forward, mention):
    editor.focus([find(editor, "Quxian Front")])
    getattr(editor, verb)(words, forward)
    assert focused(editor) == [mention]
    stored(editor)


def test_nothing_is_left_of_a_span(editor, said):
    before = stored(editor)
    span = find(editor, "Russia")
    editor.focus([span])
    editor.resize(span, span.end, span.end + 1)
    assert said == ["A span needs at least one character."]
    editor.move_end(True, False)
    assert stored(editor) == before


def test_split_and_join(editor, said):
    editor.focus([find(editor, "Quxian Front")])
    editor.split()
    assert focused(editor) == ["Quxian"]
    assert {"Quxian", "Front"} <= mentions(editor).keys()
    editor.merge()
    assert focused(editor) == ["Quxian Front"]
    assert "Front" not in mentions(editor)
    stored(editor)
    editor.focus([find(editor, "Russia")])
    editor.split()
    assert said[-1].startswith("Put the caret inside the span")


def test_split_at_the_caret(editor):
    editor.focus([find(editor, "New York City")])
    editor.caret = TEXT.index("City")
    editor.split()
    assert {"New York", "City"} <= mentions(editor).keys()


def test_join_what_is_selected(editor, said):
    start, end = TEXT.index("Quxian"), TEXT.index("Russia") + 6
    editor.select((start, end))
    editor.merge()
    assert focused(editor) == [TEXT[start:end]]
    editor.focus([find(editor, "York")])
    editor.merge()
    assert said[-1] == "Select at least two spans to join."


def test_note_link_and_unlink(editor):
    editor.focus([find(editor, "Palmyra")])
    editor.note("Tadmur")
    assert (editor.span.note, editor.span.status) == ("Tadmur", Status.PROPOSED)
    editor.link("Q5747")
    assert (editor.span.kb_id, editor.span.status) == ("Q5747", Status.ACCEPTED)
    editor.link_nil()
    assert editor.span.kb_id == NIL
    editor.unlink()
    assert editor.span.kb_id is None
    assert editor.span in stored(editor)


def test_link_several_to_a_new_entity(editor, project):
    editor.focus([find(editor, "Palmyra")])
    editor.choose(find(editor, "Russia"), True)
    assert focused(editor) == ["Palmyra", "Russia"]
    editor.apply(edits.link_to_new(editor.spans, new_entity("  Somewhere ", " a place ")))
    (entity,) = project.entities()
    assert (entity.label, entity.description) == ("Somewhere", "a place")
    assert {span.kb_id for span in editor.spans} == {entity.id}
    editor.undo()
    assert project.entities() == ()
    assert {find(editor, m).kb_id for m in ("Palmyra", "Russia")} == {None}


def test_extend_takes_away_too(editor):
    editor.focus([find(editor, "Palmyra")])
    editor.choose(find(editor, "Palmyra"), True)
    assert focused(editor) == []


@pytest.mark.parametrize(
    "verb", ["accept", "reject", "link_nil", "unlink", "split", "merge", "undo", "redo"]
)
def test_without_a_span_a_verb_says_why(editor, said, verb):
    before = stored(editor)
    getattr(editor, verb)()
    assert len(said) == 1
    assert said[0].endswith(".")
    assert stored(editor) == before


def test_undo_and_redo_without_limit_and_across_a_restart(editor, path, project):
    before = stored(editor)
    editor.next()
    for _ in range(3):
        editor.accept()
    editor.move_end(True, True)
    editor.reject()
    after = stored(editor)
    project.close()
    with Project.open(path) as again:
        editor.set_project(again)
        editor.open(again.document_ids()[0])
        for _ in range(5):
            editor.undo()
        assert stored(editor) == before
        for _ in range(5):
            editor.redo()
        assert stored(editor) == after


def test_undo_brings_the_focus_to_what_it_changed(editor):
    editor.focus([find(editor, "Palmyra")])
    editor.reject()
    editor.clear()
    editor.undo()
    assert focused(editor) == ["Palmyra"]


def test_undo_focuses_in_reading_order(editor):
    spans = list(editor.index)
    editor.apply(edits.accept(spans[::-1]))
    editor.clear()
    editor.undo()
    assert editor.span == spans[0]


def test_the_first_correction_starts_the_document(editor, project):
    assert editor.document.status is DocumentStatus.NEW
    editor.next()
    editor.accept()
    assert editor.document.status is DocumentStatus.STARTED
    assert editor.set_status(DocumentStatus.DONE)
    assert project.document(editor.document.id).status is DocumentStatus.DONE


@pytest.mark.parametrize(
    ("verb", "arguments"),
    [
        ("accept", ()),
        ("reject", ()),
        ("label", ("ORG",)),
        ("move_end", (True, True)),
        ("split", ()),
        ("merge", ()),
        ("note", ("n",)),
        ("link", ("Q1",)),
        ("undo", ()),
        ("redo", ()),
    ],
)
def test_a_write_that_fails_changes_nothing(editor, project, monkeypatch, said, verb, arguments):
    editor.focus([find(editor, "Quxian Front")])
    editor.label("GPE")
    editor.label("ORG")
    editor.undo()
    editor.focus([find(editor, "New York City")])
    before, ids, shown = stored(editor), editor.spans, mentions(editor)
    said.clear()

    def fail(*_: object) -> None:
        raise AnnotatorError("The disk is full.")

    for door in ("apply", "undo", "redo"):
        monkeypatch.setattr(project, door, fail)
    getattr(editor, verb)(*arguments)
    assert said == ["Not saved: The disk is full."]
    assert (editor.spans, mentions(editor)) == (ids, shown)
    assert stored(editor) == before
    if verb == "accept":
        assert not editor.set_status(DocumentStatus.DONE)


def test_no_project_no_document(editor, said):
    editor.set_project(None)
    for verb in (editor.undo, editor.redo):
        verb()
    editor.next()
    assert (editor.document, editor.text, len(editor.index)) == (None, "", 0)
    assert not editor.set_status(DocumentStatus.DONE)
    assert len(said) == 1


def test_a_span_far_away_is_not_joined_by_chance(editor, said):
    spans = list(editor.index)
    apart = next(
        (a, b) for a, b in itertools.pairwise(spans) if any(map(str.isalnum, TEXT[a.end : b.start]))
    )
    editor.focus([apart[0]])
    editor.merge()
    assert said[-1].startswith("Words lie between")
    assert list(editor.index) == spans


def test_the_same_label_twice_on_one_stretch_is_refused(editor, said):
    span = next(iter(editor.index))
    other = "LAW" if span.label != "LAW" else "ORG"
    editor.select((span.start, span.end))
    editor.label(other)
    editor.focus([span])
    editor.label(other)
    assert said[-1] == f"This text is already marked as {other}."
    assert [s.label for s in editor.index.on(span.start, span.end)].count(other) == 1
