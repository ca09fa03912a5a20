from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.likeness import Likeness

WORDS = [f"word{n}" for n in range(500)]


def story(seed: int, length: int = 300) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def grouped(*texts: str) -> dict[int, int]:
    likeness = Likeness()
    for number, text in enumerate(texts, 1):
        likeness.add(number, text)
    return likeness.groups()


def test_agency_copy_goes_with_the_oldest_print() -> None:
    words = story(1)
    cut = [*words[:280], "Reporting", "by", "Reuters"]
    edited = [*words[:100], "however", *words[100:]]
    texts = [words, story(2), cut, story(3), edited]
    assert grouped(*map(" ".join, texts)) == {3: 1, 5: 1}


def test_case_and_marks_do_not_matter() -> None:
    words = story(1)
    assert grouped(" ".join(words), ", ".join(words).upper()) == {2: 1}


def test_other_stories_stay_apart() -> None:
    assert grouped(*(" ".join(story(seed)) for seed in range(60))) == {}
    half = story(1)[:150] + story(2)[:150]
    assert grouped(" ".join(story(1)), " ".join(half)) == {}


def test_short_and_odd_texts() -> None:
    assert grouped("", "Raqqa fell.", "…", "raqqa fell", "Palmyra fell.", "\ud800") == {
        **{3: 1, 6: 1},  # nothing that is a word
        4: 2,
    }


@given(st.lists(st.lists(st.sampled_from(WORDS[:6]), max_size=12), max_size=8))
def test_groups_lead_to_the_oldest_and_the_same_texts_are_together(some: list[list[str]]) -> None:
    texts = [" ".join(words) for words in some]
    found = grouped(*texts)
    for number, leader in found.items():
        assert leader < number
        assert leader not in found
    for number, text in enumerate(texts, 1):
        first = texts.index(text) + 1
        assert found.get(number, number) == found.get(first, first)


def test_a_text_between_two_brings_them_together() -> None:
    likeness = Likeness()
    words = story(1, 400)
    far, near = [*words[110:], *story(2, 110)], words
    between = [*words[55:], *story(2, 110)[:55]]
    likeness.add(5, " ".join(near))
    likeness.add(7, " ".join(far))
    assert likeness.groups() == {}
    likeness.add(3, " ".join(between))
    assert likeness.groups() == {5: 3, 7: 3}
    assert [likeness.oldest(n) for n in (3, 5, 7)] == [3, 3, 3]
    likeness.add(1, " ".join(near))
    assert [likeness.oldest(n) for n in (1, 3, 5, 7)] == [1, 1, 1, 1]
