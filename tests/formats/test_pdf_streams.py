"""Streams of a PDF that unpack to more than they may; PDFium would take gigabytes for them."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from annotator import registry
from annotator.errors import AnnotatorError

WORDS = b"BT /F1 9 Tf 1 0 0 1 50 700 Tm (Some words) Tj ET\n"


def page(stream: bytes, *, more: bytes = b"", after: bytes = b"") -> bytes:
    """Return a PDF of a page with such a stream, and further objects after it."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[4 0 R]>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Page/Parent 2 0 R/Resources<</Font<</F1 3 0 R>>>>/MediaBox[0 0 595 842]"
        b"/Contents 5 0 R>>",
        b"<</Length %d%b/Filter/FlateDecode>>stream\n%b\nendstream" % (len(stream), more, stream),
        *([after] if after else []),
    ]
    made, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    root = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        len(made),
    )
    return made + b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table) + root


def read(folder: Path, content: bytes) -> str:
    path = folder / "a.pdf"
    path.write_bytes(content)
    record = next(iter(registry.importers.get("pdf").read(path)))
    return str(record.text)


def test_a_page_as_most_are(tmp_path: Path) -> None:
    assert read(tmp_path, page(zlib.compress(WORDS * 3))).startswith("Some words")


@pytest.mark.parametrize("more", [b"", b"/Subtype/Image/Width 9/Height 9", b"/Subtype /Image"])
def test_a_stream_that_unpacks_to_too_much(tmp_path: Path, more: bytes) -> None:
    with pytest.raises(AnnotatorError, match="unpacks to far more than it may: 1 MB and more of"):
        read(tmp_path, page(zlib.compress(WORDS * 60_000), more=more))


def test_a_stream_that_is_packed_twice(tmp_path: Path) -> None:
    with pytest.raises(AnnotatorError, match="packed twice"):
        read(tmp_path, page(zlib.compress(zlib.compress(WORDS))))


def test_a_picture_and_what_is_broken_are_let_pass(tmp_path: Path) -> None:
    white = zlib.compress(bytes(3 * 1500 * 1500))
    head = b"<</Type/XObject/Subtype/Image/Width 1500/Height 1500/Length %d>>stream\n" % len(white)
    stream = zlib.compress(WORDS)
    assert "Some words" in read(tmp_path, page(stream, after=head + white + b"\nendstream"))
    assert "Some words" in read(tmp_path, page(stream, after=b"<<>>stream\n\x78\x9c?\nendstream"))
