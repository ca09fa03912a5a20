"""Reading a plain list of entities: CSV with a heading, columns parted by comma, ; or tab."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from annotator.errors import AnnotatorError
from annotator.kb.entry import Entry
from annotator.kb.lines import Lines
from annotator.kb.reading import Plain, Report
from annotator.kb.staging import Staging
from annotator.kb.table import Malformed, entry, mapping

META: dict[str, str] = {}
RESUMABLE = False  # a cell may have line breaks, so a line is not where one can go on

_BATCH = 1_000


def read(staged: Staging, source: Path, options: Plain, report: Report) -> Iterator[Plain]:
    """Stage the entities of a table and yield progress; option `map` says which column is what."""
    columns = mapping(options.get("map") or "")
    with Lines(source) as lines:
        text = (_decoded(line.text) for line in lines)
        heading = next(text, "").removeprefix("\ufeff").rstrip("\r\n").replace("\r", "")
        parts = max(",;\t", key=heading.count)
        names = [name.strip(' "') for name in heading.split(parts)]
        missing = {columns.get(field, field) for field in ("id", "label")} - set(names)
        if missing:
            raise AnnotatorError(
                f"{source.name} has no column “{min(missing)}”; say with a mapping which it is."
            )
        batch: list[Entry] = []
        rows = csv.reader(text, delimiter=parts)
        while True:
            try:
                row = next(rows)
            except StopIteration:
                break
            except csv.Error as error:
                report.records += 1
                report.refuse(f"line {rows.line_num + 1:,}", f"The row is malformed: {error}.")
                continue
            if not row:
                continue
            report.records += 1
            try:
                batch.append(entry(dict(zip(names, row, strict=False)), columns))
            except Malformed as error:
                report.refuse(f"line {rows.line_num + 1:,}", str(error))
            if len(batch) >= _BATCH:
                staged.add(batch)
                batch.clear()
                told = f"{staged.count:,} entities of {report.records:,} records"
                yield {"done": lines.done, "total": lines.size, "text": told}
        staged.add(batch)
    staged.mark(report=report.plain())


def _decoded(text: bytes | None) -> str:
    return (text or b"\n").decode("utf-8", errors="replace")
