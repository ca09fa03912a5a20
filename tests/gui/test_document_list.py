from __future__ import annotations

import pytest
from gui_samples import titles
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from annotator.core import edits
from annotator.core.model import Document, DocumentStatus, Heading, Record
from annotator.core.queue import Listing, Question
from annotator.errors import AnnotatorError
from annotator.gui.document_delegate import _broken, fitting
from annotator.gui.document_list import FILTERS, DocumentList, counts


def finish(project, document_id: int, status: DocumentStatus = DocumentStatus.DONE) -> None:
    project.apply(edits.set_status(project.document(document_id), status))


def choose_filter(panel: DocumentList, name: str) -> None:
    panel.filter.setCurrentIndex([text for text, _ in FILTERS].index(name))


def test_shows_titles_and_counts(panel):
    assert titles(panel) == ["The first", "The second"]
    model = panel.documents
    heard = model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert heard == "The first\nnew, 5 of 6 to decide"


@pytest.mark.parametrize(
    ("letters", "told"),
    [
        (40, "47 of 53 to decide  ·  2016-03-26"),
        (18, "47 of 53 to decide"),
        (13, "47 to decide"),
    ],
)
def test_counts_find_room_in_a_narrow_list(qapp, letters, told):
    heading = Heading(Document(1, "x", "x", meta={"date": "2016-03-26"}), 47, 6)
    metrics = QFontMetrics(qapp.font())
    room = letters * metrics.horizontalAdvance("o")
    assert fitting(heading, metrics, room) == told


@pytest.mark.parametrize(
    ("proposed", "accepted", "text"),
    [(0, 0, "no spans yet"), (0, 3, "3 spans, all decided"), (2, 3, "2 of 5 to decide")],
)
def test_counts_in_words(proposed, accepted, text):
    assert counts(Heading(Document(1, "x", "x"), proposed, accepted)) == text
    done = Document(1, "x", "x", status=DocumentStatus.DONE)
    assert counts(Heading(done, proposed, accepted)) == text.replace("to decide", "undecided")


def test_filter_by_status(panel, project):
    first, second = project.document_ids()
    finish(project, first)
    choose_filter(panel, "Done")
    assert titles(panel) == ["The first"]
    choose_filter(panel, "New")
    assert titles(panel) == ["The second"]
    choose_filter(panel, "Started")
    assert titles(panel) == []
    assert panel.neighbour(None, 1) is None
    choose_filter(panel, "All articles")
    assert panel.neighbour(None, 1) == first
    assert panel.neighbour(None, 1, undone=True) == second
    finish(project, first, DocumentStatus.SKIPPED)
    choose_filter(panel, "Skipped")
    assert titles(panel) == ["The first"]


def test_a_finished_document_comes_into_the_list_of_finished_ones(panel, project, qtbot):
    first, second = project.document_ids()
    choose_filter(panel, "Done")
    finish(project, second)
    qtbot.waitUntil(lambda: titles(panel) == ["The second"])
    finish(project, first)
    qtbot.waitUntil(lambda: titles(panel) == ["The first", "The second"])


def test_the_current_document_stays_until_it_is_left(panel, project, qtbot):
    first, second = project.document_ids()
    choose_filter(panel, "New")
    panel.show_current(first)
    finish(project, first, DocumentStatus.STARTED)
    qtbot.waitUntil(lambda: not panel._timer.isActive())
    assert titles(panel) == ["The first", "The second"]
    panel.show_current(second)
    qtbot.waitUntil(lambda: titles(panel) == ["The second"])
    assert panel.current() == second


def test_another_document_goes_at_once(panel, project, qtbot):
    first, second = project.document_ids()
    choose_filter(panel, "New")
    panel.show_current(first)
    finish(project, second)
    qtbot.waitUntil(lambda: titles(panel) == ["The first"])
    assert panel.current() == first


def test_the_current_document_stays_where_it_was_seen(panel, project, qtbot):
    project.add([Record(Document(0, f"{n}", f"No. {n}", length=1), "x") for n in range(300)])
    choose_filter(panel, "New")
    qtbot.waitUntil(lambda: panel.documents.rowCount() == 302)
    ids = project.document_ids()
    panel.show_current(ids[150])
    place = panel.view.visualRect(panel.view.currentIndex())
    assert panel.view.viewport().rect().contains(place)
    finish(project, ids[1])
    qtbot.waitUntil(lambda: panel.documents.rowCount() == 301)
    assert panel.current() == ids[150]
    assert panel.view.visualRect(panel.view.currentIndex()) == place


