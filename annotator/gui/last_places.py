"""Where each project was left, kept beside the settings and not in the project."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from annotator.resources import keep, user_folder

_KEPT = 200
"""How many projects are remembered."""


@dataclass(frozen=True, slots=True)
class LastPlace:
    """The article that was open, the span that had the focus, what was seen, and what was listed.

    `top`, `anchor` and `caret` are positions as `gui.article.Place` has them, `question` is what
    `core.queue.Question.as_plain` gives.
    """

    document: int = 0
    span: int = 0
    top: int = 0
    anchor: int = 0
    caret: int = 0
    question: dict[str, Any] = field(default_factory=dict)


def recall(location: str) -> LastPlace | None:
    """Return where a project was left, or None."""
    found = _read().get(lasting(location))
    try:
        place = LastPlace(**found) if isinstance(found, dict) else None
    except TypeError:  # another version's
        return None
    if place is None:
        return None
    numbers = (place.document, place.span, place.top, place.anchor, place.caret)
    return place if all(type(number) is int for number in numbers) else None


def remember(location: str, place: LastPlace) -> None:
    """Store where a project is left; a full disk loses only this."""
    places = _read()
    places.pop(lasting(location), None)
    places[lasting(location)] = asdict(place)
    keep(_path(), json.dumps(dict(list(places.items())[-_KEPT:])))


def _path() -> Path:
    return user_folder() / "places.json"


def _read() -> dict[str, Any]:
    try:
        found = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def lasting(location: str) -> str:
    """Return a location that means the same from every folder."""
    return location if "://" in location else str(Path(location).absolute())
