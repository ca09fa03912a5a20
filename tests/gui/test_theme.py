import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QRadioButton, QWidget

from annotator.gui import theme
from annotator.gui.theme import DARK, LIGHT


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
    assert theme.apply(dressed, scheme) is expected
    assert dressed.palette().window().color() == expected.window
    assert dressed.palette().text().color() == expected.text
    dressed.setStyleSheet("")
    assert dressed.style().name() == "fusion"


def test_the_scheme_of_the_system_is_followed(dressed):
    theme.apply(dressed, "dark")
    dark = dressed.styleHints().colorScheme() is Qt.ColorScheme.Dark
    assert theme.apply(dressed, "system") in ((DARK, LIGHT) if dark else (LIGHT,))


def test_the_type_of_the_article_grows_with_the_zoom(qapp):
    assert theme.article_font(200).pointSizeF() == 2 * theme.article_font(100).pointSizeF()


def test_contrast_is_that_of_the_guidelines():
    white, black = theme.QColor("#ffffff"), theme.QColor("#000000")
    assert theme.contrast(white, black) == pytest.approx(21)
    assert theme.contrast(theme.QColor("#777777"), white) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", [QLineEdit, QRadioButton])
def test_what_is_typed_into_or_ticked_has_an_edge_that_is_seen(dressed, qtbot, scheme, kind):
    worn = theme.apply(dressed, scheme)
    window = QWidget()
    qtbot.addWidget(window)
    widget = kind("", window)
    widget.setGeometry(20, 20, 100, 30)
    picture = window.grab(widget.geometry().adjusted(-5, 0, 0, 0)).toImage()
    middle = picture.height() // 2
    row = [picture.pixelColor(x, middle) for x in range(picture.width() // 2)]
    assert row[0] == worn.window
    assert max(theme.contrast(pixel, worn.window) for pixel in row) >= 3
    assert max(theme.contrast(pixel, worn.paper) for pixel in row) >= 2.9
