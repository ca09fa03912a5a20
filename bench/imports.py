"""What files that are made to hurt cost: processor time and memory beyond the size of the file.

Each file has about one megabyte and is read in a process of its own, after a small file of the same
format, so that the libraries are in memory. Memory is the growth of the resident set. Stand-alone:
`python bench/imports.py [--quick] [--json]`; the keys are `files`, `slowest_s`, `most_times`,
`over_10_s` and `over_20_times`.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
import tempfile
import time
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


Make = Callable[[], bytes]
FILES: dict[str, tuple[str, Make]] = {
    "tags inside of each other": ("a.html", lambda: b"<div>" * (MB // 5)),
    "paragraphs of a letter": ("a.html", lambda: b"<html><body>" + b"<p>a" * (MB // 4)),
    "attributes": ("a.html", lambda: b"<html><p " + b"a=1 " * (MB // 4) + b">x"),
    "open comments": ("a.html", lambda: b"<html>" + b"<!--" * (MB // 4)),
    "open tags": ("a.html", lambda: b"<html>" + b"<" * MB),
    "one paragraph": ("a.html", lambda: b"<html><body><p>" + b"word " * (MB // 5)),
    "dates": ("a.html", lambda: b"<html><article>" + b"<p>2016-03-25 " * 11_000 + b"<p>1 2 " * 9),
    "links": ("a.html", lambda: b"<html>" + b"<p><a href=http://x.y>link</a>, more.</p>" * 5000),
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
    "a DocBin of nothing": ("a.spacy", lambda: zlib.compress(b"\x91" * MB)),
    "lines": ("a.txt", lambda: b"a\n" * (MB // 2)),
    "one line": ("a.txt", lambda: b"a" * MB),
    "objects": ("a.pdf", lambda: b"%PDF-1.4\n" + b"1 0 obj\n<<>>\nendobj\n" * (MB // 22)),
}  # fmt: skip
SMALL = {".html": b"<html><body><p>" + b"Some words of a text, and more. " * 20}


def measure(name: str, folder: Path) -> None:
    """Read one file and print what it cost, as JSON."""
    import resource

    from annotator.finding import importer_for
    from annotator.work import read_files

    def read(path: Path) -> None:
        payload = {"paths": [str(path)], "format": None, "reading": {}, "texts": []}
        for _ in read_files({}, [payload], lambda *_: None):
            pass

    file, make = FILES[name]
    small, huge = folder / f"small-{file}", folder / file
    content = make()
    small.write_bytes(SMALL.get(huge.suffix, content[:300]))
    huge.write_bytes(content)
    read(small)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.thread_time()
    read(huge)
    seconds = time.thread_time() - start
    grown = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    told = {"seconds": seconds, "times": grown / max(len(content), MB // 4)}
    print(json.dumps({"format": importer_for(huge), "bytes": len(content), **told}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="every sixth file")
    parser.add_argument("--only", nargs=2, metavar=("NAME", "FOLDER"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.only:
        measure(chosen.only[0], Path(chosen.only[1]))
        return
    print(f"{'file':<32}{'format':<16}{'MB':>6}{'s':>8}{'times its size':>16}")
    rows = []
    for name in list(FILES)[:: 6 if chosen.quick else 1]:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, __file__, "--only", name, folder]
            done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
        row = json.loads(done.stdout.splitlines()[-1])
        rows.append(row)
        size = row["bytes"] / MB
        print(
            f"{name:<32}{row['format']:<16}{size:>6.2f}{row['seconds']:>8.2f}{row['times']:>16.1f}"
        )
    if chosen.json:
        seconds, times = [r["seconds"] for r in rows], [r["times"] for r in rows]
        over = {
            "over_10_s": sum(s > 10 for s in seconds),
            "over_20_times": sum(t > 20 for t in times),
        }
        most = {"slowest_s": round(max(seconds), 2), "most_times": round(max(times), 1)}
        print(json.dumps({"files": len(rows), **most, **over}))


if __name__ == "__main__":
    main()
