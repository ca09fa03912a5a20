"""Files that are made to hurt, of about one megabyte each, and a small one of every kind."""

from __future__ import annotations

import io
import json
import os
import random
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

MB = 1 << 20
WORDS = "a b c d " * 60_000
PREFIX = b"@prefix nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> .\n"


def packed(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tasks(quote: str) -> bytes:
    spans = [{"start": i, "end": i + 3, "label": "X", "text": quote} for i in range(8000)]
    return json.dumps({"text": WORDS, "answer": "accept", "spans": spans}).encode()


def label_studio() -> bytes:
    value = [{"start": i, "end": i + 2, "labels": ["X"], "text": "b"} for i in range(6000)]
    result = [{"type": "labels", "value": one} for one in value]
    return json.dumps(
        [{"data": {"text": "😀" + WORDS}, "annotations": [{"result": result}]}]
    ).encode()


def web_annotations() -> bytes:
    select = [
        {"type": "TextQuoteSelector", "exact": f"z{i}", "prefix": "a b c"} for i in range(4000)
    ]
    items = [{"target": {"source": "a", "selector": [one]}} for one in select]
    context = "http://www.w3.org/ns/anno.jsonld"
    page = {"@context": context, "target": {"id": "a", "value": WORDS}, "items": items}
    return json.dumps(page).encode()


def xmi() -> bytes:
    sofa = b'<cas:Sofa xmlns:cas="c" sofaString="' + b"ab " * 1000 + b'"/>'
    mark = b'<c:NamedEntity begin="1" end="4" value="x"/>'
    return b'<xmi:XMI xmlns:xmi="x" xmlns:c="uima/cas">' + sofa + mark * 20_000 + b"</xmi:XMI>"


def dense(format: str, spans: int, articles: int = 1) -> bytes:
    """Return an export of articles in which every letter is a span."""
    from annotator import registry
    from annotator.core.carrying import Choices
    from annotator.core.model import Document, DocumentStatus, Record, Span, Status

    text = "a b " * (spans // 2)
    marked = tuple(
        Span(n, 1, 2 * n, 2 * n + 1, "X", Status.ACCEPTED, f"Q{n}") for n in range(spans)
    )
    records = (
        Record(Document(n, str(n), "T", "", DocumentStatus.DONE, {}, len(text)), text, marked)
        for n in range(1, articles + 1)
    )
    exporter = registry.exporters.get(format)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"out{exporter.SUFFIX}")
        if not exporter.SUFFIX:
            path.mkdir()
        exporter.write(records, path, Choices())
        ending = {"brat": "*.ann", "uima-xmi": "*.xmi"}.get(format)
        return next(path.glob(ending)).read_bytes() if ending else path.read_bytes()


def spacy_json(articles: int) -> bytes:
    ents = [{"start": 2 * n, "end": 2 * n + 1, "label": "X"} for n in range(100)]
    return json.dumps([{"text": "a b " * 50, "ents": ents}] * articles).encode()


def workbook(rows: int, alike: int = 0) -> bytes:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["title", "text"])
    for row in range(rows):
        sheet.append([f"T{row}", "".join(chr(97 + row * n % 26) for n in range(1, 40))])
    for _ in range(alike):
        sheet.append(["T", "a"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def sheet(rows: bytes, words: bytes = b"") -> bytes:
    """Return a workbook of these rows and words, and of a comment that does not pack."""
    much = b"<!--" + noise(1_900_000).encode() + b"-->"
    body = b"<d><sheetData>" + rows + (b"" if words else much) + b"</sheetData></d>"
    parts = {"xl/sharedStrings.xml": b"<sst>" + words + much + b"</sst>"} if words else {}
    return packed(**{"xl/worksheets/sheet1.xml": body}, **parts)


def docbin(tokens: int, words: list[str], docs: int = 1, **more: object) -> bytes:
    """Return a DocBin whose tokens are all the last of some words, or none."""
    import msgspec
    from spacy.attrs import ORTH
    from spacy.strings import get_string_id

    word = get_string_id(words[-1]) if words else 0
    made = {
        **{"version": "0.1", "attrs": [ORTH], "strings": words},
        "lengths": (tokens // docs).to_bytes(4, "little") * docs,
        "spaces": bytes(tokens),
        "tokens": word.to_bytes(8, "little") * tokens,
        **more,
    }
    return zlib.compress(msgspec.msgpack.encode(made))


def span_group(count: int) -> bytes:
    """Return a group of spans that all stand at the same place, as a DocBin holds it."""
    import msgspec

    encode = msgspec.msgpack.encode
    offsets = [[0, 1]] * count
    group = {"name": "sc", "attrs": {"offsets": offsets}, "spans": [bytes(40)] * count}
    return bytes(encode([encode(group)]))


def noise(size: int) -> str:
    """Return words that no packer makes much smaller."""
    chance = random.Random(1)
    return " ".join(f"{chance.getrandbits(36):x}" for _ in range(size // 10))


def pdf(pages: int, rows: int = 110, more: bytes = b"", stream: bytes = b"") -> bytes:
    """Return a PDF of pages with a stream, or full of short words, packed if that is said."""
    lines = b" ".join(b"1 0 0 1 50 %d Tm (a b c d e) Tj" % (780 - 7 * row) for row in range(rows))
    words = b"BT /F1 6 Tf " + lines + b" ET"
    stream = stream or (zlib.compress(words) if more else words)
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(pages))
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%b]>>" % (pages, kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for n in range(pages):
        font = b"/Resources<</Font<</F1 3 0 R>>>>/MediaBox[0 0 595 842]"
        parts.append(b"<</Type/Page/Parent 2 0 R%b/Contents %d 0 R>>" % (font, 5 + 2 * n))
        parts.append(b"<</Length %d%b>>stream\n%b\nendstream" % (len(stream), more, stream))
    made, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, len(made))
    made += b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(parts) + 1, table) + end
    return bytes(made)


ODT = {"mimetype": b"application/vnd.oasis.opendocument.text"}
OFFICE = b"<d xmlns:w='w' xmlns:text='text' xmlns:office='office'>"
SAVED = (
    b"From: a\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n--a\n"
    b"Content-Type: text/html\n\n<html><body>"
)
Make = Callable[[], bytes]
FILES: dict[str, tuple[str, Make]] = {
    "tags inside of each other": ("a.html", lambda: b"<div>" * (MB // 5)),
    "paragraphs of a letter": ("a.html", lambda: b"<html><body>" + b"<p>a" * (MB // 4)),
    "attributes": ("a.html", lambda: b"<html><p " + b"a=1 " * (MB // 4) + b">x"),
    "open comments": ("a.html", lambda: b"<html>" + b"<!--" * (MB // 4)),
    "open tags": ("a.html", lambda: b"<html>" + b"<" * MB),
    "one paragraph": ("a.html", lambda: b"<html><body><p>" + b"word " * (MB // 5)),
    "dates": (
        "a.html",
        lambda: b"<html><article>" + (b"<p class=" + b"x" * 75 + b">2016-03-25 ") * 11_000,
    ),
    "dates in tags": (
        "a.html",
        lambda: b"<html><article>" + (b"<time datetime=2016-03-25 id=%b>" % (b"x" * 60)) * 11_000,
    ),
    "links": (
        "a.html",
        lambda: b"<html>" + (b"<p><a href=http://%b>a link</a>, more.</p>" % (b"x" * 300)) * 2900,
    ),
    "a page of words": ("a.html", lambda: b"<html><body><p>" + noise(MB).encode()[:290_000]),
    "a saved page": ("a.mhtml", lambda: SAVED + b"<p>a" * (MB // 4) + b"\n--a--"),
    "cells": ("a.html", lambda: b"<html><table>" + b"<tr><td>1<td>2" * (MB // 14)),
    "brackets": ("a.md", lambda: b"[" * MB),
    "stars": ("a.md", lambda: b"*a " * (MB // 3)),
    "few brackets": ("a.md", lambda: b"[a](" * 4900),
    "underlines": ("a.md", lambda: b"_a__" * (MB // 4)),
    "elements inside of each other": ("a.rss", lambda: b"<rss>" + b"<a>" * (MB // 3)),
    "empty entries": ("a.rss", lambda: b"<rss>" + b"<item/>" * (MB // 7) + b"</rss>"),
    "XML attributes": ("a.rss", lambda: b"<rss " + b" ".join(b"a%d=''" % i for i in range(99_999))),
    "annotations of XMI": ("a.xmi", xmi),
    "parts inside of each other": (
        "a.eml",
        lambda: b"From: a\nSubject: b\nMIME-Version: 1.0\n"
        + b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 20_000,
    ),
    "parameters of a header": (
        "a.eml",
        lambda: b"From: a\nMIME-Version: 1.0\nSubject: x\nContent-Type: text/plain; "
        + b"a=b; " * 200_000 + b"\n\nx",
    ),
    "encoded words": (
        "a.eml",
        lambda: b"From: a\nMIME-Version: 1.0\nSubject: " + b"=?utf-8?q?a?= " * 70_000 + b"\n\nx",
    ),
    "columns": ("a.csv", lambda: b"text," + b"," * MB),
    "quotes": ("a.csv", lambda: b'text\n"' + b'""' * (MB // 2)),
    "rows": ("a.csv", lambda: b"text,title\n" + b"a,b\n" * (MB // 4)),
    "lists inside of each other": ("a.json", lambda: b"[" * MB),
    "small articles": ("a.json", lambda: b"[" + b'{"text":"a"},' * (MB // 13) + b"1]"),
    "empty objects": ("a.jsonl", lambda: b"{}\n" * (MB // 3)),
    "quotes that are not there": ("a.jsonl", lambda: tasks("zzz")),
    "quotes that are elsewhere": ("a.jsonl", lambda: tasks("b c")),
    "UTF-16 offsets": ("a.json", label_studio),
    "web annotations": ("a.jsonld", web_annotations),
    "tags of columns": ("a.conll", lambda: b"a B-X\n" * (MB // 6)),
    "documents of columns": ("a.conll", lambda: b"-DOCSTART- O\n\na B-X\n\n" * (MB // 21)),
    "Turtle inside of itself": ("a.ttl", lambda: PREFIX + b"<a> nif:x " + b"[" * MB),
    "Turtle": (
        "a.ttl",
        lambda: PREFIX + b"".join(b"<http://a/%d> nif:beginIndex 1 .\n" % i for i in range(30_000)),
    ),
    "records": ("a.warc", lambda: b"WARC/1.0\r\nContent-Length: 0\r\n\r\n" * (MB // 32)),
    "fields of a record": ("a.warc", lambda: b"WARC/1.0\r\n" + b"a: b\r\n" * (MB // 6)),
    "files": ("a.zip", lambda: packed(**{f"{i}.txt": b"x" for i in range(8000)})),
    "empty paragraphs": (
        "a.docx",
        lambda: packed(**{"word/document.xml": b"<d xmlns:w='w'>" + b"<w:p/>" * MB + b"</d>"}),
    ),
    "a DOCX of one word": (
        "a.docx",
        lambda: packed(
            **{"word/document.xml": OFFICE + b"<w:p><w:r><w:t>" + b"word " * (11 * MB)
               + b"</w:t></w:r></w:p></d>", "a": os.urandom(MB)}
        ),
    ),
    "paragraphs of one word": (
        "a.docx",
        lambda: packed(
            **{"word/document.xml": OFFICE + b"<w:p><w:r><w:t>a</w:t></w:r></w:p>" * (8 * MB // 5)
               + noise(1_700_000).encode() + b"</d>"}
        ),
    ),
    "tags of a DOCX": (
        "a.docx", lambda: packed(**{"word/document.xml": OFFICE + b"<a/>" * 4_200_000
                                    + noise(1_900_000).encode() + b"</d>"}),
    ),
    "rows of one word": ("a.xlsx", lambda: workbook(4, 140_000)),
    "tags of a workbook": ("a.xlsx", lambda: sheet(b"<row/>" * 4_000_000)),
    "words of a workbook": (
        "a.xlsx", lambda: sheet(b"", b"<si><t>ab</t></si>" * 1_000_000),
    ),
    "a ZIP file of one letter": (
        "a.zip", lambda: packed(**{"a.txt": b"a" * (180 * MB), "b": os.urandom(MB)}),
    ),
    "a DocBin of nothing": ("a.spacy", lambda: zlib.compress(b"\x91" * MB)),
    "a DocBin that unpacks": ("a.spacy", lambda: zlib.compress(os.urandom(MB) + bytes(180 * MB))),
    "a DocBin of zeros": ("a.spacy", lambda: docbin(20_000_000, [])),
    "a DocBin of one word": ("a.spacy", lambda: docbin(4_000_000, ["a"], x=os.urandom(MB))),
    "a DocBin of a long word": (
        "a.spacy", lambda: docbin(500, ["a" * (1 << 20)], x=os.urandom(MB)),
    ),
    "a DocBin of short documents": (
        "a.spacy", lambda: docbin(100_000, ["a"], 100_000, x=os.urandom(MB)),
    ),
    "a DocBin of many words": (
        "a.spacy", lambda: docbin(1, [f"{i:x}" for i in range(340_000)], x=os.urandom(MB >> 2)),
    ),
    "a DocBin of lists": ("a.spacy", lambda: docbin(1, ["a"], x=[[]] * 20_000_000)),
    "a DocBin of spans": (
        "a.spacy",
        lambda: docbin(1, ["a"], x=os.urandom(MB), span_groups=[span_group(34_000)]),
    ),
    "lines": ("a.txt", lambda: b"a\n" * (MB // 2)),
    "one line": ("a.txt", lambda: b"a" * MB),
    "annotations of brat": ("a.ann", lambda: dense("brat", 25_000)),
    "doccano": ("a.jsonl", lambda: dense("doccano", 50, 1000)),
    "GATE": ("a.json", lambda: dense("gate", 50, 160)),
    "Potato": ("a.jsonl", lambda: dense("potato", 50, 180)),
    "Prodigy": ("a.jsonl", lambda: dense("prodigy", 50, 220)),
    "Label Studio": ("a.json", lambda: dense("label-studio", 50, 70)),
    "our own": ("a.jsonl", lambda: dense("jsonl", 50, 180)),
    "one article of our own": ("a.jsonl", lambda: dense("jsonl", 9000)),
    "strings of NIF": ("a.ttl", lambda: dense("nif", 2600)),
    "annotations of the W3C": ("a.jsonl", lambda: dense("web-annotation", 50, 60)),
    "BILOU": ("a.bilou", lambda: dense("bilou", 50, 3500)),
    "a CAS": ("a.xmi", lambda: dense("uima-xmi", 5500)),
    "documents of spaCy": ("a.json", lambda: spacy_json(270)),
    "a DocBin": ("a.spacy", lambda: dense("spacy", 200, 900)),
    "a workbook": ("a.xlsx", lambda: workbook(24_000)),
    "an ODT": (
        "a.odt",
        lambda: packed(**ODT, **{"content.xml": OFFICE + b"<text:p>" + noise(1_700_000).encode()
                                 + b"</text:p></d>"}),
    ),
    "a DOCX": (
        "a.docx",
        lambda: packed(**{"word/document.xml": OFFICE + b"<w:p><w:r><w:t>"
                          + noise(1_700_000).encode() + b"</w:t></w:r></w:p></d>"}),
    ),
    "articles of a feed": (
        "a.rss",
        lambda: b"<rss><channel>" + b"<item><title>a</title><description>b c d</description></item>"
        * (MB // 62) + b"</channel></rss>",
    ),
    "a long mail": ("a.eml", lambda: b"From: a\nSubject: b\n\n" + noise(MB).encode()),
    "pages": ("a.pdf", lambda: pdf(250)),
    "a page that unpacks": ("a.pdf", lambda: pdf(1, 900_000, b"/Filter/FlateDecode")),
    "a small page that unpacks": ("a.pdf", lambda: pdf(1, 36_000, b"/Filter/FlateDecode")),
    "a page of states": ("a.pdf", lambda: pdf(1, stream=b"q " * (MB // 2))),
    "a page of letters": ("a.pdf", lambda: pdf(1, stream=b"BT/F1 6 Tf " + b"(a)Tj " * (MB // 6))),
    "a picture in a page": (
        "a.pdf",
        lambda: pdf(1, stream=b"BI /W 20000 /H 15000 /BPC 8 /CS /RGB /F /Fl ID "
                    + zlib.compress(bytes(900 * MB), 1)[:MB] + b" EI"),
    ),
    "objects": ("a.pdf", lambda: b"%PDF-1.4\n" + b"1 0 obj\n<<>>\nendobj\n" * (MB // 22)),
}  # fmt: skip
PAGE = b"<html><body><p>" + b"Some words of a text, and more. " * 20
SMALL: dict[str, Make] = {
    ".html": lambda: PAGE,
    ".mhtml": lambda: SAVED + PAGE,
    ".spacy": lambda: dense("spacy", 4),
    ".ttl": lambda: dense("nif", 4),
    ".xlsx": lambda: workbook(4),
    ".docx": lambda: packed(**{"word/document.xml": OFFICE + b"<w:p/></d>"}),
    ".odt": lambda: packed(**ODT, **{"content.xml": OFFICE + b"<text:p/></d>"}),
    ".pdf": lambda: pdf(1),
    ".ann": lambda: dense("brat", 4),
}


def lay_down(name: str, folder: Path) -> Path:
    """Write a file, and a small one of its kind beside it."""
    file, make = FILES[name]
    small, huge = folder / f"small-{file}", folder / file
    content = make()
    small.write_bytes(SMALL[huge.suffix]() if huge.suffix in SMALL else content[:300])
    huge.write_bytes(content)
    if huge.suffix == ".ann":  # its text lies beside it
        for path in (small, huge):
            path.with_suffix(".txt").write_text("a b " * 12_500, encoding="utf-8")
    return huge
