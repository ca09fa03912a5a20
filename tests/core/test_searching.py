import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.searching import MOST, search


def found(text, query, **options):
    return [text[start:end] for start, end in search(text, query, **options)]


def test_case_and_whole_words_are_options():
    text = "IS is said to be in Islamabad; Is it?"
    assert found(text, "is") == ["IS", "is", "Is", "Is"]
    assert found(text, "IS", case=True) == ["IS"]
    assert found(text, "is", words=True) == ["IS", "is", "Is"]
    assert found(text, "IS", case=True, words=True) == ["IS"]
    assert found("U.S. and US", "U.S.", words=True) == ["U.S."]


def test_a_blank_stands_for_any_white_space():
    assert found("New York, New\u00a0York, New\r\n York, NewYork", " new york ") == [
        "New York", "New\u00a0York", "New\r\n York",
    ]  # fmt: skip


@pytest.mark.parametrize("query", ["", "  ", "\n"])
def test_nothing_is_found_where_nothing_is_sought(query):
    assert search("a b", query) == []


def test_places_are_code_points_in_any_script():
    text = "😀😀 Obama, 🇸🇾 سوريا in سوريا"
    assert search(text, "obama") == [(3, 8)]
    assert found(text, "سوريا") == ["سوريا"] * 2
    assert found(text, "🇸🇾") == ["🇸🇾"]


def test_a_pattern_is_no_pattern():
    assert found("a.c abc (x+)", "a.c") == ["a.c"]
    assert found("a.c abc (x+)", "(x+)") == ["(x+)"]


def test_there_is_an_end_to_it():
    assert len(search("a" * (MOST + 5), "a")) == MOST


@given(st.text(), st.text(min_size=1))
def test_what_is_in_the_text_is_found(text, query):
    whole = text + query + text
    hits = search(whole, query, case=True)
    assert (not query.split()) == (not hits)
    assert all(" ".join(whole[a:b].split()) == " ".join(query.split()) for a, b in hits)
