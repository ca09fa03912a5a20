from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from annotator.core.model import Label
from annotator.gui.colors import contrast
from annotator.gui.label_bar import LabelBar, LabelButton
from annotator.gui.theme import LIGHT, load

DARK = load("dark")

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
    return [b for b in bar._buttons.values() if b.isVisible()]


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


def in_menu(bar):
    """The labels that "More" offers once it is opened."""
    bar._menu.aboutToShow.emit()
    return [action.text().partition("\t")[0] for action in bar._menu.actions()]


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
    assert [b.text() for b in buttons(bar)] + in_menu(bar) == [label.name for label in LABELS]


def test_labels_in_the_menu_can_be_chosen(bar, qtbot):
    bar.resize(320, bar.height())
    qtbot.waitUntil(lambda: len(in_menu(bar)) > 1)
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
    assert first.toolTip() == "<b>LABEL_1</b> (1)<br>text"
    assert last.toolTip() == "<b>LABEL_14</b><br>text"


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("color", ["#1f2937", "#15803d"])
def test_the_colours_of_labels_are_seen(bar, theme, color):
    bar.set_labels([Label(1, "LAW", color)])
    bar.set_theme(theme)
    (button,) = buttons(bar)
    picture = button.grab().toImage()
    assert contrast(picture.pixelColor(13, picture.height() // 2), theme.window) >= 3


@pytest.mark.parametrize("rows", [1, 2])
def test_the_label_of_the_focused_span_is_fetched_out_of_the_menu(bar, qtbot, rows):
    bar.set_rows(rows)
    bar.resize(420, bar.height())
    qtbot.waitUntil(bar._more.isVisible)
    before = [b.text() for b in buttons(bar)]
    height = bar.height()
    assert "LABEL_14" not in before
    bar.show_label("LABEL_14")
    assert "LABEL_14" in [b.text() for b in buttons(bar)]
    both = [b.text() for b in buttons(bar)] + in_menu(bar)
    assert sorted(both) == sorted(label.name for label in LABELS)
    assert all(bar.rect().contains(b.geometry()) for b in buttons(bar))
    assert bar._more.geometry().right() < bar.width()
    assert bar.height() == height
    bar.show_label("LABEL_1")
    assert [b.text() for b in buttons(bar)] == before


def test_one_row_is_lower_than_two(bar, qtbot):
    bar.resize(420, bar.height())
    qtbot.waitUntil(bar._more.isVisible)
    height = bar.height()
    bar.set_rows(1)
    assert bar.height() < height
    assert len({b.y() for b in buttons(bar)}) == 1


def test_a_long_name_ends_with_an_ellipsis(bar):
    bar.set_labels([Label(1, "X" * 300, "#15803d", "X"), *LABELS])
    first, second = buttons(bar)[:2]
    assert first.text().endswith("…")
    assert first.width() < 300
    assert "X" * 300 in first.toolTip()
    assert second.text() == "LABEL_1"
