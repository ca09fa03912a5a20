import pytest
from PySide6.QtCore import Qt

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
