import sys
import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QRadioButton, QSpinBox, QWidget

from annotator.core.model import Label
from annotator.gui import theme
from annotator.gui.colors import READABLE, contrast, lifted, mix
from annotator.gui.theme import LIGHT, load

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
from palettes import MAIN, VISIONS, difference, lab, linear, parse, seen

DARK = load("dark")
THEMES = [load(name) for name in ("light", "dark", "light-contrast", "dark-contrast")]


@pytest.fixture
def dressed(qapp):
    sheet = qapp.styleSheet()
    qapp.setStyleSheet("")
    palette, style = qapp.palette(), qapp.style().name()
    yield qapp
    qapp.styleHints().setColorScheme(Qt.ColorScheme.Unknown)
    qapp.setStyleSheet("")
    qapp.setStyle(style)
    qapp.setPalette(palette)
    qapp.setStyleSheet(sheet)


@pytest.mark.parametrize(("scheme", "expected"), [("light", LIGHT), ("dark", DARK)])
def test_a_scheme_dresses_the_program(dressed, scheme, expected):
    assert theme.apply(dressed, scheme) == expected
    assert dressed.palette().window().color() == expected.window
    assert dressed.palette().text().color() == expected.text
    dressed.setStyleSheet("")
    assert dressed.style().name() == "fusion"


def test_the_scheme_of_the_system_is_followed(dressed):
    theme.apply(dressed, "dark")
    dark = dressed.styleHints().colorScheme() is Qt.ColorScheme.Dark
    assert theme.apply(dressed, "system") in ((DARK, LIGHT) if dark else (LIGHT,))


def test_contrast_is_that_of_the_guidelines():
    white, black = QColor("#ffffff"), QColor("#000000")
    assert contrast(white, black) == pytest.approx(21)
    assert contrast(QColor("#777777"), white) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", [QLineEdit, QRadioButton, QComboBox, QSpinBox])
