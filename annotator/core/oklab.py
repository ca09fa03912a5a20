"""OKLab (Ottosson, 2020), in which what is equally far apart looks equally unlike; CIE L*a*b* takes
all blues for alike.

Channels and lights are 0 to 1: a channel is what a screen is given, a light what comes out of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Triple = tuple[float, float, float]


def light_of(channel: float) -> float:
    """Return the light of a channel of sRGB."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def channel_of(light: float) -> float:
    """Return the channel of sRGB that gives a light."""
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def luminance(lights: Sequence[float]) -> float:
    """Return how bright red, green and blue light is together, by WCAG 2.2; white is 1."""
    red, green, blue = lights
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def to_oklab(lights: Sequence[float]) -> Triple:
    """Return lightness, a and b of red, green and blue light."""
    red, green, blue = lights
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def from_oklab(lightness: float, a: float, b: float) -> Triple:
    """Return red, green and blue light; below 0 or above 1 where no screen can show the colour."""
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
