from __future__ import annotations

import pytest
from gui_samples import find
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from annotator.core import edits
from annotator.gui.context_menu import context_menu
from annotator.gui.label_bar import LabelButton
from annotator.gui.label_strip import LabelStrip
from annotator.gui.menu import Menu
from annotator.gui.palette import Palette


@pytest.fixture
def menu_of(monkeypatch):
    """The entries of the menu that something opens; the tests have no screen for the menu."""

    def opened(act) -> list[str]:
        seen: list[str] = []

        def keep(menu: QMenu, place: QPoint) -> None:
            seen.extend(a.text().replace("&", "") for a in menu.actions() if a.text())

        monkeypatch.setattr(Menu, "exec", keep)
        act()
        return seen

    return opened


def test_a_row_of_the_span_list_offers_what_can_be_done_with_the_span(window, menu_of):
    window.editor.focus([find(window.editor, "Russia")])
    place = window.spans.visualRect(window.spans.currentIndex()).center()
    found = menu_of(lambda: window.spans.customContextMenuRequested.emit(place))
    assert found[:2] == ["Accept", "Reject"]
    assert {"Label as", "Unlink"} <= set(found)


def test_a_candidate_can_be_linked_to(window, menu_of, qtbot):
    window.editor.focus([find(window.editor, "Russia")])
    qtbot.waitUntil(lambda: bool(window.entities.candidates.candidates))
    found = menu_of(lambda: window.entities.list.customContextMenuRequested.emit(QPoint(9, 9)))
    name = window.entities.candidates.candidates[0].entity.label
    assert found[0] == f"Link to {name}"
    assert {"NIL: in no knowledge base", "Open the web page", "Compare candidates"} <= set(found)


def test_articles_and_the_label_bar_have_menus(window, menu_of):
    view = window.documents.view
    found = menu_of(lambda: view.customContextMenuRequested.emit(QPoint(5, 5)))
    assert {"Done, next article", "Reopen article", "Propose spans"} <= set(found)
    found = menu_of(lambda: window.labels.customContextMenuRequested.emit(QPoint(5, 5)))
    assert found == ["Label…", "Labels of the project…"]


def test_many_labels_are_cut_short_and_the_palette_follows(window):
    project = window.workspace.project
    project.apply(edits.add_labels(project.labels(), [f"Kind & {n}" for n in range(60)]))
    window.editor.next()
    menu = context_menu(window.editor, window.actions_by_id, window.label_actions, window)
    inner = next(m for m in menu.findChildren(QMenu) if m.title() == "Label as")
    texts = [action.text() for action in inner.actions()]
    assert len(texts) < 30
    assert texts[-1] == "&Label…"
    assert "Kind && 0" in texts


def strip_of(window) -> LabelStrip:
    return window.view.findChild(LabelStrip)


def test_a_double_click_on_a_word_selects_it_and_offers_labels(window, qtbot):
    view, text = window.view, window.editor.text
    at = text.index("troops") + 2
    place = view.rect_of(at, at + 1).center()
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    strip = strip_of(window)
    qtbot.waitUntil(strip.isVisible)
    assert window.editor.selection == (7, 13)
    assert view.viewport().rect().contains(strip.geometry())
    assert view.hasFocus()
    button = next(b for b in strip.findChildren(LabelButton) if b.label.name == "ORG")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert find(window.editor, "troops").label == "ORG"
    assert not strip.isVisible()


def test_the_strip_goes_with_the_selection_and_leads_to_all_labels(window, qtbot):
    view = window.view
    view.selected.emit((7, 13))
    window.features["labelling"]._offer()
    strip = strip_of(window)
    assert strip.isVisible()
    view.selected.emit(None)
    assert not strip.isVisible()
    view.selected.emit((7, 13))
    window.features["labelling"]._offer()
    strip.more.emit()
    assert [p for p in window.findChildren(Palette) if p.isVisible()]
