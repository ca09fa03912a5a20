"""An office document that breaks in the middle keeps its paragraphs or rows until there."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from taken import packed, read

from annotator import registry
from annotator.errors import AnnotatorError

WORDS = "Obama met Angela Merkel in Berlin & talked about “Palmyra” 😀 on day"


def word(path: Path) -> None:
    paragraphs = "".join(
        f"<w:p><w:r><w:t>{WORDS.replace('&', '&amp;')} {n * n}</w:t></w:r></w:p>"
        for n in range(400)
    )
    table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    body = f"<w:document xmlns:w='w'><w:body>{paragraphs}{table}</w:body></w:document>"
    core = "<c><title>A title</title></c>"
    path.write_bytes(packed(**{"word/document.xml": body, "docProps/core.xml": core}))


def odt(path: Path) -> None:
    paragraphs = "".join(
        f"<t:p>{WORDS.replace('&', '&amp;')} {n * n}<t:note><t:p>n</t:p></t:note></t:p>"
        for n in range(400)
    )
    body = f"<o:c xmlns:o='o' xmlns:t='t'>{paragraphs}</o:c>"
    kind = "application/vnd.oasis.opendocument.text"
    path.write_bytes(packed(**{"mimetype": kind, "content.xml": body, "meta.xml": "<m/>"}))


@pytest.mark.parametrize(("name", "write"), [("a.docx", word), ("a.odt", odt)])
def test_paragraphs_before_the_break_are_kept(
    tmp_path: Path, name: str, write: Callable[[Path], None]
) -> None:
    path = tmp_path / name
    write(path)
    content = path.read_bytes()
    (whole,), problems, _ = read(path)
    assert problems == []
    lengths = set()
    path.write_bytes(content[:200])
    with pytest.raises(AnnotatorError, match="No paragraph before that is whole"):
        read(path)
    for end in range(500, len(content) - 1, len(content) // 40):
        path.write_bytes(content[:end])
        (kept,), (problem,), _ = read(path)
        assert whole.text.startswith(kept.text)
        if kept.text != whole.text:
            assert whole.text[len(kept.text) :].startswith("\n\n")
            paragraphs = kept.text.count("\n\n") + 1
            assert problem.place == f"after paragraph {paragraphs}"
            assert "is cut off in its part" in problem.sentence
            assert problem.sentence.endswith(f"{kept.text[-20:]}”.")
        lengths.add(len(kept.text))
    assert len(lengths) > 10


def test_a_document_that_is_cut_off_before_its_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(packed(**{"first.xml": "x" * 100, "word/document.xml": "<d/>"}))
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(AnnotatorError, match=r"part word/document.xml is not before that"):
        list(registry.importers.get("docx").read(path))


def test_a_document_with_a_wrong_checksum_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    word(path)
    content = bytearray(path.read_bytes())
    content[14] ^= 1  # of the checksum in the head of the part
    path.write_bytes(content[: len(content) // 2])
    (kept,), _, _ = read(path)  # what is cut off has none to be checked by
    assert kept.text
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("word/document.xml", "<d xmlns:w='w'><w:p><w:t>Text</w:t></w:p></d>")
    path.write_bytes(path.read_bytes().replace(b"Text", b"Next"))
    with pytest.raises(AnnotatorError, match="damaged, and it cannot be told where"):
        read(path)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(AnnotatorError, match=r"damaged in its part word/document.xml"):
        read(path)


def test_xml_that_breaks_inside_of_a_document(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    body = "<d xmlns:w='w'><w:p><w:t>First</w:t></w:p><w:p><w:t>Second</w:p></d>"
    path.write_bytes(
        packed(**{"word/document.xml": body, "docProps/core.xml": "<c><title>A title</t"})
    )
    (kept,), problems, _ = read(path)
    assert (kept.text, kept.document.title) == ("First", "A title")
    assert "breaks at line 1" in problems[0].sentence
    assert problems[1].place == "docProps/core.xml"


def workbook(path: Path, order: Iterable[str] = ()) -> list[str]:
    """Write a workbook whose words stand in a part of their own, and return the texts."""
    texts = [f"{WORDS} {n * n}" for n in range(300)]
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    strings = "".join(
        f"<si><t>{text.replace('&', '&amp;')}</t></si>" for text in ["title", "text", *texts]
    )
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="s"><v>{n}</v></c></row>'
        for n in range(2, 302)
    )
    head = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    types = {"workbook": "sheet.main", "sharedStrings": "sharedStrings"}
    types |= {"worksheets/sheet1": "worksheet", "worksheets/sheet7": "worksheet"}
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        + "".join(
            f'<Override PartName="/xl/{part}.xml" ContentType="{kind}.{what}+xml"/>'
            for part, what in types.items()
        )
        + "</Types>",
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="a" sheetId="7" r:id="b"/><sheet name="b" sheetId="1" r:id="a"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="a" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="b" Type="{office}/worksheet" Target="/xl/worksheets/sheet7.xml"/>'
        f'<Relationship Id="c" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData/></worksheet>',
        "xl/worksheets/sheet7.xml": f'<x:worksheet xmlns:x="{main}"><x:sheetData>'
        + f"{head}{rows}".replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
        + "</x:sheetData></x:worksheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>',
    }
    path.write_bytes(packed(**{name: parts[name] for name in dict.fromkeys([*order, *parts])}))
    return texts


@pytest.mark.parametrize("first", ["xl/workbook.xml", "xl/sharedStrings.xml"])
def test_rows_of_a_workbook_that_is_cut_off(tmp_path: Path, first: str) -> None:
    path = tmp_path / "a.xlsx"
    texts = workbook(path, [first])
    content = path.read_bytes()
    whole, problems, _ = read(path)
    assert ([one.text for one in whole], problems) == (texts, [])
    counts, refused = set(), set()
    for end in range(100, len(content) - 1, len(content) // 60):
        path.write_bytes(content[:end])
        try:
            kept, (problem,), _ = read(path)
        except AnnotatorError as error:
            refused.add(str(error).partition("xml. ")[2])
            continue
        assert [one.text for one in kept] == texts[: len(kept)]
        assert problem.place == f"after row {len(kept) + 1}"
        counts.add(len(kept))
    assert len(counts) > 8
    assert "The first sheet is not before that." in refused


def test_a_sheet_that_may_be_another_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    texts = workbook(path, ["xl/sharedStrings.xml", "xl/worksheets/sheet7.xml"])
    content = path.read_bytes()
    path.write_bytes(content[: content.index(b"[Content_Types].xml") + 50])
    kept, _, notes = read(path)
    assert [one.text for one in kept] == texts
    assert "xl/worksheets/sheet7.xml was taken" in notes[0].sentence
    assert "each is the number that stands for it" in notes[1].sentence
