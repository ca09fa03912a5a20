"""A file that breaks in the middle keeps what came before it, and says where."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from taken import read

from annotator import registry
from annotator.core.carrying import Choices
from annotator.core.extension import ImportOptions, Limits, Problem
from annotator.core.model import Document, DocumentStatus, Record, Span, Status
from annotator.errors import AnnotatorError

LINES = ("doccano", "gate", "jsonl", "potato", "prodigy", "web-annotation")
BEYOND = b"\xff\xfe\xfa"  # no UTF-8


def record(number: int) -> Record:
    text = f"Obama {number} met Angela Merkel in Berlin on day {number}. " * 30
    spans = (Span(number, number, 0, 5, "PERSON", Status.ACCEPTED, "Q76"),)
    status = DocumentStatus.DONE
    return Record(Document(number, f"doc {number}", "", "", status, {}, len(text)), text, spans)


def exported(format: str, folder: Path) -> Path:
    exporter = registry.exporters.get(format)
    path = folder / f"a{exporter.SUFFIX}"
    exporter.write([record(number) for number in range(1, 7)], path, Choices())
    return path


@pytest.mark.parametrize("format", [*LINES, "label-studio", "nif", "conll"])
def test_what_is_cut_off(tmp_path: Path, format: str) -> None:
    path = exported(format, tmp_path)
    content = path.read_bytes()
    whole, problems, _ = read(path)
    assert (len(whole), problems) == (6, [])
    path.write_bytes(content[: len(content) * 6 // 10])
    kept, problems, _ = read(path)
    assert len(kept) >= 3
    assert [(one.text, one.spans) for one in kept[:3]] == [(o.text, o.spans) for o in whole[:3]]
    if format != "conll":  # where any line may be the last
        assert any(c.isdigit() for one in problems for c in f"{one.place} {one.sentence}")


@pytest.mark.parametrize("format", [*LINES, "label-studio", "nif"])
def test_what_is_no_utf8_in_the_middle(tmp_path: Path, format: str) -> None:
    path = exported(format, tmp_path)
    content = path.read_bytes()
    middle = content.index(b"Obama 4")
    path.write_bytes(content[:middle] + BEYOND + content[middle:])
    kept, problems, _ = read(path)
    assert len(kept) == (5 if format in LINES else 3)
    assert any("UTF-8" in one.sentence for one in problems)


def test_what_is_no_utf8_from_the_start_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"\xff\xff[{}]")
    with pytest.raises(AnnotatorError, match="not UTF-8"):
        list(registry.importers.get("label-studio").read(path))


def packed(folder: Path, kind: int = zipfile.ZIP_DEFLATED) -> tuple[Path, bytes]:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        archive.writestr("folder/", "")
        for number in range(6):
            body = "".join(f"Line {n * number} of article {number}.\n" for n in range(200))
            archive.writestr(f"folder/{number} é.txt", body)
    return folder / "a.zip", buffer.getvalue()


class Stream(io.RawIOBase):
    """A file that cannot be wound back, into which sizes are written behind their parts."""

    def __init__(self) -> None:
        self.held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.held += bytes(data)  # type: ignore[call-overload]
        return len(bytes(data))  # type: ignore[call-overload]


@pytest.mark.parametrize("kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_archive_that_is_cut_off(tmp_path: Path, kind: int) -> None:
    path, content = packed(tmp_path, kind)
    path.write_bytes(content)
    whole, _, _ = read(path)
    assert len(whole) == 6
    path.write_bytes(content[: len(content) * 6 // 10])
    kept, (problem,), _ = read(path)
    assert [one.text for one in kept] == [one.text for one in whole[: len(kept)]]
    assert len(kept) >= 3
    assert f"first {len(kept)} parts are whole" in problem.sentence


def test_an_archive_that_was_written_as_a_stream_and_is_cut_off(tmp_path: Path) -> None:
    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"{number}.txt", f"Article {number} of a stream. " * 50)
    path = tmp_path / "a.zip"
    path.write_bytes(stream.held[: len(stream.held) // 2])
    kept, (problem,), _ = read(path)
    assert len(kept) >= 2
    assert "are whole" in problem.sentence


def test_what_is_left_of_an_archive_has_limits_too(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "An article.")
        archive.writestr("b.txt", " " * (20 << 20))
    path = tmp_path / "a.zip"
    path.write_bytes(buffer.getvalue()[:-30])
    kept, problems, _ = read(path)
    assert [one.text for one in kept] == ["An article."]
    assert "first 1 parts" in problems[-1].sentence
    few = ImportOptions(Limits(members=1))
    assert len(read(path, few)[0]) == 1


@pytest.mark.parametrize("content", [b"PK\3\4", b"PK\3\4" + b"\0" * 26, b"PK\3\4" + b"\xff" * 60])
def test_an_archive_of_which_nothing_is_whole_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(AnnotatorError, match="damaged, or no ZIP file"):
        read(path)


def pages() -> list[bytes]:
    bodies = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
        b"<html><title>Title %d</title><p>%b</p></html>" % (number, b"Words of an article. " * 9)
        for number in range(6)
    )
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a/%d\r\n"
    return [
        head % n + b"Content-Length: %d\r\n\r\n%b\r\n\r\n" % (len(b), b)
        for n, b in enumerate(bodies)
    ]


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_web_archive_that_is_cut_off(tmp_path: Path, is_packed: bool) -> None:
    path = tmp_path / ("a.warc.gz" if is_packed else "a.warc")
    content = b"".join(map(gzip.compress, pages()) if is_packed else pages())
    path.write_bytes(content[: len(content) * 6 // 10])
    kept, (problem,), _ = read(path)
    assert len(kept) == 3
    assert problem.place == "after record 3"
    assert problem.sentence.startswith(f"{path.name} is cut off")


def test_a_web_archive_that_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    records = [gzip.compress(one) for one in pages()]
    path.write_bytes(b"".join(records[:2]) + b"damage" + b"".join(records[2:]))
    kept, problems, _ = read(path)
    assert len(kept) == 2
    assert problems == [Problem("after record 2", "a.warc.gz is damaged.")]


def test_a_table_whose_last_quotation_is_open(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('title,text\nA,"One, ""quoted"""\nB,Two\nC,"Thr', encoding="utf-8")
    kept, (problem,), _ = read(path)
    assert [one.text for one in kept] == ['One, "quoted"', "Two"]
    assert problem.sentence == (
        "The table breaks here: a quotation that begins in line 4 is not ended."
    )


