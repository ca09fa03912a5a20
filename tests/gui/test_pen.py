from __future__ import annotations

from gui_samples import TEXT, find, mentions, spot
from PySide6.QtCore import QPoint, Qt

from annotator.gui.label_bar import LabelButton
from annotator.gui.main_window import MainWindow
from annotator.gui.pen import ERASER


def click(window: MainWindow, qtbot, mention: str) -> None:
    place = spot(window, TEXT.index(mention))
    qtbot.mouseClick(window.view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_label_key_with_nothing_focused_takes_up_the_pen(window: MainWindow, qtbot) -> None:
    window.pen.label("ORG")
    assert window.pen.ink == "ORG"
    click(window, qtbot, "troops")
    click(window, qtbot, "Palmyra")
    said = mentions(window.editor)
    assert said["Syrian troops"] == said["Palmyra"] == "accepted"
    assert find(window.editor, "Palmyra").label == "ORG"
    window.pen.label("GPE")  # changes the pen, not the span that is focused
    assert find(window.editor, "Palmyra").label == "ORG"
    click(window, qtbot, "Palmyra")
    assert find(window.editor, "Palmyra").label == "GPE"


def test_the_same_pen_on_a_span_gives_it_the_ends_of_the_name(window: MainWindow, qtbot) -> None:
    editor = window.editor
    city = find(editor, "New York City")
    editor.resize(city, city.start, TEXT.index(" City"))
    editor.focus([find(editor, "York")])
    editor.reject()
    editor.clear()
    window.pen.label("GPE")
    click(window, qtbot, "City")  # beside it: the span grows over what it touches
    assert find(editor, "New York City").id == city.id
    editor.resize(find(editor, "New York City"), TEXT.index("York C"), city.end)
    assert "York City" in mentions(editor)
    click(window, qtbot, "City")  # on it: the name without regard to the span
    assert find(editor, "New York City").id == city.id
    before = list(editor.index)
    click(window, qtbot, "City")  # it has these ends now
    assert list(editor.index) == before


def test_what_a_click_would_mark_is_outlined(window: MainWindow, qtbot) -> None:
    viewport, painter = window.view.viewport(), window.view.painter
    window.pen.label("ORG")
    qtbot.mouseMove(viewport, spot(window, TEXT.index("troops")))
    start, end = painter.attention.preview
    assert TEXT[start:end] == "Syrian troops"
    qtbot.mouseMove(viewport, spot(window, TEXT.index("Palmyra")))
    start, end = painter.attention.preview
    assert TEXT[start:end] == "Palmyra"
    window.pen.leave()
    assert painter.attention.preview is None


def test_the_label_in_the_pen_is_framed_below_the_text(window: MainWindow, qtbot) -> None:
    def framed() -> list[str]:
        buttons = window.labels.findChildren(LabelButton)
        return [button.label.name for button in buttons if button.isChecked()]

    window.pen.label("ORG")
    assert framed() == ["ORG"]
    click(window, qtbot, "Palmyra")
    assert framed() == ["ORG"]
    window.pen.label("GPE")
    assert framed() == ["GPE"]  # what is in the pen, not what is focused
    window.pen.leave()
    assert framed() == ["ORG"]
    window.pen.reject()
    window.editor.clear()
    assert framed() == []


def test_a_drag_marks_what_it_goes_over(window: MainWindow, qtbot) -> None:
    window.pen.label("ORG")
    view = window.view.viewport()
    begin, end = spot(window, TEXT.index("met")), spot(window, TEXT.index("press") + 4)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=begin)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end + QPoint(6, 0))
    assert mentions(window.editor)["met the press"] == "accepted"


def test_the_eraser_rejects_and_stays_where_it_is(window: MainWindow, qtbot) -> None:
    window.pen.reject()
    assert window.pen.ink == ERASER
    click(window, qtbot, "Syrian")
    assert mentions(window.editor)["Syrian"] == "rejected"
    assert window.editor.span is None
    click(window, qtbot, "troops")
    assert "Syrian troops" not in mentions(window.editor)


def test_escape_puts_the_pen_away_before_anything_else(window: MainWindow) -> None:
    editor = window.editor
    window.pen.label("ORG")
    editor.focus([find(editor, "Russia")])
    window.pen.leave()
    assert window.pen.ink is None
    assert editor.span == find(editor, "Russia")
    window.pen.label("ORG")
    assert find(editor, "Russia").label == "ORG"
    window.pen.leave()
    assert editor.span is None
    window.pen.reject()
    editor.focus([find(editor, "Russia")])
    window.pen.leave()
    window.pen.reject()
    assert "Russia" in mentions(editor)


def test_a_key_means_text_that_was_selected_with_the_pen_in_hand(window: MainWindow, qtbot) -> None:
    editor, view = window.editor, window.view
    qtbot.keyClick(view, Qt.Key.Key_2)
    assert window.pen.ink == "ORG"
    for _ in range(TEXT.index("press")):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    for _ in range(5):
        qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert editor.selection == (TEXT.index("press"), TEXT.index("press") + 5)
    qtbot.keyClick(view, Qt.Key.Key_3)
    assert (find(editor, "press").label, window.pen.ink) == ("GPE", "ORG")


def test_a_key_means_a_span_that_was_gone_to_with_the_pen_in_hand(
    window: MainWindow, qtbot
) -> None:
    editor, view = window.editor, window.view
    window.pen.label("ORG")
    click(window, qtbot, "Palmyra")
    qtbot.keyClick(view, Qt.Key.Key_3)
    assert (find(editor, "Palmyra").label, window.pen.ink) == ("ORG", "GPE")
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    gone_to = editor.span
    assert gone_to is not None
    assert gone_to.label != "PERSON"
    qtbot.keyClick(view, Qt.Key.Key_1)
    assert (editor.index.get(gone_to.id).label, window.pen.ink) == ("PERSON", "GPE")
    qtbot.keyClick(view, Qt.Key.Key_X)
    assert (mentions(editor)[TEXT[gone_to.start : gone_to.end]], window.pen.ink) == (
        "rejected", "GPE",
    )  # fmt: skip


def test_a_press_elsewhere_does_not_move_the_page(window: MainWindow, qtbot) -> None:
    window.resize(700, 480)
    window.editor.focus([find(window.editor, "Syrian")])
    bar = window.view.verticalScrollBar()
    window.view.set_document(
        TEXT + "\n\nmore" * 200, window.editor.index, (), window.workspace.project.labels()
    )
    window.view.select(0, 3)
    bar.setValue(bar.maximum())
    place = bar.value()
    window.view.clear_selection()
    assert bar.value() == place > 0
