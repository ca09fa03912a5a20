"""PDFs that take more than they may, or end the program that reads them: told, and nothing lost."""

from __future__ import annotations

import base64
import sys
import zlib
from collections.abc import Iterable
from pathlib import Path

import pytest
from taken import read

from annotator.errors import AnnotatorError
from annotator.formats import pdf_apart

WORDS = b"BT /F1 9 Tf 1 0 0 1 50 700 Tm (Some words) Tj ET\n"
FONT = b"/Font<</F1 3 0 R>>"
PAGE = b"<</Type/Page/Parent 2 0 R/Resources<<%b/XObject<</X %d 0 R>>>>/MediaBox[0 0 595 842]"


def stream(body: bytes, said: bytes = b"") -> bytes:
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(body), said, body)


def pages(*bodies: bytes, more: Iterable[bytes] = ()) -> bytes:
    """Return a PDF of a page for each of these streams, and more objects; the first is called X."""
    first = 4 + 2 * len(bodies)
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(len(bodies)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(bodies), kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for n, body in enumerate(bodies):
        objects.append(PAGE % (FONT, first) + b"/Contents %d 0 R>>" % (5 + 2 * n))
        objects.append(body)
    objects += more
    made, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table)
    return made + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        made.rindex(b"xref"),
    )


def forms(first: int, depth: int) -> list[bytes]:
    """Return forms of which each shows the next one ten times."""
    said = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<<%b/XObject<</X %d 0 R>>>>"
    body = b"/X Do " * 10
    made = [stream(body, said % (FONT, first + 1 + n)) for n in range(depth)]
    return [*made, stream(WORDS, said % (FONT, first))]


MUCH = WORDS * 100_000
RUN = b"\x00/" + b"\x81 " * 200_000 + b"\x80"
HOSTILE = {
    "zlib": pages(stream(zlib.compress(MUCH), b"/Filter/FlateDecode")),
    "twice": pages(
        stream(zlib.compress(zlib.compress(MUCH)), b"/Filter[/FlateDecode/FlateDecode]")
    ),
    "letters": pages(
        stream(
            base64.a85encode(zlib.compress(MUCH)) + b"~>",
            b"/Filter[/ASCII85Decode/Fl#61teDecode]",
        )
    ),
    "states": pages(stream(b"q " * 400_000)),
    "forms": pages(stream(b"/X Do"), more=forms(6, 8)),
    "picture": pages(
        stream(
            b"BI /W 10000 /H 10000 /BPC 8 /CS /RGB /F /Fl ID "
            + zlib.compress(bytes(3 * 10**8), 1)
            + b" EI"
        )
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_takes_too_much_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(HOSTILE[kind])
    with pytest.raises(AnnotatorError, match="The page takes far more memory than it may"):
        read(path)


def test_the_other_pages_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    words, bomb = stream(WORDS), stream(b"/X Do")
    path.write_bytes(pages(words, bomb, words, more=forms(10, 8)))
    (kept,), (problem,), _ = read(path)
    assert kept.text.count("Some words") == 2
    assert problem.place == "page 2"
    assert problem.sentence == "The page takes far more memory than it may, and is left out."


def test_what_ends_the_program_too_often_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pages(stream(WORDS), *[stream(b"/X Do")] * 9, more=forms(24, 8)))
    (kept,), problems, _ = read(path)
    assert "Some words" in kept.text
    assert [problem.place for problem in problems] == ["page 2", "page 3", "page 4"]
    assert problems[-1].sentence.endswith("it and the rest are left out.")


def test_what_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_apart, "_SECONDS", 0.3)
    path = tmp_path / "a.pdf"
    path.write_bytes(pages(*[stream(b"BT /F1 9 Tf " + b"(a)Tj " * 9000 + b"ET")] * 40))
    (kept,), (problem,), _ = read(path)
    assert "aaa" in kept.text.replace(" ", "")
    assert problem.sentence.startswith("The page takes far longer to be read than it may")


def test_a_program_that_breaks_off_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pages(stream(WORDS)))
    monkeypatch.setattr(pdf_apart, "_idle", [])
    monkeypatch.setattr(pdf_apart, "_COMMAND", [sys.executable, "-c", ""])
    with pytest.raises(AnnotatorError, match="makes the program for PDFs break off"):
        read(path)


def test_one_program_reads_file_after_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_apart, "_idle", [])
    path = tmp_path / "a.pdf"
    path.write_bytes(pages(stream(WORDS)))
    read(path)
    (program,) = pdf_apart._idle
    read(path)
    assert pdf_apart._idle == [program]
    program.end()  # as the system may, when memory is short
    assert read(path)[0][0].text == "Some words"
    assert pdf_apart._idle != [program]
    pdf_apart._end_all()


def test_a_picture_and_what_is_broken_are_let_pass(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    white = zlib.compress(bytes(3 * 1500 * 1500))
    said = b"/Type/XObject/Subtype/Image/Width 1500/Height 1500/Filter/FlateDecode"
    words = stream(zlib.compress(WORDS), b"/Filter/FlateDecode")
    for more in (stream(white, said), stream(b"\x78\x9c?", b"/Filter/FlateDecode")):
        path.write_bytes(pages(words, more=[more]))
        (kept,), _, _ = read(path)
        assert kept.text == "Some words"
