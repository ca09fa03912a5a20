from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core import edits
from annotator.core.memory import Memory
from annotator.core.model import MEMORY, Region, RegionKind, Rule, Span, Status, Verdict
from annotator.core.recall import Recollection, edit_of, recall
from annotator.core.spans import SpanIndex

TEXT = "Palmyra fell. IS took the Islamic State of Iraq, Breaking News is here. two men."
GOLD = Path(__file__).parents[3] / "shared/data/gold/re3d.jsonl"


def knowing(*mentions: tuple[str, str | None], times: int = 2) -> Memory:
    memory = Memory()
    for mention, label in mentions:
        for document_id in range(1, times + 1):
            status = Status.REJECTED if label is None else Status.ACCEPTED
            span = Span(1, document_id, 0, len(mention), label or "ORG", status, None)
            memory.count(span, mention)
    return memory


def proposal(mention: str, label: str, row: int = 0, **more: object) -> Span:
    start = TEXT.index(mention)
    return Span(
        row, 1, start, start + len(mention), label, **{"source": "model", "score": 0.5, **more}
    )  # type: ignore[arg-type]


def told(found: Recollection) -> list[tuple[str, str, str]]:
    return [(TEXT[s.start : s.end], s.label, s.source) for s in found.spans]


def test_what_is_known_is_added_put_right_or_not_made() -> None:
    memory = knowing(("Palmyra", "GPE"), ("IS", "ORG"), ("Breaking News", None), ("two", "NUM"))
    spans = [proposal("Palmyra", "PERSON"), proposal("Breaking News", "ORG")]
    found = recall(memory, 1, TEXT, spans)
    assert told(found) == [("Palmyra", "GPE", MEMORY), ("IS", "ORG", MEMORY)]
    assert (found.corrected, found.added, found.suppressed) == (1, 1, 1)
    assert all(span.id == 0 and span.score == 0.75 for span in found.spans)
    assert told(recall(memory, 1, TEXT, [proposal("two", "X")]))[-1] == ("two", "NUM", MEMORY)


def test_what_agrees_stays_the_model_s() -> None:
    span = proposal("Palmyra", "GPE", 5)
    found = recall(knowing(("Palmyra", "GPE")), 1, TEXT, [span])
    assert (found.spans, found.corrected) == ([span], 0)


def test_ends_follow_what_was_decided() -> None:
    memory = knowing(("Islamic State", "ORG"), ("Palmyra", "GPE"))
    found = recall(memory, 1, TEXT, [proposal("the Islamic State", "NORP")])
    assert ("Islamic State", "ORG", MEMORY) in told(found)
    found = recall(memory, 1, TEXT, [proposal("Islamic", "NORP", 7), proposal("State", "ORG", 8)])
    assert ("Islamic State", "ORG", MEMORY) in told(found)
    assert [s.id for s in found.spans] == [0, 7]
    longer = [proposal("Islamic State of Iraq", "ORG")]
    assert longer[0] in recall(memory, 1, TEXT, longer).spans
    crossing = [proposal("State of Iraq", "ORG")]
    assert crossing[0] in recall(memory, 1, TEXT, crossing).spans


def test_a_name_is_not_found_inside_of_a_longer_one_or_as_a_word() -> None:
    memory = knowing(("Washington", "GPE"), ("May", "PERSON"), ("Foreign", "ORG"))
    text = "Near Washington, George Washington met Washington Post men. May left, who may stay."
    found = recall(memory, 1, text, ())
    assert [(s.start, s.end) for s in found.spans] == [(5, 15)]
    assert len(recall(memory, 1, "May left", ()).spans) == 1
    assert recall(memory, 1, "University of Washington, Foreign Secretary", ()).spans == []
    assert len(recall(memory, 1, "He met President Washington.", ()).spans) == 1


def test_a_habit_leaves_the_article_of_a_title() -> None:
    memory = Memory()
    for _ in range(6):
        span = Span(1, 1, 4, 11, "ORG", Status.ACCEPTED)
        memory.count(span, "the Kremlin")
    text = "The Louvre. He saw The Believer, “The Story” and the Prado."
    names = ("The Louvre", "The Believer", "The Story", "the Prado")
    spans = [Span(0, 1, text.index(n), text.index(n) + len(n), "ORG", source="m") for n in names]
    found = recall(memory, 1, text, spans)
    told = [text[s.start : s.end] for s in found.spans]
    assert told == ["Louvre", "The Believer", "The Story", "Prado"]


def test_longer_words_need_to_be_said_twice() -> None:
    text = "the armed men"
    assert recall(knowing(("armed men", "X"), times=1), 1, text, ()).spans == []
    assert len(recall(knowing(("armed men", "X")), 1, text, ()).spans) == 1


