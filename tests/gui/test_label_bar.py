from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from annotator.core.model import Label
from annotator.gui.label_bar import LabelBar, LabelButton

LABELS = [Label(n, f"LABEL_{n}", "#15803d", str(n) if n < 10 else "", "text") for n in range(1, 15)]


@pytest.fixture
def bar(qtbot):
    bar = LabelBar()
    qtbot.addWidget(bar)
    bar.set_labels(LABELS)
    bar.resize(2000, 80)
    with qtbot.waitExposed(bar):
        bar.show()
    return bar


def buttons(bar: LabelBar) -> list[LabelButton]:
    return [b for b in bar.findChildren(LabelButton) if b.isVisible()]


def test_a_click_chooses_and_leaves_the_frame_to_the_focus(bar, qtbot):
    with qtbot.waitSignal(bar.chosen) as heard:
        qtbot.mouseClick(buttons(bar)[2], Qt.MouseButton.LeftButton)
    assert heard.args == ["LABEL_3"]
    assert not buttons(bar)[2].isChecked()


def test_frames_the_label_of_the_focused_span(bar):
    bar.show_label("LABEL_4")
    assert [b.text() for b in buttons(bar) if b.isChecked()] == ["LABEL_4"]
    bar.show_label(None)
    assert not any(b.isChecked() for b in buttons(bar))


@pytest.mark.parametrize("width", [200, 320, 600, 2000])
def test_no_label_is_cut_off_and_none_is_lost(bar, width, qtbot):
    bar.resize(width, bar.height())
    qtbot.waitUntil(lambda: bar.width() == width)
    places = [b.geometry() for b in buttons(bar)]
    if bar._more.isVisible():
        places.append(bar._more.geometry())
    for button in buttons(bar):
        assert button.width() >= button.fontMetrics().horizontalAdvance(button.text())
    assert all(bar.rect().contains(place) for place in places)
    assert not any(a.intersects(b) for i, a in enumerate(places) for b in places[:i])
    in_menu = [action.text().partition("\t")[0] for action in bar._menu.actions()]
    assert [b.text() for b in buttons(bar)] + in_menu == [label.name for label in LABELS]


def test_labels_in_the_menu_can_be_chosen(bar, qtbot):
    bar.resize(320, bar.height())
    qtbot.waitUntil(lambda: len(bar._menu.actions()) > 1)
    with qtbot.waitSignal(bar.chosen) as heard:
        bar._menu.actions()[-1].trigger()
    assert heard.args == ["LABEL_14"]


def test_other_labels_take_the_place_of_these(bar, qtbot):
    bar.set_labels(LABELS[:2])
    qtbot.waitUntil(lambda: len(bar.findChildren(LabelButton)) == 2)
    bar.show_label("LABEL_9")


def test_key_and_words_for_a_screen_reader(bar):
    first, last = buttons(bar)[0], buttons(bar)[-1]
    assert first.accessibleName() == "Label as LABEL_1"
    assert first.toolTip() == "LABEL_1: text (1)"
    assert last.toolTip() == "LABEL_14: text"
