"""Columns of tokens and BILOU tags; read as all such columns are."""

from __future__ import annotations

from annotator.core.head import Head
from annotator.formats.conll_reader import read

__all__ = ["SUFFIXES", "read", "recognises"]

SUFFIXES = (".bilou",)


def recognises(head: Head) -> bool:
    """Say whether a file is called so; by its content it is one of `conll`."""
    return head.suffix in SUFFIXES
