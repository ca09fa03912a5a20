from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core import edits
from annotator.core.cards import SAME, Card, card_of, cards, serve
from annotator.core.model import NIL, Span, Status

GOLD = Path(__file__).parents[3] / "shared/data/gold/gum_news.jsonl"


def marked(text: str, *mentions: tuple[str, str]) -> list[Span]:
    """Mark every occurrence of mentions, in the order given; what is marked already is left."""
    found: list[Span] = []
    for mention, label in mentions:
        for start in range(len(text)):
            end = start + len(mention)
            if text.startswith(mention, start) and not any(
                s.start < end and start < s.end for s in found
            ):
                found.append(Span(len(found) + 1, 1, start, end, label, source="model"))
    return found


def told(found: list[Card], text: str) -> list[tuple[str, list[str]]]:
    return [(c.mention, [text[s.start : s.end] for s in c.spans]) for c in found]


def test_what_reads_the_same_is_on_one_card() -> None:
    text = "The Kremlin's word; the Kremlin said. KREMLIN. Turkey ate turkey. IS Is"
    spans = marked(
        text, ("The Kremlin's", "ORG"), ("the Kremlin", "ORG"), ("KREMLIN", "ORG"),
        ("Turkey", "GPE"), ("turkey", "X"), ("IS", "ORG"), ("Is", "X"),
    )  # fmt: skip
    assert told(cards(text, spans), text) == [
        ("Kremlin", ["The Kremlin's", "the Kremlin"]), ("KREMLIN", ["KREMLIN"]),
        ("Turkey", ["Turkey"]), ("turkey", ["turkey"]), ("IS", ["IS"]), ("Is", ["Is"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "long", "short", "together"),
    [
        ("Islamic State (IS) said IS", "Islamic State", "IS", True),
        ("IS (Islamic State) said IS", "Islamic State", "IS", True),
        ("Islamic State (“IS”) said IS", "Islamic State", "IS", True),
        ("the United Nations, or UN, said", "United Nations", "UN", True),
        ("Islamic State of Iraq (ISI) and", "Islamic State of Iraq", "ISI", True),
        ("Democratic Union Party (PYD)", "Democratic Union Party", "PYD", True),
        ("Democratic Union Party near PYD", "Democratic Union Party", "PYD", False),
        ("IS (Amaq News)", "Amaq News", "IS", False),
    ],
)  # fmt: skip
def test_a_defined_short_form_joins_its_name(
    text: str, long: str, short: str, together: bool
) -> None:
    found = cards(text, marked(text, (long, "ORG"), (short, "ORG")))
    assert (len(found) == 1) is together
    if together:
        assert found[0].mention == long
        guessed = [m for m in found[0].members if m.guessed]
        assert {text[m.span.start : m.span.end] for m in guessed} == {short}
        assert all(m.reason.startswith("defined by “") for m in guessed)


def test_a_part_joins_the_one_longer_name_of_a_fitting_kind() -> None:
    text = "President Vladimir Putin met. Putin left. Vladimir went. Mexico City, Mexico."
    spans = marked(
        text, ("President Vladimir Putin", "PERSON"), ("Putin", "PERSON"), ("Vladimir", "PERSON"),
        ("Mexico City", "GPE"), ("Mexico", "GPE"),
    )  # fmt: skip
    found = cards(text, spans)
    assert [c.mention for c in found] == ["Vladimir Putin", "Mexico City", "Mexico"]
    assert [m.reason for m in found[0].members] == [
        SAME, "part of “President Vladimir Putin”", "part of “President Vladimir Putin”",
    ]  # fmt: skip
    other = [replace(spans[1], label="ORG"), spans[0], *spans[2:]]
    assert [c.mention for c in cards(text, other)] == [
        "Vladimir Putin", "Putin", "Mexico City", "Mexico",
    ]  # fmt: skip


def test_a_part_of_two_names_joins_neither() -> None:
    text = "Ann Clinton and Bill Clinton. Clinton left."
    spans = marked(
        text, ("Ann Clinton", "PERSON"), ("Bill Clinton", "PERSON"), ("Clinton", "PERSON")
    )
    assert len(cards(text, spans)) == 3


def test_links_join_and_part() -> None:
    text = "Palmyra, Tadmur, Putin, Vladimir Putin."
    spans = marked(
        text, ("Palmyra", "GPE"), ("Tadmur", "GPE"), ("Vladimir Putin", "PERSON"),
        ("Putin", "PERSON"),
    )  # fmt: skip
    linked = [replace(s, kb_id="Q1") for s in spans[:2]]
    apart = [replace(spans[2], kb_id="Q2"), replace(spans[3], kb_id="Q3")]
    found = cards(text, [*linked, *apart])
    assert told(found, text) == [
        ("Palmyra", ["Palmyra", "Tadmur"]), ("Putin", ["Putin"]),
        ("Vladimir Putin", ["Vladimir Putin"]),
    ]  # fmt: skip
    assert found[0].members[1].reason == "linked to Q1 too"
    assert found[0].kb_id == "Q1"
    nowhere = [replace(s, kb_id=NIL) for s in spans[:2]]
    assert len(cards(text, nowhere)) == 2


def test_one_decision_serves_all_but_the_exceptions() -> None:
    text = "Jordan and Jordan met Jordan in Jordan and Jordan."
    spans = marked(text, ("Jordan", "GPE"))
    spans[1] = replace(spans[1], label="PERSON", status=Status.ACCEPTED)
    spans[2] = replace(spans[2], status=Status.ACCEPTED, kb_id="Q810")
    spans[3] = replace(spans[3], status=Status.ACCEPTED)
    twin = replace(spans[0], id=99, status=Status.ACCEPTED)
    gone = replace(spans[4], id=98, status=Status.REJECTED)
    (card,) = found = cards(text, [*spans, twin, gone])
    assert (card.mention, card.label, card.kb_id) == ("Jordan", "GPE", "Q810")
    assert card.exceptions == (spans[1],)
    edit = serve(card, lambda some: edits.link(some, "Q810"), besides={spans[4].id})
    assert {c.item.id for c in edit.changes} == {99, spans[3].id}
    assert card_of(found, spans[0]) == card
    assert card_of(found, gone) is None


def test_without_agreement_there_is_none() -> None:
    text = "Jordan and Jordan"
    spans = marked(text, ("Jordan", "GPE"))
    spans = [replace(spans[0], label="PERSON", kb_id="Q1"), replace(spans[1], kb_id="Q2")]
    (card,) = cards(text, spans)
    assert (card.label, card.kb_id, card.exceptions) == (None, None, ())


@given(
    st.text("aA bB(I).’'s", min_size=30, max_size=30),
    st.lists(
        st.builds(
            lambda start, length, label, status, kb_id: Span(
                0, 1, start, start + length, label, status, kb_id
            ),
            st.integers(0, 20),
            st.integers(1, 9),
            st.sampled_from(["PERSON", "ORG", "GPE"]),
            st.sampled_from(Status),
            st.sampled_from([None, None, "Q1", "Q2", NIL]),
        ),
        max_size=9,
    ),
)
def test_every_live_span_is_on_one_card(text: str, spans: list[Span]) -> None:
    spans = [replace(span, id=row + 1) for row, span in enumerate(spans)]
    found = cards(text, spans)
    assert found == sorted(found, key=lambda c: (c.spans[0].start, c.spans[0].end))
    ids = [span.id for card in found for span in card.spans]
    assert sorted(ids) == [s.id for s in spans if s.status is not Status.REJECTED]
    for card in found:
        served = serve(card, lambda some: edits.relabel(some, "X"))
        assert not {c.item.id for c in served.changes} & {s.id for s in card.exceptions}


@pytest.mark.skipif(not GOLD.exists(), reason="the gold of ../shared/data is not here")
def test_guesses_are_mostly_right_on_linked_news() -> None:
    right = wrong = 0
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        given = json.loads(line)
        links = {row + 1: ent.get("link") for row, ent in enumerate(given["ents"])}
        spans = [
            Span(row + 1, 1, ent["start"], ent["end"], ent["label"])
            for row, ent in enumerate(given["ents"])
        ]
        for card in cards(given["text"], spans):
            sure = {links[m.span.id] for m in card.members if not m.guessed} - {None}
            for member in card.members:
                link = links[member.span.id]
                if member.guessed and sure and link:
                    right += link in sure
                    wrong += link not in sure
    assert right > 80
    assert right / (right + wrong) > 0.9