@pytest.mark.parametrize("asked", ["normal", "high"])
def test_what_is_typed_into_or_ticked_has_an_edge_that_is_seen(dressed, qtbot, scheme, kind, asked):
    worn = theme.apply(dressed, scheme, asked)
    window = QWidget()
    qtbot.addWidget(window)
    widget = kind(window)
    widget.setGeometry(20, 20, 100, 30)
    picture = window.grab(widget.geometry().adjusted(-5, 0, 0, 0)).toImage()
    middle = picture.height() // 2
    row = [picture.pixelColor(x, middle) for x in range(picture.width() // 2)]
    assert row[0] == worn.window
    assert max(contrast(pixel, worn.window) for pixel in row) >= 3
    assert max(contrast(pixel, worn.paper) for pixel in row) >= 2.9


@pytest.mark.parametrize(("contrast", "ratio"), [("normal", 4.5), ("high", 7.0)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_contrast_is_high_where_it_is_asked_for(dressed, scheme, contrast, ratio):
    worn = theme.apply(dressed, scheme, contrast)
    assert (worn.dark, worn.ratio) == (scheme == "dark", ratio)
    assert (worn.weight > 1) == (contrast == "high")


def test_the_contrast_of_the_system_is_followed(dressed, monkeypatch):
    class Hints:
        def contrastPreference(self):
            return Qt.ContrastPreference.HighContrast

    hints = type(dressed.styleHints())
    monkeypatch.setattr(hints, "accessibility", lambda self: Hints())
    assert theme.apply(dressed, "light").ratio == 7
    assert theme.apply(dressed, "light", "normal").ratio == 4.5


@pytest.mark.parametrize("worn", THEMES)
@given(color=st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_chips_are_readable_in_any_colour(worn, color):
    colors = worn.label_color(Label(1, "X", color))
    assert contrast(colors.chip_text, colors.chip) >= worn.ratio
    assert contrast(colors.line, worn.paper) >= worn.ratio
    for fill in (colors.fill, colors.faint):
        ground = mix(fill, worn.paper, fill.alphaF())
        assert contrast(worn.text, ground) >= worn.ratio


@pytest.mark.parametrize("worn", THEMES)
def test_texts_of_the_window_are_readable(worn):
    for ground in (worn.paper, worn.window, worn.raised):
        for ink in (worn.text, worn.muted, worn.accent, worn.danger):
            assert contrast(ink, ground) >= worn.ratio
    for over in (worn.veil, worn.found, worn.selection):
        ground = mix(over, worn.paper, over.alphaF())
        assert contrast(worn.text, ground) >= READABLE
    veiled = mix(worn.veil, worn.text, worn.veil.alphaF())
    assert contrast(veiled, worn.paper) >= worn.ratio
    assert contrast(worn.checked, worn.paper) >= 3
    palette = worn.palette()
    assert contrast(palette.highlightedText().color(), palette.highlight().color()) >= worn.ratio
    quiet = worn.list_palette()
    assert contrast(quiet.highlightedText().color(), quiet.highlight().color()) >= worn.ratio


@pytest.mark.parametrize("contrast_asked", ["normal", "high"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_ticked_has_a_tick(dressed, qtbot, scheme, contrast_asked):
    theme.apply(dressed, scheme, contrast_asked)
    box = QCheckBox()
    qtbot.addWidget(box)
    box.resize(24, 24)
    box.setChecked(True)
    picture = box.grab().toImage()
    inside = [picture.pixelColor(x, y) for x in range(4, 12) for y in range(8, 16)]
    lightest, darkest = (pick(inside, key=QColor.lightness) for pick in (max, min))
    assert contrast(lightest, darkest) > 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_choice_with_the_keyboard_is_seen(dressed, qtbot, scheme):
    worn = theme.apply(dressed, scheme)
    choice = QRadioButton("Articles")
    qtbot.addWidget(choice)
    with qtbot.waitActive(choice):
        choice.show()
        choice.activateWindow()
    choice.setFocus()
    qtbot.waitUntil(choice.hasFocus)
    seen = choice.grab().toImage()
    words = range(24, seen.width())  # behind the circle
    pixels = [seen.pixelColor(x, y) for x in words for y in range(seen.height())]
    blue = [pixel for pixel in pixels if pixel.blue() - pixel.red() > 60]
    assert max((contrast(pixel, worn.window) for pixel in blue), default=1) >= 3


def test_a_label_without_a_usable_colour_is_grey():
    assert LIGHT.label_color(None) == LIGHT.label_color(Label(1, "X", "no colour"))


def ontonotes():
    with theme.resource("labels/ontonotes.toml").open("rb") as file:
        entries = tomllib.load(file)["label"]
    return [Label(n, held["name"], held["color"], position=n) for n, held in enumerate(entries)]


FREQUENT = {"PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "EVENT", "DATE", "CARDINAL"}


@pytest.mark.parametrize(("worn", "least"), list(zip(THEMES, (10, 10, 6, 7), strict=True)))
def test_all_labels_that_come_along_stay_apart(worn, least):
    chips = {label.name: worn.label_color(label).chip.name() for label in ontonotes()}
    seen_by_all = {name: lab(linear(parse(chip))) for name, chip in chips.items()}
    pairs = list(combinations(chips, 2))
    assert min(difference(seen_by_all[a], seen_by_all[b]) for a, b in pairs) >= least
    if worn.ratio > READABLE:  # its range of lightness is half as long; the vision palettes serve
        return
    for a, b in combinations(FREQUENT, 2):
        assert difference(seen_by_all[a], seen_by_all[b]) >= 13
        for vision in ("protanopia", "deuteranopia"):
            assert difference(seen(chips[a], vision), seen(chips[b], vision)) >= 9


def test_the_order_of_lightness_is_turned_round_in_the_dark():
    dark, middle, bright = (QColor(c) for c in ("#20203c", "#3144ae", "#f4d35e"))
    assert lifted(bright) == bright
    assert lifted(dark).lightnessF() > lifted(middle).lightnessF() > middle.lightnessF()
    assert abs(lifted(middle).hueF() - middle.hueF()) < 0.03


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("worn", THEMES[:2])
def test_labels_stay_apart_for_who_sees_fewer_colours(worn, vision):
    labels = ontonotes()

    def nearest(dressed, count):
        chips = [dressed.label_color(label).chip.name() for label in labels[:count]]
        places = [seen(chip, vision) for chip in chips]
        return min(np.linalg.norm(a - b) for a, b in combinations(places, 2))

    chosen = load("dark" if worn.dark else "light", vision)
    assert nearest(chosen, MAIN) >= 25
    assert nearest(chosen, MAIN) > 1.5 * nearest(worn, MAIN)
    assert nearest(chosen, len(labels)) >= 12
    grey = [lab(linear(parse(c)))[0] for c in chosen.hues[:MAIN]]
    assert min(abs(a - b) for a, b in combinations(grey, 2)) >= 3


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("name", ["light", "dark", "light-contrast", "dark-contrast"])
def test_labels_stay_readable_for_who_sees_fewer_colours(name, vision):
    worn = load(name, vision)
    for n in range(len(worn.hues)):
        colors = worn.label_color(Label(n, "X", "#000000", position=n))
        assert contrast(colors.chip_text, colors.chip) >= worn.ratio
        assert contrast(colors.line, worn.paper) >= worn.ratio


def test_the_palettes_are_those_of_the_script():
    from palettes import choose

    assert load("light", "tritanopia").hues == tuple(choose("tritanopia", "light"))


@pytest.mark.parametrize("name", ["light", "dark", "light-contrast", "dark-contrast"])
def test_boxes_to_tick_in_lists_are_seen(name):
    worn = load(name)
    edge = worn.view_palette().color(QPalette.ColorRole.Window).darker(140)  # as Fusion has it
    assert contrast(edge, worn.paper) >= 3
