from __future__ import annotations

from annotator.core.model import Span
from annotator.core.stroke import stroke

TEXT = "The Cosham railway station saw Moses Mendelssohn and the Syrian army in Aleppo."


def span(row: int, mention: str, label: str) -> Span:
    start = TEXT.index(mention)
    return Span(row, 1, start, start + len(mention), label)


def meant(at: str, label: str, *spans: Span) -> tuple[int | None, str] | None:
    found = stroke(TEXT, TEXT.index(at), label, spans)
    return found and (found.span and found.span.id, TEXT[found.start : found.end])


def test_a_name_where_nothing_is_marked() -> None:
    assert meant("Mendelssohn", "PERSON") == (None, "Moses Mendelssohn")
    assert stroke(TEXT, TEXT.index(" army"), "ORG", ()) is None


def test_a_span_takes_the_ends_of_the_name() -> None:
    assert meant("Moses", "PERSON", span(1, "saw Moses", "ORG")) == (1, "Moses Mendelssohn")
    assert meant("Moses", "ORG", span(1, "saw Moses", "ORG")) == (1, "Moses Mendelssohn")
    assert meant("Moses", "ORG", span(1, "Moses Mendelssohn", "ORG")) == (1, "Moses Mendelssohn")


def test_a_span_grows_over_words_that_touch_it() -> None:
    cosham = span(1, "Cosham", "FAC")
    assert meant("station", "FAC", cosham) == (1, "The Cosham railway station")
    assert meant("Moses", "PERSON", span(2, "Mendelssohn", "PERSON")) == (2, "Moses Mendelssohn")
    assert meant("Moses", "PERSON", span(2, "Mendelssohn", "ORG")) == (None, "Moses")


def test_a_phrase_may_hold_a_span_with_another_label() -> None:
    assert meant("army", "ORG", span(1, "Syrian", "NORP")) == (None, "the Syrian army")


def test_of_nested_spans_the_inner_one_is_meant() -> None:
    outer, inner = span(1, "the Syrian army", "ORG"), span(2, "Syrian", "NORP")
    assert meant("Syrian", "GPE", outer, inner) == (2, "Syrian")
    assert meant("army", "GPE", outer, inner) == (1, "the Syrian army")
