import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from annotator.core.offsets import (
    OffsetMap,
    lines_around,
    next_char,
    next_word_end,
    next_word_start,
    previous_char,
    previous_word_end,
    previous_word_start,
    snap,
    word_bounds,
)

FAMILY = "👨‍👩‍👧‍👦"
ODD = [
    "a", "Z", "é", "e\u0301", " ", "\u00a0", "\n", "\r", "\r\n", "\u2028", "\u2029", "\ufeff",
    "\ufffe", "\ufdd0", "\ufdd1", "\ufffc", "\0", "\ud83d", "\ude00", "😀", FAMILY, "🇸🇾", "\u200b",
    "שלום", "دمشق", "中", "한", "ก็", "नि", ".", "'", "-", "1", "\t", "\u0085", "\u200f", "\u0301",
]  # fmt: skip
texts = st.lists(st.one_of(st.sampled_from(ODD), st.text(max_size=3)), max_size=30).map("".join)


def units(text):
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(texts)
@example("\r\n" * 3)
@example("\ufeff😀\r\n\ud83d\ude00")
def test_display_is_as_long_as_the_text_to_qt_and_python(text):
    offsets = OffsetMap(text)
    assert len(offsets.display) == len(text)
    assert units(offsets.display) == offsets.to_qt(len(text))
    offsets.display.encode("utf-16-le")  # no lone surrogates


@given(texts)
def test_positions_go_there_and_back(text):
    offsets = OffsetMap(text)
    positions = [offsets.to_qt(i) for i in range(len(text) + 1)]
    assert positions == [units(offsets.display[:i]) for i in range(len(text) + 1)]
    assert [offsets.from_qt(p) for p in positions] == list(range(len(text) + 1))


def test_a_position_within_a_surrogate_pair_is_the_pairs():
    offsets = OffsetMap("a😀b")
    assert [offsets.from_qt(p) for p in range(5)] == [0, 1, 1, 2, 3]


def test_plain_text_is_shown_as_it_is():
    text = "Palmyra, which is held.\n\nNew paragraph.\t“Quoted”\u00a0\u2028text"
    assert OffsetMap(text).display == text


