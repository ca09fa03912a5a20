from __future__ import annotations

import pytest

from annotator.core.short import Short


def test_longer_mentions_of_the_same_label() -> None:
    short = Short([("Vladimir Putin", "PERSON"), ("Putin", "PERSON"), ("Putin", "GPE")], "")
    assert short.longer("Putin", "PERSON") == ("Vladimir Putin",)
    assert short.longer("Putin", "GPE") == ()
    assert short.longer("Vladimir Putin", "PERSON") == ()


@pytest.mark.parametrize(
    ("mention", "names"),
    [
        ("Amboy", ("Perth Amboy",)),
        ("Columbus", ("Columbus Blue", "Columbus Blue Jackets", "The Columbus")),
        ("Continentals", ("Continental Army",)),
        ("Elsewhere", ()),
    ],
)
def test_names_in_the_text_that_have_a_mention(mention: str, names: tuple[str, ...]) -> None:
    text = "The Columbus Blue Jackets lost in Perth Amboy to the Continental Army."
    assert Short([(mention, "ORG")], text).within(mention) == names


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        ("North and South Korea", ("North Korea",)),
        ("North, Central and South America", ("North America",)),
        ("North and the South Pole", ()),
        ("North Korea", ()),
        ("North, D.C. and", ("North D.C.",)),
    ],
)
def test_a_word_that_names_share(text: str, shared: tuple[str, ...]) -> None:
    assert Short([("North", "LOC")], text).shared("North", len("North")) == shared
