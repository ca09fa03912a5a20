import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.model import Span
from annotator.core.offsets import next_char, previous_char, snap
from annotator.gui.handles import Side, dragged

TEXT = "President Bashar Assad's U.S.-led “visit” to 叙利亚 and cafe\u0301s."
PIECES = ["a", "Bc", " ", "\n", "'s", "U.S.", "-", "e\u0301", "😀", "叙", "“", "\r\n", "1,0", "דם"]
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=20).map("".join)


def mention(text, surface):
    start = text.index(surface)
    return Span(1, 1, start, start + len(surface), "PERSON")


@pytest.mark.parametrize(
    ("surface", "side", "to", "words", "expected"),
    [
        ("Bashar", Side.END, "ssad", True, "Bashar"),
        ("Bashar", Side.END, "ad's", True, "Bashar Assad"),
        ("Bashar", Side.END, "'s", True, "Bashar Assad"),
        ("Bashar", Side.END, " U.S.", True, "Bashar Assad's"),
        ("Bashar", Side.END, "ssad", False, "Bashar A"),
        ("Bashar", Side.START, "esident", True, "President Bashar"),
        ("Bashar", Side.START, "ident", True, "President Bashar"),
        ("Bashar", Side.START, "ent", True, "Bashar"),
        ("Bashar", Side.START, "dent", False, "dent Bashar"),
        ("Bashar Assad", Side.END, "President", True, "Bashar"),
        ("Bashar Assad", Side.START, "visit", True, "Assad"),
        ("Bashar Assad", Side.END, "President", False, "B"),
        ("Bashar Assad", Side.START, "visit", False, "d"),
        ("U.S.", Side.END, "d “", True, "U.S.-led"),
        ("U.S.-led", Side.END, "-led", True, "U.S."),
        ("visit", Side.END, "利亚", True, "visit” to 叙"),
        ("visit", Side.END, "\u0301s", False, "visit” to 叙利亚 and cafe\u0301"),
    ],
)
def test_a_handle_goes_to_the_nearest_edge(surface, side, to, words, expected):
    span = mention(TEXT, surface)
    start, end = dragged(TEXT, span, side, TEXT.index(to), words=words)
    assert TEXT[start:end] == expected


@given(texts, st.data())
def test_whatever_is_dragged_something_stays(text, data):
    places = st.integers(0, len(text))
    found = snap(text, *data.draw(st.tuples(places, places)))
    if found is None:
        return
    span = Span(1, 1, *found, "PERSON")
    side = data.draw(st.sampled_from(Side))
    words = data.draw(st.booleans())
    start, end = dragged(text, span, side, data.draw(places), words=words)
    assert 0 <= start < end <= len(text)
    assert (start if side is Side.END else end) == (found[0] if side is Side.END else found[1])
    for place in (start, end):
        assert place in (0, len(text)) or next_char(text, previous_char(text, place)) == place
    assert text[start:end].strip()
