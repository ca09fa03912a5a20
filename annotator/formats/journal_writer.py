"""The journal of corrections as JSONL: before and after, who, when, and from which model.

A line for each span, region, document, label or entity that an Edit changed, the oldest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from annotator.core.carrying import Choices, ExportReport
from annotator.core.files import replacing
from annotator.core.history import JournalEntry
from annotator.core.model import Item, Region, Span
from annotator.formats.lines import encode

SUFFIX = ".jsonl"
TITLE = "Journal of corrections"
CARRIES = frozenset[Any]()
OF = "journal"


def write(
    entries: Iterable[tuple[JournalEntry, Mapping[int, str]]], path: Path, choices: Choices
) -> ExportReport:
    """Write a line for each change; each entry comes with the keys of its documents by id.

    The report counts Edits, as steps.
    """
    report = ExportReport(unit="step")
    with replacing(path) as file:
        for entry, keys in entries:
            spans = 0
            for change in entry.changes:
                spans += isinstance(change.item, Span)
                raw = encode(_line(entry, change.before, change.after, keys), entry.name)
                file.write(raw)
                file.write(b"\n")
            report.wrote(spans)
    return report


def _line(
    entry: JournalEntry, before: Item | None, after: Item | None, keys: Mapping[int, str]
) -> dict[str, Any]:
    item = after if after is not None else before
    line: dict[str, Any] = {
        "edit": entry.id,
        "at": entry.at.isoformat(),
        "by": entry.author,
        "act": entry.act,
        "of": entry.of,
        "name": entry.name,
        "item": type(item).__name__.lower(),
    }
    if isinstance(item, Span | Region):
        line["article"] = keys.get(item.document_id)
    if isinstance(item, Span):
        line["from"] = item.source
        if before is not None and after is not None:
            line["changed"] = [
                name for name in Span.__slots__ if getattr(before, name) != getattr(after, name)
            ]
    return line | {"before": _plain(before), "after": _plain(after)}


def _plain(item: Item | None) -> Any:
    return None if item is None else msgspec.to_builtins(item)
