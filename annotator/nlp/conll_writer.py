"""CoNLL-2003: four columns, tags in IOB2, `-DOCSTART-` before each article. Lossy: see columns."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from annotator.core.carrying import Choices, ExportReport
from annotator.core.model import Record
from annotator.nlp.columns import BORDER, CARRIES, write_columns

SUFFIX = ".conll"
TITLE = "CoNLL-2003 (IOB2), lossy"
ASKS = frozenset({"pipeline"})

__all__ = ["ASKS", "CARRIES", "SUFFIX", "TITLE", "write"]


def write(records: Iterable[Record], path: Path, choices: Choices) -> ExportReport:
    """Write a line for each token, a blank line behind each sentence."""
    return write_columns(records, path, choices, _line, _tag)


def _line(word: str, tag: str) -> str:
    return f"{word} -X- {'O' if word == BORDER else '_'} {tag}\n"


def _tag(label: str, first: bool, last: bool) -> str:
    return f"{'B' if first else 'I'}-{label}"
