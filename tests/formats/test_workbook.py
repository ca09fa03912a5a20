"""Workbooks: the cells that are read are those that openpyxl finds, in any way they are written."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import NamedStyle
from openpyxl.utils.datetime import MAC_EPOCH
from taken import packed

from annotator.core.extension import DEFAULTS
from annotator.errors import AnnotatorError
from annotator.formats.workbook import rows_of

BOLD = TextBlock(InlineFont(b=True), "bold ")
CELLS: list[list[Any]] = [
    ["title", "text", "when", None, "n"],
    ["a _x0041_ b", CellRichText("plain ", BOLD, "rest"), datetime(2016, 3, 25, 10, 30)],
    [True, False, date(1900, 1, 1), date(1900, 3, 1), 1.5, -3, 1e300, 10**18],
    [None, None, "after two", time(12, 30), timedelta(hours=30)],
    [" kept ", "line\nline", "=1+1", "#N/A", "😀", "<&>"],
]


def known(book: openpyxl.Workbook, path: Path) -> list[tuple[int, list[Any]]]:
    """Save a workbook and return the rows that openpyxl finds in it."""
    book.save(path)
    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    return [(n, list(row)) for n, row in enumerate(sheet.iter_rows(values_only=True), 1)]


@pytest.mark.parametrize("epoch", [None, MAC_EPOCH])
def test_cells_are_those_that_openpyxl_finds(tmp_path: Path, epoch: datetime | None) -> None:
    book = openpyxl.Workbook()
    book.epoch = epoch or book.epoch
    sheet = book.active
    for row in CELLS if epoch is None else CELLS[:2]:
        sheet.append(row)
    sheet["J9"] = 42000
    sheet["J9"].style = NamedStyle("long", number_format='"d"yyyy\\-mm')
    sheet["K9"] = 7
    sheet["K9"].style = NamedStyle("days", number_format='0 "days"')
    expected = known(book, tmp_path / "a.xlsx")
    found = dict(row for row in rows_of(tmp_path / "a.xlsx", DEFAULTS) if isinstance(row, tuple))
    for number, cells in expected:
        for column, value in enumerate(cells):
            ours = (list(found.get(number, ())) + [None] * 20)[column]
            wanted = str(value) if isinstance(value, time | timedelta) else value
            if value == "a _x0041_ b":  # openpyxl leaves the sign as it is escaped
                wanted = "a A b"
            if not isinstance(value, timedelta):
                assert ours == wanted, (number, column)
    assert found[9][9] == datetime(2014 + (4 if epoch else 0), 12, 27 + (1 if epoch else 0))


def sheet(path: Path, rows: str, **parts: str) -> Path:
    body = f"<worksheet><sheetData>{rows}</sheetData></worksheet>"
    path.write_bytes(packed(**{"xl/worksheets/sheet1.xml": body, **parts}))
    return path


def test_what_is_spoken_is_no_word_and_odd_cells_stay_as_they_stand(tmp_path: Path) -> None:
    words = "<sst><si><t>kanji</t><rPh><t>spoken</t></rPh></si><si/></sst>"
    rows = (
        '<row r="7"><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c><v>x</v></c></row><row><c r="B1">'
    )
    rows += "<v>1e999</v></c><c><v>12e</v></c></row><row/>"
    path = sheet(tmp_path / "a.xlsx", rows, **{"xl/sharedStrings.xml": words})
    assert list(rows_of(path, DEFAULTS)) == [
        (7, ["kanji", "", "x"]),
        (8, [None, float("inf"), "12e"]),
    ]


@pytest.mark.parametrize("number", ["3", "-1", "x", "9" * 5000])
def test_words_that_are_missing(tmp_path: Path, number: str) -> None:
    path = sheet(tmp_path / "a.xlsx", f'<row><c t="s"><v>{number}</v></c></row>')
    with pytest.raises(AnnotatorError, match="has words that are missing"):
        list(rows_of(path, DEFAULTS))


def test_limits_of_tags_and_words(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", "<a/>" * 1_100_000)
    with pytest.raises(AnnotatorError, match="far more"):
        list(rows_of(path, DEFAULTS))
    words = f"<sst>{'<si/>' * 600_000}</sst>"
    path = sheet(tmp_path / "a.xlsx", "", **{"xl/sharedStrings.xml": words})
    with pytest.raises(AnnotatorError, match="far more words than it may"):
        list(rows_of(path, DEFAULTS))
    path.write_bytes(packed(**{"xl/workbook.xml": "<a/>"}))
    with pytest.raises(AnnotatorError, match="has no sheet of rows"):
        list(rows_of(path, DEFAULTS))
