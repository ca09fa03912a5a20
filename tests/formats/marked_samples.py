"""A sentence with its mentions, in the shapes that other programs write."""

from __future__ import annotations

import json
from typing import Any

TEXT = "Obama met Angela Merkel in Berlin."
OBAMA, MERKEL, BERLIN = (0, 5, "PERSON"), (10, 23, "PERSON"), (27, 33, "GPE")
EMOJI = "😀😀 Obama met Merkel."


def lines(*values: Any) -> str:
    return "".join(json.dumps(value) + "\n" for value in values)


def prodigy(**more: Any) -> dict[str, Any]:
    return {"text": TEXT, "_input_hash": 338646498, "answer": "accept", **more}


def prodigy_span(place: tuple[int, int, str], **more: Any) -> dict[str, Any]:
    start, end, label = place
    return {"start": start, "end": end, "token_start": 1, "token_end": 2, "label": label, **more}
