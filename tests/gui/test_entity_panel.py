from __future__ import annotations

from dataclasses import replace

import pytest
from gui_samples import Atlas
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QAbstractItemModelTester

from annotator.core.kb import Candidate
from annotator.core.model import MEMORY, NIL, TWIN, Entity, Span, Status
from annotator.gui.entity_panel import EntityPanel

ROLE = Qt.ItemDataRole


@pytest.fixture
def panel(qtbot):
    panel = EntityPanel([QAction("&NIL: in no knowledge base")])
    qtbot.addWidget(panel)
    tester = QAbstractItemModelTester.FailureReportingMode.Fatal
    QAbstractItemModelTester(panel.candidates, tester, panel)
    panel.search = Atlas().search
    panel.resize(320, 400)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


@pytest.fixture
def chosen(panel):
    heard: list[str] = []
    panel.chosen.connect(heard.append)
    return heard


def span(number: int = 1, kb_id: str | None = None) -> Span:
    return Span(number, 1, number, number + 1, "GPE", kb_id=kb_id)


def show(panel, qtbot, mention: str) -> None:
    panel.show_mention(mention, [span()], None)
    qtbot.waitUntil(lambda: [c.entity.label for c in panel.candidates.candidates] == [mention] * 2)


def test_candidates_follow_the_mention(panel, qtbot):
    show(panel, qtbot, "Palmyra")
    assert panel.title.text() == "Palmyra"
    assert panel.link.text() == "Not linked"
    model = panel.candidates
    assert (
        model.data(model.index(0), ROLE.AccessibleTextRole) == "Palmyra, the 1. Palmyra, Palmyra-1"
    )
    tip = model.data(model.index(0), ROLE.ToolTipRole)
    assert "the 1. Palmyra" in tip
    assert "city" in tip


@pytest.mark.parametrize(
    ("kb_id", "entity", "text"),
    [
        (NIL, None, "NIL: in no knowledge base"),
        ("Q9", None, "Linked to Q9"),
        ("Q9", Entity("Q9", "Raqqa", "a city"), "Linked to Raqqa: a city (Q9)"),
    ],
)
def test_says_what_is_linked(panel, kb_id, entity, text):
    accepted = replace(span(kb_id=kb_id), status=Status.ACCEPTED)
    panel.show_mention("Raqqa", [accepted], entity)
    assert panel.link.text() == text
    panel.show_mention("Raqqa", [span(kb_id=kb_id)], entity)
    assert panel.link.text() == text.replace("Linked to", "Proposed link:")


def test_says_what_is_proposed_for_a_mention_without_a_link(panel, qtbot):
    raqqa = Candidate(Entity("Q9", "Raqqa", "a city"), 0.9)
    panel.set_keys("K", "I", "L", "=")
    panel.propose = lambda: raqqa
    show(panel, qtbot, "Raqqa")
    assert panel.link.text() == "Not linked. Proposed: Raqqa (=)"
    assert panel.proposed is raqqa
    panel.query.setText("Homs")
    panel.refresh()
    qtbot.waitUntil(lambda: panel.candidates.candidates[0].entity.label == "Homs")
    assert panel.proposed is raqqa
    panel.show_mention("Raqqa", [span(kb_id="Q9")], raqqa.entity)
    assert panel.proposed is None
    for source, words in ((MEMORY, "from memory"), (TWIN, "from a like article")):
        panel.show_mention("Raqqa", [replace(span(kb_id="Q9"), source=source)], raqqa.entity)
        assert panel.link.text() == f"Proposed {words}: Raqqa: a city (Q9)"


def test_choose_by_number(panel, qtbot, chosen):
    show(panel, qtbot, "Palmyra")
    assert panel.choose(1)
    assert not panel.choose(2)
    assert not panel.choose(-1)
    assert chosen == ["Palmyra-2"]


def test_a_quick_key_never_links_the_last_mention_again(panel, qtbot, chosen):
    show(panel, qtbot, "Palmyra")
    panel.show_mention("Russia", [span(2)], None)
    panel.choose(0)
    assert chosen == ["Russia-1"]


def test_what_was_typed_for_one_span_is_not_asked_for_the_next(panel, qtbot, chosen):
    show(panel, qtbot, "Syria")
    qtbot.keyClicks(panel.query, "Paris")
    qtbot.waitUntil(lambda: panel.candidates.candidates[0].entity.label == "Paris")
    panel.show_mention("Syria", [span()], None)
    assert panel.query.text() == "Paris"
    panel.show_mention("Syria", [span(2)], None)
    assert panel.query.text() == ""
    panel.choose(0)
    assert chosen == ["Syria-1"]


