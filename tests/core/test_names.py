from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.names import name_at

TEXT = (
    "Earlier this month, Russian President Vladimir Putin's envoy met the Syrian Observatory for "
    "Human Rights in Deir Ezzor and Raqqa. Its Roman-era ruins fell to U.S.-led forces on "
    "March 26, said George W. Bush."
)


@pytest.mark.parametrize(
    ("at", "name"),
    [
        ("Vladimir", "Vladimir Putin"),
        ("Putin", "Vladimir Putin"),
        ("Observatory", "Syrian Observatory for Human Rights"),
        ("for Human", "for"),
        ("Rights", "Syrian Observatory for Human Rights"),
        ("Ezzor", "Deir Ezzor"),
        ("Raqqa", "Raqqa"),
        ("Roman", "Roman"),
        ("era", "era"),
        ("U.S.", "U.S."),
        ("26", "March 26"),
        ("Bush", "George W. Bush"),
        ("envoy", "envoy"),  # not “Putin's envoy”
        ("Earlier", "Earlier"),
    ],
)
def test_the_name_at_a_word(at: str, name: str) -> None:
    start, end = name_at(TEXT, TEXT.index(at)) or (0, 0)
    assert TEXT[start:end] == name


PHRASES = (
    "Officials said the Syrian armed forces killed three suspected militants in two weeks, but "
    "coalition aircraft quickly left this week for the front line."
)


@pytest.mark.parametrize(
    ("at", "phrase"),
    [
        ("forces", "the Syrian armed forces"),
        ("armed", "the Syrian armed"),
        ("militants", "suspected militants"),
        ("weeks", "two weeks"),
        ("aircraft", "coalition aircraft"),
        ("week for", "this week"),
        ("line", "the front line"),
        ("for the", "for"),
        ("the front", "the"),
    ],
)
def test_the_phrase_that_ends_with_a_word_in_lower_case(at: str, phrase: str) -> None:
    start, end = name_at(PHRASES, PHRASES.index(at)) or (0, 0)
    assert PHRASES[start:end] == phrase


def test_a_phrase_holds_what_is_taken_or_leaves_it_but_never_cuts_it() -> None:
    taken = [(PHRASES.index("Syrian"), PHRASES.index("Syrian") + len("Syrian"))]
    start, end = name_at(PHRASES, PHRASES.index("forces"), taken) or (0, 0)
    assert PHRASES[start:end] == "the Syrian armed forces"
    taken = [(PHRASES.index("said"), PHRASES.index("Syrian") + len("Syrian"))]
    start, end = name_at(PHRASES, PHRASES.index("forces"), taken) or (0, 0)
    assert PHRASES[start:end] == "said the Syrian armed forces"


def test_no_name_between_words_nor_inside_of_what_is_taken() -> None:
    assert name_at(TEXT, TEXT.index(", Russian")) is None
    assert name_at(TEXT, len(TEXT) + 5) is None
    taken = [(TEXT.index("Vladimir"), TEXT.index("'s envoy"))]
    assert name_at(TEXT, TEXT.index("Putin"), taken) is None
    start, end = name_at(TEXT, TEXT.index("President"), taken) or (0, 0)
    assert TEXT[start:end] == "Russian President"


@given(st.text(st.sampled_from("Aab .-’'é😀\u0301\r\n"), max_size=60), st.integers(0, 70))
def test_a_name_holds_its_place_and_is_trimmed(text: str, position: int) -> None:
    found = name_at(text, position)
    if found is not None:
        start, end = found
        assert start <= position < end or text[position : position + 1] in "'’-"
        assert text[start:end].strip() == text[start:end] != ""
