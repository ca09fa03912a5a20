from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

from annotator.core import edits
from annotator.core.queue import Question
from annotator.gui.action_table import ACTIONS
from annotator.gui.main_window import MainWindow
from annotator.gui.palette import Choice, Palette, spoken
from annotator.settings import Settings

Key = Qt.Key


@pytest.fixture
def run():
    return []


@pytest.fixture
def palette(window, qtbot, run):
    names = ("Next span", "Propose spans", "Quit")
    choices = [Choice(name, lambda name=name: run.append(name), keys=("X",)) for name in names]
    choices.append(Choice("Split", lambda: run.append("Split"), why="needs a focused span"))
    more = [Choice("More", list)]
    palette = Palette("Find", choices, window, more=lambda typed, then: then(more))
    palette.open()
    qtbot.waitUntil(palette.query.hasFocus)
    return palette


def shown_in(window) -> list[Palette]:
    return [palette for palette in window.findChildren(Palette) if palette.isVisible()]


def shown(palette: Palette) -> list[str]:
    return [choice.text for choice in palette.choices.shown]


def test_typing_narrows_and_return_chooses(window, palette, qtbot, run):
    assert shown(palette) == ["Next span", "Propose spans", "Quit", "Split"]
    qtbot.keyClicks(palette.query, "span")
    assert sorted(shown(palette)[:2]) == ["Next span", "Propose spans"]
    qtbot.keyClicks(palette.query, " next")
    assert shown(palette) == ["Next span", "More"]
    qtbot.keyClick(palette.query, Key.Key_Return)
    assert run == ["Next span"]
    assert not shown_in(window)
    assert window.view.hasFocus()


def test_arrows_walk_round_and_pages_stop_at_the_ends(palette, qtbot):
    def row() -> int:
        return palette.list.currentIndex().row()

    assert row() == 0
    for key, then in (
        (Key.Key_Up, 3), (Key.Key_Down, 0), (Key.Key_Tab, 1), (Key.Key_PageDown, 3),
        (Key.Key_PageUp, 0), (Key.Key_Backtab, 3),
    ):  # fmt: skip
        qtbot.keyClick(palette.query, key)
        assert row() == then, key


def test_what_cannot_be_is_told_and_not_chosen(palette, qtbot, run):
    qtbot.keyClicks(palette.query, "split")
    assert spoken(palette.choices.shown[0]) == "Split, needs a focused span"
    qtbot.keyClick(palette.query, Key.Key_Return)
    assert run == []
    assert palette.isVisible()


def test_escape_closes_and_a_click_chooses(window, palette, qtbot, run):
    place = palette.list.visualRect(palette.choices.index(2)).center()
    qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert run == ["Quit"]
    other = Palette("Find", [Choice("A", lambda: run.append("A"))], window)
    other.open()
    qtbot.keyClick(other.query, Key.Key_Escape)
    assert not shown_in(window)
    assert run == ["Quit"]


def test_nothing_fits_is_said(window, qtbot):
    palette = Palette("Find", [Choice("A", list)], window, empty="No such thing.")
    palette.open()
    qtbot.keyClicks(palette.query, "zz")
    assert palette._empty.isVisible()
    assert not palette.list.isVisible()
    qtbot.keyClick(palette.query, Key.Key_Return)
    palette.close()


def test_stays_within_the_window(window, qtbot):
    window.resize(720, 480)
    palette = Palette("Find", [Choice(f"choice {n}", list) for n in range(300)], window)
    palette.open()
    assert window.rect().contains(palette.geometry())
    assert palette.list.verticalScrollBar().maximum() > 0
    palette.close()


# Commands


def commands(window, qtbot) -> Palette:
    window.keyboard.show_commands()
    (palette,) = shown_in(window)
    return palette


def test_every_action_is_found_with_its_menu_and_keys(window, qtbot):
    palette = commands(window, qtbot)
    told = {c.text: c for c in palette.choices.shown}
    assert len(palette.choices.shown) == len(ACTIONS)
    assert told["Start one word back"].about == "Span › Boundaries"
    assert told["Start one word back"].why == "needs a focused span"
    assert told["Undo"].keys == ("Ctrl+Z",)
    palette.close()


def test_a_command_is_carried_out_and_comes_first_the_next_time(window, qtbot, tmp_path):
    palette = commands(window, qtbot)
    qtbot.keyClicks(palette.query, "undecided")
    qtbot.keyClick(palette.query, Key.Key_Return)
    assert window.editor.span is not None
    palette = commands(window, qtbot)
    assert palette.choices.shown[0].text == "Next undecided proposal"
    palette.close()
    window.settings["recent_commands"] = [["broken"], 3, "gone"]
    palette = commands(window, qtbot)
    assert palette.choices.shown[0].text == "New project"
    palette.close()


# Labels


def labels(window, qtbot) -> Palette:
    window.features["labelling"].choose()
    (palette,) = shown_in(window)
    return palette


def test_a_label_is_given_by_its_name_and_comes_first_the_next_time(window, qtbot):
    window.editor.next()
    palette = labels(window, qtbot)
    assert palette.choices.shown[0].text == "PERSON"
    qtbot.keyClicks(palette.query, "woa")
    assert palette.choices.shown[0].text == "WORK_OF_ART"
    qtbot.keyClick(palette.query, Key.Key_Return)
    assert window.editor.span.label == "WORK_OF_ART"
    palette = labels(window, qtbot)
    assert [c.text for c in palette.choices.shown[:2]] == ["WORK_OF_ART", "PERSON"]
    assert palette.choices.shown[0].keys == ("9",)
    palette.close()