@pytest.mark.parametrize("name", ["a.csv", "a.conll", "a.md"])
def test_characters_that_are_broken_are_told(tmp_path: Path, name: str) -> None:
    words = "Żółw żyje długo w Łodzi".encode()
    line = {
        "a.csv": b"title,text\nT,%b\n",
        "a.conll": b"-DOCSTART- O\n\n%b O\n",
        "a.md": b"# Title\n\n%b\n",
    }[name]
    path = tmp_path / name
    path.write_bytes(line % (words.replace(b" ", b"_") + b"\xff"))
    kept, _, notes = read(path)
    assert "\ufffd" in kept[0].text
    assert any("is not valid UTF-8" in one.sentence and one.place for one in notes)


def test_a_cas_that_is_cut_off(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    registry.exporters.get("uima-xmi").write([record(1)], folder, Choices())
    path = next(file for file in folder.iterdir() if file.name != "TypeSystem.xml")
    (whole,), _, _ = read(path)
    content = path.read_bytes()
    text = content.index(b'sofaString="') + 12
    for end in (text + 200, text + 333):
        path.write_bytes(content[:end])
        (kept,), (problem,), _ = read(path)
        assert whole.text.startswith(kept.text)
        assert not whole.text[len(kept.text)].strip()  # no half of a word
        assert len(kept.text) > 150
        assert kept.spans == whole.spans
        assert kept.document.status is DocumentStatus.STARTED
        assert f"the first {len(kept.text):,} characters of the text" in problem.sentence
    path.write_bytes(content[:-10])
    (kept,), (problem,), _ = read(path)
    assert (kept.text, kept.spans) == (whole.text, whole.spans)
    assert "breaks at line" in problem.sentence
    path.write_bytes(content[: text - 50])
    with pytest.raises(AnnotatorError, match="Its text, which stands behind what is marked"):
        read(path)
