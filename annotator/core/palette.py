"""Colours for labels that come without one."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Collection
from itertools import count

_GOLDEN = 0.618033988749895  # of the circle of hues: each further step falls into the widest gap
_NEAR = 60  # sum of the differences in red, green and blue, each 0 to 255


def further_color(taken: Collection[str]) -> str:
    """Return a colour as `#rrggbb`, dark enough for white text and unlike those that are taken.

    Hues follow the golden ratio. After a full round without a free one, the likeness to older
    colours is let pass, so that there is always an answer.
    """
    known = [_channels(color) for color in taken if re.fullmatch("#[0-9a-fA-F]{6}", color)]
    for step in count(len(known)):
        lightness = (0.32, 0.25, 0.39)[step % 3]
        rgb = colorsys.hls_to_rgb(step * _GOLDEN % 1, lightness, 0.65)
        color = tuple(round(255 * part) for part in rgb)
        late = step - len(known) > 64
        if late or all(_distance(color, other) > _NEAR for other in known):
            break
    return "#" + "".join(f"{part:02x}" for part in color)


def _channels(color: str) -> tuple[int, ...]:
    return tuple(int(color[at : at + 2], 16) for at in (1, 3, 5))


def _distance(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))
