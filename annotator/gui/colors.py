"""Sums with colours: contrast, mixing, and shades that can be read."""

from __future__ import annotations

from PySide6.QtGui import QColor

READABLE = 4.5
"""The least contrast of text, by WCAG 2.2 level AA."""


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


def with_alpha(color: QColor, alpha: float) -> QColor:
    """Return a colour that lets what is below shine through, 1 being opaque."""
    tinted = QColor(color)
    tinted.setAlphaF(alpha)
    return tinted


def _luminance(color: QColor) -> float:
    linear = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (color.redF(), color.greenF(), color.blueF())
    )
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
