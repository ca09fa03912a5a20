"""Files of one article: web pages, PDF, office documents, mail and Markdown."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from news_samples import FIRST, PAGE, SECOND
from pdf_samples import pdf
from taken import Taken, packed, take

from annotator.core.extension import ImportOptions
from annotator.errors import AnnotatorError

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
    assert [note.sentence for note in taken.notes] == ["Attachments are not taken: map.pdf."]


@pytest.mark.parametrize("is_html", [True, False])
def test_what_else_is_in_a_mail_is_told(tmp_path: Path, is_html: bool) -> None:
    """A message within it, a text after a picture, an attachment without a name: none is lost
    unsaid.
    """
    inner = EmailMessage()
    inner["Subject"] = "Fwd"
    inner.set_content(PAGE if is_html else SECOND, subtype="html" if is_html else "plain")
    whole = EmailMessage()
    whole["From"], whole["Subject"] = "a@example.org", "Palmyra"
    whole.set_content(FIRST)
    whole.add_attachment(inner)
    told = "Further texts of the message are not taken: 1."
    taken = take(tmp_path, "a.eml", whole.as_bytes())
    assert taken.record.text.strip() == FIRST
    assert [note.sentence for note in taken.notes] == [told]
    whole.add_attachment(b"x", maintype="image", subtype="png", disposition="inline")
    taken = take(tmp_path, "a.eml", whole.as_bytes())
    assert [note.sentence for note in taken.notes] == [
        "Attachments are not taken: image/png.",
        told,
    ]


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
