from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.kb.names import is_acronym, key, readings, same_case, skeleton, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("U.S.", "US"),
        ("U.S.A.", "USA"),
        ("Deir ez-Zor", "Deir Ezzor"),
        ("the Gambia", "The  Gambia"),
        ("Syria's", "Syria"),
        ("Syria’s", "Syria"),
        ("Bogotá", "Bogota"),
        ("Łódź", "Lodz"),
        ("Şanlıurfa", "Sanliurfa"),
        ("‘Irāq", "Iraq"),
        ("Al-Qa'ida", "al Qaida"),
    ],
)
def test_spellings_of_a_name_have_one_key(one: str, other: str) -> None:
    assert key(one) == key(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Iraq", "Iran"), ("The", ""), ("Niger", "Nigeria")])
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_words_are_the_parts_of_the_key() -> None:
    assert words("The Al-Nusra Front's") == ["al", "nusra", "front"]


@given(st.text())
def test_every_text_has_a_key_without_signs(text: str) -> None:
    short = key(text)
    assert short == "".join(words(text))
    assert not any(sign in short for sign in " \"'*-.()\0")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Syrians", ["syrians", "syrian"]),
        ("U.S.-led", ["usled", "us"]),
        ("President Putin", ["presidentputin", "putin"]),
        ("IS", ["is"]),
        ("UNITED NATIONS", ["unitednations", "unitednation"]),
        ("...", []),
    ],
)
def test_readings_begin_with_what_is_written(query: str, expected: list[str]) -> None:
    assert [reading.key for reading in readings(query)] == expected


def test_case_decides_on_names_of_two_letters() -> None:
    assert same_case("IS", "I.S.", "is")
    assert not same_case("is", "IS", "is")
    assert not same_case("IS", "Is", "is")
    assert same_case("nato", "NATO", "nato")


def test_acronyms_have_no_small_letters_and_no_blanks() -> None:
    assert is_acronym("U.S.")
    assert not is_acronym("Us")
    assert not is_acronym("NEW YORK")
    assert not is_acronym("")


def test_spellings_share_a_skeleton() -> None:
    assert skeleton("palmyra") == skeleton("palmuera") == skeleton("palmyre") == "plmr"
