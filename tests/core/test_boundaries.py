from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.boundaries import VERBS, mend, repairs, shorter

GOLD = Path(__file__).parents[3] / "shared/data/gold/gum_news.jsonl"


@pytest.mark.parametrize(
    ("text", "mention", "first"),
    [
        ("took the Islamic State's oil", "the Islamic State's", "the Islamic State"),
        ("took the Islamic State oil", "the Islamic State", "Islamic State"),
        ("the opposition’s", "opposition’s", "opposition"),
        ("the Assads' men", "Assads'", "Assads"),
        ("“Palmyra,” he", "“Palmyra,”", "Palmyra"),
        ("in Palmyra. He", "Palmyra.", "Palmyra"),
        ("of Islamic State (IS) in", "(IS)", "IS"),
        ("of Islamic State (IS in", "(IS", "IS"),
        ("President Vladimir Putin", "President Vladimir Putin", "Vladimir Putin"),
        ("Russian President Vladimir Putin", "Russian President Vladimir Putin", "Vladimir Putin"),
        ("Lt. Gen. Sean MacFarland", "Lt. Gen. Sean MacFarland", "Sean MacFarland"),
        ("U.S.-led raids", "U.S.", "U.S.-led"),
        ("anti-IS-coalition", "IS", "anti-IS-coalition"),
        ("Deir ez-Zor", "Deir ez", "Deir ez-Zor"),
        ("the University of Damascus said", "University", "University of Damascus"),
        ("Damascus University said", "University", "Damascus University"),
        ("President Bashar al-Assad said", "al-Assad", "Bashar al-Assad"),
        ("Palmyra", "almyr", "Palmyra"),
        ("Homs province fell", "Homs", "Homs province"),
        ("the ancient city of Palmyra", "ancient city of Palmyra", "Palmyra"),
        ("Ministry of Defence", "Ministry of Defence", "Ministry"),
        ("a small town", "small town", "town"),
        ("saw Jose\u0301's men", "Jose\u0301's", "Jose\u0301"),
        ("saw Ana Maru\u0301n", "Ana Maru\u0301n", "Maru\u0301n"),
        ("saw Maru\u0301n", "Maru", "Maru\u0301n"),
        ("भारतीय सेना", "भारतीय सेना", "सेना"),
    ],
)
def test_the_likeliest_repair_comes_first(text: str, mention: str, first: str) -> None:
    start = text.index(mention)
    found = repairs(text, start, start + len(mention))
    told = [text[r.start : r.end] for r in found]
    assert told[0] == first


@pytest.mark.parametrize(
    "text", ["Palmyra", "U.S.", "Apple Inc.", "IS (Syria)", "...", "the", "President", "Dr"]
)
def test_what_is_whole_stays(text: str) -> None:
    names = {repair.name for repair in repairs(text, 0, len(text))}
    assert names <= {"head"}


@pytest.mark.parametrize(
    "text", ["the\nPalmyra", "Palmyra\nHoms", "Palmyra. Homs", "Palmyra, Homs"]
)
def test_a_repair_keeps_to_its_line_and_clause(text: str) -> None:
    start = text.index("Palmyra")
    for name in ("phrase", "next word", "compound"):
        assert mend(name, text, start, start + 7) is None


def test_shortening_goes_step_by_step() -> None:
    text = "the Russian President Putin's"
    assert [text[r.start : r.end] for r in shorter(text, 0, len(text))] == [
        "the Russian President Putin", "Russian President Putin", "Putin",
    ]  # fmt: skip
    assert list(shorter("Putin", 0, 5)) == []


@given(st.text("aB.'’ -(“,\nthe", min_size=1, max_size=30), st.data())
def test_a_repair_stays_in_the_text_and_changes_something(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = repairs(text, start, end)
    ranges = [(r.start, r.end) for r in found]
    assert len(set(ranges)) == len(ranges)
    for repair in found:
        assert repair.name in VERBS
        assert 0 <= repair.start < repair.end <= len(text)
        assert (repair.start, repair.end) != (start, end)
        assert text[repair.start : repair.end].strip()


@given(st.text("aB.'’s -(“,\nthe", min_size=1, max_size=30))
def test_tidying_twice_is_tidying_once(text: str) -> None:
    start, end = VERBS["ends"](text, 0, len(text)) or (0, 0)
    assert VERBS["ends"](text, start, end) == (start, end)


@pytest.mark.skipif(not GOLD.exists(), reason="the gold of ../shared/data is not here")
def test_names_of_the_gold_come_back_after_what_a_model_does_to_them() -> None:
    """A proper name with "'s" or a comma behind it, or without its last word, is one key away."""
    tried = mended = 0
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        given = json.loads(line)
        text = given["text"]
        for ent in given["ents"]:
            start, end = ent["start"], ent["end"]
            words = text[start:end].split()
            if not all(word[:1].isupper() and word.isalpha() for word in words):
                continue
            damaged = [(start, end + 2)] if text[end : end + 2] in ("'s", "’s") else []
            damaged += [(start, end + 1)] if text[end : end + 1] in (",", ".") else []
            damaged += [(start, end - len(words[-1]) - 1)] if len(words) > 1 else []
            for one, other in damaged:
                tried += 1
                found = repairs(text, one, other)[:2]
                mended += (start, end) in [(r.start, r.end) for r in found]
    assert tried > 200
    assert mended / tried > 0.9
