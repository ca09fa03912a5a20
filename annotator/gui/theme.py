"""Colours and fonts, light and dark; label colours are data and are only tinted here."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QLabel

from annotator.core.model import Label

READABLE = 4.5
"""The least contrast of text, by WCAG 2.2 level AA."""

_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


class LabelColors(NamedTuple):
    """What a label looks like: fills (accepted, proposed), underline, chip and the text on it.

    `line` is readable on paper, so that it serves for the text of a hollow chip too.
    """

    fill: QColor
    faint: QColor
    line: QColor
    chip: QColor
    chip_text: QColor


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of the window and of the article."""

    dark: bool
    accent: QColor
    text: QColor
    muted: QColor
    """Text that steps back, still readable on paper and window."""
    paper: QColor
    """What the article stands on."""
    window: QColor
    """What panels stand on."""
    raised: QColor
    """Buttons and other surfaces above the window."""
    line: QColor
    """Borders and rules."""
    veil: QColor
    """Painted over boilerplate; text below it stays readable."""
    selection: QColor
    checked: QColor
    danger: QColor

    @property
    def edge(self) -> QColor:
        """The edge of what is typed into or ticked: seen on paper and window, where Fusion's own
        is darker than a dark window.
        """
        return readable(self.line, self.paper if not self.dark else self.window, 3.2)

    def label_color(self, label: Label | None) -> LabelColors:
        """Return the tints of a label; a label without a usable colour is grey."""
        color = QColor(label.color) if label is not None else QColor()
        if not color.isValid():
            color = QColor("#6b7280")
        line = readable(color, self.paper)
        chip = color if not self.dark else readable(color, self.paper, 5.2)
        white, black = QColor("#ffffff"), QColor("#101214")
        chip_text = white if contrast(white, chip) >= READABLE else black
        if contrast(chip_text, chip) < READABLE:
            chip, chip_text = line, white
        strong, weak = (0.32, 0.15) if self.dark else (0.20, 0.085)
        return LabelColors(
            _with_alpha(line if self.dark else color, strong),
            _with_alpha(line if self.dark else color, weak),
            line,
            chip,
            chip_text,
        )

    def palette(self) -> QPalette:
        """Return the palette for Fusion."""
        palette = QPalette()
        roles = QPalette.ColorRole
        for role, color in (
            (roles.Window, self.window),
            (roles.WindowText, self.text),
            (roles.Base, self.paper),
            (roles.AlternateBase, self.window),
            (roles.Text, self.text),
            (roles.Button, self.raised),
            (roles.ButtonText, self.text),
            (roles.BrightText, self.danger),
            (roles.PlaceholderText, self.muted),
            (roles.ToolTipBase, self.raised),
            (roles.ToolTipText, self.text),
            (roles.Highlight, self.accent),
            (roles.HighlightedText, QColor("#101214") if self.dark else QColor("#ffffff")),
            (roles.Accent, self.accent),
            (roles.Link, self.accent),
            (roles.LinkVisited, self.accent),
            (roles.Light, self.raised.lighter(108)),
            (roles.Midlight, self.raised),
            (roles.Mid, self.line),
            (roles.Dark, self.line.darker(115)),
            (roles.Shadow, QColor("#000000")),
        ):
            palette.setColor(role, color)
        faded = QColor(self.muted)
        faded.setAlphaF(0.65)
        for role in (roles.WindowText, roles.Text, roles.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, faded)
        return palette

    def list_palette(self) -> QPalette:
        """Return the palette of lists, which recede: on the window, with a quiet selection."""
        palette = self.palette()
        roles = QPalette.ColorRole
        palette.setColor(roles.Base, self.window)
        palette.setColor(roles.Highlight, mix(self.accent, self.window, 0.18))
        palette.setColor(roles.HighlightedText, self.text)
        return palette

    def style_sheet(self) -> str:
        """Return the few rules that a palette cannot express."""
        handle = mix(self.muted, self.window, 0.45).name()
        edge, accent, paper = self.edge.name(), self.accent.name(), self.paper.name()
        return f"""
            QToolTip {{ color: {self.text.name()}; background: {self.raised.name()};
                        border: 1px solid {self.line.name()}; padding: 4px 6px; }}
            QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
            QLineEdit, QPlainTextEdit {{ background: {paper}; border: 1px solid {edge};
                                         border-radius: 4px; padding: 3px 4px; }}
            QLineEdit:focus, QPlainTextEdit:focus {{ border-color: {accent}; }}
            QLineEdit:disabled {{ background: {self.window.name()};
                                  border-color: {self.line.name()}; }}
            QRadioButton::indicator {{ width: 13px; height: 13px; border: 1px solid {edge};
                                       border-radius: 7px; background: {paper}; }}
            QRadioButton::indicator:checked {{ width: 7px; height: 7px;
                                               border: 4px solid {accent}; }}
            QHeaderView {{ background: transparent; border: none; }}
            QHeaderView::section {{ background: transparent; color: {self.muted.name()};
                                    border: none; border-bottom: 1px solid {self.line.name()};
                                    padding: 4px 3px; }}
            QScrollBar {{ background: transparent; border: none; }}
            QScrollBar:vertical {{ width: 12px; }}
            QScrollBar:horizontal {{ height: 12px; }}
            QScrollBar::handle {{ background: {handle}; border-radius: 3px; margin: 3px; }}
            QScrollBar::handle:vertical {{ min-height: 36px; }}
            QScrollBar::handle:horizontal {{ min-width: 36px; }}
            QScrollBar::handle:hover {{ background: {self.muted.name()}; }}
            QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
            QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
        """


