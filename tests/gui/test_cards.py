"""The keys and the list that serve all mentions of an entity, in the window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from card_samples import ROLE, TEXT, marked, shown
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.core import edits
from annotator.core.model import NIL, Document, Record, Span
from annotator.gui.card_list import CardList
from annotator.gui.main_window import MainWindow
from annotator.gui.menu import Menu
from annotator.project import Project


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
