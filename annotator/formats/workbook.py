"""The first sheet of an XLSX file, row by row; of one that is cut off, the rows before that."""

from __future__ import annotations

import posixpath
import re
import tempfile
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from annotator.core.extension import ImportOptions, Note
from annotator.core.files import shown
from annotator.errors import AnnotatorError
from annotator.formats.broken import Broken
from annotator.formats.unpacking import Archive, unpacking
from annotator.formats.xml_events import local, parse

WIDEST = 1000
"""Columns of a table that are looked at."""

Row = tuple[int, Sequence[Any]]
"""Number from 1, and cells."""

_RATIO = 40  # of what a sheet unpacks to; measured are 8 to 17
_WRONG = (
    *(zipfile.BadZipFile, ValueError, KeyError, TypeError, IndexError, AttributeError, OSError),
    *(EOFError, SyntaxError, RecursionError, OverflowError),
)
_SHEET = re.compile(r"xl/worksheets/sheet(\d{1,6})\.xml")
_STRINGS, _STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
_BOOK, _LINKS, _TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
_LAST = {
    _STRINGS: (re.compile(rb"</(\w+:)?si>"), b"</%bsst>"),
    "": (re.compile(rb"</(\w+:)?row>"), b"</%bsheetData></%bworksheet>"),
}
"""What ends last in a part that is whole until there, and how the part ends after that."""

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"


def rows_of(path: Path, options: ImportOptions) -> Iterator[Row | Note]:
    """Yield the rows of the first sheet.

    Broken after the last row that is whole where the file is cut off; AnnotatorError where it is
    damaged, or no row is whole.
    """
    limits = replace(options.limits, ratio=min(options.limits.ratio, _RATIO))
    with unpacking(path, limits) as archive, tempfile.TemporaryDirectory() as folder:
        if archive.broken:
            mended = Path(folder, "mended.xlsx")
            yield from _mend(archive, mended, path, options)
            yield from _rows(mended, archive.broken)
            raise Broken(archive.broken)
        for part in archive.names:
            _check_part(archive.stream(part), path)
    yield from _rows(path, "")


def _rows(path: Path, broken: str) -> Iterator[Row]:
    import openpyxl  # takes a quarter of a second

    try:
        with (
            path.open("rb") as file,
            closing(openpyxl.load_workbook(file, True, data_only=True, keep_links=False)) as book,
        ):
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what the file says of its size may be anything
            for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                yield number, [_cell(cell) for cell in cells[:WIDEST]]
    except IndexError as error:
        if broken:
            raise Broken(f"{broken} The words of the next row are behind that.") from None
        raise AnnotatorError(f"{shown(path)} is damaged, or no workbook.") from error
    except _WRONG as error:
        raise AnnotatorError(broken or f"{shown(path)} is damaged, or no workbook.") from error


def _check_part(chunks: Iterable[bytes], path: Path) -> None:
    """Read a part to its end within the limits; refuse one that declares a document type."""
    last = b""
    for chunk in chunks:
        if b"<!DOCTYPE" in (joined := last + chunk) or b"<!ENTITY" in joined:
            raise AnnotatorError(f"{shown(path)} declares entities, which is not read.")
        last = chunk[-16:]


def _cell(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float | datetime) else str(value)


# What is left of a workbook that is cut off


def _mend(archive: Archive, target: Path, path: Path, options: ImportOptions) -> Iterator[Note]:
    """Write a workbook of what is left of one, and tell what its rows lack."""
    whole = set(archive.names)
    has_book = {_BOOK, _LINKS} <= whole
    first = _first(archive, shown(path), options)
    if first not in whole | {archive.begun}:
        raise AnnotatorError(f"{archive.broken} The first sheet is not before that.")
    book = {_BOOK, _LINKS} if has_book else set()
    wanted = {first, _STRINGS} & (whole | {archive.begun}) | ({_STYLES} & whole) | book
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(wanted):
            _check_part(_until(archive, name), path)
            with made.open(name, "w") as file:
                if name == archive.begun:
                    file.write(_ended(b"".join(_until(archive, name)), name))
                else:
                    file.writelines(archive.stream(name))
        if not has_book:
            made.writestr(_BOOK, _book())
            made.writestr(_LINKS, _links(first))
        made.writestr(_TYPES, _types(wanted | {_BOOK}, first))
    if not has_book:
        yield Note("", f"The list of sheets is behind the break; {first} was taken.")
    if _STYLES not in whole:
        told = "What is a date is told behind the break; each is the number that stands for it."
        yield Note("", told)


def _first(archive: Archive, name: str, options: ImportOptions) -> str:
    """Return the part that holds the first sheet, or has the lowest number if that is not known."""
    held = {*archive.names, archive.begun}
    if not {_BOOK, _LINKS} <= set(archive.names):
        numbered = (found for one in held if (found := _SHEET.fullmatch(one)))
        return min(((int(found[1]), found[0]) for found in numbered), default=(0, "-"))[1]
    order: list[str] = []
    targets: dict[str, str] = {}

    def sheet(tag: str, said: Mapping[str, str]) -> None:
        if local(tag) == "sheet":
            order.append(next((v for k, v in said.items() if local(k) == "id" and "}" in k), ""))

    def link(_: str, said: Mapping[str, str]) -> None:
        if said.get("Type", "").endswith("/worksheet"):
            target = said.get("Target", "")
            targets[said.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", target))[1:]

    parse(archive.stream(_BOOK), name, options.limits, sheet)
    parse(archive.stream(_LINKS), name, options.limits, link)
    return next((targets[one] for one in order if one in targets), "-")


def _until(archive: Archive, name: str) -> Iterator[bytes]:
    """Yield what there is of a part."""
    try:
        yield from archive.stream(name)
    except Broken:
        return


def _ended(begun: bytes, name: str) -> bytes:
    """Return a part that is cut off as far as its elements are whole, ended as it should be."""
    last, end = _LAST.get(name, _LAST[""])
    whole = deque(last.finditer(begun), 1)
    if not whole:
        return b""
    return begun[: whole[0].end()] + end.replace(b"%b", whole[0][1] or b"")


def _book() -> str:
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>'
    )


def _links(sheet: str) -> str:
    return (
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="/{sheet}"/></Relationships>'
    )


def _types(held: set[str], sheet: str) -> str:
    kinds = {_BOOK: "sheet.main", _STRINGS: "sharedStrings", _STYLES: "styles", sheet: "worksheet"}
    parts = "".join(
        f'<Override PartName="/{name}" ContentType="{_KIND.format(kind)}"/>'
        for name, kind in kinds.items()
        if name in held
    )
    return f'{_XML}<Types xmlns="{_PACKAGE}/content-types">{parts}</Types>'
