"""BILOU: word and tag in two columns; it tells where a mention ends. Lossy: see columns."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from annotator.core.carrying import Choices, ExportReport
from annotator.core.model import Record
from annotator.nlp.columns import CARRIES, write_columns

SUFFIX = ".bilou"
TITLE = "BILOU columns, lossy"
ASKS = frozenset({"pipeline"})

__all__ = ["ASKS", "CARRIES", "SUFFIX", "TITLE", "write"]

_LETTERS = {(True, True): "U", (True, False): "B", (False, True): "L", (False, False): "I"}


def write(records: Iterable[Record], path: Path, choices: Choices) -> ExportReport:
    """Write a line for each token, a blank line behind each sentence."""
    return write_columns(records, path, choices, lambda word, tag: f"{word} {tag}\n", _tag)


def _tag(label: str, first: bool, last: bool) -> str:
    return f"{_LETTERS[first, last]}-{label}"
