"""One small file of every format that can be read, to be damaged."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from pdf_samples import pdf
from taken import packed

from annotator import registry
from annotator.core.carrying import Choices
from annotator.core.model import NIL, Document, DocumentStatus, Record, Span, Status

TEXT = "😀 Obama met\r\nAngela Merkel in & <Berlin>, said “Le Monde” on 3 May 2016."
HTML = (
    "<html lang=en><head><title>T</title><meta name=date content=2016-03-25></head><body>"
    f"<nav><ul><li>Home</ul></nav><article><h1>Head</h1><p>{'Text of it. ' * 9}<p>More &amp;c"
    "</article><table><tr><td>1<td>2</table><pre> a\n b</pre></body></html>"
)


def record(key: str) -> Record:
    """Return a document with a span of each kind that most formats know."""

    def mark(words: str, label: str, **more: object) -> Span:
        start = TEXT.index(words)
        held = {"status": Status.ACCEPTED, **more}
        return Span(0, 0, start, start + len(words), label, **held)  # type: ignore[arg-type]

    spans = (
        mark("Obama", "PERSON", kb_id="Q76", note="n", score=0.5),
        mark("Angela Merkel", "PERSON", kb_id=NIL),
        mark("Berlin", "GPE", kb_id="geonames:1"),
    )
    document = Document(0, key, "Title", "src", DocumentStatus.DONE, {"date": "2016-05-03"})
    return Record(document, TEXT, spans)


def _mail() -> bytes:
    whole = EmailMessage()
    whole["From"], whole["Subject"] = "Jürgen <a@b.c>", "Über „Palmyra“"
    whole["Date"] = "Fri, 25 Mar 2016 10:00:00 +0100"
    whole.set_content(TEXT)
    whole.add_alternative(HTML, subtype="html")
    return whole.as_bytes()


def _office() -> Iterator[tuple[str, str, bytes]]:
    body = "<w:p><w:pPr><w:pStyle w:val='Title'/></w:pPr><w:r><w:t>Head</w:t></w:r></w:p>" * 3
    word = f'<w:document xmlns:w="w"><w:body>{body}<w:tbl><w:tr><w:tc/></w:tr></w:tbl></w:body></w:document>'  # noqa: E501
    yield "docx", "a.docx", packed(**{"word/document.xml": word, "docProps/core.xml": "<a/>"})
    odt = '<o:c xmlns:o="o" xmlns:t="t"><t:h>Head</t:h><t:p>a<t:s t:c="2"/>b<t:tab/></t:p></o:c>'
    yield "odt", "a.odt", packed(**{"content.xml": odt, "meta.xml": "<a><title>T</title></a>"})
    import openpyxl

    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["title", "text"])
    book.active.append(["One", TEXT.replace("\r", "")])
    book.save(buffer)
    yield "table", "a.xlsx", buffer.getvalue()


def _articles() -> Iterator[tuple[str, str, bytes]]:
    yield "text", "a.txt", TEXT.encode()
    yield (
        "markdown",
        "a.md",
        f"---\ntitle: x\n---\n# Head\n\n- *{TEXT}*\n> `q`\n\n|a|\n|-|\n".encode(),
    )
    yield "web", "a.html", HTML.encode()
    yield (
        "pdf",
        "a.pdf",
        pdf([[(50, 700, 20, "Head"), (50, 600, 11, "Text of it-"), (50, 580, 11, "self")]]),
    )
    yield "eml", "a.eml", _mail()
    item = f"<item><title>T</title><description>{zlib.crc32(b'')}&lt;p&gt;Text</description></item>"
    yield (
        "feed",
        "a.rss",
        f'<rss version="2.0"><channel><title>C</title>{item * 3}</channel></rss>'.encode(),
    )
    yield "table", "a.csv", f'title,text,date\nOne,"{TEXT}",2016\nTwo,"x ""y""",2017\n'.encode()
    yield "jsonl", "b.json", json.dumps([{"headline": "x", "body": TEXT}] * 2).encode()
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{HTML}"
    head = f"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {len(http)}\r\n\r\n"
    yield "warc", "a.warc", f"{head}{http}\r\n\r\n".encode() * 2
    yield "zip", "a.zip", packed(**{"a.txt": TEXT, "b/c.html": HTML, "d.zip": packed(x="y")})
    yield from _office()


def corpus(folder: Path) -> list[tuple[str, str, bytes]]:
    """Return format, name and content of a file of each format."""
    made = list(_articles())
    for name in registry.names(registry.importers):
        if name in ("pdf", "text") or name not in registry.names(registry.exporters):
            continue
        exporter = registry.exporters.get(name)
        out = folder / f"out-{name}{exporter.SUFFIX}"
        if not exporter.SUFFIX:
            out.mkdir()
        exporter.write(iter([record("one"), record("two")]), out, Choices())
        files = sorted(out.iterdir()) if out.is_dir() else [out]
        suffixes = registry.importers.get(name).SUFFIXES
        chosen = next(file for file in files if file.suffix in suffixes)
        made.append((name, chosen.name, chosen.read_bytes()))
        if name == "brat":
            (folder / chosen.name).with_suffix(".txt").write_bytes(TEXT.encode())
    return made