def test_a_damaged_heading_is_a_row_that_says_so(panel, project, monkeypatch):
    project.add([Record(Document(0, f"{n}", f"No. {n}", length=1), "x") for n in range(50)])
    ids = project.document_ids()
    headings = project.headings

    def damaged(wanted):
        if ids[20] in wanted:
            raise AnnotatorError("The project file is damaged.")
        return [heading for heading in headings(wanted) if heading.document.id != ids[30]]

    monkeypatch.setattr(project, "headings", damaged)
    panel.refresh()
    shown = titles(panel)
    assert shown[20] == shown[30] == "This article cannot be read."
    assert (shown[19], shown[31]) == ("No. 17", "No. 29")
    assert panel.documents.data(panel.documents.index(20), Qt.ItemDataRole.AccessibleTextRole)
    panel.grab()


def test_a_page_that_cannot_be_read_is_rows_that_say_so(panel, project, qtbot, monkeypatch):
    project.add([Record(Document(0, f"{n}", f"No. {n}", length=1), "x") for n in range(200)])
    panel.refresh()
    qtbot.waitUntil(lambda: panel.documents.rowCount() == 202)

    def damaged(*_):
        raise AnnotatorError("The project file is damaged.")

    for name in ("page", "row", "excerpt"):
        monkeypatch.setattr(project.queue, name, damaged)
    assert panel.documents.heading(150) is None
    assert panel.documents.row(project.document_ids()[199]) == -1
    panel.view.scrollToBottom()
    panel.grab()


def test_a_list_that_cannot_be_read_is_told(panel, project, qtbot, monkeypatch):
    def damaged(*_):
        raise AnnotatorError("The project file is damaged.")

    monkeypatch.setattr(project.queue, "head", damaged)
    with qtbot.waitSignal(panel.failed) as told:
        panel.refresh()
    assert told.args == ["The project file is damaged."]
    assert titles(panel) == []


def test_titles_have_two_lines_in_a_narrow_list(panel, project):
    lines = [panel._delegate.lines]
    height = panel.view.rowHeight(0)
    panel.resize(140, 400)
    lines.append(panel._delegate.lines)
    assert lines == [2, 3]
    assert panel.view.rowHeight(0) > height
    font = panel.view.font()
    broken = list(_broken("Syrian Forces Make Gains", font, 90, 2))
    assert len(broken) == 2
    assert " ".join(broken) == "Syrian Forces Make Gains"
    assert list(_broken("Gains", font, 90, 2)) == ["Gains"]
    assert list(_broken("", font, 90, 2)) == [""]
    faces = list(_broken("😀 " * 9 + "Syrian", font, 90, 2))
    assert faces[0] == ("😀 " * faces[0].count("😀")).rstrip()
    assert faces[0].count("😀") + faces[1].count("😀") == 9
    assert QFontMetrics(font).horizontalAdvance(faces[0]) <= 90
    panel.view.grab()


def test_follows_edits_and_imports(panel, project, qtbot):
    first, second = project.document_ids()
    assert panel.documents.heading(0).proposed == 5
    span = next(iter(project.spans(first)))
    project.apply(edits.accept([span]))
    qtbot.waitUntil(lambda: panel.documents.heading(0).proposed == 4)
    project.add([Record(Document(0, "third", "The third", length=5), "Hello")])
    qtbot.waitUntil(lambda: len(titles(panel)) == 3)
    assert panel.documents.row(second) == 1


def test_a_document_that_is_open_before_it_is_listed_becomes_current(panel, project, qtbot):
    (made,) = project.add([Record(Document(0, "new", "The newest", length=1), "x")]).added
    panel.show_current(made)
    qtbot.waitUntil(lambda: panel.current() == made)


def test_choosing_and_showing(panel, project, qtbot):
    chosen = []
    panel.chosen.connect(chosen.append)
    first, second = project.document_ids()
    panel.show_current(first)
    assert chosen == []
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    assert chosen == [second]
    panel.refresh()
    assert (panel.current(), chosen) == (second, [second])


