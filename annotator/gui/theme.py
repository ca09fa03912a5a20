"""Colours of the window and the article; label colours are data and are only tinted here."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel

from annotator.core.model import Label
from annotator.gui.colors import contrast, lifted, mix, readable, with_alpha
from annotator.resources import resource

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
    """The colours of the window and of the article; `resources/themes` has the values."""

    dark: bool
    ratio: float
    """The least contrast of text."""
    weight: float
    """How heavy underlines, rings and frames are, 1 being the usual."""
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
    found: QColor
    """Painted under what was searched for."""
    checked: QColor
    danger: QColor
    hues: tuple[str, ...] = ()
    """Colours of labels by their position, in the place of their own."""

    @property
    def amber(self) -> QColor:
        """The colour of a lamp that says: look here before you export."""
        return QColor("#fbbf24" if self.dark else "#b45309")

    @property
    def edge(self) -> QColor:
        """The edge of what is typed into or ticked: seen on paper and window, where Fusion's own
        is darker than a dark window.
        """
        return readable(self.line, self.paper if not self.dark else self.window, 3.2)

    def label_color(self, label: Label | None) -> LabelColors:
        """Return the tints of a label; a label without a usable colour is grey."""
        color = QColor(self._hue(label)) if label is not None else QColor()
        if not color.isValid():
            color = QColor("#6b7280")
        if self.dark and not self.hues:  # these are made for the ground
            color = lifted(color)
        line = readable(color, self.paper, self.ratio)
        chip = color if not self.dark else readable(color, self.paper, 1.16 * self.ratio)
        white, black = QColor("#ffffff"), QColor("#101214")
        chip_text = white if contrast(white, chip) >= self.ratio else black
        if contrast(chip_text, chip) < self.ratio:
            chip, chip_text = line, white
        strong, weak = (0.32, 0.15) if self.dark else (0.20, 0.085)
        tint = line if self.dark else color
        return LabelColors(with_alpha(tint, strong), with_alpha(tint, weak), line, chip, chip_text)

    def _hue(self, label: Label) -> str:
        return self.hues[label.position % len(self.hues)] if self.hues else label.color

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
        palette.setColor(roles.Highlight, mix(self.accent, self.window, 0.18 * self.weight))
        palette.setColor(roles.HighlightedText, self.text)
        return palette

    def view_palette(self) -> QPalette:
        """Return the palette of lists in dialogs: on paper, with the same quiet selection."""
        palette = self.box_palette()
        roles = QPalette.ColorRole
        palette.setColor(roles.Highlight, mix(self.accent, self.paper, 0.18 * self.weight))
        palette.setColor(roles.HighlightedText, self.text)
        return palette

    def box_palette(self) -> QPalette:
        """Return the palette of boxes that open or count: with an edge that is seen."""
        palette = self.palette()
        # Fusion draws edges, frames and boxes to tick 1.4 times as dark as the window
        palette.setColor(QPalette.ColorRole.Window, self.edge.lighter(140))
        return palette

    def style_sheet(self) -> str:
        """Return the few rules that a palette cannot express."""
        handle = mix(self.muted, self.window, 0.45).name()
        edge, accent, paper = self.edge.name(), self.accent.name(), self.paper.name()
        strong = self.weight > 1
        rule = self.line.name() if strong else "transparent"
        return f"""
            QToolTip {{ color: {self.text.name()}; background: {self.raised.name()};
                        border: 1px solid {self.line.name()}; padding: 2px 4px; }}
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
            QRadioButton:focus {{ color: {accent}; }}
            QFrame#floating {{ background: {self.raised.name()}; border: 1px solid {edge};
                               border-radius: 6px; }}
            QToolButton[popupMode="2"] {{ padding-right: 20px; }}
            QToolButton::menu-indicator {{ subcontrol-origin: border;
                                            subcontrol-position: center right; right: 4px; }}
            QToolButton#opens {{ padding-right: 0; }}
            QToolButton#opens::menu-indicator {{ image: none; }}
            QToolButton#muted {{ border: none; padding: 4px 0; margin: 0 -5px;
                                 color: {self.muted.name()}; }}
            QToolButton#muted:hover {{ color: {self.text.name()}; }}
            QToolButton#muted:focus {{ color: {accent}; }}
            QToolButton#verb {{ background: {self.raised.name()}; padding: 3px 0 3px 4px;
                                border: 1px solid {self.line.name()}; border-radius: 4px; }}
            QToolButton#verb:hover, QToolButton#verb:focus {{ border-color: {accent}; }}
            QToolButton#verb:pressed {{ background: {self.line.name()}; }}
            QHeaderView {{ background: transparent; border: none; }}
            QHeaderView::section {{ background: transparent; color: {self.muted.name()};
                                    border: none; border-bottom: 1px solid {self.line.name()};
                                    padding: 4px 3px; }}
            QHeaderView::up-arrow, QHeaderView::down-arrow {{
                subcontrol-position: top center; width: 8px; height: 8px; }}
            QTabBar#lists::tab {{ background: transparent; color: {self.muted.name()};
                                  border: none; border-bottom: 2px solid transparent;
                                  padding: 4px 1px; margin-right: 15px; }}
            QTabBar#lists::tab:hover {{ color: {self.text.name()}; }}
            QTabBar#lists::tab:selected {{ color: {self.text.name()};
                                           border-bottom-color: {accent}; }}
            QTabBar#lists::tab:selected:focus {{ color: {accent}; }}
            QSplitter::handle {{ background: {rule}; }}
            QScrollBar {{ background: transparent; border: none; }}
            QScrollBar:vertical {{ width: 12px; }}
            QScrollBar:horizontal {{ height: 12px; }}
            QScrollBar::handle {{ background: {handle}; border-radius: 3px; margin: 3px; }}
            QScrollBar::handle:vertical {{ min-height: 36px; }}
            QScrollBar::handle:horizontal {{ min-width: 36px; }}
            QScrollBar::handle:hover {{ background: {self.muted.name()}; }}
            QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
            QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
        """ + (self._edges() if strong else "")

    def _edges(self) -> str:
        """Return rules for high contrast: what can be pressed has an edge of its own."""
        text, line, accent, paper = (
            color.name() for color in (self.text, self.line, self.accent, self.paper)
        )
        return f"""
            QPushButton {{ border: 1px solid {text}; border-radius: 4px; padding: 4px 12px;
                           background: {paper}; }}
            QPushButton:focus, QPushButton:default {{ border: 2px solid {accent}; }}
            QPushButton:disabled {{ border-color: {line}; }}
            QToolButton:focus {{ border: 2px solid {accent}; border-radius: 4px; }}
        """


@cache
def load(name: str, vision: str = "full") -> Theme:
    """Return a theme of `resources/themes`, with the colours of labels for a kind of vision."""
    theme = Theme(**{key: _value(held) for key, held in _read(f"{name}.toml").items()})
    if vision == "full":
        return theme
    hues = _read("vision.toml")[vision]["dark" if theme.dark else "light"]
    return replace(theme, hues=tuple(hues))


def _read(name: str) -> dict[str, Any]:
    with resource(f"themes/{name}").open("rb") as file:
        return tomllib.load(file)


def _value(held: Any) -> Any:
    return QColor(held) if isinstance(held, str) else held


LIGHT = load("light")
"""What is worn until `apply` finds out what is wanted."""


def apply(
    app: QApplication, scheme: str = "system", contrast: str = "system", vision: str = "full"
) -> Theme:
    """Dress the program and return its theme.

    The scheme is "system", "light" or "dark", the contrast "system", "normal" or "high". Call it
    again when what the system says of either changes.
    """
    hints = app.styleHints()
    hints.setColorScheme(_SCHEMES[scheme])
    for effect in Qt.UIEffect:  # nothing moves but at the analyst's word
        app.setEffectEnabled(effect, False)
    if not app.styleSheet():  # it hides the style's name, and to set that again is slow
        app.setStyle("Fusion")
    dark = scheme == "dark" or (scheme == "system" and hints.colorScheme() is Qt.ColorScheme.Dark)
    preferred = hints.accessibility().contrastPreference()
    asked = contrast == "system" and preferred is Qt.ContrastPreference.HighContrast
    high = "-contrast" if asked or contrast == "high" else ""
    theme = load(f"{'dark' if dark else 'light'}{high}", vision)
    app.setPalette(theme.palette())
    for menu in ("QMenu", "QMenuBar"):  # PySide's annotation says bytes, and refuses them
        app.setPalette(theme.list_palette(), menu)  # type: ignore[arg-type]
    for view in ("QAbstractItemView", "QCheckBox"):
        app.setPalette(theme.view_palette(), view)  # type: ignore[arg-type]
    for box in ("QComboBox", "QAbstractSpinBox"):
        app.setPalette(theme.box_palette(), box)  # type: ignore[arg-type]
    app.setStyleSheet(theme.style_sheet())
    return theme


def tint(label: QLabel, color: QColor) -> None:
    """Give the words of a label a colour."""
    palette = label.palette()
    palette.setColor(QPalette.ColorRole.WindowText, color)
    label.setPalette(palette)
