"""Sums with colours: contrast, mixing, and shades that can be read."""

from __future__ import annotations

import math

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


def lifted(color: QColor) -> QColor:
    """Return a colour for a dark ground: one that is bright as it is; of dark ones, the darkest
    becomes the brightest, so that what differs in lightness on white paper does so there too.
    """
    lightness, a, b = _oklab(color)
    if lightness >= _DIM:
        return color
    part = min(max((_TOP - lightness) / (_TOP - _BOTTOM), 0.0), 1.0)
    bright = _DIM + part * (_BRIGHT - _DIM)
    for step in range(20, 0, -1):  # as vivid as a screen can show it
        light = _light(bright, a * step / 20, b * step / 20)
        if all(-1e-6 <= channel <= 1 + 1e-6 for channel in light):
            break
    return QColor.fromRgbF(*(_encoded(min(max(channel, 0.0), 1.0)) for channel in light))


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
    weights = (0.2126, 0.7152, 0.0722)
    return sum(weight * c for weight, c in zip(weights, _linear(color), strict=True))


def _linear(color: QColor) -> list[float]:
    return [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (color.redF(), color.greenF(), color.blueF())
    ]


def _encoded(light: float) -> float:
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


# OKLab by Ottosson, 2020: there and back
_BOTTOM, _TOP = 0.30, 0.57  # lightness of what white text can be read on
_DIM, _BRIGHT = 0.70, 0.90  # lightness of what can be read on a dark ground


def _oklab(color: QColor) -> tuple[float, float, float]:
    r, g, b = _linear(color)
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    middle = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _light(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
