from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.model import TWIN, Span, Status
from annotator.core.twins import Twins, carried, sample, sides

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


def alike(*texts: list[str] | str) -> list[set[int]]:
    """Return which texts, by number from 1, are in one split though all are drawn apart."""
    plain = [text if isinstance(text, str) else " ".join(text) for text in texts]
    drawn = {number: f"split {number}" for number in range(1, len(plain) + 1)}
    found = sides(enumerate(plain, 1), drawn)
    groups = [{n for n in found if found[n] == name} for name in drawn.values()]
    return [group for group in groups if len(group) > 1]


def test_agency_copy_goes_with_the_oldest_print() -> None:
    words = story(1)
    cut = [*words[:280], "Reporting", "by", "Reuters"]
    edited = [*words[:100], "however", *words[100:]]
    assert alike(words, story(2), cut, story(3), edited) == [{1, 3, 5}]
    assert alike(words[:200], story(2), words) == [{1, 3}]  # it is a part of it


def test_case_and_marks_do_not_matter() -> None:
    words = story(1)
    assert alike(words, ", ".join(words).upper()) == [{1, 2}]


def test_other_stories_stay_apart() -> None:
    assert alike(*(story(seed) for seed in range(60))) == []
    assert alike(story(1), story(1)[:75] + story(2)[:225]) == []
    long = [*story(3, 4000), *story(1, 40)[:8]]
    assert alike(long, story(1, 40)) == []  # one phrase of a short text stands in a long one


def test_short_and_odd_texts() -> None:
    texts = ("", "Raqqa fell.", "…", "raqqa fell", "Palmyra fell.", "\ud800")
    assert alike(*texts) == [{2, 4}]


def test_more_prints_of_a_story_than_a_phrase_of_the_house_has() -> None:
    words = story(1)
    prints = [[*words, f"Print {number}"] for number in range(250)]
    assert alike(*prints) == [set(range(1, 251))]


def test_a_text_within_two_others_is_found_in_both() -> None:
    short = story(1, 80)
    assert alike([*short, *story(2)], short, [*story(3), *short]) == [{1, 2, 3}]


def test_what_tells_two_stories_goes_with_both_or_nowhere() -> None:
    one, other = " ".join(story(1)), " ".join(story(2))
    texts = list(enumerate([one, other, f"{other} {one}", f"{one} {other}", other, one], 1))
    apart = {1: "train", 2: "dev", 3: "train", 4: "dev", 5: "train", 6: "dev"}
    assert sides(texts, apart) == {1: "train", 2: "dev", 3: "", 4: "", 5: "dev", 6: "train"}
    together = {**apart, 2: "train"}
    assert set(sides(texts, together).values()) == {"train"}


@given(
    st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=3), max_size=14),
    st.randoms(use_true_random=False),
)
def test_no_text_is_like_one_of_another_split_and_each_stays(
    told: list[list[int]], chance: random.Random
) -> None:
    texts = [
        (n, " ".join(w for seed in seeds for w in story(seed, 60))) for n, seeds in enumerate(told)
    ]
    drawn = {number: chance.choice(["train", "dev", "test"]) for number, _ in texts}
    found = sides(texts, drawn)
    for number in range(len(texts)):
        assert sides(texts[:number], drawn) == {n: found[n] for n in range(number)}

    def like(one: int, other: int) -> bool:
        known = Twins()
        known.add(0, sample(texts[other][1]))
        return any(known.like(sample(texts[one][1]), 0.6))

    for one in found:
        before = {found[other] for other in range(one) if found[other] and like(one, other)}
        if found[one]:
            assert before <= {found[one]}
            assert before or found[one] == drawn[one]
        else:
            assert len(before) > 1
