"""Articles out of web pages, office documents, mail, feeds, tables and archives."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from pdf_samples import pdf

from annotator import registry
from annotator.core.extension import DEFAULTS, ImportOptions, Limits, Note, Problem
from annotator.core.model import Record
from annotator.errors import AnnotatorError
from annotator.finding import importer_for

FIRST = "Syrian forces have taken positions around the ancient city of Palmyra, officials said."
SECOND = "The Observatory for Human Rights said that troops were two kilometres from the city."
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Forces near Palmyra | The Daily</title>
<meta property="article:published_time" content="2016-03-25T10:00:00Z">
<meta name="author" content="Jane Roe"><meta property="og:site_name" content="The Daily">
<script>document.write("<p>never</p>")</script><style>p {{ color: red }}</style></head>
<body><nav><ul><li><a href="/">Home</a></li><li>World</li></ul></nav>
<article><h1>Forces near Palmyra</h1><p>{FIRST}</p><p>{SECOND}<br>Fighting   went on.</p></article>
<aside><h2>Most read</h2><p>Ten things to know</p></aside>
<footer>Copyright 2016 The Daily. All rights reserved.</footer></body></html>"""


class Taken:
    """What a file gave, by kind."""

    def __init__(self, path: Path, options: ImportOptions = DEFAULTS) -> None:
        self.format = importer_for(path)
        found = list(registry.importers.get(self.format).read(path, options))
        self.records = [one for one in found if isinstance(one, Record)]
        self.notes = [one for one in found if isinstance(one, Note)]
        self.problems = [one for one in found if isinstance(one, Problem)]

    @property
    def record(self) -> Record:
        (record,) = self.records
        return record

    @property
    def texts(self) -> list[str]:
        return [record.text for record in self.records]

    @property
    def boilerplate(self) -> str:
        record = self.record
        return "|".join(record.text[r.start : r.end] for r in record.regions)


def take(folder: Path, name: str, content: str | bytes, options: ImportOptions = DEFAULTS) -> Taken:
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return Taken(path, options)


