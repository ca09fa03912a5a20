from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.nlp.paragraphs import cut, paragraph_starts

WRAPPED = """\
The statements come as the government's drive to retake the heritage
site enters its fourth week, and as the observers of the ceasefire in
the north count their dead.
A second paragraph begins on a line of its own, without a blank one in
between, and goes on for a while.

And a third, after a blank line."""


def parts(text: str) -> list[str]:
    starts = paragraph_starts(text)
    return [text[a:b].strip() for a, b in pairwise([*starts, len(text)])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\n", []),
        ("  one", ["one"]),
        ("Breaking News\n\nSyrian Forces", ["Breaking News", "Syrian Forces"]),
        ("Breaking News\nSyrian Forces", ["Breaking News", "Syrian Forces"]),
        ("a\r\nb\rc\u2028d\u2029e\x85f", ["a", "b", "c", "d", "e", "f"]),
        ("a\n \u00a0\n  b", ["a", "b"]),
    ],
)
def test_line_breaks_end_paragraphs(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_hard_wrapped_lines_belong_together() -> None:
    assert [p.split()[0] for p in parts(WRAPPED)] == ["The", "A", "And"]
    assert [p.split()[0] for p in parts(WRAPPED.replace("\n", "\r\n"))] == ["The", "A", "And"]


def test_headlines_of_usual_length_stay_apart() -> None:
    lines = [
        "Syrian troops backed by airstrikes take positions near the ruins",
        "Ministry denies report",
        "Palmyra residents return to a city without water or electricity at all",
        "Opinion: what the ceasefire means for Deir Ezzor",
    ]
    assert parts("\n".join(lines)) == lines


@given(st.text(alphabet="ab \n\r\u2028😀", max_size=60), st.integers(1, 12))
def test_cut_covers_a_section_in_order(text: str, limit: int) -> None:
    found = list(cut(text, 0, len(text), limit))
    assert "".join(text[a:b] for a, b in found) == text
    assert all(0 < b - a <= limit for a, b in found)


def test_cut_prefers_paragraphs_then_blanks() -> None:
    text = "one two\n\nthree four five"
    pieces = [text[a:b] for a, b in cut(text, 0, len(text), 12)]
    assert pieces == ["one two\n\n", "three four ", "five"]
    assert [b - a for a, b in cut("x" * 25, 0, 25, 10)] == [10, 10, 5]
