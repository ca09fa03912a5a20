from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.alignment import Tokens, is_rule

TEXT = "The U.S.-led coalition"
TOKENS = Tokens([0, 4, 13], [3, 12, 22])


def test_a_span_that_ends_within_a_token_does_not_fit() -> None:
    assert TOKENS.fits(4, 12)
    assert TOKENS.fits(4, 22)
    assert not TOKENS.fits(4, 8)
    assert not TOKENS.fits(8, 22)
    assert not TOKENS.fits(3, 12)


def test_what_can_be_done_about_it() -> None:
    assert TOKENS.expanded(4, 8) == (4, 12)
    assert TOKENS.contracted(4, 8) is None
    assert TOKENS.expanded(6, 20) == (4, 22)
    assert TOKENS.contracted(2, 14) == (4, 12)
    assert TOKENS.rules(TEXT, 4, 8) == {"U.S.-led": ("U.S.", "-led")}
    assert TOKENS.rules(TEXT, 6, 8) == {"U.S.-led": ("U.", "S.", "-led")}
    assert TOKENS.rules(TEXT, 4, 12) == {}
    assert TOKENS.rules(TEXT, 6, 15) == {
        "U.S.-led": ("U.", "S.-led"),
        "coalition": ("co", "alition"),
    }


@given(st.lists(st.integers(1, 6), min_size=1, max_size=12), st.data())
def test_expanded_and_contracted_fit_and_a_rule_makes_it_fit(
    lengths: list[int], data: st.DataObject
) -> None:
    starts, ends, text = [], [], ""
    for length in lengths:
        starts.append(len(text))
        text += "x" * length
        ends.append(len(text))
        text += data.draw(st.sampled_from(["", " "]))
    tokens = Tokens(starts, ends)
    start = data.draw(st.sampled_from([i for i, c in enumerate(text) if c == "x"]))
    end = 1 + data.draw(st.sampled_from([i for i, c in enumerate(text) if c == "x" and i >= start]))
    wide = tokens.expanded(start, end)
    assert wide[0] <= start < end <= wide[1]
    assert tokens.fits(*wide)
    narrow = tokens.contracted(start, end)
    if narrow is not None:
        assert start <= narrow[0] < narrow[1] <= end
        assert tokens.fits(*narrow)
    rules = tokens.rules(text, start, end)
    assert bool(rules) != tokens.fits(start, end)
    assert all(is_rule(word, parts) and len(parts) > 1 for word, parts in rules.items())


@pytest.mark.parametrize(
    ("word", "parts"),
    [("ab", ["a"]), ("a b", ["a ", "b"]), (1, ["1"]), ("ab", "ab "), ("ab", ["a", 2]), ("a", None)],
)
def test_what_is_no_rule(word: object, parts: object) -> None:
    assert not is_rule(word, parts)
