"""The first sheet of an XLSX file, row by row; of one that is cut off, the rows before that."""

from __future__ import annotations

import posixpath
import re
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from annotator.core.extension import ImportOptions, Limits, Note
from annotator.core.files import shown
from annotator.errors import AnnotatorError
from annotator.formats.broken import Broken
from annotator.formats.unpacking import Archive, unpacking
from annotator.formats.xml_events import local, parse, parsing

WIDEST = 1000
"""Columns of a table that are looked at."""

Row = tuple[int, Sequence[Any]]
"""Number from 1, and cells."""

_RATIO = 40  # of what a sheet unpacks to; measured are 8 to 17
_FREE = 1 << 19  # words of cells in however few bytes; else there is a byte for each
_SHEET = re.compile(r"xl/worksheets/sheet(\d{1,6})\.xml")
_STRINGS, _STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_PLACE = re.compile(r"([A-Z]{1,3})\d")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SAID = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')  # what a format of numbers says beside the number
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_SINCE_1900, _SINCE_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_FEBRUARY = 60  # the day from which on the count is right: it has a 29th of February 1900


def rows_of(path: Path, options: ImportOptions) -> Iterator[Row | Note]:
    """Yield the rows of the first sheet that have any cells.

    Broken after the last row that is whole where the file is cut off; AnnotatorError where it is
    damaged, or no row is whole.
    """
    limits = replace(options.limits, ratio=min(options.limits.ratio, _RATIO))
    with unpacking(path, limits) as archive:
        book = _Book(archive, shown(path), limits)
        if not book.is_whole and archive.broken:
            yield Note("", f"The list of sheets is behind the break; {book.sheet} was taken.")
        if archive.broken and _STYLES not in archive.names:
            told = "What is a date is told behind the break; each is the number that stands for it."
            yield Note("", told)
        yield from book.rows()
        if archive.broken:
            raise Broken(archive.broken)


class _Words:
    """The words that cells name by number, one after the other in memory."""

    def __init__(self, most: int, name: str) -> None:
        self._bytes = bytearray()
        self._ends = array("I", [0])
        self._most = most
        self._name = name

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        begin, end = self._ends[number], self._ends[number + 1]
        return self._bytes[begin:end].decode("utf-8", "surrogatepass")

    def append(self, words: str) -> None:
        if len(self) == self._most:
            raise AnnotatorError(f"{self._name} has far more words than it may.")
        self._bytes += words.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._bytes))


