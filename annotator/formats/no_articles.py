"""Exports of our own that hold no whole text, so that they cannot be imported again."""

from __future__ import annotations

from collections.abc import Set

from annotator.errors import AnnotatorError

_MENTIONS = frozenset(("article", "article_status", "start", "end", "mention", "label"))
_CORRECTIONS = frozenset(("edit", "at", "by", "item", "before", "after"))


def refuse(names: Set[str], file: str) -> None:
    """Raise AnnotatorError where columns or keys with these names are those of such an export."""
    if names >= _MENTIONS:
        kind = "a table of mentions"
    elif names >= _CORRECTIONS:
        kind = "a journal of corrections"
    else:
        return
    raise AnnotatorError(
        f"{file} is {kind} and has no texts; export as jsonl what is to be imported again."
    )
