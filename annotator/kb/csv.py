"""Reading a plain list of entities: CSV with a heading, columns parted by comma, ; or tab."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from annotator.errors import AnnotatorError
from annotator.kb.entry import Entry
from annotator.kb.lines import Line, Lines
from annotator.kb.reading import Plain, Report
from annotator.kb.staging import Staging
from annotator.kb.table import Malformed, entry, mapping

META: dict[str, str] = {}
RESUMABLE = True

_BATCH = 1_000


def read(staged: Staging, source: Path, options: Plain, report: Report) -> Iterator[Plain]:
    """Stage the entities of a table and yield progress; option `map` says which column is what."""
    columns = mapping(options.get("map") or "")
    with Lines(source) as lines:
        number, end = staged.marked("position", (0, 0))
        heading = staged.marked("heading")
        for _ in lines.skip(number, end):
            yield {"done": lines.done, "total": lines.size, "text": f"Going on at line {number:,}"}
        table = _Table(lines, Line(number, b"", end))
        if heading is None:
            heading = next(table, "").removeprefix("\ufeff").rstrip("\r\n").replace("\r", "")
        parts = max(",;\t", key=heading.count)
        names = [name.strip(' "') for name in heading.split(parts)]
        missing = {columns.get(field, field) for field in ("id", "label")} - set(names)
        if missing:
            raise AnnotatorError(
                f"{source.name} has no column “{min(missing)}”; say with a mapping which it is."
            )
        batch: list[Entry] = []

        def keep() -> None:
            staged.add(batch)
            batch.clear()
            position = (table.line.number, table.line.end)
            staged.mark(position=position, heading=heading, report=report.plain())

        rows = csv.reader(table, delimiter=parts)
        while True:
            place = f"line {table.line.number + 1:,}"
            try:
                row = next(rows)
            except StopIteration:
                break
            except csv.Error as error:
                report.records += 1
                report.refuse(place, f"The row is malformed: {error}.")
                continue
            if not row:
                continue
            report.records += 1
            try:
                fields = dict(zip(names, row, strict=False))
                batch.append(entry(fields, columns, partial(report.doubt, place)))
            except Malformed as error:
                report.refuse(place, str(error))
            if len(batch) >= _BATCH:
                keep()
                told = f"{staged.count:,} entities of {report.records:,} records"
                yield {"done": lines.done, "total": lines.size, "text": told}
        keep()


class _Table:
    """The lines of a table as text; a row may have several, and `line` is the last of its lines."""

    def __init__(self, lines: Lines, line: Line) -> None:
        self._lines = iter(lines)
        self.line = line

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.line = next(self._lines)
        return _decoded(self.line.text)


def _decoded(text: bytes | None) -> str:
    return (text or b"\n").decode("utf-8", errors="replace")
