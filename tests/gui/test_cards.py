from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from annotator.core import edits
from annotator.core.cards import cards
from annotator.core.model import NIL, Document, Record, Span, Status
from annotator.gui.card_list import CardList
from annotator.gui.card_model import agreed_label, told_link
from annotator.gui.main_window import MainWindow
from annotator.gui.menu import Menu
from annotator.project import Project

TEXT = (
    "Vladimir Putin met Orban. Putin spoke. Islamic State (IS) lost Palmyra. "
    "Vladimir Putin left; IS fled Palmyra. Putin slept."
)
NAMES = (
    ("Vladimir Putin", "PERSON"), ("Putin", "PERSON"), ("Orban", "PERSON"),
    ("Islamic State", "ORG"), ("IS", "ORG"), ("Palmyra", "GPE"),
)  # fmt: skip
ROLE = Qt.ItemDataRole


def marked(text: str = TEXT) -> tuple[Span, ...]:
    found: list[Span] = []
    for name, label in NAMES:
        start = text.find(name)
        while start >= 0:
            end = start + len(name)
            if not any(s.start < end and start < s.end for s in found):
                found.append(Span(len(found) + 1, 1, start, end, label, source="model", score=0.9))
            start = text.find(name, end)
    return tuple(sorted(found, key=lambda s: s.start))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An article of three entities with several mentions and one with a single one."""
    path = tmp_path / "cards.annotator"
    spans = tuple(replace(span, id=0, document_id=0) for span in marked())
    with Project.open(path, create=True) as project:
        project.add([Record(Document(0, "one", "One", length=len(TEXT)), TEXT, spans)])
    return path


def spans_of(window: MainWindow, name: str) -> list[Span]:
    text = window.editor.text
    return [s for s in window.editor.index.everything() if text[s.start : s.end] == name]


def said(window: MainWindow, what: str) -> dict[str, list[str | None]]:
    """What the spans say, by their text."""
    found: dict[str, list[str | None]] = {}
    for span in window.editor.index.everything():
        mention = window.editor.text[span.start : span.end]
        found.setdefault(mention, []).append(getattr(span, what))
    return found


def press(qtbot, window: MainWindow, key: Qt.Key, held=Qt.KeyboardModifier.ShiftModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget(), key, held)


def look(qtbot, window: MainWindow) -> CardList:
    """Turn to the list of entities by its key."""
    press(qtbot, window, Qt.Key.Key_F8)
    qtbot.waitUntil(window.cards.hasFocus)
    return window.cards


def shown(view: CardList) -> list[tuple[str, list[str]]]:
    model = view.entries
    return [
        (
            model.data(model.index(row, 0), ROLE.DisplayRole),
            [
                model.data(model.index(n, 0, model.index(row, 0)), ROLE.DisplayRole)
                for n in range(model.rowCount(model.index(row, 0)))
            ],
        )
        for row in range(model.rowCount())
    ]


# The list


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


# In the window


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


def test_the_list_is_made_when_it_is_looked_at_and_follows_later(window, qtbot):
    assert window.cards.entries.rowCount() == 0
    view = look(qtbot, window)
    assert [name for name, _ in shown(view)] == [
        "Vladimir Putin", "Orban", "Islamic State", "Palmyra",
    ]  # fmt: skip
    window.editor.focus(spans_of(window, "Orban"))
    window.editor.reject()
    assert view.entries.rowCount() == 4  # a correction does not wait for it
    qtbot.waitUntil(lambda: view.entries.rowCount() == 3)
    press(qtbot, window, Qt.Key.Key_F8)
    assert window.spans.hasFocus()


def test_arrows_focus_and_return_leads_to_the_mention(window, qtbot):
    view = look(qtbot, window)
    none = Qt.KeyboardModifier.NoModifier
    view.setCurrentIndex(view.entries.index(0, 0))
    press(qtbot, window, Qt.Key.Key_Right, none)
    press(qtbot, window, Qt.Key.Key_Down, none)
    press(qtbot, window, Qt.Key.Key_Down, none)
    assert window.editor.spans == (spans_of(window, "Putin")[0],)
    press(qtbot, window, Qt.Key.Key_Return, none)
    assert window.view.hasFocus()
    assert set(said(window, "status")["Putin"]) == {"proposed"}
    window.editor.focus(spans_of(window, "Palmyra")[1:])
    assert view.currentIndex() == view.entries.index(3, 0)  # its card is closed


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Delete])
def test_an_exception_is_left_alone_until_it_is_none(window, qtbot, key):
    view = look(qtbot, window)
    none = Qt.KeyboardModifier.NoModifier
    first, second = spans_of(window, "Putin")
    view.expand(view.entries.index(0, 0))
    view.setCurrentIndex(view.entries.place(second))
    press(qtbot, window, key, none)
    heard = view.entries.data(view.currentIndex(), ROLE.AccessibleTextRole)
    assert heard.endswith("exception")
    window.editor.focus([first])
    press(qtbot, window, Qt.Key.Key_Return)
    assert said(window, "status")["Putin"] == ["accepted", "proposed"]
    window.editor.focus([first])
    press(qtbot, window, Qt.Key.Key_E)
    assert len(window.editor.spans) == 3
    view.setCurrentIndex(view.entries.place(second))
    press(qtbot, window, key, none)
    press(qtbot, window, Qt.Key.Key_Return)
    assert said(window, "status")["Putin"] == ["accepted", "accepted"]


def test_an_exception_is_kept_with_the_article_and_undone_like_anything(window, qtbot):
    view = look(qtbot, window)
    first, second = spans_of(window, "Putin")
    view.excepted.emit(second)
    view.excepted.emit(first)
    here = window.editor.document.id
    window.editor.open(None)
    assert window.features["cards"].excepted == set()
    window.editor.open(here)
    assert window.features["cards"].excepted == {first.id, second.id}
    window.editor.undo()
    assert window.features["cards"].excepted == {second.id}
    qtbot.waitUntil(lambda: view.entries.place(first).isValid())
    heard = [
        view.entries.data(view.entries.place(span), ROLE.AccessibleTextRole).endswith("exception")
        for span in (first, second)
    ]
    assert heard == [False, True]


def test_space_opens_a_card_and_delete_does_not_reject_it(window, qtbot):
    view = look(qtbot, window)
    none = Qt.KeyboardModifier.NoModifier
    view.setCurrentIndex(view.entries.index(0, 0))
    press(qtbot, window, Qt.Key.Key_Space, none)
    assert view.isExpanded(view.entries.index(0, 0))
    press(qtbot, window, Qt.Key.Key_Delete, none)
    assert set(said(window, "status")["Vladimir Putin"]) == {"proposed"}


def test_one_key_accepts_the_card_and_goes_on(window, qtbot):
    window.editor.focus(spans_of(window, "Putin")[:1])
    press(qtbot, window, Qt.Key.Key_Return)
    states = said(window, "status")
    assert states["Vladimir Putin"] == states["Putin"] == ["accepted", "accepted"]
    assert set(states["IS"]) == {"proposed"}
    assert window.editor.span in spans_of(window, "Islamic State")
    window.editor.undo()
    assert set(said(window, "status")["Putin"]) == {"proposed"}
    assert set(said(window, "status")["Vladimir Putin"]) == {"proposed"}


def test_one_key_rejects_proposals_and_leaves_what_was_accepted(window, qtbot):
    first, second = spans_of(window, "Vladimir Putin")
    window.editor.apply(edits.accept([first]))
    window.editor.focus([second])
    press(qtbot, window, Qt.Key.Key_X)
    assert said(window, "status")["Vladimir Putin"] == ["accepted", "rejected"]
    assert said(window, "status")["Putin"] == ["rejected", "rejected"]
    window.editor.focus([spans_of(window, "Vladimir Putin")[0]])
    press(qtbot, window, Qt.Key.Key_X)
    assert said(window, "status")["Vladimir Putin"] == ["rejected", "rejected"]


def test_one_key_labels_the_card_but_for_other_decisions(window, qtbot):
    first, second = spans_of(window, "IS")
    window.editor.apply(edits.relabel([second], "LOC"))
    window.editor.apply(edits.relabel([first], "NORP"))
    window.editor.focus([spans_of(window, "IS")[0]])
    press(qtbot, window, Qt.Key.Key_M)
    assert said(window, "label")["IS"] == ["NORP", "LOC"]
    assert said(window, "label")["Islamic State"] == ["NORP"]
    window.editor.undo()
    assert said(window, "label")["Islamic State"] == ["ORG"]


def test_a_place_marked_twice_does_not_stop_the_others(window, qtbot):
    first, second = spans_of(window, "Palmyra")
    twin = replace(second, id=edits.new_id(), label="PERSON")
    window.editor.project.apply(edits.add(twin))
    window.editor.apply(edits.relabel([first], "PERSON"))
    window.editor.focus([spans_of(window, "Palmyra")[0]])
    press(qtbot, window, Qt.Key.Key_M)
    found = {(s.label, str(s.status)) for s in spans_of(window, "Palmyra")}
    assert found == {("PERSON", "accepted"), ("GPE", "proposed")}


def test_one_key_says_nil_and_a_second_time_to_what_is_guessed(window, qtbot):
    other = spans_of(window, "Vladimir Putin")[1]
    window.editor.apply(edits.link([other], "Q7747"))
    window.editor.focus(spans_of(window, "Vladimir Putin")[:1])
    press(qtbot, window, Qt.Key.Key_I)
    assert said(window, "kb_id")["Vladimir Putin"] == [NIL, "Q7747"]
    assert said(window, "kb_id")["Putin"] == [None, None]
    press(qtbot, window, Qt.Key.Key_I)
    assert said(window, "kb_id")["Vladimir Putin"] == [NIL, "Q7747"]
    assert said(window, "kb_id")["Putin"] == [NIL, NIL]


def test_one_key_unlinks_what_has_the_same_link(window, qtbot):
    window.editor.apply(edits.link(spans_of(window, "Palmyra"), "Q5747"))
    window.editor.focus(spans_of(window, "Palmyra")[1:])
    press(qtbot, window, Qt.Key.Key_U)
    assert said(window, "kb_id")["Palmyra"] == [None, None]
    window.editor.undo()
    assert said(window, "kb_id")["Palmyra"] == ["Q5747", "Q5747"]


def test_linking_all_respects_an_exception(window, qtbot):
    view = look(qtbot, window)
    first, second = spans_of(window, "Palmyra")
    view.excepted.emit(second)
    window.editor.apply(edits.link([first], "Q5747"))
    window.editor.focus([spans_of(window, "Palmyra")[0]])
    press(qtbot, window, Qt.Key.Key_K)
    assert said(window, "kb_id")["Palmyra"] == ["Q5747", None]


def test_linking_all_a_second_time_serves_what_is_guessed(window, qtbot):
    window.editor.apply(edits.link(spans_of(window, "Vladimir Putin")[:1], "Q7747"))
    window.editor.focus(spans_of(window, "Vladimir Putin")[:1])
    press(qtbot, window, Qt.Key.Key_K)
    assert said(window, "kb_id")["Vladimir Putin"] == ["Q7747", "Q7747"]
    assert said(window, "kb_id")["Putin"] == [None, None]
    press(qtbot, window, Qt.Key.Key_K)
    assert said(window, "kb_id")["Putin"] == ["Q7747", "Q7747"]


def test_all_mentions_are_focused_for_the_next_key(window, qtbot):
    window.editor.focus(spans_of(window, "Putin")[:1])
    press(qtbot, window, Qt.Key.Key_E)
    assert len(window.editor.spans) == 4
    assert window.editor.span == spans_of(window, "Putin")[0]
    assert "4 mentions of Vladimir Putin" in window.status.currentMessage()


def test_the_menu_of_an_entity_offers_what_serves_all_mentions(window, qtbot, monkeypatch):
    view = look(qtbot, window)
    seen = []
    monkeypatch.setattr(Menu, "exec", lambda menu, place: seen.extend(menu.actions()))
    view.setCurrentIndex(view.entries.index(3, 0))
    view.customContextMenuRequested.emit(view.visualRect(view.currentIndex()).center())
    next(action for action in seen if action.text() == "&Accept all mentions").trigger()
    assert said(window, "status")["Palmyra"] == ["accepted", "accepted"]


def test_nothing_left_to_do_is_said(window, qtbot):
    window.editor.apply(edits.accept(spans_of(window, "Orban")))
    window.editor.focus(spans_of(window, "Orban"))
    heard = []
    window.editor.refused.connect(heard.append)
    press(qtbot, window, Qt.Key.Key_Return)
    assert heard == ["Nothing is left to do on the card of Orban."]


def test_nothing_is_done_without_a_focus(window):
    feature = window.features["cards"]
    before = said(window, "status")
    for verb in (feature.focus_all, feature.accept, feature.reject, feature.label,
                 feature.link_nil, feature.unlink):  # fmt: skip
        verb()
    assert said(window, "status") == before
