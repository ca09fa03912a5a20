"""Archives of files: ZIP and WARC."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from news_samples import FIRST, PAGE, SECOND
from taken import packed, take

from annotator.core.extension import ImportOptions, Limits
from annotator.errors import AnnotatorError


def test_zip_archives_of_anything(tmp_path: Path) -> None:
    inner = packed(**{"deep.txt": SECOND})
    parts = {
        "in/a.txt": FIRST,
        "in/page.html": PAGE,
        "in/more.zip": inner,
        "in/b.ann": "T1\tGPE 0 6\tSyrian\n",
        "in/b.txt": FIRST,
        "picture.png": b"\x89PNG",
        "../evil.txt": "out",
        "/evil.txt": "out",
        "C:\\evil.txt": "out",
    }
    taken = take(tmp_path, "a.zip", packed(**parts))
    assert taken.format == "zip"
    assert [record.place for record in taken.records] == [
        "in/a.txt",
        "in/b.ann",
        "in/more.zip, deep.txt",
        "in/page.html",
    ]
    assert len(taken.problems) == 3
    assert all("leads out" in problem.sentence for problem in taken.problems)
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_zip_bombs_are_told(tmp_path: Path) -> None:
    bomb = packed(**{"a.txt": "0" * (100 << 20), "b.txt": FIRST})
    taken = take(tmp_path, "a.zip", bomb)
    assert taken.texts == [FIRST]
    assert "far more than it may" in taken.problems[0].sentence
    limits = ImportOptions(Limits(unpacked=1000))
    assert (
        "far more"
        in take(tmp_path, "b.zip", packed(**{"a.txt": FIRST * 99}), limits).problems[0].sentence
    )
    with pytest.raises(AnnotatorError, match="more than 1 parts"):
        take(tmp_path, "c.zip", packed(a="", b=""), ImportOptions(Limits(members=1)))


def test_archives_inside_of_archives_end_somewhere(tmp_path: Path) -> None:
    content = packed(**{"a.txt": FIRST})
    for _ in range(5):
        content = packed(**{"inner.zip": content})
    taken = take(tmp_path, "a.zip", content)
    assert taken.records == []
    assert "too many others" in taken.problems[0].sentence


def warc(*answers: tuple[str, str, bytes]) -> bytes:
    made = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 3\r\n\r\nx: \r\n\r\n"
    for url, head, body in answers:
        http = f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode() + body
        made += (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\n"
            f"WARC-Date: 2016-03-26T08:00:00Z\r\nContent-Length: {len(http)}\r\n\r\n"
        ).encode()
        made += http + b"\r\n\r\n"
    return made


@pytest.mark.parametrize("is_packed", [False, True])
def test_web_archives(tmp_path: Path, is_packed: bool) -> None:
    page = PAGE.encode()
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(page), page)
    content = warc(
        ("https://d.example/1", "Content-Type: text/html; charset=utf-8", page),
        ("https://d.example/2", "Content-Type: text/html\r\nTransfer-Encoding: chunked", chunked),
        ("https://d.example/3", "Content-Type: text/html\r\nContent-Encoding: gzip",
         gzip.compress(page)),
        ("https://d.example/4", "Content-Type: text/plain", FIRST.encode()),
        ("https://d.example/5", "Content-Type: image/png", b"\x89PNG"),
    )  # fmt: skip
    name = "a.warc.gz" if is_packed else "a.warc"
    taken = take(tmp_path, name, gzip.compress(content) if is_packed else content)
    assert taken.format == "warc"
    keys = [record.document.key for record in taken.records]
    assert keys == [f"https://d.example/{n}" for n in (1, 2, 3, 4)]
    assert all(FIRST in text for text in taken.texts)
    assert taken.records[0].document.meta["url"] == "https://d.example/1"
    assert "image/png" in taken.notes[0].sentence
    cut = take(tmp_path, "cut.warc", content[:-900])
    assert 0 < len(cut.records) < 4
    assert "cut off" in cut.problems[0].sentence