def packed(**parts: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


# Web pages


@pytest.mark.parametrize("name", ["page.html", "page", "page.txt"])
def test_a_page_is_its_article_and_the_rest_boilerplate(tmp_path: Path, name: str) -> None:
    taken = take(tmp_path, name, PAGE)
    document = taken.record.document
    assert (taken.format, document.title, document.source) == (
        "web",
        "Forces near Palmyra",
        "The Daily",
    )
    assert document.meta["author"] == "Jane Roe"
    assert document.meta["date"].startswith("2016-03-25")
    assert document.meta["language"] == "en"
    text = taken.record.text
    assert f"{FIRST}\n\n{SECOND}\nFighting went on." in text
    assert "never" not in text
    assert "color" not in text
    dull = taken.boilerplate
    assert all(words in dull for words in ("Home\nWorld", "Most read", "Ten things", "Copyright"))
    assert not any(words in dull for words in ("Forces near", FIRST, SECOND, "Fighting"))


@pytest.mark.parametrize("encoding", ["windows-1251", "iso-8859-5", "utf-8", "utf-16"])
def test_a_page_in_its_own_encoding(tmp_path: Path, encoding: str) -> None:
    said = "" if encoding == "utf-16" else f"<meta charset={encoding}>"
    page = f"<html><head>{said}</head><body><p>Войска у Пальмиры</p></body></html>"
    assert take(tmp_path, "a.html", page.encode(encoding)).texts == ["Войска у Пальмиры"]


def test_a_saved_page_with_its_parts(tmp_path: Path) -> None:
    whole = EmailMessage()
    whole["Subject"] = "Forces near Palmyra"
    whole.set_content(PAGE, subtype="html")
    whole["Content-Location"] = "https://daily.example/palmyra"
    whole.add_related(b"\x89PNG", maintype="image", subtype="png")
    whole.replace_header("Content-Type", whole["Content-Type"] + '; type="text/html"')
    part = next(one for one in whole.walk() if one.get_content_type() == "text/html")
    part["Content-Location"] = "https://daily.example/palmyra"
    taken = take(tmp_path, "a.mhtml", whole.as_bytes())
    assert taken.format == "web"
    assert taken.record.document.title == "Forces near Palmyra"
    assert taken.record.document.meta["url"] == "https://daily.example/palmyra"
    assert FIRST in taken.record.text


def test_a_page_without_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(AnnotatorError, match="shows no text"):
        take(tmp_path, "a.html", "<html><script>1</script></html>")


# PDF


def test_columns_of_a_pdf_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [f"left {n} of the first column goes" for n in range(8)]
    right = [f"right {n} of the other column goes" for n in range(8)]
    rows = [
        piece
        for n in range(8)
        for piece in ((50, 600 - 14 * n, 11, left[n]), (320, 600 - 14 * n, 11, right[n]))
    ]
    head = [(50, 700, 20, "A headline over both of the columns on this page")]
    foot = [[(280, 40, 9, f"Page {n}")] for n in (1, 2, 3)]
    pages = [[*head, *rows, *foot[0]], [*rows, *foot[1]], [*rows, *foot[2]]]
    taken = take(tmp_path, "a.pdf", pdf(pages))
    text = taken.record.text
    assert taken.format == "pdf"
    assert taken.record.document.title == head[0][3]
    assert " ".join(left) in " ".join(text.split())
    assert text.index(left[7]) < text.index(right[0])
    assert {"Page 1", "Page 2", "Page 3"} <= set(taken.boilerplate.replace("\n\n", "|").split("|"))


@pytest.mark.parametrize("join", [False, True])
def test_words_cut_by_a_hyphen_are_joined_only_if_asked_for(tmp_path: Path, join: bool) -> None:
    lines = ["Officials of the govern-", "ment said that Jean-", "Claude would leave."]
    page = [(50, 700 - 14 * n, 11, line) for n, line in enumerate(lines)]
    taken = take(tmp_path, "a.pdf", pdf([page]), ImportOptions(join_hyphens=join))
    assert ("government said" in taken.record.text) is join
    assert ("govern-\nment said" in taken.record.text) is not join
    assert "Jean- Claude" in taken.record.text
    (note,) = taken.notes
    assert "1 words" in note.sentence


def test_a_pdf_without_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(AnnotatorError, match="may be a scan"):
        take(tmp_path, "a.pdf", pdf([[]]))
    with pytest.raises(AnnotatorError, match="damaged, or no PDF"):
        take(tmp_path, "b.pdf", b"%PDF-1.4 nonsense")


# Office documents and mail


def test_word_documents(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    made = docx.Document()
    made.core_properties.title = ""
    made.core_properties.author = "Jane Roe"
    made.add_heading("Forces near Palmyra", 1)
    made.add_paragraph(FIRST).add_run("\tand \N{GRINNING FACE}").bold = True
    table = made.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "one", "two"
    made.save(tmp_path / "a.docx")
    taken = Taken(tmp_path / "a.docx")
    assert taken.format == "docx"
    assert taken.record.document.title == "Forces near Palmyra"
    assert taken.record.document.meta["author"] == "Jane Roe"
    assert taken.record.text == (
        f"Forces near Palmyra\n\n{FIRST}\tand \N{GRINNING FACE}\n\none\ttwo"
    )


ODT = (
    '<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b"><office:body>'
    "<office:text><text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
    "<text:h>Forces near Palmyra</text:h><text:p>One<text:s text:c='2'/>two<text:tab/>three"
    "<text:line-break/>four <text:span>five</text:span></text:p></office:text></office:body>"
    "</office:document-content>"
)


def test_opendocument_texts(tmp_path: Path) -> None:
    meta = '<m xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Jane Roe</dc:creator></m>'
    kind = "application/vnd.oasis.opendocument.text"
    content = packed(**{"mimetype": kind, "content.xml": ODT, "meta.xml": meta})
    taken = take(tmp_path, "a.odt", content)
    assert taken.format == "odt"
    assert taken.record.text == "Forces near Palmyra\n\nOne  two\tthree\nfour five"
    assert taken.record.document.meta == {"author": "Jane Roe"}
    assert taken.record.document.title == "Forces near Palmyra"


def test_mail(tmp_path: Path) -> None:
    whole = EmailMessage()
    whole["From"] = "Jürgen Roe <roe@example.org>"
    whole["To"] = "desk@example.org"
    whole["Subject"] = "Truppen vor Palmyra: „näher“"
    whole["Date"] = "Fri, 25 Mar 2016 10:00:00 +0100"
    whole.set_content(f"{FIRST}\n\n{SECOND}\n")
    whole.add_alternative(PAGE, subtype="html")
    whole.add_attachment(b"x", maintype="application", subtype="pdf", filename="map.pdf")
    taken = take(tmp_path, "a.eml", whole.as_bytes())
    document = taken.record.document
    assert (taken.format, document.title) == ("eml", "Truppen vor Palmyra: „näher“")
    assert taken.record.text.strip() == f"{FIRST}\n\n{SECOND}"
    assert document.meta["date"] == "2016-03-25T09:00:00+00:00"
    assert document.meta["author"] == "Jürgen Roe <roe@example.org>"
    assert "map.pdf" in taken.notes[0].sentence


# Feeds, tables, JSON

RSS = f"""<?xml version="1.0"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Daily</title>
<language>en</language><item><title>Forces &amp; more</title><link>https://d.example/1</link>
<pubDate>Fri, 25 Mar 2016 10:00:00 GMT</pubDate><description>short</description>
<content:encoded><![CDATA[<p>{FIRST}</p><p>{SECOND}</p>]]></content:encoded></item>
<item><title>Nothing</title></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>The Daily</title><entry>
<title>Forces</title><link href="https://d.example/1"/><id>urn:1</id>
<updated>2016-03-25T10:00:00Z</updated><author><name>Jane Roe</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{FIRST}</p><p>A &lt; B</p></div>
</content></entry></feed>"""


def test_feeds(tmp_path: Path) -> None:
    taken = take(tmp_path, "a.xml", RSS)
    document = taken.record.document
    assert taken.format == "feed"
    assert taken.record.text == f"{FIRST}\n\n{SECOND}"
    assert (document.title, document.source) == ("Forces & more", "The Daily")
    assert document.meta == {
        "date": "2016-03-25T10:00:00+00:00",
        "language": "en",
        "url": "https://d.example/1",
    }
    assert [problem.place for problem in taken.problems] == ["entry 2"]
    atom = take(tmp_path, "b.atom", ATOM).record
    assert atom.text == f"{FIRST}\n\nA < B"
    assert (atom.document.key, atom.document.meta["author"]) == ("urn:1", "Jane Roe")


def test_a_feed_that_breaks_keeps_what_came_before(tmp_path: Path) -> None:
    taken = take(tmp_path, "a.xml", RSS[: RSS.index("<item><title>Nothing")] + "<item>&broken;")
    assert len(taken.records) == 1
    assert "breaks at line" in taken.problems[0].sentence


@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("a.csv", ";"), ("a.tsv", "\t")])
def test_tables_by_the_names_of_their_columns(tmp_path: Path, name: str, delimiter: str) -> None:
    rows = [
        ["Headline", "Body", "Published", "desk"],
        ["One", f'"{FIRST}\n{SECOND}"', "2016-03-25", "world"],
        ["Two", "", "", ""],
    ]
    taken = take(tmp_path, name, "\n".join(delimiter.join(row) for row in rows) + "\n")
    document = taken.record.document
    assert taken.format == "table"
    assert taken.record.text == f"{FIRST}\n{SECOND}"
    assert (document.title, document.meta) == ("One", {"date": "2016-03-25", "desk": "world"})
    assert [(p.place, p.sentence) for p in taken.problems] == [
        ("row 4", "There is no text in “Body”.")
    ]


