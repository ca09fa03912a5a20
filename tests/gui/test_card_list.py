"""The list of entities by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from card_samples import ROLE, TEXT, marked, shown
from PySide6.QtTest import QAbstractItemModelTester

from annotator.core.cards import cards
from annotator.core.model import Span, Status
from annotator.gui.card_list import CardList
from annotator.gui.card_model import agreed_label, told_link


@pytest.fixture
def view(qtbot) -> CardList:
    view = CardList()
    qtbot.addWidget(view)
    tester = QAbstractItemModelTester.FailureReportingMode.Fatal
    QAbstractItemModelTester(view.entries, tester, view)
    view.show_cards(cards(TEXT, marked()), TEXT)
    return view


def test_a_row_for_each_entity_with_its_mentions_and_reasons(view):
    assert shown(view) == [
        ("Vladimir Putin", ["Vladimir Putin", "Putin", "Vladimir Putin", "Putin"]),
        ("Orban", ["Orban"]),
        ("Islamic State", ["Islamic State", "IS", "IS"]),
        ("Palmyra", ["Palmyra", "Palmyra"]),
    ]
    model = view.entries
    heard = model.data(model.index(0, 0), ROLE.AccessibleTextRole)
    assert heard == "Vladimir Putin, PERSON, not linked, 4 mentions, 4 undecided"
    part = model.index(1, 0, model.index(0, 0))
    assert model.data(part, ROLE.AccessibleTextRole).endswith("part of “Vladimir Putin”")
    defined = model.index(1, 0, model.index(2, 0))
    assert "Islamic State (IS)" in model.data(defined, ROLE.ToolTipRole)


def named(name: str) -> list[Span]:
    return [s for s in marked() if TEXT[s.start : s.end] == name]


def revised(*changed: Span) -> list[Span]:
    """The spans of the article with other ones in the place of some."""
    new = {span.id: span for span in changed}
    return [new.get(span.id, span) for span in marked()]


def test_what_disagrees_is_said():
    first, second = named("Vladimir Putin")
    card = cards(TEXT, revised(replace(first, kb_id="Q1"), replace(second, kb_id="Q2")))[0]
    assert (agreed_label(card), told_link(card)) == ("PERSON", "links disagree")
    card = cards(TEXT, revised(replace(first, kb_id="Q1"), replace(second, label="ORG")))[0]
    assert (agreed_label(card), told_link(card)) == (None, "Q1")


def test_another_decision_of_a_person_is_an_exception_with_its_reason(view):
    kept = Status.ACCEPTED
    first, other = named("Vladimir Putin")
    agreed = [replace(s, status=kept, kb_id="Q1") for s in (first, *named("Putin"))]
    view.show_cards(cards(TEXT, revised(replace(other, status=kept, label="ORG"), *agreed)), TEXT)
    card = view.entries.cards[0]
    assert (agreed_label(card), told_link(card)) == ("PERSON", "Q1")
    heard = view.entries.data(view.entries.place(other), ROLE.AccessibleTextRole)
    assert heard == "Vladimir Putin, ORG, accepted, not linked, stays ORG"


def test_cards_stay_open_and_chosen_when_rows_come_and_go(view, qtbot):
    model = view.entries
    view.expand(model.index(3, 0))
    view.show_focus(marked()[-2])
    assert model.data(view.currentIndex(), ROLE.DisplayRole) == "Palmyra"
    spans = [s for s in marked() if TEXT[s.start : s.end] != "Orban"]
    view.show_cards(cards(TEXT, spans), TEXT)
    assert [name for name, _ in shown(view)] == ["Vladimir Putin", "Islamic State", "Palmyra"]
    assert view.isExpanded(model.index(2, 0))
    assert not view.isExpanded(model.index(0, 0))


def test_the_same_rows_are_only_read_anew(view, qtbot):
    model = view.entries
    view.expand(model.index(0, 0))
    spans = [replace(s, status=Status.ACCEPTED) if s.label == "GPE" else s for s in marked()]
    changed = []
    model.dataChanged.connect(lambda first, last: changed.append((first.parent(), first.row())))
    with qtbot.assertNotEmitted(model.modelReset):
        view.show_cards(cards(TEXT, spans), TEXT)
    assert changed == [(model.index(-1, 0), 3), (model.index(3, 0), 0)]
    view.show_cards([], "")
    assert model.rowCount() == 0
    assert not model.place(spans[0]).isValid()


def test_thousands_of_cards_are_painted_a_screen_at_a_time(view, qtbot):
    names = [f"Person{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{n // 676}x" for n in range(2500)]
    text = " met ".join(names * 2)
    spans, at = [], 0
    for row, name in enumerate(names * 2):
        spans.append(Span(row + 1, 1, at, at + len(name), "PERSON", source="model"))
        at += len(name) + 5
    asked = []
    data = view.entries.data
    view.entries.data = lambda index, role=0: asked.append(1) or data(index, role)
    view.show_cards(cards(text, spans), text)
    view.expandAll()
    view.resize(300, 400)
    with qtbot.waitExposed(view):
        view.show()
    assert view.entries.rowCount() == 2500
    assert len(asked) < 5000


def test_an_article_without_spans_says_what_will_be_in_the_list(qtbot):
    view = CardList()
    qtbot.addWidget(view)
    view.resize(300, 200)

    def blank() -> bool:
        picture = view.viewport().grab().toImage()
        points = [(x, y) for x in range(picture.width()) for y in range(picture.height())]
        return len({picture.pixel(*point) for point in points}) == 1

    view.show_cards([], "An article.")
    assert not blank()
    view.show_cards([], "")
    assert blank()
    view.show_cards(cards(TEXT, marked()), TEXT)
    assert not blank()
