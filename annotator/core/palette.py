"""Colours for labels that come without one."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Collection

_GOLDEN = 0.618033988749895  # of the circle of hues: each further step falls into the widest gap


def further_color(taken: Collection[str]) -> str:
    """Return a colour as `#rrggbb`, dark enough for white text: of 64, the one most unlike those
    that are taken.
    """
    known = [_channels(color) for color in taken if re.fullmatch("#[0-9a-fA-F]{6}", color)]
    colors = map(_color, range(len(known), len(known) + 64))
    best = max(colors, key=lambda color: min((_distance(color, k) for k in known), default=0))
    return "#" + "".join(f"{channel:02x}" for channel in best)


def _color(step: int) -> tuple[int, ...]:
    lightness = (0.27, 0.20, 0.31)[step % 3]
    rgb = colorsys.hls_to_rgb(step * _GOLDEN % 1, lightness, 0.65)
    return tuple(round(255 * channel) for channel in rgb)


def _channels(color: str) -> tuple[int, ...]:
    return tuple(int(color[at : at + 2], 16) for at in (1, 3, 5))


def _distance(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))