def test_a_person_s_word_and_regions_are_kept() -> None:
    memory = knowing(("Palmyra", "GPE"), ("IS", "ORG"))
    accepted = proposal("Palmyra", "ORG", 1, status=Status.ACCEPTED)
    refused = proposal("IS", "PERSON", 2, status=Status.REJECTED)
    assert recall(memory, 1, TEXT, (), [accepted, refused]).spans == []
    noted = proposal("Palmyra", "ORG", 3, note="look again")
    assert noted in recall(memory, 1, TEXT, [noted]).spans
    for kind in RegionKind:
        region = Region(1, 1, 0, len(TEXT), kind)
        wrong = proposal("Palmyra", "ORG")
        found = recall(memory, 1, TEXT, [wrong], (), [region])
        quiet = kind in (RegionKind.BOILERPLATE, RegionKind.CHECKED)
        assert found.added == (0 if quiet else 1)
        assert found.corrected == 1


def test_two_proposals_that_become_one_are_one() -> None:
    memory = knowing(("Palmyra", "GPE"))
    held = [proposal("Palmyra", "ORG", 1), proposal("Palmyra", "PERSON", 2)]
    found = recall(memory, 1, TEXT, held)
    edit = edit_of(held, found.spans)
    index = SpanIndex(1, held)
    index.apply(edit)
    assert [(s.id, s.label) for s in index] == [(1, "GPE")]
    assert edit.author == "analyst"


def test_rules_propose_and_forbid() -> None:
    memory = Memory()
    memory.set_rules([Rule(1, "two", Verdict.ALWAYS, "NUM"), Rule(2, "IS", Verdict.NEVER)])
    found = recall(memory, 1, TEXT, [proposal("IS", "ORG")])
    assert told(found) == [("two", "NUM", MEMORY)]


def test_an_empty_memory_changes_nothing() -> None:
    spans = [proposal("IS", "ORG"), proposal("IS", "ORG")]
    assert recall(Memory(), 1, TEXT, spans).spans == spans


pieces = st.builds(
    lambda start, length, label, status, note: Span(
        0, 1, start, start + length, label, status, source="m", note=note
    ),
    st.integers(0, 40),
    st.integers(1, 9),
    st.sampled_from(["A", "B"]),
    st.sampled_from(Status),
    st.sampled_from(["", "", "n"]),
)


@given(
    text=st.text("aA -.\n", min_size=50, max_size=50),
    spans=st.lists(pieces, max_size=8),
    known=st.lists(
        st.tuples(st.text("aA -", min_size=1, max_size=5), st.sampled_from(["A", None]))
    ),
)
def test_what_a_person_decided_stays_and_a_second_look_finds_nothing(
    text: str, spans: list[Span], known: list[tuple[str, str | None]]
) -> None:
    memory = knowing(*known)
    held = [replace(span, id=row + 1) for row, span in enumerate(spans)]
    proposals = [s for s in held if s.status is Status.PROPOSED]
    decided = [s for s in held if s.status is not Status.PROPOSED]
    found = recall(memory, 1, text, proposals, decided)
    edit = edit_of(proposals, found.spans)
    index = SpanIndex(1, held)
    index.apply(edit)
    assert set(decided) <= set(index.everything())
    settled = {(s.start, s.end) for s in decided}
    made = [c.after for c in edit.changes if isinstance(c.after, Span)]
    assert all((s.start, s.end) not in settled and 0 <= s.start < s.end <= 50 for s in made)
    after = [s for s in index.everything() if s.status is Status.PROPOSED]
    again = recall(memory, 1, text, after, decided)
    assert {s.id for s in again.spans} <= {s.id for s in after}
    index.apply(edit.inverse())
    assert index.everything() == SpanIndex(1, held).everything()
    edits.refuse_twins(edit_of([], [s for s in found.spans if s.id == 0]), lambda a, b: ())


@pytest.mark.skipif(not GOLD.exists(), reason="the gold of ../shared/data is not here")
def test_earlier_articles_teach_later_ones() -> None:
    """Of what the memory proposes for the later half of the gold, most is right."""
    articles = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    memory = Memory()
    proposed = right = 0
    for number, article in enumerate(articles):
        wanted = {(e["start"], e["end"], e["label"]) for e in article["ents"]}
        if number >= len(articles) // 2:
            found = {
                (s.start, s.end, s.label) for s in recall(memory, 1, article["text"], ()).spans
            }
            proposed += len(found)
            right += len(found & wanted)
        for start, end, label in wanted:
            memory.count(Span(1, number, start, end, label, Status.ACCEPTED), article["text"])
    assert proposed > 200
    assert right / proposed > 0.75
