"""Tables of articles: CSV, TSV and XLSX with names in the first row, an article a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Note, Problem
from annotator.core.files import reading, shown
from annotator.core.head import Head
from annotator.errors import AnnotatorError
from annotator.formats.article import contents
from annotator.formats.broken import Broken
from annotator.formats.encoding import decode, replaced
from annotator.formats.no_articles import refuse
from annotator.formats.rows import NAMES, mapping, row_article
from annotator.formats.workbook import WIDEST, Row, rows_of

SUFFIXES = (".csv", ".tsv", ".xlsx", ".tab")

GENERAL = True

_DELIMITERS = ",;\t|"
_END = "\0end of the table"  # a row of its own, unless a quotation is open


def recognises(head: Head) -> bool:
    """Say whether a file is a table: a workbook, or lines whose first one names what is known."""
    if head.data[:4] == b"PK\3\4":
        return head.suffix == ".xlsx" or b"xl/" in head.data
    if not head.lines or head.text[:1] in "{[<":
        return False
    names = next(csv.reader([head.lines[0]], delimiter=_delimiter(head.lines[0])), [])
    known = {name for role in NAMES.values() for name in role}
    found = sum(name.strip().casefold() in known for name in names)
    return len(names) > 1 and found > (0 if head.suffix in SUFFIXES else 1)


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield an article for each row; where the table breaks, those before are kept."""
    with reading(path) as file:
        is_workbook = file.read(4) == b"PK\3\4"
    rows: Iterator[Row | Note]
    if is_workbook:
        rows = rows_of(path, options)
    else:
        found = decode(contents(path, options))
        if found is None:
            raise AnnotatorError(f"{shown(path)} is no table, and no text at all.")
        yield from replaced(found)
        rows = _lines(found.text, options)
    columns: list[str] = []
    roles: dict[str, str] = {}
    taken = number = 0
    try:
        for row in rows:
            if isinstance(row, Note):
                yield row
                continue
            number, cells = row
            if not columns:
                columns = _named(cells)
                refuse(set(columns), shown(path))
                roles = mapping(columns, path, options)
                continue
            if not any(cell not in (None, "") for cell in cells):
                continue
            place = f"row {number}"
            if extra := [cell for cell in cells[len(columns) :] if cell not in (None, "")]:
                yield Note(place, f"{len(extra)} cells have no column, and are left out.")
            named = dict(zip(columns, cells, strict=False))
            taken += 1
            yield row_article(named, roles, path, taken, place)
    except csv.Error as error:
        if not taken:
            raise AnnotatorError(f"{shown(path)} is no table: {error}.") from None
        yield Problem(f"after row {taken + 1}", f"The table breaks here: {error}.")
    except Broken as error:
        if not taken:
            raise AnnotatorError(f"{error} No row before that is whole.") from None
        yield Problem(
            f"after row {number}", f"{error} What came before is kept, to row {number:,}."
        )
    if not columns:
        raise AnnotatorError(f"{shown(path)} is empty.")


def _named(cells: Sequence[Any]) -> list[str]:
    """Return the names of columns, those that come twice with a number."""
    named: list[str] = []
    for number, cell in enumerate(cells[:WIDEST], 1):
        name = " ".join(str(cell).split()) if cell not in (None, "") else f"column {number}"
        named.append(f"{name} {number}" if name in named else name)
    return named


def _lines(text: str, options: ImportOptions) -> Iterator[Row]:
    """Yield line and cells of each row; csv.Error where a quotation is not ended."""
    text = text.removeprefix("\ufeff")
    csv.field_size_limit(options.limits.text)
    first = text.partition("\n")[0]
    lines = chain(io.StringIO(text, newline=""), ["\n", _END])
    reader = csv.reader(lines, delimiter=_delimiter(first))
    line = 1
    for cells in reader:
        if cells and cells[-1].endswith(_END):
            if cells != [_END]:  # a quotation took it in
                raise csv.Error(f"a quotation that begins in line {line} is not ended")
            return
        yield line, cells
        line = reader.line_num + 1


def _delimiter(line: str) -> str:
    """Return what parts the names in the first line."""
    return max(_DELIMITERS, key=line[:10_000].count)
