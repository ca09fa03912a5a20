"""One article as importers make it: its record, and dates as ISO writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from annotator.core.extension import ImportOptions
from annotator.core.files import read_most, reading, shown
from annotator.core.marks import storable
from annotator.core.model import Document, Record, Region, RegionKind
from annotator.errors import AnnotatorError

LONGEST_FIELD = 1000
"""Code points of a title or of one piece of metadata."""

_ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})"
    r"(?:[T ](\d{2}:?\d{2}(?::?\d{2})?)(?:\.\d+)?\s?(Z|[+-]\d{2}:?\d{2})?)?"
)
_BLANKS = re.compile(r"\s+")


def article(
    text: str,
    key: str,
    title: str = "",
    meta: Mapping[str, Any] | None = None,
    *,
    source: str = "",
    boilerplate: Iterable[tuple[int, int]] = (),
    place: str = "",
) -> Record:
    """Return the record of an article; `boilerplate` are `[start, end)` in code points.

    Without a title, one is found in the text, and boilerplate too. Metadata without a value is
    left out.
    """
    document = Document(
        0,
        storable(key),
        one_line(title),
        source=one_line(source),
        meta={k: storable(v) if isinstance(v, str) else v for k, v in (meta or {}).items() if v},
        length=len(text),
    )
    regions = (Region(0, 0, start, end, RegionKind.BOILERPLATE) for start, end in boilerplate)
    return Record(document, text, regions=tuple(regions), place=place)


def contents(path: Path, options: ImportOptions, largest: int | None = None) -> bytes:
    """Return the bytes of a file; AnnotatorError where it is larger than a file may be."""
    largest = options.limits.file if largest is None else largest
    with reading(path) as file:
        data = read_most(file, largest)
    if len(data) > largest:
        raise AnnotatorError(f"{shown(path)} is larger than {largest >> 20} MB.")
    return data


def stem(path: Path) -> str:
    """Return the name of a file without its ending, the key of what it holds."""
    return shown(path.with_suffix(""))


def one_line(text: str) -> str:
    """Return a title or a name on one line, not too long, as it can be stored."""
    return storable(_BLANKS.sub(" ", text[: 4 * LONGEST_FIELD]).strip()[:LONGEST_FIELD])


def iso_date(value: Any) -> str:
    """Return a date, with the time if there is one, as ISO 8601 writes it; "" where it is none.

    ISO dates, those of e-mail, and dates of Python are understood.
    """
    if isinstance(value, datetime):
        midnight = value.time().isoformat() == "00:00:00" and value.tzinfo is None
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    if not isinstance(value, str):
        return ""
    value = value.strip()[:100]
    if found := _ISO.match(value):
        try:
            if found[4]:
                return datetime.fromisoformat(found[0].replace(" ", "T", 1)).isoformat()
            return datetime(int(found[1]), int(found[2]), int(found[3])).date().isoformat()
        except ValueError:
            return ""
    try:
        return parsedate_to_datetime(value).astimezone(UTC).isoformat(timespec="seconds")
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