def test_a_label_is_made_where_there_is_none(window, qtbot):
    window.editor.select((0, 6))
    palette = labels(window, qtbot)
    qtbot.keyClicks(palette.query, "Ship")
    assert palette.choices.shown[-1].text == "New label “Ship”"
    qtbot.keyClick(palette.query, Key.Key_End)
    palette.list.setCurrentIndex(palette.choices.index(len(palette.choices.shown) - 1))
    qtbot.keyClick(palette.query, Key.Key_Return)
    assert window.editor.span.label == "Ship"
    window.editor.next()
    palette = labels(window, qtbot)
    qtbot.keyClicks(palette.query, "ship")
    assert [c.text for c in palette.choices.shown] == ["Ship"]
    palette.close()


def test_a_hundred_labels_and_more_are_at_hand(window, qtbot):
    project = window.workspace.project
    project.apply(edits.add_labels(project.labels(), [f"Kind {n}" for n in range(120)]))
    window.editor.next()
    palette = labels(window, qtbot)
    qtbot.keyClicks(palette.query, "kind 97")
    assert palette.choices.shown[0].text == "Kind 97"
    qtbot.keyClick(palette.query, Key.Key_Return)
    assert window.editor.span.label == "Kind 97"


def test_labels_need_something_to_label(window, qtbot):
    with qtbot.waitSignal(window.editor.refused) as heard:
        window.features["labelling"].choose()
    assert "Select text or focus a span" in heard.args[0]
    assert not shown_in(window)


def test_the_tool_tip_of_a_chip_tells_what_its_label_is_for(window, qtbot, monkeypatch):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QHelpEvent

    from annotator.gui import labelling

    told = []
    monkeypatch.setattr(labelling.QToolTip, "showText", lambda place, text: told.append(text))
    view = window.view
    band = view.painter.bands(0, 400)[0]
    span, left, right, _ = view.painter.chip_places(band, view.viewport().width())[0]
    inside = QPoint((left + right) // 2, int(view.painter.chip_top(band.row)) + 3)
    for place in (inside, QPoint(2, 2)):
        event = QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place))
        QApplication.sendEvent(view.viewport(), event)
    assert span.label in told[0]
    assert "Nationalities" in told[0]
    assert told[1] == ""


def test_the_chip_of_a_focused_span_shows_the_key_of_its_label(window):
    view = window.view
    band = view.painter.bands(0, 400)[0]

    def keys() -> list[str]:
        places = view.painter.chip_places(band, view.viewport().width())
        return [face.key for *_, face in places]

    assert set(keys()) == {""}
    window.editor.next()
    assert keys()[0] == "5"
    assert set(keys()[1:]) <= {""}


def opened(window, qtbot, action: str) -> Palette:
    window.actions_by_id[action].trigger()
    (palette,) = shown_in(window)
    qtbot.waitUntil(palette.query.hasFocus)
    return palette


def test_commands_and_articles_are_found_in_one_palette(window, qtbot):
    palette = opened(window, qtbot, "commands")
    qtbot.keyClicks(palette.query, "se")
    assert "The second" not in shown(palette)
    qtbot.keyClicks(palette.query, "cond")
    qtbot.waitUntil(lambda: shown(palette)[-1] == "The second")
    qtbot.keyClick(palette.query, Key.Key_Up)
    qtbot.keyClick(palette.query, Key.Key_Return)
    assert window.editor.document.title == "The second"
    assert window.view.hasFocus()


def test_a_pointer_that_rests_does_not_choose_what_is_scrolled_under_it(window, qtbot):
    palette = opened(window, qtbot, "commands")
    QCursor.setPos(palette.list.viewport().mapToGlobal(palette.list.rect().center()))
    shown_last = palette.choices.rowCount() - 1
    qtbot.keyClick(palette.query, Key.Key_Up)
    palette.list.entered.emit(palette.choices.index(3))
    assert palette.list.currentIndex().row() == shown_last
    QCursor.setPos(QCursor.pos() + QPoint(0, 3))
    palette.list.entered.emit(palette.choices.index(3))
    assert palette.list.currentIndex().row() == 3


def test_an_article_is_gone_to_by_its_title(window, qtbot):
    palette = opened(window, qtbot, "go-to")
    assert shown(palette) == ["The first", "The second"]
    assert palette.choices.shown[0].about == "5 of 6 to decide"
    qtbot.keyClicks(palette.query, "second")
    assert shown(palette) == ["The second"]
    qtbot.keyClick(palette.query, Key.Key_Return)
    assert window.editor.document.title == "The second"


def test_articles_that_the_list_does_not_show_are_found_too(window, qtbot):
    window.documents.set_question(Question(text="troops"))
    palette = opened(window, qtbot, "go-to")
    assert shown(palette) == ["The first"]
    qtbot.keyClicks(palette.query, "sec")
    qtbot.waitUntil(lambda: shown(palette) == ["The second"])
    assert palette.list.currentIndex().row() == 0
    qtbot.keyClicks(palette.query, "x")
    assert shown(palette) == []
    assert not palette._empty.isVisible()  # it is still being looked for
    qtbot.waitUntil(palette._empty.isVisible)


def test_without_a_project_commands_are_found(qtbot, tmp_path):
    window = MainWindow(Settings(tmp_path))
    window.equip()
    qtbot.addWidget(window)
    window.show()
    window.keyboard.show_articles()
    assert not shown_in(window)
    window.keyboard.show_commands()
    (palette,) = shown_in(window)
    palette.query.setText("quit")
    assert shown(palette)[0] == "Quit"
    window.close()
