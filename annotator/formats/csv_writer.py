"""CSV: a row for each mention, for spreadsheets, which must not take a name for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from annotator.core.carrying import Choices, ExportReport, Trait, fitting
from annotator.core.cells import harmless
from annotator.core.files import replacing
from annotator.core.model import Record, Span
from annotator.core.spans import order

SUFFIX = ".csv"
TITLE = "CSV of mentions"
CARRIES = frozenset(Trait) - {
    *(Trait.TEXT, Trait.SURROGATES, Trait.METADATA, Trait.REGIONS, Trait.ENTITIES),
}

_COLUMNS = (
    *("article", "title", "source", "article_status", "start", "end", "mention", "label"),
    *("kb_id", "status", "score", "made_by", "note"),
)
_NO_ROW = "An article has no span, and thus no row."
_NUL = "A character that spreadsheets have no place for was written as U+FFFD."
_GUARDED = "A cell begins as formulas do and got an apostrophe before it."


def write(records: Iterable[Record], path: Path, choices: Choices) -> ExportReport:
    """Write a row for each span, in UTF-8 with a mark at the start, which spreadsheets want."""
    report = ExportReport()
    with replacing(path) as file:
        file.write(b"\xef\xbb\xbf")
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        rows = csv.writer(text, lineterminator="\r\n")
        rows.writerow(_COLUMNS)
        for record in fitting(records, CARRIES, report):
            written = 0
            for span in sorted(record.spans, key=order):
                rows.writerow([_safe(cell, report) for cell in _cells(record, span)])
                written += 1
            report.wrote(written)
            report.tell(_NO_ROW, int(not written))
        text.flush()
        text.detach()  # or the file would be closed before it has its name
    return report


def _cells(record: Record, span: Span) -> tuple[object, ...]:
    document = record.document
    return (
        *(document.key, document.title, document.source, document.status.value),
        *(span.start, span.end, record.text[span.start : span.end], span.label),
        *(span.kb_id or "", span.status.value, "" if span.score is None else span.score),
        *(span.source, span.note),
    )


def _safe(cell: object, report: ExportReport) -> object:
    if isinstance(cell, str):
        guarded = harmless(cell)
        report.tell(_GUARDED, int(guarded != cell))
        report.tell(_NUL, cell.count("\0"))
        return guarded.replace("\0", "\ufffd")
    return cell
