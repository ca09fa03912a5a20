"""Pages of very many tags: the same article is found as in a page of few, or it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator import registry
from annotator.core.extension import Note
from annotator.core.model import Record
from annotator.formats import web
from annotator.formats.lean_page import lean_page

SAID = (
    '<meta property="og:site_name" content="The Post"><script type="application/ld+json">'
    '{"@type": "NewsArticle", "headline": "Palmyra was taken", "datePublished": '
    '"2016-03-25T10:00:00Z", "author": {"@type": "Person", "name": "Jane Roe"}}</script>'
)


def paragraph(number: int) -> str:
    return (
        f"Paragraph {number} of the article says that troops moved on Palmyra & took it, with"
        f" {number * 7919} details that nobody had told before, as “Le Monde” wrote on 3 May."
    )


def menu(count: int, what: str) -> str:
    items = (
        f'<li class="item"><a class="l" href="/{what}/{n}"><b>{what} {n}</b></a></li>'
        for n in range(count)
    )
    return f'<div class="menu"><ul>{"".join(items)}</ul></div>'


def page(links: int, *, words_in_tags: bool, text: int = 30) -> str:
    def marked(line: str) -> str:
        if not words_in_tags:
            return line.replace("&", "&amp;")
        return "".join(f"<i class=w>{word.replace('&', '&amp;')}</i> " for word in line.split())

    body = "".join(f"<p>{marked(paragraph(n))}</p>" for n in range(text))
    return (
        f'<html lang="en"><head><title>Palmyra was taken - The Post</title>{SAID}</head><body>'
        f"{menu(links, 'Section')}<main><div class='article-body'><h1>Palmyra was taken</h1>"
        f"{body}</div></main><div class='related'>{menu(links, 'Related')}</div></body></html>"
    )


def article(html: str, path: Path) -> tuple[str, Record, list[Note]]:
    """Return what is no boilerplate, the record and the notes."""
    path.write_text(html, encoding="utf-8")
    record, *notes = registry.importers.get("web").read(path)
    assert isinstance(record, Record)
    text, at = "", 0
    for region in (*record.regions, None):
        text += record.text[at : region.start if region else None]
        at = region.end if region else 0
    return " ".join(text.split()), record, [n for n in notes if isinstance(n, Note)]


@pytest.mark.parametrize(("links", "words_in_tags"), [(4000, False), (60, True), (3000, True)])
def test_a_page_of_many_tags_is_read_as_one_of_few(
    tmp_path: Path, links: int, words_in_tags: bool
) -> None:
    few, plain, _ = article(page(20, words_in_tags=False), tmp_path / "a.html")
    html = page(links, words_in_tags=words_in_tags, text=400)
    assert not web._is_light(html)
    many, record, notes = article(html, tmp_path / "b.html")
    assert notes == []
    assert many.startswith(few)
    assert many == " ".join(["Palmyra was taken", *map(paragraph, range(400))])
    assert record.document.title == plain.document.title
    assert record.document.meta == plain.document.meta
    assert record.document.meta["date"] == "2016-03-25"
    assert "Related 7" in record.text  # all of the page is there


def test_a_page_beyond_all_measure_is_told_by_its_tags(tmp_path: Path) -> None:
    html = page(20, words_in_tags=False).replace("</main>", "<p>Short." * 14_000 + "</main>")
    text, record, notes = article(html, tmp_path / "a.html")
    assert [note.sentence for note in notes] == [web._PLAIN]
    assert record.document.meta["date"].startswith("2016-03-25")
    assert "Related 7" in record.text
    assert "Related 7" not in text  # it stands beside the main part
    assert "Section 7" not in text
    assert paragraph(0) in text


def test_what_stays_of_a_lean_page() -> None:
    html = (
        "<html lang=en><head><title>A &amp; B</title><meta name=date content=2016></head>"
        "<body><div><div class=x><p>One <b>bold <i>word</i></b> &lt;p></div><nav></nav>"
        "<p><a href=/a>All of it</a></p><script>no</script>Rest<br>of it</body></html>"
    )
    assert lean_page(html, 100) == (
        '<html lang="en"><head><title>A & B</title><meta name="date" content="2016"></head><body>'
        '<div class="x"><p>One bold word &lt;p&gt;</p></div>'
        '<p><a href="#">All of it</a></p><p>Rest\nof it</p></body></html>'
    )
    assert lean_page(html, 6) == ""