@pytest.mark.parametrize("name", ["query", "list"])
def test_enter_on_the_keypad_chooses(panel, qtbot, chosen, name):
    show(panel, qtbot, "Palmyra")
    widget = getattr(panel, name)
    widget.setFocus()
    with qtbot.waitSignal(panel.left):
        qtbot.keyClick(widget, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert chosen == ["Palmyra-1"]


def test_search_and_choose_with_return(panel, qtbot, chosen):
    show(panel, qtbot, "Palmyra")
    panel.query.setFocus()
    with qtbot.waitSignal(panel.left):
        qtbot.keyClicks(panel.query, "Tadmur")
        qtbot.keyClick(panel.query, Qt.Key.Key_Return)
    assert chosen == ["Tadmur-1"]


def test_arrows_walk_the_candidates(panel, qtbot, chosen):
    show(panel, qtbot, "Palmyra")
    panel.query.setFocus()
    for _ in range(3):
        qtbot.keyClick(panel.query, Qt.Key.Key_Down)
    assert panel.list.currentIndex().row() == 1
    qtbot.keyClick(panel.query, Qt.Key.Key_Return)
    assert chosen == ["Palmyra-2"]
    qtbot.keyClick(panel.list, Qt.Key.Key_Up)
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert chosen == ["Palmyra-2", "Palmyra-1"]


def test_escape_goes_back_to_the_mention(panel, qtbot, chosen):
    show(panel, qtbot, "Palmyra")
    qtbot.keyClicks(panel.query, "Tad")
    with qtbot.waitSignal(panel.left):
        qtbot.keyClick(panel.query, Qt.Key.Key_Escape)
    assert panel.query.text() == ""
    assert panel.candidates.candidates[0].entity.label == "Palmyra"
    assert chosen == []


def test_click_chooses(panel, qtbot, chosen):
    show(panel, qtbot, "Palmyra")
    rect = panel.list.visualRect(panel.candidates.index(1))
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert chosen == ["Palmyra-2"]


def test_nothing_found_and_nothing_to_search_in(panel, qtbot):
    show(panel, qtbot, "Palmyra")
    panel.show_mention("nowhere", [span(2)], None)
    qtbot.waitUntil(lambda: panel.empty.text().startswith("Nothing likely is known."))
    qtbot.keyClicks(panel.query, "nowhere")
    qtbot.waitUntil(lambda: "matches “nowhere”" in panel.empty.text())
    assert panel.empty.isVisible()
    panel.search = None
    panel.refresh()
    qtbot.waitUntil(lambda: panel.empty.text() == panel.waiting)
    panel.show_mention("", [], None)
    qtbot.waitUntil(lambda: panel.empty.text().startswith("Click a marked name"))
    assert not panel.query.isEnabled()
    assert panel.title.text() == "Which one is meant?"


def test_a_mention_among_several(panel):
    panel.show_mention("Palmyra", [span(n) for n in (1, 2, 3)], None)
    assert panel.title.text() == "Palmyra  and 2 more"


def test_a_second_click_links_nothing_else(panel, qtbot, chosen):
    show(panel, qtbot, "Palmyra")
    view, first, second = (panel.list, *(panel.candidates.index(row) for row in (0, 1)))
    viewport, left = view.viewport(), Qt.MouseButton.LeftButton
    there = view.visualRect(second).center()
    qtbot.mouseClick(viewport, left, pos=there)
    panel.candidates.show(panel.candidates.candidates[::-1], None)
    qtbot.mouseDClick(viewport, left, pos=there)
    qtbot.mouseRelease(viewport, left, pos=there)
    assert chosen == ["Palmyra-2"]
    qtbot.mouseClick(viewport, left, pos=view.visualRect(first).center())
    assert chosen == ["Palmyra-2", "Palmyra-2"]


def test_other_names_of_the_current_candidate_are_shown(panel, qtbot):
    def search(query, *_):
        return [
            replace(one, entity=replace(one.entity, aliases=names))
            for one, names in zip(Atlas().search(query), (("Tadmur", "Tadmor"), ()), strict=True)
        ]

    panel.search = search
    show(panel, qtbot, "Palmyra")
    assert panel.also.isVisible()
    assert panel.also.full == "Also Tadmur, Tadmor"
    panel.list.setCurrentIndex(panel.candidates.index(1))
    assert not panel.also.isVisible()
    panel.show_mention("", (), None)
    qtbot.waitUntil(lambda: panel.candidates.candidates == [])
    assert not panel.also.isVisible()