def test_tables_with_columns_that_the_user_names(tmp_path: Path) -> None:
    table = f"überschrift,inhalt\nOne,{FIRST}\n".replace(", officials", " officials")
    with pytest.raises(AnnotatorError, match=r"“überschrift”, “inhalt”. Name it with --map text="):
        take(tmp_path, "a.csv", table)
    columns = {"text": "inhalt", "title": "überschrift"}
    taken = take(tmp_path, "a.csv", table, ImportOptions(columns=columns))
    assert taken.record.document.title == "One"
    with pytest.raises(AnnotatorError, match="has no column “nothing”"):
        take(tmp_path, "a.csv", table, ImportOptions(columns={"text": "nothing"}))


def test_workbooks(tmp_path: Path) -> None:
    from datetime import datetime

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["title", "text", "date", "number"])
    sheet.append(["One", FIRST, datetime(2016, 3, 25), 7])
    book.save(tmp_path / "a.xlsx")
    taken = Taken(tmp_path / "a.xlsx")
    assert (taken.format, taken.texts) == ("table", [FIRST])
    assert taken.record.document.meta == {"date": "2016-03-25", "number": 7}


@pytest.mark.parametrize(
    ("name", "wrap"),
    [
        ("a.json", lambda one: json.dumps([one, one])),
        ("a.json", lambda one: json.dumps({"status": "ok", "articles": [one, one]}, indent=2)),
        ("a.jsonl", lambda one: (json.dumps(one) + "\n") * 2),
        ("a.ndjson", lambda one: (json.dumps(one) + "\n") * 2),
    ],
)
def test_json_of_articles(tmp_path: Path, name: str, wrap: Any) -> None:
    one = {
        "headline": "One",
        "content": FIRST,
        "publishedAt": "2016-03-25T10:00:00Z",
        "source": {"id": None, "name": "The Daily"},
        "tags": ["syria"],
    }
    taken = take(tmp_path, name, wrap(one))
    assert (taken.format, taken.texts) == ("jsonl", [FIRST, FIRST])
    document = taken.records[0].document
    assert (document.title, document.source) == ("One", "The Daily")
    assert document.meta == {"date": "2016-03-25T10:00:00+00:00", "tags": ["syria"]}


