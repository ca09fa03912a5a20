from __future__ import annotations

import re
from itertools import combinations

from annotator import schemes
from annotator.core import label_colors
from annotator.core.label_colors import safe_colors


def luminance(color: str) -> float:
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_suggested_colours_are_others_and_take_white_text() -> None:
    taken = [label.color for label in schemes.load("ontonotes").labels]
    found = safe_colors(taken, 8)
    assert len(set(found)) == 8
    assert not set(found) & set(taken)
    for color in found:
        assert re.fullmatch("#[0-9a-f]{6}", color)
        assert 1.05 / (luminance(color) + 0.05) >= 4.5


def test_suggested_colours_are_apart_for_eyes_that_see_no_red_or_no_green() -> None:
    red, green = "#a01010", "#1a6b1a"
    for color in safe_colors([red, green], 6):
        for other in (red, green):
            seen = (label_colors._seen(label_colors._channels(c)) for c in (color, other))
            assert label_colors._apart(*seen) > 0.08  # four times what is just noticed


def test_suggested_colours_are_apart_from_each_other() -> None:
    taken = [label.color for label in schemes.load("ontonotes").labels]
    found = [label_colors._seen(label_colors._channels(color)) for color in safe_colors(taken, 5)]
    assert min(label_colors._apart(*pair) for pair in combinations(found, 2)) > 0.06


def test_colours_that_are_none_do_not_matter() -> None:
    assert safe_colors(["red", ""], 2) == safe_colors([], 2)
    assert safe_colors([], 0) == []
    assert len(safe_colors([], 10_000)) > 50
