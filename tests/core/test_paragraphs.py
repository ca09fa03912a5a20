import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.model import Region, RegionKind
from annotator.core.paragraphs import SECTION, paragraphs, sections

WRAPPED = """\
Syrian troops backed by Russian airstrikes have taken up strategic
positions around the historic site of Palmyra, which is held by Islamic
State militants.
Russia's defense ministry said on March 26 that Russian jets carried out
40 air sorties near Palmyra in the past day to support the government
offensive, killing over 100 militants.

Damascus has been assisted in large part by Russia's air campaign, which
- moved on Palmyra
- moved on Raqqa
"""

TEXTS = st.text(
    st.one_of(st.sampled_from("ab. \t\n\r\u00a0\u2028\u2029\x85\x0b\ufeff\0"), st.characters())
)


def pieces(text):
    return [text[start:end] for start, end in paragraphs(text)]


def boilerplate(*ranges):
    return [Region(0, 0, start, end, RegionKind.BOILERPLATE) for start, end in ranges]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\n\n", "\r\n \r\n"])
def test_a_line_end_ends_a_paragraph(line_end):
    assert pieces(f"  One line{line_end}\tanother one {line_end}") == ["One line", "another one"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_of_a_wrapped_text_belong_together(line_end):
    found = pieces(WRAPPED.replace("\n", line_end))
    assert [piece.split()[0] for piece in found] == ["Syrian", "Russia's", "Damascus", "-", "-"]
    assert found[1].endswith("100 militants.")


def test_short_lines_that_follow_each_other_are_not_wrapped():
    lines = [
        "Ministers discussed the Syria crisis and conflict in Ukraine",
        "Boris Johnson",
        "A Foreign Office spokesman said today:",
        "The Foreign Secretary met Russian Foreign Minister Sergei Lavrov",
        "They talked",
        "They left",
    ]
    assert pieces("\n".join(lines)) == lines


def test_sections_are_what_boilerplate_leaves():
    text = "Menu\n\nOne.\n\nTwo.\n\nShare\n\nThree.  \n"
    share = text.index("Share")
    found = sections(text, boilerplate((share, share + 5), (0, 4)))
    assert [text[start:end] for start, end in found] == ["One.\n\nTwo.", "Three."]


def test_checked_regions_do_not_part_sections():
    text = "One.\n\nTwo."
    assert sections(text, [Region(0, 0, 0, 4, RegionKind.CHECKED)]) == [(0, len(text))]


def test_long_texts_give_several_sections():
    text = ("word " * 30 + "\n\n") * 5000
    found = sections(text, [])
    assert all(0 < end - start <= SECTION for start, end in found)
    assert {text[end : end + 2].strip() for _, end in found} == {""}
    giant = sections("word " * 50_000, [])
    assert all(0 < end - start <= SECTION for start, end in giant)
    assert " ".join(("word " * 50_000)[a:b] for a, b in giant) == ("word " * 50_000).strip()
    assert len(sections("x" * (SECTION + 1), [])) == 2


@given(TEXTS)
def test_paragraphs_hold_every_character_that_is_not_white_space(text):
    found = paragraphs(text)
    assert "".join("".join(piece.split()) for piece in pieces(text)) == "".join(text.split())
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in found)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(found))


@given(TEXTS, st.lists(st.tuples(st.integers(0, 40), st.integers(1, 20))))
def test_sections_leave_out_boilerplate_and_nothing_else(text, stretches):
    regions = boilerplate(*((a, min(a + n, len(text))) for a, n in stretches if a < len(text)))
    inside = set().union(*(range(r.start, r.end) for r in regions)) if regions else set()
    held = {i for start, end in sections(text, regions) for i in range(start, end)}
    assert not held & inside
    assert {i for i, c in enumerate(text) if not c.isspace()} - inside <= held


@pytest.mark.parametrize("unit", [" ", "\n", "\r", "a ", "a\n \n", "- ", "word " * 14 + "\n"])
def test_large_texts_take_seconds_at_most(unit):
    text = unit * (5_000_000 // len(unit))
    began = time.perf_counter()
    sections(text, [])
    paragraphs(text)
    assert time.perf_counter() - began < 20
