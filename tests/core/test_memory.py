from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.memory import Memory, Opinion, even
from annotator.core.mentions import stands_alone
from annotator.core.model import Rule, Span, Status, Verdict


def decided(
    memory: Memory,
    mention: str,
    label: str = "GPE",
    kb_id: str | None = None,
    *,
    rejected: bool = False,
    document_id: int = 1,
    by: int = 1,
) -> None:
    status = Status.REJECTED if rejected else Status.ACCEPTED
    span = Span(1, document_id, 0, len(mention), label, status, kb_id)
    memory.count(span, f"{mention} and more", by)


def said(memory: Memory, mention: str) -> tuple[str | None, str | None, int, int] | None:
    opinion = memory.opinion(mention)
    return opinion and (opinion.label, opinion.kb_id, opinion.times, opinion.total)


def test_what_was_decided_follows_for_the_same_mention() -> None:
    memory = Memory()
    assert not memory
    decided(memory, "Palmyra", kb_id="Q1", document_id=7)
    assert memory
    assert said(memory, "Palmyra") == ("GPE", "Q1", 1, 1)
    assert memory.opinion("palmyra") is None
    decided(memory, "the  People’s\nParty", "ORG")
    assert said(memory, "the People's Party") == ("ORG", None, 1, 1)
    memory.count(Span(1, 1, 0, 3, "GPE"), "who")
    assert memory.opinion("who") is None
    assert memory.tally("Palmyra").last == 7
    assert memory.tally("nothing").total == 0


def test_the_majority_counts_and_a_split_vote_does_not() -> None:
    memory = Memory()
    for label in ["GPE"] * 3 + ["ORG"] * 2:
        decided(memory, "Washington", label)
    assert said(memory, "Washington") == ("GPE", None, 3, 5)
    opinion = memory.opinion("Washington")
    assert opinion is not None
    assert opinion.is_disputed
    assert opinion.reason() == "3 times GPE, 2 of 5 said ORG"
    decided(memory, "Washington", "ORG")
    assert memory.opinion("Washington") is None
    decided(memory, "Washington", "GPE")
    decided(memory, "Washington", "GPE", rejected=True)
    assert memory.opinion("Washington") is None


def test_links_are_a_majority_of_what_was_linked() -> None:
    memory = Memory()
    for kb_id in (None, None, None, "Q1", "Q1", "Q2"):
        decided(memory, "Paris", kb_id=kb_id)
    assert said(memory, "Paris") == ("GPE", "Q1", 5, 6)
    opinion = memory.opinion("Paris")
    assert opinion is not None
    assert opinion.reason("Paris, France", "News") == (
        "5 times GPE, 2 of them → Paris, France, 1 of 6 said Q2, last in “News”"
    )
    decided(memory, "Paris", kb_id="Q2")
    assert said(memory, "Paris") == ("GPE", None, 7, 7)


def test_rejections_count_when_two_documents_agree_and_nobody_accepted() -> None:
    memory = Memory()
    for _ in range(5):
        decided(memory, "Breaking", rejected=True)
    assert memory.opinion("Breaking") is None
    decided(memory, "Breaking", "ORG", rejected=True, document_id=2)
    assert said(memory, "Breaking") == (None, None, 6, 6)
    opinion = memory.opinion("Breaking")
    assert opinion is not None
    assert opinion.reason() == "6 times no mention"
    decided(memory, "Breaking", "ORG")
    assert memory.opinion("Breaking") is None


def test_rules_stand_above() -> None:
    memory = Memory()
    memory.set_rules(
        [
            Rule(1, "Homs", Verdict.ALWAYS, "LOC"),
            Rule(2, "Homs", Verdict.ALWAYS, "GPE", "Q2"),
            Rule(3, "Breaking", Verdict.NEVER, "x", "y"),
            Rule(4, "May", Verdict.IGNORE),
            Rule(5, "Palmyra", Verdict.ALWAYS, None, "Q1"),
            Rule(6, "Aleppo", Verdict.ALWAYS, None, "Q3"),
        ]
    )
    decided(memory, "May", "DATE")
    decided(memory, "Palmyra", "GPE", "Q9")
    opinions = [memory.opinion(m) for m in ("Homs", "Breaking", "May", "Palmyra", "Aleppo")]
    assert opinions == [
        Opinion("Homs", "GPE", "Q2", rule=True),
        Opinion("Breaking", None, rule=True),
        None,
        Opinion("Palmyra", "GPE", "Q1", rule=True),
        None,
    ]
    assert opinions[0] is not None
    assert (opinions[0].score, opinions[0].reason()) == (1.0, "your rule: GPE → Q2")
    text = "Homs in May, Aleppo"
    assert [text[a:b] for a, b, _ in memory.find(text)] == ["Homs"]
    memory.set_rules([])
    assert [text[a:b] for a, b, _ in memory.find(text)] == ["May"]
    assert memory.opinion("Homs") is None


