from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.article_html import page, tint
from annotator.core.model import (
    NIL,
    Document,
    Entity,
    Label,
    Record,
    Region,
    RegionKind,
    Span,
    Status,
)

LABELS = (Label(1, "GPE", "#008000"), Label(2, "ORG", "none"))


def record(text: str, *spans: Span, **more: object) -> Record:
    document = Document(1, "key", str(more.pop("title", "")), "Reuters", length=len(text))
    return Record(document, text, spans, **more)  # type: ignore[arg-type]


def span(start: int, end: int, label: str = "GPE", **fields: object) -> Span:
    fields = {"status": Status.ACCEPTED, **fields}
    return Span(start * 100 + end, 1, start, end, label, **fields)  # type: ignore[arg-type]


def words(html: str) -> str:
    """The text of the paragraphs, without the chips."""
    body = html.partition("</p>")[2].partition("<table")[0]
    without_chips = re.sub(r'<span class="chip".*?</span>', "", body)
    return unescape(re.sub(r"<[^>]+>", "", without_chips.replace("</p>\n", "\n")))


def test_spans_within_each_other_are_told_apart() -> None:
    text = "New York City Council met"
    html = page(record(text, span(0, 13), span(0, 21, "ORG"), span(9, 13, "X")), LABELS)
    assert re.findall(r">&#8296;&#8239;(\w+)&#8297;<", html) == ["X", "GPE", "ORG"]
    assert words(html).strip() == text
    org, gpe, unknown = tint("none", 0.2), "#008000", "none"
    fills = re.findall(r",(#\w{6});padding", html)
    both = tint(gpe, 0.2, org)
    assert fills == [both, tint(unknown, 0.2, both), org]  # “New York ”, “City”, “ Council”
    deepest, middle, inner = re.findall(r"90deg,(#\w{6}) 0 100%\) left 0 bottom (\d)px", html)[2:5]
    assert deepest == (tint("none", 1), "0")
    assert middle == (gpe, "3")
    assert inner == (tint("none", 1), "6")
    assert "3 mentions" in html


def test_links_notes_and_titles_are_shown_and_escaped() -> None:
    html = page(
        record(
            "<a> & b",
            span(0, 3, kb_id=NIL, note="<note>"),
            span(4, 5, kb_id="local:x"),
            span(6, 7, status=Status.PROPOSED, kb_id="Q1"),
            span(0, 7, status=Status.REJECTED),
            entities=(Entity("local:x", "Own & co."),),
            title="<T>",
        ),
        LABELS,
    )
    assert "<h1>&lt;T&gt;</h1>" in html
    assert "NIL: in no knowledge base" in html
    assert "Own &amp; co." in html
    assert "&lt;note&gt;" in html
    assert "GPE?" in html
    assert "#008000 0 5px,#0000 0 9px" in html  # dashes
    assert "rejected" not in html
    assert "3 mentions" in html


def test_an_article_without_spans_has_no_table_and_boilerplate_steps_back() -> None:
    regions = (Region(1, 1, 0, 4, RegionKind.BOILERPLATE),)
    html = page(record("Menu\nRaqqa\n", regions=regions), ())
    assert "<table" not in html
    assert "0 mentions" in html
    assert '<span style="color:#5f6368">Menu</span>' in html
    assert "<h1>key</h1>" in html
    assert page(record(""), ()).count("<p") == 1


@pytest.mark.parametrize("color", ["", "red", "#xyzxyz"])
def test_a_colour_that_is_none_is_grey(color: str) -> None:
    assert tint(color, 1) == "#5f6368"
    assert tint("#000000", 0) == "#ffffff"


@given(
    st.lists(st.sampled_from(["word", " ", "\n", "\r\n", "<", "😀", "ש"]), max_size=20),
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), max_size=6),
)
def test_the_whole_text_is_there_once(parts: list[str], places: list[tuple[int, int]]) -> None:
    text = "".join(parts)
    spans = {
        (start, min(start + length, len(text))): span(start, min(start + length, len(text)))
        for start, length in places
        if start < len(text)
    }
    shown = words(page(record(text, *spans.values()), LABELS))
    assert shown.replace("\xa0", "").split() == text.split()
