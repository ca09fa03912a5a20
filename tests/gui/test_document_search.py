"""The list of articles by search, filter and order."""

from __future__ import annotations

from gui_samples import titles
from PySide6.QtCore import Qt

from annotator.core import edits
from annotator.core.queue import Order, Question


def test_search_shows_hits(panel, project, qtbot):
    panel.bar.search.setText("palmyra")
    qtbot.waitUntil(lambda: titles(panel) == ["The first"])
    assert panel.bar.count.text() == "1 found"
    found = panel.documents.excerpt(0)
    assert [found.text[a:b] for a, b in found.hits] == ["Palmyra"]
    heard = panel.documents.data(panel.documents.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert heard.endswith(found.text)
    panel.grab()
    qtbot.keyClick(panel.bar.search, Qt.Key.Key_Return)
    assert panel.view.hasFocus()
    panel.bar.search.setFocus()
    qtbot.keyClick(panel.bar.search, Qt.Key.Key_Escape)
    assert panel.question == Question()
    assert panel.bar.search.hasFocus()
    assert titles(panel) == ["The first", "The second"]
    qtbot.keyClick(panel.bar.search, Qt.Key.Key_Escape)
    assert panel.view.hasFocus()


def test_a_filter_that_hides_everything_says_so_and_can_be_cleared(panel, qtbot):
    panel.set_question(Question(text="unheard of", order=Order.TITLE))
    qtbot.waitUntil(lambda: panel._nothing.isVisible())
    assert panel.bar.clear.isVisible()
    qtbot.mouseClick(panel._nothing.clear, Qt.MouseButton.LeftButton)
    assert panel.question == Question(order=Order.TITLE)
    assert titles(panel) == ["The first", "The second"]
    assert panel.view.isVisible()
    assert not panel.bar.clear.isVisible()


def test_signs_alone_find_nothing_and_it_says_why(panel, qtbot):
    for signs in ("*", "\U0001f600", '"'):
        panel.bar.search.setText(signs)
        qtbot.waitUntil(panel._nothing.isVisible)
        assert panel._nothing._words.text().startswith("There is nothing to search for")
        assert panel.bar.count.text() == "No articles"
        panel.bar.search.setText("* palmyra")
        qtbot.waitUntil(lambda: titles(panel) == ["The first"])
    panel.bar.search.setText("  ")
    qtbot.waitUntil(lambda: titles(panel) == ["The first", "The second"])


def test_filters_by_what_is_in_the_articles(panel, project, qtbot):
    panel.set_question(Question(label="PERSON", undecided=True))
    qtbot.waitUntil(lambda: titles(panel) == ["The first"])
    first, second = project.document_ids()
    panel.show_current(first)
    spans = [s for s in project.spans(first) if s.label == "PERSON"]
    project.apply(edits.reject(spans))
    panel.show_current(second)
    qtbot.waitUntil(lambda: titles(panel) == [])
    assert "PERSON, with undecided proposals" in panel.bar.filters.toolTip()


def test_orders(panel, project, qtbot):
    project.set_gains({i: gain for gain, i in enumerate(project.document_ids(), 1)})
    panel.bar.set_order(Order.GAIN)
    assert titles(panel) == ["The second", "The first"]
    panel.bar.set_order(Order.TITLE)
    assert titles(panel) == ["The first", "The second"]
    assert "Title" in panel.bar.orders.toolTip()


def test_another_order_is_shown_from_its_beginning(panel, project, qtbot):
    panel.resize(240, 160)
    bar = panel.view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    panel.show_current(project.document_ids()[1])
    bar.setValue(bar.maximum())
    panel.bar.set_order(Order.TITLE)
    assert bar.value() == 0
    assert panel.current() == project.document_ids()[1]


def test_return_in_the_search_leads_to_the_first_that_is_found(panel, project, qtbot):
    first, second = project.document_ids()
    panel.show_current(first)
    heard = []
    panel.chosen.connect(heard.append)
    qtbot.keyClicks(panel.bar.search, "second")
    qtbot.keyClick(panel.bar.search, Qt.Key.Key_Return)  # before anything is found
    assert panel.view.hasFocus()
    qtbot.waitUntil(lambda: titles(panel) == ["The second"])
    assert (heard, panel.current()) == ([second], second)
    panel.clear_filter()
    qtbot.waitUntil(lambda: len(titles(panel)) == 2)
    panel.bar.search.setFocus()
    qtbot.keyClick(panel.bar.search, Qt.Key.Key_Down)
    assert (heard, panel.current()) == ([second], second), "what is open stays current"


def test_a_newer_search_takes_the_place_of_an_older_one(panel, qtbot):
    panel.set_question(Question(text="palmyra"))
    panel.set_question(Question(text="iraq"))
    qtbot.waitUntil(lambda: titles(panel) == ["The second"])
