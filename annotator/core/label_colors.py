"""Colours for labels that come without one, and colours that all eyes can tell apart."""

from __future__ import annotations

import colorsys
import itertools
import math
import re
from collections.abc import Collection, Sequence
from functools import cache

from annotator.core.oklab import light_of, luminance, to_oklab

_GOLDEN = 0.618033988749895  # of the circle of hues: each further step falls into the widest gap


def further_color(taken: Collection[str]) -> str:
    """Return a colour as `#rrggbb`, dark enough for white text: of 64, the one most unlike those
    that are taken.
    """
    known = [_channels(color) for color in taken if re.fullmatch("#[0-9a-fA-F]{6}", color)]
    colors = map(_color, range(len(known), len(known) + 64))
    best = max(colors, key=lambda color: min((_distance(color, k) for k in known), default=0))
    return "#" + "".join(f"{channel:02x}" for channel in best)


def safe_colors(taken: Collection[str], count: int) -> list[str]:
    """Return colours as `#rrggbb`, each dark enough for white text, that differ from those taken
    and from each other for red-blind and green-blind eyes too, the best first.
    """
    known = [_seen(_channels(color)) for color in taken if re.fullmatch("#[0-9a-fA-F]{6}", color)]
    free = dict(_dark_colors())
    found = []
    for _ in range(min(count, len(free))):
        color = max(free, key=lambda c: min((_apart(free[c], k) for k in known), default=0))
        known.append(free.pop(color))
        found.append("#" + "".join(f"{channel:02x}" for channel in color))
    return found


def _color(step: int) -> tuple[int, ...]:
    lightness = (0.27, 0.20, 0.31)[step % 3]
    rgb = colorsys.hls_to_rgb(step * _GOLDEN % 1, lightness, 0.65)
    return tuple(round(255 * channel) for channel in rgb)


def _channels(color: str) -> tuple[int, ...]:
    return tuple(int(color[at : at + 2], 16) for at in (1, 3, 5))


def _distance(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))


# Full, red-blind and green-blind eyes as matrices of linear RGB (Machado and others, 2009).
_EYES = (
    ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
)
_DARKEST = 0.18  # of the light of white: white text on it has a contrast of 4.5

Seen = tuple[tuple[float, ...], ...]


def _lights(color: tuple[int, ...]) -> list[float]:
    return [light_of(channel / 255) for channel in color]


def _times(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def _seen(color: tuple[int, ...]) -> Seen:
    """Return a colour in OKLab as each kind of eye sees it."""
    lights = _lights(color)
    return tuple(to_oklab([min(max(c, 0.0), 1.0) for c in _times(eye, lights)]) for eye in _EYES)


def _apart(one: Seen, other: Seen) -> float:
    """Return how far two colours are apart for the eye that sees them closest together."""
    return min(math.dist(a, b) for a, b in zip(one, other, strict=True))


@cache
def _dark_colors() -> tuple[tuple[tuple[int, ...], Seen], ...]:
    """Return colours that white text is readable on, each with how it is seen."""
    found = []
    for hue, lightness, saturation in itertools.product(
        range(24), (0.2, 0.3, 0.4, 0.5), (0.75, 0.4)
    ):
        rgb = colorsys.hls_to_rgb(hue / 24, lightness, saturation)
        color = tuple(round(255 * channel) for channel in rgb)
        if luminance(_lights(color)) <= _DARKEST:
            found.append((color, _seen(color)))
    return tuple(found)
