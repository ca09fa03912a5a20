import pytest
from PySide6.QtGui import (
    QColor,
    QImage,
)
from view_samples import LABELS, TEXT, THEMES, chip_rect, grey, span

from annotator.core.model import Label, Status
from annotator.core.spans import SpanIndex
from annotator.gui.colors import contrast
from annotator.gui.typeface import Typeface


def painted(view, scale):
    """The viewport as a screen with so many pixels for each shows it."""
    picture = QImage(view.viewport().size() * scale, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(scale)
    view.viewport().render(picture)
    return picture


def pixels(picture, rect, scale):
    return [
        picture.pixelColor(x, y)
        for y in range(rect.top() * scale, (rect.bottom() + 1) * scale)
        for x in range(rect.left() * scale, (rect.right() + 1) * scale)
    ]


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.PROPOSED])
def test_chips_and_text_are_readable_at_any_size(show, theme, status, percent, scale):
    found = span(TEXT, "Palmyra", status=status)
    view = show(spans=[found])
    view.set_theme(theme)
    view.set_typeface(Typeface(percent=percent))
    picture = painted(view, scale)
    chip = pixels(picture, chip_rect(view, found).adjusted(3, 2, -3, -2), scale)
    ground = max(set(map(QColor.name, chip)), key=list(map(QColor.name, chip)).count)
    best = max(contrast(pixel, QColor(ground)) for pixel in chip)
    text = pixels(picture, view.span_rect(found).adjusted(4, 2, -4, -4), scale)
    ground = max(set(map(QColor.name, text)), key=list(map(QColor.name, text)).count)
    assert max(contrast(pixel, QColor(ground)) for pixel in text) >= theme.ratio
    small = percent * scale == 100  # strokes thinner than a pixel are blurred
    assert best >= (0.8 if small else 0.95) * theme.ratio


def test_marks_are_heavier_in_high_contrast(show):
    found = span(TEXT, "Palmyra", status=Status.ACCEPTED)
    heights = []
    for theme in (THEMES[0], THEMES[2]):
        view = show(spans=[found])
        view.set_theme(theme)
        line = view.painter.colors("GPE").line.name()
        box = view.span_rect(found)
        middle = box.center().x()
        picture = painted(view, 1)
        column = [picture.pixelColor(middle, y).name() for y in range(box.top(), box.bottom() + 2)]
        heights.append(column.count(line))
    assert heights[1] > heights[0] >= 2


def test_the_next_document_is_painted_as_if_it_were_the_first(show):
    """Pictures are taken over from one document to the next, but not where they would differ."""
    index = SpanIndex(1, [span(TEXT, "Palmyra"), span(TEXT, "IS", "ORG")])
    view, fresh = show("IS came.", [span("IS came.", "IS")]), show(TEXT, index)
    drawn = view.painter.chips
    view.set_document(TEXT, index, (), LABELS)
    for one in (view, fresh):
        one.setCursorWidth(0)  # only one of them has the keyboard
    assert view.painter.chips is drawn
    assert grey(view) == grey(fresh)
    other = (Label(1, "GPE", "#000000"), *LABELS[1:])
    view.set_document(TEXT, index, (), other)
    fresh.set_labels(other)
    assert grey(view) == grey(fresh)
