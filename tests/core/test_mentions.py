from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.mentions import AS_WRITTEN, Matching, find, is_rigid, sentence, stands_alone

ANY_CASE = Matching(case=False)


def found(text: str, mention: str, how: Matching = AS_WRITTEN) -> list[str]:
    return [text[start:end] for start, end in find(text, mention, how)]


@pytest.mark.parametrize(
    ("mention", "text", "times"),
    [
        ("IS", "IS is here: this IS, ISIS, IS-held, (IS) 'IS' IS's.", 6),
        ("US", "Join us in the US, US-led, US-Russian, USA, US&co", 3),
        ("U.S.", "the U.S. and U.S.-Russian, but U.S.A and xU.S.", 2),
        ("Syria", "Syria's, anti-Syria, Syrian, “Syria”, Syria.", 4),
        ("Jean", "Jean-Claude and Jean", 1),
        ("Assad", "al-Assad, AL-Assad, pro-Assad, Assad", 2),
        ("ASSAD", "AL-ASSAD, PRO-ASSAD", 1),
        ("Brien", "O'Brien, O’Brien, 'Brien", 1),
        ("O", "O'Brien's", 0),
        ("BBC", "BBC.com, BBC. BBC.", 2),
        ("com", "BBC.com", 0),
        ("AT", "AT&T, AT & T", 1),
        ("T", "AT&T, AT & T", 1),
        ("F", "F-16", 0),
        ("16", "F-16, 2015-16, 16", 1),
        ("Il", "Il-76", 0),
        ("the People's Party", "the  People’s\nParty, the\n\nPeople's Party", 1),
        ("Deir ez-Zor", "Deir ez-Zor, Deir ez‑Zor", 2),
        ("Palmyra", "Palmyra_x Palmyra–Homs Palmyra -- Palmyra- ", 3),
        ("Jose", "Jose\u0301, Jose", 1),  # an accent of its own, as in PDFs
        ("José", "Jose\u0301, José, Jose", 2),
        ("Jose\u0301", "José", 1),
        ("भारत", "भारत और भारतीय", 1),
        ("Iran", "l'Iran, dall’Iran, O'Iran, \u2764\ufe0fIran", 3),
        (" ", "a b", 0),
    ],
)
def test_a_mention_is_found_where_it_is_a_name_of_its_own(
    mention: str, text: str, times: int
) -> None:
    assert len(found(text, mention)) == times


def test_case_counts_for_names_that_are_words_too() -> None:
    assert found("ISLAMIC state, Islamic State", "Islamic State", ANY_CASE) == [
        "ISLAMIC state", "Islamic State",
    ]  # fmt: skip
    assert found("is IS Is", "IS", ANY_CASE) == ["IS"]
    assert found("us US nato NATO", "NATO", ANY_CASE) == ["NATO"]
    assert found("Ham ham", "Ham", ANY_CASE) == ["Ham"]
    assert found("The THE the", "the", ANY_CASE) == ["The", "THE", "the"]
    assert [is_rigid(m) for m in ("IS", "U.S.", "NATO", "is", "Iraq", "Bin", "2015", "")] == [
        True, True, True, False, False, True, False, False,
    ]  # fmt: skip


def test_parts_of_words_only_where_wanted() -> None:
    assert found("Syrian Syria", "Syria", Matching(whole_words=False)) == ["Syria", "Syria"]


@given(st.text("aB'’-. é&1\n", max_size=30), st.text("aB'’-. é&1", min_size=1, max_size=4))
def test_what_is_found_reads_like_the_mention(text: str, mention: str) -> None:
    def even(piece: str) -> str:
        return " ".join(piece.split()).replace("’", "'")

    for start, end in find(text, mention):
        assert even(text[start:end]) == even(mention)
        assert stands_alone(text, start, end)


def test_the_sentence_around_a_mention() -> None:
    text = "Menu\nGen. John A. Smith left Palmyra. U.S. forces took “it.” They left.\nEnd"

    def around(mention: str) -> str:
        start = text.index(mention)
        return text[slice(*sentence(text, start, start + len(mention)))].strip()

    assert around("Smith") == "Gen. John A. Smith left Palmyra."
    assert around("forces") == "U.S. forces took “it.”"
    assert around("They") == "They left."
    assert len("x" * 2000) > 400 > sentence("x" * 2000, 1000, 1001)[1] - 900
