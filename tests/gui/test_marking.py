from __future__ import annotations

from gui_samples import TEXT, find, mentions, spot
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from annotator.core.model import Status
from annotator.gui import main_window
from annotator.gui.main_window import MainWindow


def click(window: MainWindow, qtbot, at: int) -> None:
    qtbot.mouseClick(window.view.viewport(), Qt.MouseButton.LeftButton, pos=spot(window, at))


def test_a_click_on_a_name_and_a_label_mark_it(window: MainWindow, qtbot) -> None:
    at = TEXT.index("The Quxian")
    click(window, qtbot, at)
    assert window.editor.selection == (at, at + 3)
    assert window.view.painter.attention.preview == (at, at + 3)
    window.editor.label("ORG")
    assert mentions(window.editor)["The"] == "accepted"
    assert window.view.painter.attention.preview is None


def test_the_name_reaches_no_further_than_to_the_next_span(window: MainWindow, qtbot) -> None:
    editor = window.editor
    editor.focus([find(editor, "Quxian Front")])
    editor.reject()
    click(window, qtbot, TEXT.index("Front and"))
    start, end = editor.selection
    assert TEXT[start:end] == "Quxian Front"
    click(window, qtbot, TEXT.index("troops"))
    start, end = editor.selection
    assert TEXT[start:end] == "Syrian troops"  # a phrase holds spans


def test_the_caret_does_the_same_by_key_and_leaves_it_again(window: MainWindow, qtbot) -> None:
    window.view.setFocus()
    assert window.editor.selection is None
    for _ in range(9):
        qtbot.keyClick(window.view, Qt.Key.Key_Right)
    start, end = window.editor.selection
    assert TEXT[start:end] == "Syrian troops"
    window.commands.unfocus()
    assert window.editor.selection is None
    assert window.view.painter.attention.preview is None


def test_a_click_on_a_span_focuses_it_and_selects_nothing(window: MainWindow, qtbot) -> None:
    click(window, qtbot, TEXT.index("troops"))
    click(window, qtbot, TEXT.index("Palmyra"))
    assert window.editor.selection is None
    assert window.editor.span == find(window.editor, "Palmyra")
    assert window.editor.span.status is Status.PROPOSED


def ask_menu(window: MainWindow, qtbot, at: int) -> None:
    here = spot(window, at)
    everywhere = window.view.viewport().mapToGlobal(here)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, here, everywhere)
    QApplication.sendEvent(window.view.viewport(), event)


def test_the_right_button_on_a_word_offers_to_label_it(window: MainWindow, qtbot, monkeypatch):
    asked = []
    menu = type("Menu", (), {"exec": lambda self, place: asked.append(window.editor.selection)})
    monkeypatch.setattr(main_window, "context_menu", lambda *_: menu())
    window.editor.focus([find(window.editor, "Palmyra")])
    at = TEXT.index("troops")
    ask_menu(window, qtbot, at + 2)
    assert asked == [(TEXT.index("Syrian"), at + 6)]
    assert window.editor.span is None
    window.view.select(at, at + 11)
    window.view.selected.emit(window.view.selection())
    ask_menu(window, qtbot, at + 8)
    assert asked[1] == (at, at + 11)
    window.view.set_writing(True)
    ask_menu(window, qtbot, TEXT.index("press"))
    assert asked[2] == (at, at + 11)


def test_what_is_selected_outlined_or_focused_is_copied(window: MainWindow, qtbot) -> None:
    clipboard, copy = QApplication.clipboard(), window.actions_by_id["copy"].trigger
    click(window, qtbot, TEXT.index("troops"))
    copy()
    assert clipboard.text() == "Syrian troops"
    window.editor.focus([find(window.editor, "Palmyra")])
    copy()
    assert clipboard.text() == "Palmyra"
    window.view.select(0, 12)
    copy()
    assert clipboard.text() == "Syrian troop"
    window.commands.unfocus()
    copy()
    assert clipboard.text() == "Syrian troop"
