"""Sums with colours: contrast, mixing, and shades that can be read."""

from __future__ import annotations

from PySide6.QtGui import QColor

from annotator.core.oklab import channel_of, from_oklab, light_of, luminance, to_oklab

READABLE = 4.5
"""The least contrast of text, by WCAG 2.2 level AA."""

_BOTTOM, _TOP = 0.30, 0.57  # lightness of what white text can be read on
_DIM, _BRIGHT = 0.70, 0.90  # lightness of what can be read on a dark ground


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


def lifted(color: QColor) -> QColor:
    """Return a colour for a dark ground: one that is bright as it is; of dark ones, the darkest
    becomes the brightest, so that what differs in lightness on white paper does so there too.
    """
    lightness, a, b = to_oklab(_lights(color))
    if lightness >= _DIM:
        return color
    part = min(max((_TOP - lightness) / (_TOP - _BOTTOM), 0.0), 1.0)
    bright = _DIM + part * (_BRIGHT - _DIM)
    for step in range(20, 0, -1):  # as vivid as a screen can show it
        lights = from_oklab(bright, a * step / 20, b * step / 20)
        if all(-1e-6 <= light <= 1 + 1e-6 for light in lights):
            break
    return QColor.fromRgbF(*(channel_of(min(max(light, 0.0), 1.0)) for light in lights))


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
    return luminance(_lights(color))


def _lights(color: QColor) -> list[float]:
    return [light_of(channel) for channel in (color.redF(), color.greenF(), color.blueF())]