class _Book:
    """A workbook: which sheet comes first, the words of its cells, and which numbers are dates."""

    def __init__(self, archive: Archive, name: str, limits: Limits) -> None:
        self._archive = archive
        self._name = name
        self._limits = limits
        self._begins = _SINCE_1900
        self.is_whole = {_BOOK, _LINKS} <= set(archive.names)
        self.sheet = self._first() if self.is_whole else self._lowest()
        if self.sheet not in (*archive.names, archive.begun):
            if archive.broken:
                raise AnnotatorError(f"{archive.broken} The first sheet is not before that.")
            raise AnnotatorError(f"{name} has no sheet of rows.")
        self._words = _Words(max(_FREE, archive.packed(_STRINGS)), name)
        with suppress(Broken):  # cells that name what is behind the break are told
            self._take_words()
        self._dates = self._formats_of_dates()

    def rows(self) -> Iterator[Row]:
        """Yield the rows of the sheet that have cells."""
        sheet = _Sheet(self._value)
        told = sheet.start, sheet.end, sheet.text
        try:
            for _ in parsing(self._archive.xml(self.sheet), self._name, self._limits, *told):
                yield from sheet.taken()
        except Broken:
            yield from sheet.taken()
            raise

    def _first(self) -> str:
        """Return the part that holds the first sheet; charts are none."""
        order: list[str] = []
        targets: dict[str, str] = {}

        def sheet(tag: str, said: Mapping[str, str]) -> None:
            if local(tag) == "sheet":
                id = next((v for k, v in said.items() if local(k) == "id" and "}" in k), "")
                order.append(id)
            elif local(tag) == "workbookPr" and said.get("date1904") in ("1", "true"):
                self._begins = _SINCE_1904

        def link(_: str, said: Mapping[str, str]) -> None:
            if said.get("Type", "").endswith("/worksheet"):
                target = said.get("Target", "")
                targets[said.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", target))[1:]

        parse(self._archive.xml(_BOOK), self._name, self._limits, sheet)
        parse(self._archive.xml(_LINKS), self._name, self._limits, link)
        return next((targets[one] for one in order if one in targets), "-")

    def _lowest(self) -> str:
        """Return the sheet with the lowest number, for which is the first one is not known."""
        held = {*self._archive.names, self._archive.begun}
        numbered = (found for one in held if (found := _SHEET.fullmatch(one)))
        return min(((int(found[1]), found[0]) for found in numbered), default=(0, "-"))[1]

    def _take_words(self) -> None:
        """Read the words that cells name by number; how they are spoken is left out."""
        parts: list[str] = []
        is_words = is_spoken = False

        def start(tag: str, _: Mapping[str, str]) -> None:
            nonlocal is_words, is_spoken
            kind = local(tag)
            is_spoken |= kind == "rPh"
            is_words = kind == "t" and not is_spoken

        def text(said: str) -> None:
            if is_words:
                parts.append(said)

        def end(tag: str) -> None:
            nonlocal is_words, is_spoken
            kind = local(tag)
            is_words = False
            if kind == "rPh":
                is_spoken = False
            elif kind == "si":
                self._words.append(_unescaped("".join(parts)))
                parts.clear()

        if _STRINGS in (*self._archive.names, self._archive.begun):
            chunks = self._archive.xml(_STRINGS)
            parse(chunks, self._name, self._limits, start, end, text)

    def _formats_of_dates(self) -> set[str]:
        """Return the numbers of the styles that show a number as a date."""
        dates = {str(number) for number in _DATES}
        styles: list[str] = []
        is_cells = False

        def start(tag: str, said: Mapping[str, str]) -> None:
            nonlocal is_cells
            kind = local(tag)
            if kind == "numFmt":
                shape = _SAID.sub("", said.get("formatCode", "").partition(";")[0])
                is_date = any(letter in shape.lower() for letter in "dmyhs")
                (dates.add if is_date else dates.discard)(said.get("numFmtId", ""))
            elif kind in ("cellXfs", "cellStyleXfs"):
                is_cells = kind == "cellXfs"
            elif kind == "xf" and is_cells and len(styles) < _FREE:
                styles.append(said.get("numFmtId", ""))

        if _STYLES in self._archive.names:
            chunks = self._archive.xml(_STYLES)
            parse(chunks, self._name, self._limits, start)
        return {str(place) for place, number in enumerate(styles) if number in dates}

    def _value(self, kind: str, style: str, said: str) -> Any:
        """Return what a cell holds."""
        if kind == "s":
            return self._named(said)
        if kind == "n":
            with suppress(ValueError, OverflowError):  # else it stays as it is written
                value = float(said) if any(sign in said for sign in ".eE") else int(said)
                return self._date(value) if style in self._dates else value
        return said == "1" if kind == "b" else _unescaped(said)

    def _named(self, number: str) -> str:
        """Return the words of a number."""
        if number.isascii() and number.isdigit() and len(number) < 10:
            if int(number) < len(self._words):
                return self._words[int(number)]
            if self._archive.broken:
                behind = "The words of the next row are behind that."
                raise Broken(f"{self._archive.broken} {behind}")
        raise AnnotatorError(f"{self._name} is damaged: a cell has words that are missing.")

    def _date(self, days: float) -> Any:
        """Return the date that a number stands for, a time of day as words."""
        early = self._begins == _SINCE_1900 and 1 <= days < _FEBRUARY
        whole = timedelta(seconds=round((days + early) * 86_400))
        return str(whole) if 0 <= days < 1 else self._begins + whole


def _unescaped(words: str) -> str:
    """Return words with the signs that XML has no place for."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), words) if "_x" in words else words


class _Sheet:
    """Gathers the rows of a sheet as its elements come."""

    def __init__(self, value: Callable[[str, str, str], Any]) -> None:
        self._value = value
        self._rows: list[Row] = []
        self._cells: dict[int, Any] = {}
        self._parts: list[str] = []
        self._number = self._column = 0
        self._kind = self._style = ""
        self._is_words = self._is_spoken = False

    def taken(self) -> list[Row]:
        """Return the rows that are whole since the last time."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, tag: str, said: Mapping[str, str]) -> None:
        kind = local(tag)
        if kind == "c":
            place = _PLACE.match(said.get("r", ""))
            self._column = _column(place[1]) if place else self._column + 1
            self._kind, self._style = said.get("t", "n"), said.get("s", "")
            self._parts.clear()
        elif kind in ("v", "t"):
            self._is_words = not self._is_spoken
        elif kind == "row":
            number = said.get("r", "")
            is_said = number.isascii() and number.isdigit() and len(number) < 10
            self._number = int(number) if is_said else self._number + 1
            self._column = 0
            self._cells = {}
        elif kind == "rPh":
            self._is_spoken = True

    def text(self, said: str) -> None:
        if self._is_words:
            self._parts.append(said)

    def end(self, tag: str) -> None:
        kind = local(tag)
        if kind in ("v", "t"):
            self._is_words = False
        elif kind == "c":
            if self._parts and self._column <= WIDEST:
                said = "".join(self._parts)
                self._cells[self._column] = self._value(self._kind, self._style, said)
        elif kind == "row":
            if self._cells:
                cells = [self._cells.get(column) for column in range(1, max(self._cells) + 1)]
                self._rows.append((self._number, cells))
        elif kind == "rPh":
            self._is_spoken = False


def _column(letters: str) -> int:
    """Return the number of a column, A is 1."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number
