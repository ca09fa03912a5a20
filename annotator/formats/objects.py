"""JSON values of a file, one after the other: lines, the items of a list, or a single one.

Each is read on its own, so that what is broken costs only itself, or what follows it in a list.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import msgspec

from annotator.core.extension import ImportOptions, Problem
from annotator.core.files import read_most, reading, shown
from annotator.core.marks import storable
from annotator.core.no_json import NOT_UTF8, TOO_DEEP, why
from annotator.errors import AnnotatorError

_PATIENCE = 100  # broken lines at the start after which a file is taken for something else

_decode = msgspec.json.Decoder().decode
_items = json.JSONDecoder()


class Value(NamedTuple):
    """A JSON value, and the place where it stands; `number` counts from 1."""

    number: int
    place: str
    value: Any


class Line(NamedTuple):
    """A line that is not blank, its number from 1, and its offset in the file in bytes."""

    number: int
    offset: int
    raw: bytes


def objects(path: Path, options: ImportOptions) -> Iterator[Value | Problem]:
    """Yield the values of a file, and a Problem for what is none.

    AnnotatorError where the file cannot be read, is larger than the limit of files, or where none
    of its first lines is JSON.
    """
    with reading(path) as file:
        if is_lines(file, options):
            yield from _of_lines(path, file, options)
        else:
            yield from _of_whole(path, file, options)


def is_lines(file: BinaryIO, options: ImportOptions) -> bool:
    """Say whether each line of a file is a value; the file is at its start afterwards."""
    first = next(lines(file, options), None)
    file.seek(0)
    if first is None or isinstance(first, Problem):
        return True
    if first.raw.lstrip()[:1] == b"[" and not _more(file, options):
        return False  # one list, which may be long
    try:
        return isinstance(parse(first.raw), dict | list)
    except ValueError:
        return False


def _more(file: BinaryIO, options: ImportOptions) -> bool:
    found = lines(file, options)
    next(found, None)
    more = next(found, None) is not None
    file.seek(0)
    return more


def lines(file: BinaryIO, options: ImportOptions) -> Iterator[Line | Problem]:
    """Yield the lines of a file, and a Problem for each that is longer than a text may be."""
    number = offset = 0
    longest = options.limits.text
    while raw := file.readline(longest + 1):
        number += 1
        begin, offset = offset, offset + len(raw)
        if len(raw) > longest:
            while raw and not raw.endswith(b"\n"):
                raw = file.readline(longest)
                offset += len(raw)
            yield Problem(f"line {number}", f"The line is longer than {longest >> 20} MB.")
        else:
            body = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
            if body and not body.isspace():
                yield Line(number, begin, body)


def parse(raw: bytes) -> Any:
    """Return the JSON value of a line; ValueError with a reason where it is none."""
    try:
        return _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass  # lone surrogates and NaN pass only there
    except RecursionError:
        raise ValueError(TOO_DEEP) from None
    try:
        return json.loads(raw.removeprefix(b"\xef\xbb\xbf").rstrip().decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(why(error)) from None


def _of_lines(path: Path, file: BinaryIO, options: ImportOptions) -> Iterator[Value | Problem]:
    refused, taken = 0, False
    for line in lines(file, options):
        if isinstance(line, Problem):
            yield line
            continue
        try:
            yield Value(line.number, f"line {line.number}", parse(line.raw))
            taken = True
        except ValueError as error:
            yield Problem(f"line {line.number}", f"The line is not JSON: {error}.")
            refused += 1
            if refused == _PATIENCE and not taken:
                raise AnnotatorError(
                    f"{shown(path)} does not hold JSON, one value a line."
                ) from None


def _of_whole(path: Path, file: BinaryIO, options: ImportOptions) -> Iterator[Value | Problem]:
    text, is_cut = _whole(path, file, options)
    at = _skip(text, 0)
    if text[at : at + 1] != "[":
        try:
            yield Value(1, "", json.loads(text))
        except (ValueError, RecursionError) as error:
            yield Problem("", f"The file is not JSON: {NOT_UTF8 if is_cut else why(error)}.")
        return
    number, at = 0, _skip(text, at + 1)
    while at < len(text) and text[at] != "]":
        number += 1
        begin = at
        try:
            value, at = _items.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            line = text.count("\n", 0, begin) + 1
            reason = NOT_UTF8 if is_cut else why(error)
            told = f"The file breaks here, what came before is kept: {reason}."
            yield Problem(f"item {number}, line {line}", told)
            return
        yield Value(number, f"item {number}", value)
        at = _skip(text, at)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)
        elif text[at : at + 1] != "]":
            break
    if text[at : at + 1] != "]":
        how = "is not UTF-8 from here on" if is_cut else "is cut off"
        yield Problem(f"after item {number}", f"The list {how}; what came before is kept.")


def _whole(path: Path, file: BinaryIO, options: ImportOptions) -> tuple[str, bool]:
    """Return all of a file as far as it is UTF-8, and whether that is not to its end.

    AnnotatorError where it is too large, or no UTF-8 from the start.
    """
    largest = options.limits.file
    data = read_most(file, largest)
    if len(data) > largest:
        raise AnnotatorError(f"{shown(path)} is larger than {largest >> 20} MB.")
    try:
        return data.decode("utf-8-sig"), False
    except UnicodeDecodeError as error:
        text = data[: error.start].decode("utf-8-sig")
        if not text.strip():
            raise AnnotatorError(f"{shown(path)} is not UTF-8.") from None
        return text, True


def described(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return metadata of another program as fields of a document: title, source, and the rest.

    What JSON cannot hold is left out of the rest.
    """
    rest = {storable(str(name)): plain(value) for name, value in given.items()}
    kept = {name: value for name, value in rest.items() if value is not None}
    fields: dict[str, Any] = {}
    for name in ("title", "source"):
        if isinstance(kept.get(name), str):
            fields[name] = kept.pop(name)
    return {**fields, "meta": kept}


def plain(value: Any) -> Any:
    """Return a value as JSON can store it, or None."""
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
        return msgspec.json.decode(storable(text))
    except (ValueError, TypeError, RecursionError):
        return None


def key_of(given: object, path: Path, number: int) -> str:
    """Return the key of a document: what the file calls it, else file name and number."""
    if isinstance(given, str | int) and not isinstance(given, bool) and str(given).strip():
        return str(given)
    return f"{shown(path.with_suffix(''))}-{number}"


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at