def test_many_articles_are_told_of_until_they_are_counted(panel, project):
    asked = Question(label="GPE")
    panel.bar.set_question(asked)
    panel.asker.set_project(None)  # what it would answer is said here
    first = tuple(project.document_ids())
    told, resets = [], []
    panel.documents.modelReset.connect(lambda: resets.append(1))
    for known in ({"exceeded": 1}, {"exceeded": 10_000}, {"total": 23_456}):
        panel._take(Listing(asked, first, **known))
        told.append(panel.bar.count.text())
    assert told == ["more than 1", "more than 10,000", "23,456 found"]
    assert len(resets) == 1, "the rows stay while they are counted"
    assert titles(panel) == ["The first", "The second"]


def test_another_question_takes_the_place_of_what_was_to_be_asked(panel):
    panel._further.start()
    panel.set_question(Question(text="palmyra"))
    assert not panel._further.isActive()  # it would be asked twice


def test_what_follows_is_told_as_far_as_it_was_read(panel, project):
    first, second = project.document_ids()
    assert panel.documents.following(first, 5) == [second]
    assert panel.documents.following(first, 0) == panel.documents.following(second, 5) == []
    assert panel.documents.following(0, 5) == []


def test_neighbours(panel, project):
    first, second = project.document_ids()
    assert panel.neighbour(first, 1) == second
    assert panel.neighbour(second, 1) is None
    assert panel.neighbour(second, -1) == first
    assert panel.neighbour(first, -1) is None
    finish(project, second, DocumentStatus.SKIPPED)
    assert panel.neighbour(first, 1, undone=True) is None


def test_behind_the_last_article_comes_the_first_that_is_not_done(
    panel, project, qtbot, monkeypatch
):
    project.add([Record(Document(0, f"{n}", f"No. {n}", length=1), "x") for n in range(3)])
    first, second, third, fourth, last = project.document_ids()
    for done in (first, fourth):
        finish(project, done)
    finish(project, third, DocumentStatus.STARTED)
    asked = []
    monkeypatch.setattr(project, "headings", asked.append)
    assert panel.neighbour(last, 1, undone=True) == second
    assert panel.neighbour(second, -1, undone=True) == last
    assert panel.neighbour(third, 1, undone=True) == last
    for done in (second, third):
        finish(project, done)
    assert panel.neighbour(last, 1, undone=True) is None
    assert panel.neighbour(None, -1, undone=True) == last
    assert asked == []


def test_an_article_that_was_just_imported_is_a_neighbour(panel, project):
    first, second = project.document_ids()
    finish(project, first)
    project.add([Record(Document(0, "third", "The third", length=5), "Hello")])
    assert panel.neighbour(second, 1, undone=True) == project.document_ids()[2]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_keys_that_lead_back(panel, qtbot, key):
    with qtbot.waitSignal(panel.left):
        qtbot.keyClick(panel.view, key)


def test_titles_are_read_by_the_page(panel, project, qtbot, monkeypatch):
    project.add([Record(Document(0, f"{n}", f"No. {n}", length=1), "x") for n in range(2000)])
    asked = []
    headings = project.headings
    monkeypatch.setattr(project, "headings", lambda ids: asked.append(len(ids)) or headings(ids))
    panel.refresh()
    qtbot.waitUntil(lambda: panel.documents.rowCount() == 2002)
    assert panel.documents.heading(1500).document.title == "No. 1498"
    assert set(asked) == {100}
    for row in range(0, 2002, 100):
        panel.documents.heading(row)
    assert panel.documents.row(project.document_ids()[1703]) == 1703


def test_a_project_that_is_closed_is_not_read_again(panel, project, qtbot):
    project.add([Record(Document(0, "third", "The third", length=5), "Hello")])
    panel.set_project(None)
    project.close()
    assert titles(panel) == []
    assert not panel._timer.isActive()


def test_a_double_click_opens_and_leads_to_the_text(panel, project, qtbot):
    chosen = []
    panel.chosen.connect(chosen.append)
    there = panel.view.visualRect(panel.documents.index(1)).center()
    viewport, left = panel.view.viewport(), Qt.MouseButton.LeftButton
    qtbot.mouseClick(viewport, left, pos=there)
    with qtbot.waitSignal(panel.left):
        qtbot.mouseDClick(viewport, left, pos=there)
    assert chosen == [project.document_ids()[1]]
