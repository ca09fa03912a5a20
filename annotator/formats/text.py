"""Plain text files: one document each, its characters as they are, whatever the encoding.

A byte order mark stays as U+FEFF at the start; CRLF, NBSP, U+2028 and NUL stay too. Title and
boilerplate are not looked for here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from annotator.core.extension import DEFAULTS, Found, ImportOptions
from annotator.core.files import read_most, reading, shown
from annotator.core.model import Document, Record
from annotator.errors import AnnotatorError
from annotator.formats.encoding import decode, replaced

SUFFIXES = (".txt",)
GENERAL = True

_SIGNATURES = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
    (b"{\\rtf", "an RTF document"),
    (b"SQLite format 3\0", "a database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\0", "a program"),
    (b"\x1f\x8b\x08", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ\0", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"\x28\xb5\x2f\xfd", "a compressed file"),
    (b"PAR1", "a Parquet table"),
    (b"ARROW1", "an Arrow table"),
)


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the document of a file, and a Note where bytes of it are no characters.

    Such bytes become U+FFFD. AnnotatorError where the file cannot be read, is empty, too large, or
    no text.
    """
    name = shown(path)
    largest = options.limits.text
    with reading(path) as file:
        data = read_most(file, largest)
    if len(data) > largest:
        raise AnnotatorError(f"{name} is larger than {largest >> 20} MB.")
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise AnnotatorError(f"{name} is {kind}, not plain text.")
    decoded = decode(data)
    if decoded is None:
        raise AnnotatorError(f"{name} is not plain text.")
    text = decoded.text
    if not text.strip("\ufeff\0").strip():
        raise AnnotatorError(f"{name} is empty.")
    document = Document(
        id=0,
        key=shown(path.with_suffix("")),
        title="",
        source=name,
        meta={"encoding": decoded.encoding},
        length=len(text),
    )
    yield Record(document, text)
    yield from replaced(decoded)
