"""The shape of work: plain values in, plain values out, and a way to tell how far it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Plain = dict[str, Any]
Tell = Callable[[int, int, str], None]
"""Called with the units done, their total (0: unknown), and what is at hand."""