def test_a_habit_needs_some_names_and_nearly_all_of_them() -> None:
    memory = Memory()

    def name(text: str, start: int, end: int, label: str = "ORG") -> None:
        memory.count(Span(1, 1, start, end, label, Status.ACCEPTED), text)

    for _ in range(4):
        name("the Pentagon's men", 4, 12)
    assert not memory.drops("determiner", "ORG")
    name("the Pentagon's men", 4, 12)
    assert [memory.drops(n, "ORG") for n in ("determiner", "ends", "title")] == [True, True, False]
    assert not memory.drops("determiner", "GPE")
    name("the Kremlin", 0, 11)
    assert not memory.drops("determiner", "ORG")
    for _ in range(5):
        name("Gen. Allen", 5, 10, "PERSON")
        name("the old President Assad", 18, 23, "PERSON")
    assert memory.drops("title", "PERSON")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("IS is here, this IS-held land", ["IS", "IS"]),
        ("the Islamic State of Iraq, Islamic State", ["Islamic State of Iraq", "Islamic State"]),
        ("Islamic\nState; Islamic\u00a0State; Islamic\n\nState", None),
        ("“Nusra” and al-Nusra", ["Nusra", "al-Nusra"]),
        ("$5 bn, US$5 bn", ["$5 bn", "$5 bn"]),
        ("People’s Party", ["People’s Party"]),
        ("and", []),
    ],
)  # fmt: skip
def test_known_mentions_are_found_whole_and_the_longest_first(
    text: str, found: list[str] | None
) -> None:
    memory = Memory()
    for mention in ("IS", "Islamic State", "Islamic State of Iraq", "Nusra", "al-Nusra", "$5 bn"):
        decided(memory, mention)
    decided(memory, "People's Party")
    decided(memory, "…")
    assert [text[a:b] for a, b, _ in memory.find(text)] == (
        found if found is not None else ["Islamic\nState", "Islamic\u00a0State"]
    )


decisions = st.lists(
    st.tuples(
        st.sampled_from(["IS", "the IS", "Is", "a’b", "Mr Is", "is's"]),
        st.sampled_from(["A", "B"]),
        st.sampled_from([None, "Q1", "NIL"]),
        st.booleans(),
        st.integers(1, 2),
    )
)


@given(decisions, decisions)
def test_what_is_forgotten_leaves_no_trace(
    kept: list[tuple[str, str, str | None, bool, int]],
    gone: list[tuple[str, str, str | None, bool, int]],
) -> None:
    memory, other = Memory(), Memory()
    for mention, label, kb_id, rejected, document in kept:
        for each in (memory, other):
            decided(each, mention, label, kb_id, rejected=rejected, document_id=document)
    for by in (1, -1):
        for mention, label, kb_id, rejected, document in gone:
            decided(memory, mention, label, kb_id, rejected=rejected, document_id=document, by=by)
    text = "the IS and Is, a'b; Mr Is"
    for mention, tally in other.tallies():
        held = memory.tally(mention)
        assert (held.accepted, held.rejected) == (tally.accepted, tally.rejected)
    assert {m for m, _ in memory.tallies()} == {m for m, _ in other.tallies()}
    assert [f[:2] for f in memory.find(text)] == [f[:2] for f in other.find(text)]
    for name in ("ends", "determiner", "title"):
        assert memory.drops(name, "A") == other.drops(name, "A")


def test_where_a_forgotten_decision_was_made_is_not_told() -> None:
    memory = Memory()
    decided(memory, "Palmyra", "GPE", document_id=1)
    decided(memory, "Palmyra", "GPE", document_id=2)
    known = memory.opinion("Palmyra")
    assert known is not None
    assert known.document_id == 2
    decided(memory, "Palmyra", "GPE", document_id=2, by=-1)
    left = memory.opinion("Palmyra")
    assert left is not None
    assert (left.document_id, left.times) == (0, 1)


def test_mentions_are_alike_but_for_blanks_and_marks() -> None:
    assert even("the\u00a0People’s \n Deir ez‑Zor") == "the People's Deir ez-Zor"


@given(st.text("xe\u0301\u0302É -’\n", max_size=20))
def test_accents_may_be_written_apart(text: str) -> None:
    assert even("Jose\u0301") == even("José")
    memory = Memory()
    for mention in ("José", "x", "e", "É"):
        decided(memory, mention)
    behind = " Jose\u0301 of Jose"
    found = [(start, end) for start, end, _ in memory.find(text + behind)]
    assert (len(text) + 1, len(text) + 6) in found
    for start, end in found:
        assert memory.opinion((text + behind)[start:end]) is not None
        assert stands_alone(text + behind, start, end)
