from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.model import Label
from annotator.core.scheme import Guide, described
from annotator.core.scheme_file import read_scheme, write_scheme
from annotator.errors import AnnotatorError


def plain(label: Label) -> Label:
    return replace(label, id=0)


def test_a_scheme_comes_back_as_it_was_written() -> None:
    told = described(Guide("A “place”\\n", "Line one.\nLine two: \x7f", ("the Nile", "a\tb")))
    labels = (Label(1, "GPE", "#15803d", "3", told, 0), Label(2, "x.y", "#000000", "", "", 1))
    scheme = read_scheme(write_scheme(labels, "My “scheme”"))
    assert scheme.title == "My “scheme”"
    told = told.replace("a\tb", "a b")
    assert [plain(label) for label in scheme.labels] == [
        replace(labels[0], id=0, description=told), plain(labels[1])
    ]  # fmt: skip


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_words_are_written_so_that_they_can_be_read(words: str) -> None:
    text = write_scheme([Label(1, "GPE", "#15803d", "", words)], words)
    (label,) = read_scheme(text).labels
    assert label.name == "GPE"


def test_what_a_label_lacks_is_filled_in() -> None:
    text = '[[label]]\nname = " A  B "\n[[label]]\nname = "C"\nkey = "1"\ncolor = "red"\n'
    first, second = read_scheme(text + '[[label]]\nname = "D"\nkey = "1"').labels[:2]
    assert (first.name, first.key, first.description) == ("A B", "", "")
    assert second.key == "1"
    assert len({first.color, second.color}) == 2
    assert second.color.startswith("#")


def test_a_key_belongs_to_one_label() -> None:
    text = '[[label]]\nname = "C"\nkey = "x"\n[[label]]\nname = "D"\nkey = "X"'
    assert [label.key for label in read_scheme(text).labels] == ["x", ""]


def test_names_that_others_use_lead_to_a_label() -> None:
    scheme = read_scheme('[[label]]\nname = "PER"\nalso = ["PERSON", "People"]')
    assert scheme.also == {"person": "PER", "people": "PER"}


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("", "no [[label]]"),
        ("label = 3", "no [[label]]"),
        ("label = [3]", "no table"),
        ("nonsense", "no label scheme"),
        ("a = " + "[" * 100_000, "no label scheme"),
        ("[[label]]", "no name"),
        ('[[label]]\nname = "a\\u0007"', "no name"),
        (f'[[label]]\nname = "{"x" * 61}"', "no name"),
        ('[[label]]\nname = "a"\n[[label]]\nname = "A"', "twice"),
        ('[[label]]\nname = "a"\nkey = 1', "no text"),
        ('[[label]]\nname = "a"\nexamples = "x"', "no list"),
        (f'[[label]]\nname = "a"\ndescription = "{"x" * 10_001}"', "longer"),
        ("[[label]]\n" * 1001, "at most 1,000"),
    ],
)
def test_what_is_no_scheme_is_told_in_a_sentence(text: str, about: str) -> None:
    with pytest.raises(AnnotatorError) as caught:
        read_scheme(text)
    assert about in str(caught.value)
    assert str(caught.value).endswith(".")
