from __future__ import annotations

import pytest

from annotator.core.matching import best, fit

NAMES = ["Next span", "Propose spans", "Next undecided proposal", "Find an entity", "Quit"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", NAMES),
        ("prop", ["Propose spans", "Next undecided proposal"]),
        ("un ne", ["Next undecided proposal"]),
        ("SPAN", ["Propose spans", "Next span"]),
        ("nsp", ["Next span"]),
        ("etty", ["Find an entity"]),
        ("z", []),
        ("next z", []),
    ],
)
def test_what_is_typed_finds_names(query: str, found: list[str]) -> None:
    assert sorted(best(query, NAMES, str)) == sorted(found)


def test_beginnings_come_before_insides_and_gaps_count_where_there_is_nothing_else() -> None:
    names = ["quiet b x u z", "unquiet", "the quiz", "quick", "quota a u"]
    assert best("qui", names, str) == ["quick", "quiet b x u z", "the quiz", "unquiet"]
    names = ["a b q x z", "unquiet", "the quiz", "quick"]
    assert best("qz", names, str) == ["the quiz", "a b q x z"]


def test_of_equals_the_shorter_name_comes_first_and_nothing_typed_changes_no_order() -> None:
    assert best("next", ["Next article", "Next"], str) == ["Next", "Next article"]
    assert best("  ", ["b", "a"], str) == ["b", "a"]


def test_a_single_letter_needs_no_gaps_and_one_inside_a_word_is_enough() -> None:
    assert fit("e", "Next") is not None
    assert fit("x e", "Next") is not None
    assert fit("tn", "Next") is None