def test_lists_that_look_like_spans_are_told(tmp_path: Path) -> None:
    one = {"text": FIRST, "marks": [{"start": 0, "end": 3, "label": "GPE"}]}
    taken = take(tmp_path, "a.jsonl", json.dumps(one))
    assert taken.record.document.meta == {"marks": one["marks"]}
    (note,) = taken.notes
    assert note.sentence == "“marks” was kept as metadata: it is not read as spans."


def test_a_long_list_of_words_is_given_up(tmp_path: Path) -> None:
    taken = take(tmp_path, "strings.json", json.dumps(["word"] * 5000))
    assert (taken.records, len(taken.problems)) == ([], 101)
    assert "the rest" in taken.problems[-1].sentence


def test_markdown_is_read_without_its_marks(tmp_path: Path) -> None:
    text = (
        "---\ntitle: Near Palmyra\ndate: 2016-03-25\nlang: en\n---\n# Forces\n\nThe **Syrian** army"
        " of [Palmyra](http://x.example) and `code`\nmet.\n\n- one\n- two\n"
    )
    taken = take(tmp_path, "a.md", text)
    assert taken.format == "markdown"
    assert taken.record.text == "Forces\n\nThe Syrian army of Palmyra and code\nmet.\none\ntwo"
    assert taken.record.document.title == "Near Palmyra"
    assert taken.record.document.meta == {"date": "2016-03-25", "language": "en"}


# Archives


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
