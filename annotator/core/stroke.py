"""What a click of the pen means: which span gets the label of the pen, and which ends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from annotator.core.model import Span
from annotator.core.names import name_at

_JOINTS = ("", " ", "\u00a0", "-", ". ", "'s ", "’s ")
"""What may stand between a span and the words that a click adds to it."""


class Stroke(NamedTuple):
    """A span, or None for a new one, and its ends `[start, end)` in code points."""

    span: Span | None
    start: int
    end: int


def stroke(text: str, position: int, label: str, spans: Iterable[Span]) -> Stroke | None:
    """Return what a click at a code point means with the pen of a label; None between words.

    A span gets the label, and the ends of the name that was clicked, as if it were not there yet.
    Beside the spans a click marks that name; where it touches a span with the same label, or holds
    one, that span grows over it.
    """
    held = list(spans)
    here = [span for span in held if span.start <= position < span.end]
    if here:
        span = min(here, key=lambda each: each.end - each.start)
        around = [(s.start, s.end) for s in held if s not in here]
        return Stroke(span, *(name_at(text, position, around) or (span.start, span.end)))
    name = name_at(text, position, [(span.start, span.end) for span in held])
    if name is None:
        return None
    start, end = name
    for span in held:
        if span.label != label:
            continue
        if start <= span.start and span.end <= end:
            return Stroke(span, start, end)
        if span.end <= start and text[span.end : start] in _JOINTS:
            return Stroke(span, span.start, end)
        if end <= span.start and text[end : span.start] in _JOINTS:
            return Stroke(span, start, span.end)
    return Stroke(None, start, end)
