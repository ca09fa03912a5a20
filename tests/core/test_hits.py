from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core import hits


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("", ()),
        (" … ", ()),
        ("Palmyra", (hits.Term(("palmyra",), True),)),
        ("Palmyra ", (hits.Term(("palmyra",)),)),
        ('"New York"', (hits.Term(("new", "york")),)),
        ('"New Yo', (hits.Term(("new", "yo")),)),
        ("é U.S.", (hits.Term(("e",)), hits.Term(("u", "s"), True))),
    ],
)
def test_terms_of_a_query(query, terms):
    assert hits.terms(query) == terms


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("The cat, Cats and a concat", "cat ", ["cat"]),
        ("The cat, Cats and a concat", "cat", ["cat", "Cats"]),
        ("New\nYork and new-york", '"new york"', ["New\nYork", "new-york"]),
        ("Élan and ELAN", "elan ", ["Élan", "ELAN"]),
        ("snake_case", "case ", ["case"]),
        ("x (y* z", "(y*", ["y"]),
    ],
)
def test_hits_in_a_text(text, query, found):
    places = hits.hits(text, hits.terms(query))
    assert [text[start:end] for start, end in places] == found


def test_every_term_has_to_be_there():
    assert hits.holds("Palmyra fell", hits.terms("fell palmyra "))
    assert not hits.holds("Palmyra fell", hits.terms("fell raqqa "))
    assert hits.holds("anything", ())
    assert hits.hits("anything", ()) == []


def test_hits_are_not_endless(monkeypatch):
    monkeypatch.setattr(hits, "_MOST", 3)
    assert len(hits.hits("a " * 10, hits.terms("a "))) == 3


def test_an_excerpt_begins_with_a_word_before_the_first_hit():
    text = "one two three four " * 10 + "Palmyra\n\n fell " + "again and again " * 30
    shown = hits.excerpt(text, hits.terms("palmyra "))
    assert shown is not None
    assert shown.text.startswith("…one two three four one two three four Palmyra fell again")
    assert [shown.text[a:b] for a, b in shown.hits] == ["Palmyra"]
    assert len(shown.text) <= 161
    assert hits.excerpt("nothing", hits.terms("palmyra")) is None
    assert hits.excerpt("nothing", ()) is None
    assert hits.excerpt("x" * 90 + " y", hits.terms("y ")).text[0] == "…"


@given(st.text())
def test_folding_keeps_every_place(text):
    assert len(hits.fold(text)) == len(text)


@given(st.text(), st.text(min_size=1))
def test_a_word_of_a_text_is_found_in_it(text, word):
    wanted = hits.terms(f'"{word}"')
    places = hits.hits(f"{text} {word} {text}", wanted)
    assert bool(places) == bool(wanted)
    assert hits.holds(f"{text} {word} {text}", wanted)