LIGHT = Theme(
    dark=False,
    accent=QColor("#2563c9"),
    text=QColor("#1f2328"),
    muted=QColor("#5f6772"),
    paper=QColor("#fdfdfb"),
    window=QColor("#f3f3f0"),
    raised=QColor("#ffffff"),
    line=QColor("#dcdcd6"),
    veil=QColor(253, 253, 251, 94),
    selection=QColor(37, 99, 201, 56),
    checked=QColor("#2f8f5b"),
    danger=QColor("#b42318"),
)

DARK = Theme(
    dark=True,
    accent=QColor("#7db0ff"),
    text=QColor("#e4e4e0"),
    muted=QColor("#a3a8ae"),
    paper=QColor("#1c1d1f"),
    window=QColor("#252628"),
    raised=QColor("#303235"),
    line=QColor("#3d3f43"),
    veil=QColor(28, 29, 31, 112),
    selection=QColor(125, 176, 255, 72),
    checked=QColor("#58b987"),
    danger=QColor("#ff8a80"),
)


def apply(app: QApplication, scheme: str = "system") -> Theme:
    """Dress the program in a scheme, "system", "light" or "dark", and return its theme.

    Call it again when the scheme of the system changes (`QStyleHints.colorSchemeChanged`).
    """
    hints = app.styleHints()
    hints.setColorScheme(_SCHEMES[scheme])
    if not app.styleSheet():  # it hides the style's name, and to set that again is slow
        app.setStyle("Fusion")
    dark = scheme == "dark" or (scheme == "system" and hints.colorScheme() is Qt.ColorScheme.Dark)
    theme = DARK if dark else LIGHT
    app.setPalette(theme.palette())
    for menu in ("QMenu", "QMenuBar"):  # PySide's annotation says bytes, and refuses them
        app.setPalette(theme.list_palette(), menu)  # type: ignore[arg-type]
    app.setStyleSheet(theme.style_sheet())
    return theme


def tint(label: QLabel, color: QColor) -> None:
    """Give the words of a label a colour."""
    palette = label.palette()
    palette.setColor(QPalette.ColorRole.WindowText, color)
    label.setPalette(palette)


def article_font(percent: int = 100) -> QFont:
    """Return the font of the article at a zoom: the system's own, somewhat larger."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    points = 15.0 if sys.platform == "darwin" else 11.5  # a point is a pixel on a Mac
    font.setPointSizeF(points * percent / 100)
    return font


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of two opaque colours, 1 to 21, by WCAG 2.2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(color: QColor, ground: QColor, ratio: float = READABLE) -> QColor:
    """Return a colour, made darker or lighter until it has a contrast to its ground."""
    towards = QColor("#000000") if _luminance(ground) > 0.18 else QColor("#ffffff")
    for step in range(21):
        shade = mix(towards, color, step / 20)
        if contrast(shade, ground) >= ratio:
            return shade
    return towards


def mix(one: QColor, other: QColor, part: float) -> QColor:
    """Return `part` of one colour (0 to 1) over the rest of another."""
    return QColor.fromRgbF(
        one.redF() * part + other.redF() * (1 - part),
        one.greenF() * part + other.greenF() * (1 - part),
        one.blueF() * part + other.blueF() * (1 - part),
    )


def _luminance(color: QColor) -> float:
    linear = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (color.redF(), color.greenF(), color.blueF())
    )
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _with_alpha(color: QColor, alpha: float) -> QColor:
    tinted = QColor(color)
    tinted.setAlphaF(alpha)
    return tinted
