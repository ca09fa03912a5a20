"""Writing a knowledge base from entries that are at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from annotator.kb.entry import Entry
from annotator.kb.order import finish
from annotator.kb.staging import batches, staging


def write(
    entries: Iterable[Entry], total: int, path: Path, meta: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """Write entries and yield progress; the last result has the counts.

    `total` is an estimate of their number. AnnotatorError if the file cannot be written.
    """
    with staging(path) as staged:
        for batch in batches(entries):
            staged.add(batch)
            done = min(staged.count, total)
            yield {"done": done, "total": total, "text": "Writing entities"}
        for told in finish(staged, path, meta):
            yield {"done": total, "total": total, **told}
