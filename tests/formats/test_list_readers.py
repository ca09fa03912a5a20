"""Files of many articles: feeds, tables and JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from news_samples import FIRST, SECOND
from taken import Taken, take

from annotator.core.extension import ImportOptions
from annotator.errors import AnnotatorError

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
