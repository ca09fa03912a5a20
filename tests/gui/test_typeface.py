import pytest
from PySide6.QtGui import QFontMetricsF

from annotator.gui.geometry import line_gap
from annotator.gui.typeface import FAMILIES, Typeface


def test_the_type_grows_with_the_zoom(qapp):
    usual, double = Typeface().font(), Typeface(percent=200).font()
    assert double.pointSizeF() == 2 * usual.pointSizeF()


@pytest.mark.parametrize("name", FAMILIES)
def test_a_kind_of_type_has_families_to_fall_back_on(qapp, name):
    assert Typeface(name).font().families() == list(FAMILIES[name])
    assert Typeface("Some Family").font().families() == ["Some Family"]


def test_wide_type_takes_more_room(qapp):
    line = "the people of the city"
    usual, wide = (QFontMetricsF(face.font()) for face in (Typeface(), Typeface(wide=True)))
    assert wide.horizontalAdvance(line) > 1.05 * usual.horizontalAdvance(line)


@pytest.mark.parametrize("percent", [50, 100, 200])
def test_lines_stand_apart_as_asked_and_leave_room_for_a_chip(qapp, percent):
    usual, wider = Typeface(percent=percent), Typeface(percent=percent, leading=150)
    height = QFontMetricsF(usual.font()).height()
    assert usual.gap() == line_gap(usual.font())
    assert height + wider.gap() == pytest.approx(1.5 * (height + usual.gap()), abs=1)
    assert Typeface(leading=10).gap() == line_gap(Typeface().font())
