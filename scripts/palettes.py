"""Choose colours of labels that stay apart for people who see fewer of them.

    python scripts/palettes.py > resources/themes/vision.toml

For each kind of colour vision and each ground: colours that are readable on it, as unlike each
other as can be had after the simulation of that vision, the first eight also apart in lightness,
so that they differ on a grey print too. Everything follows from a seed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations, product
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Color = tuple[float, float, float]
"""Red, green and blue, 0 to 1, as a screen is given them."""

VISIONS = {
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""What is seen of linear light, by Machado, Oliveira and Fernandes 2009, severity 1."""

GROUNDS = {"light": ("#fdfdfb", 4.7), "dark": ("#1c1d1f", 5.4)}
"""Paper, and the least contrast to it, somewhat above what the window asks for."""

MAIN = 8
"""Labels that stand at the front, and are the most unlike each other."""

COUNT = 18
APART = {"light": 3.4, "dark": 3.6}
"""Steps of lightness (L*) between any two of the main ones; their whole range is short."""

CALM = 78
"""The highest chroma (C*)."""

_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = _TO_XYZ @ np.ones(3)


def parse(color: str) -> Color:
    """Return the channels of `#rrggbb`."""
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def linear(color: Sequence[float]) -> Array:
    """Return the light that a screen makes of a colour."""
    c = np.asarray(color)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(light: Array) -> Array:
    """Return CIE L*, a*, b* of linear light."""
    share = (_TO_XYZ @ light) / _WHITE
    f = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def difference(one: Array, other: Array) -> float:
    """Return how unlike two L*, a*, b* look, CIEDE2000; 1 is just noticed side by side."""

    def damped(chroma: float) -> float:
        return float(np.sqrt(chroma**7 / (chroma**7 + 25**7)))

    def polar(color: Array) -> tuple[float, float]:
        a = color[1] * (1.5 - damped(mean) / 2)
        return float(np.hypot(a, color[2])), float(np.degrees(np.arctan2(color[2], a)) % 360)

    mean = float(np.hypot(one[1], one[2]) + np.hypot(other[1], other[2])) / 2
    (chroma1, hue1), (chroma2, hue2) = polar(one), polar(other)
    turn = (hue2 - hue1 + 180) % 360 - 180 if chroma1 * chroma2 else 0.0
    hue = (hue1 + turn / 2) % 360
    light, chroma = (one[0] + other[0]) / 2, (chroma1 + chroma2) / 2
    terms = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.2, 4, -63))
    wave = 1 + sum(part * np.cos(np.radians(n * hue + at)) for part, n, at in terms)
    off = (light - 50) ** 2
    by_light = (other[0] - one[0]) / (1 + 0.015 * off / np.sqrt(20 + off))
    by_chroma = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    by_hue = 2 * np.sqrt(chroma1 * chroma2) * np.sin(np.radians(turn / 2))
    by_hue /= 1 + 0.015 * chroma * wave
    blue = -2 * damped(chroma) * np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    return float(np.sqrt(by_light**2 + by_chroma**2 + by_hue**2 + blue * by_chroma * by_hue))


def seen(color: str, vision: str) -> Array:
    """Return L*, a*, b* of what a person with this vision sees of a colour."""
    return lab(np.clip(np.array(VISIONS[vision]) @ linear(parse(color)), 0, 1))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    low, high = sorted(float(_TO_XYZ[1] @ linear(parse(color))) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def choose(vision: str, ground: str) -> list[str]:
    """Return `COUNT` colours, the main ones first."""
    paper, least = GROUNDS[ground]
    levels = [round(x * 255 / 14) for x in range(15)]
    colors = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in product(levels, repeat=3)]
    colors = [c for c in colors if contrast(c, paper) >= least and _is_calm(c)]
    places = np.array([seen(c, vision) for c in colors])
    light = np.array([lab(linear(parse(c)))[0] for c in colors])
    gap = np.linalg.norm(places[:, None] - places[None], axis=2)
    gap[np.abs(light[:, None] - light[None]) < APART[ground]] = 0
    main = _spread(gap, MAIN)
    free = np.linalg.norm(places[:, None] - places[None], axis=2)
    free[np.abs(light[:, None] - light[None]) < 0.8] = 0
    chosen = list(main)
    while len(chosen) < COUNT:
        chosen.append(int(free[chosen].min(axis=0).argmax()))
    return [colors[n] for n in chosen]


def _is_calm(color: str) -> bool:
    """Say whether a colour is neither gaudy nor all but black or white."""
    lightness, a, b = lab(linear(parse(color)))
    return bool(np.hypot(a, b) <= CALM and 11 <= lightness <= 92)


def _spread(gap: Array, count: int) -> list[int]:
    """Return items whose smallest gap is as large as a search with restarts finds it."""
    dice = random.Random(7)
    best: list[int] = []
    best_gap = -1.0
    for _ in range(300):
        chosen = [dice.randrange(len(gap))]
        while len(chosen) < count:
            chosen.append(int(gap[chosen].min(axis=0).argmax()))
        for _ in range(40):  # move the item that stands nearest to another one
            pairs = list(combinations(range(count), 2))
            first, second = min(pairs, key=lambda p: gap[chosen[p[0]], chosen[p[1]]])
            before = gap[chosen[first], chosen[second]]
            moved = False
            for item in (first, second):
                rest = [c for n, c in enumerate(chosen) if n != item]
                found = int(gap[rest].min(axis=0).argmax())
                if gap[rest, found].min() > before + 1e-9:
                    chosen[item] = found
                    moved = True
                    break
            if not moved:
                break
        worst = min(gap[a, b] for a, b in combinations(chosen, 2))
        if worst > best_gap:
            best, best_gap = chosen, worst
    return best


def main() -> None:
    """Print the palettes."""
    print("# Colours of labels by their position, for people who see fewer colours; made by")
    print("# scripts/palettes.py. The first eight differ from each other in lightness too.")
    for vision in VISIONS:
        print(f"\n[{vision}]")
        for ground in GROUNDS:
            colors = choose(vision, ground)
            rows = [", ".join(f'"{c}"' for c in colors[n : n + 6]) for n in range(0, COUNT, 6)]
            print(f"{ground} = [\n  " + ",\n  ".join(rows) + ",\n]")


if __name__ == "__main__":
    main()
