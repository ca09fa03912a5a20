"""How what takes long says how far it is."""

from __future__ import annotations

from collections.abc import Callable

Tell = Callable[[int, int], None]
"""Called with how much is done, and of how much; what it raises ends the work, nothing is kept."""


def silent(done: int, total: int) -> None:
    """Tell nobody."""
