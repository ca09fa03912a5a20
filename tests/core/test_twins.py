from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.model import Span, Status
from annotator.core.twins import TWIN, Twins, carried, sample, stories

STORY = " ".join(
    f"Sentence {n} tells that troops number {n * 7} reached the town {n * 13} of the province."
    for n in range(30)
)
OTHER = " ".join(f"Markets {n} fell by {n * 3} points as traders {n * 5} sold." for n in range(30))


def index(*texts: str) -> Twins:
    made = Twins()
    for number, text in enumerate(texts, 1):
        made.add(number, sample(text))
    return made


def test_the_same_text_is_a_twin_and_another_is_none() -> None:
    assert index(OTHER, STORY).find(sample(STORY)) == (2, 1.0)
    assert index(OTHER).find(sample(STORY)) is None
    assert index(STORY).find(sample(STORY), but=1) is None


def test_agency_copy_with_a_new_lead_or_inside_of_a_longer_article_is_a_twin() -> None:
    cut = STORY[: len(STORY) * 3 // 4]
    found = index(OTHER, STORY).find(sample(f"LONDON (Agency) - By our own staff. {cut}"))
    assert found is not None
    assert (found.id, found.share > 0.9) == (2, True)
    longer = index(f"{OTHER} {STORY} {OTHER}").find(sample(STORY))
    assert longer is not None
    assert longer.share > 0.9


def test_short_texts_are_compared_whole() -> None:
    assert index("Palmyra fell today.").find(sample("palmyra  fell\ntoday")) == (1, 1.0)
    assert index("Palmyra fell today.").find(sample("Palmyra fell again.")) is None
    assert index("").find(sample("")) is None


def test_a_phrase_that_everybody_has_makes_no_twins() -> None:
    footer = " ".join(f"All rights {n} reserved by the publisher {n} of this." for n in range(9))
    made = Twins()
    for number in range(1, 150):
        own = " ".join(f"Word {number * 31 + n} comes {number * 17 + n} here." for n in range(20))
        made.add(number, sample(f"{own} {footer}"))
    assert made.find(sample(footer)) is None


@given(st.text())
def test_any_text_has_a_sample_and_is_its_own_twin(text: str) -> None:
    known_by = sample(text)
    found = index(text).find(known_by)
    assert found == ((1, 1.0) if known_by.runs else None)


def mark(text: str, words: str, **more: object) -> Span:
    start = text.index(words)
    held = {"status": Status.ACCEPTED, "kb_id": "Q1", "note": "n", **more}
    return Span(7, 3, start, start + len(words), "GPE", **held)  # type: ignore[arg-type]


def test_what_was_accepted_is_carried_over_where_the_words_around_it_stand_once() -> None:
    text = "Troops reached Palmyra on Friday.\nThey left Homs for Palmyra."
    to = "NEW LEAD\nTroops reached Palmyra on Friday.\nThey left Hama for Palmyra."
    (span,) = carried([mark(text, "Palmyra"), mark(text, "Homs")], text, to)
    assert to[span.start : span.end] == "Palmyra"
    assert (span.status, span.source, span.kb_id, span.note) == (
        Status.PROPOSED,
        TWIN,
        "Q1",
        "",
    )


@pytest.mark.parametrize("status", [Status.PROPOSED, Status.REJECTED])
def test_only_what_was_accepted_is_carried_over(status: Status) -> None:
    assert list(carried([mark(STORY, "town", status=status)], STORY, STORY)) == []


def test_what_stands_twice_is_not_carried_over() -> None:
    text = "In Palmyra."
    assert list(carried([mark(text, "Palmyra")], text, f"{text}\n{text}")) == []


WORDS = [f"word{n}" for n in range(500)]


def story(seed: int, length: int = 300) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def told(*texts: list[str] | str) -> dict[int, int]:
    plain = (text if isinstance(text, str) else " ".join(text) for text in texts)
    return stories(enumerate(plain, 1))


def test_agency_copy_goes_with_the_oldest_print() -> None:
    words = story(1)
    cut = [*words[:280], "Reporting", "by", "Reuters"]
    edited = [*words[:100], "however", *words[100:]]
    assert told(words, story(2), cut, story(3), edited) == {3: 1, 5: 1}
    assert told(words[:200], story(2), words) == {3: 1}  # it is a part of it


def test_case_and_marks_do_not_matter() -> None:
    words = story(1)
    assert told(words, ", ".join(words).upper()) == {2: 1}


def test_other_stories_stay_apart() -> None:
    assert told(*(story(seed) for seed in range(60))) == {}
    assert told(story(1), story(1)[:75] + story(2)[:225]) == {}
    long = [*story(3, 4000), *story(1, 40)[:8]]
    assert told(long, story(1, 40)) == {}  # one phrase of a short text stands in a long one


def test_short_and_odd_texts() -> None:
    texts = ("", "Raqqa fell.", "…", "raqqa fell", "Palmyra fell.", "\ud800")
    assert told(*texts) == {4: 2}


def test_more_prints_of_a_story_than_a_phrase_of_the_house_has() -> None:
    words = story(1)
    prints = ([*words, f"Print {number}"] for number in range(250))
    assert told(*prints) == dict.fromkeys(range(2, 251), 1)


@given(st.lists(st.lists(st.sampled_from(WORDS[:6]), max_size=12), max_size=8))
def test_stories_lead_to_the_oldest_and_the_same_texts_are_together(some: list[list[str]]) -> None:
    found = told(*some)
    for number, leader in found.items():
        assert leader < number
        assert leader not in found
    for number, words in enumerate(some, 1):
        first = some.index(words) + 1
        assert not words or found.get(number, number) == found.get(first, first)


def test_a_text_that_tells_two_stories_goes_to_the_older_and_moves_no_other() -> None:
    one, other = story(1), story(2)
    assert told(one, other) == {}
    assert told(one, other, [*other, *one]) == {3: 1}


@given(st.lists(st.sampled_from(range(12)), max_size=12))
def test_texts_stay_in_their_stories_while_more_come(seeds: list[int]) -> None:
    texts = [story(seed, 60) + story(seed + 1, 60) for seed in seeds]
    whole = told(*texts)
    for number in range(len(texts)):
        assert told(*texts[:number]) == {k: v for k, v in whole.items() if k <= number}