@pytest.mark.parametrize("filler", ["word ", "A sentence. ", "x" * 3999 + " ", "中" * 9000 + " "])
def test_long_paragraphs_are_broken_at_blanks_only(filler):
    text = filler * (20_000 // len(filler) + 1)
    display = OffsetMap(text).display
    assert len(display) == len(text)
    changed = {(a, b) for a, b in zip(text, display, strict=True) if a != b}
    assert changed == {(" ", "\n")}
    blanks = [i for i, c in enumerate(text) if c == " "]
    furthest = max(b - a for a, b in zip([0, *blanks], blanks, strict=False))
    assert max(map(len, display.split("\n"))) <= max(2001, furthest)


def test_a_paragraph_without_blanks_is_left_whole():
    text = "中" * 20_000
    assert OffsetMap(text).display == text


@given(texts, st.integers(0, 60))
def test_characters_move_on_and_back(text, position):
    assume(position < len(text))
    after = next_char(text, position)
    assert position < after <= len(text)
    assert previous_char(text, after) <= position
    assert next_char(text, previous_char(text, after)) == after
    before = previous_char(text, position)
    assert 0 <= before <= position


@pytest.mark.parametrize(
    "character",
    [
        "e\u0301",
        FAMILY,
        "🇸🇾",
        "\r\n",
        "👍🏽",
        "नि",
        "\u1100\u1161\u11a8",
        "❤️",
        "🏴\U000e0067\U000e007f",
        "กำ",
    ],
)
def test_a_character_is_what_a_reader_sees(character):
    text = f"a{character}b"
    assert next_char(text, 1) == 1 + len(character)
    assert previous_char(text, 1 + len(character)) == 1
    whole = None if character.isspace() else (1, 1 + len(character))
    assert snap(text, 1, 2, words=False) == whole


def test_flags_are_counted_in_pairs():
    text = "🇸🇾🇷🇺🇺🇸"
    assert [next_char(text, 0), next_char(text, 2), next_char(text, 4)] == [2, 4, 6]


@pytest.mark.parametrize(
    ("text", "selected", "expected"),
    [
        ("the U.S.-led raid", "U.S.", "U.S."),
        ("the U.S.-led raid", "S.-le", "U.S.-led"),
        ("the U.S.-led raid", "led", "led"),
        ("in the U.S. Then", "U.S", "U.S."),
        ("the Al-Nusra Front", "Nus", "Nusra"),
        ("the Al-Nusra Front", "l-N", "Al-Nusra"),
        ("President Assad's army", "Assa", "Assad"),
        ("President Assad’s army", "resident Ass", "President Assad"),
        ("Assad's army", "Assad'", "Assad's"),
        ("Conan O'Brien said", "Brien", "O'Brien"),
        ("by AT&T and", "T&", "AT&T"),
        ("said “Palmyra” fell", "almyr", "Palmyra"),
        ("said “Palmyra” fell", "Palmyra”", "Palmyra”"),
        ("fell to Palmyra, which", " Palmyra ", None),
        ("fell to Palmyra, which", "Palmyra,", "Palmyra,"),
        ("fell to Palmyra. IS", " to Palmyr", "to Palmyra"),
        ("lost 40% of 1,000.50 km", "0", "40"),
        ("lost 40% of 1,000.50 km", "40%", "40%"),
        ("lost 1,000.50 km", "000", "1,000.50"),
        ("at 10:30 today", "30", "10:30"),
        ("RFE/RL said", "RFE/RL", "RFE/RL"),
        ("RFE/RL said", "FE", "RFE"),
        ("叙利亚政府军", "利亚", "利亚"),
        ("في دمشق اليوم", "مش", "دمشق"),
        ("cafe\u0301s open", "afe", "cafe\u0301s"),
        (f"hi {FAMILY}!", FAMILY[2:4], FAMILY),
        ("snake_case x", "case", "snake_case"),
        ("no\u00a0break", "brea", "break"),
    ],
)
def test_a_selection_becomes_whole_words(text, selected, expected):
    if expected is None:
        assert snap(text, 7, 16) == (8, 16)
        return
    start = text.index(selected)
    got = snap(text, start, start + len(selected))
    assert got is not None
    assert text[slice(*got)] == expected


@given(texts, st.integers(0, 60), st.integers(0, 60), st.booleans())
def test_what_is_snapped_is_trimmed_whole_and_settled(text, start, end, words):
    got = snap(text, start, end, words=words)
    low, high = sorted((min(start, len(text)), min(end, len(text))))
    if got is None:
        assert all(c.isspace() or not c.isprintable() for c in text[low:high])
        return
    assert 0 <= got[0] < got[1] <= len(text)
    assert not text[got[1] - 1 : got[1]].isspace()
    assert got[1] == len(text) or previous_char(text, next_char(text, got[1])) == got[1]
    assert snap(text, *got, words=words) == got


def test_blank_selections_are_none():
    assert snap("a \u00a0\n\u200b b", 1, 5) is None
    assert snap("", 0, 0) is None
    assert snap("abc", 1, 1) is None


def test_ends_move_by_words():
    text = "the U.S.-led “Al-Nusra” Front, Assad's 40% 中文"
    ends, position = [], 0
    while position < len(text):
        position = next_word_end(text, position)
        ends.append(text[:position].rsplit(None, 1)[-1])
    assert ends[:9] == [
        "the",
        "U.S.",
        "U.S.-led",
        "“Al",
        "“Al-Nusra",
        "Front",
        "Assad",
        "Assad's",
        "40",
    ]
    assert ends[9:] == ["40%", "中", "中文"]


@given(texts)
def test_word_steps_there_and_back_are_the_same_places(text):
    def walk(step, position, stop):
        places = []
        while position != stop:
            moved = step(text, position)
            assert moved != position
            position = moved
            places.append(position)
        return places

    there = walk(next_word_end, 0, len(text))
    back = walk(previous_word_end, len(text), 0)
    assert set(there) - {len(text)} == set(back) - {0}
    there = walk(next_word_start, 0, len(text))
    back = walk(previous_word_start, len(text), 0)
    assert set(there) - {len(text)} == set(back) - {0}


def test_word_bounds_at_every_place():
    text = "a U.S.-led  raid"
    assert [text[slice(*word_bounds(text, p))] for p in (0, 1, 2, 5, 6, 7, 10, 11, 16)] == [
        "a", " ", "U.S.", "U.S.", "-", "led", "  ", "  ", "raid",
    ]  # fmt: skip
    assert word_bounds("", 0) == (0, 0)


def test_whole_lines():
    text = "One\r\nTwo and\u2028three\n\nfour"
    assert text[slice(*lines_around(text, 6, 7))] == "Two and"
    assert text[slice(*lines_around(text, 1, 7))] == "One\r\nTwo and"
    assert text[slice(*lines_around(text, len(text), len(text)))] == "four"
    assert lines_around("", 0, 0) == (0, 0)
