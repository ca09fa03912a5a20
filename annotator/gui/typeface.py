"""What an article is set in: family, size, distance of lines and of letters."""

from __future__ import annotations

import sys
from typing import NamedTuple

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from annotator.gui.geometry import line_gap

FAMILIES = {
    "serif": ("Charter", "Georgia", "Noto Serif", "DejaVu Serif", "Liberation Serif", "serif"),
    "sans": ("Inter", "Segoe UI", "Helvetica Neue", "Noto Sans", "DejaVu Sans", "sans-serif"),
}
"""Families by the name under which they can be chosen; the first that is installed is taken."""

_POINTS = 15.0 if sys.platform == "darwin" else 11.5  # a point is a pixel on a Mac
_LETTERS = 106.0  # per cent of the usual distance, where it is wide
_WORDS = 0.12  # of the height of the type, between words besides


class Typeface(NamedTuple):
    """A choice of type; a family of "" is the system's own."""

    family: str = ""
    percent: int = 100
    leading: int = 100
    """From line to line, in per cent of the usual distance."""
    wide: bool = False
    """Whether letters and words stand further apart, which some people read more easily."""

    def font(self) -> QFont:
        """Return the font of the article: somewhat larger than that of the window."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        if self.family:
            font.setFamilies(list(FAMILIES.get(self.family, (self.family,))))
        font.setPointSizeF(_POINTS * self.percent / 100)
        if self.wide:
            font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, _LETTERS)
            font.setWordSpacing(_WORDS * QFontMetricsF(font).height())
        return font

    def gap(self) -> int:
        """Return what is free between two lines, in pixels; a chip always fits between them."""
        font = self.font()
        height, least = QFontMetricsF(font).height(), line_gap(font)
        return max(round((height + least) * self.leading / 100 - height), least)
