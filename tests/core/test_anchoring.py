from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.anchoring import Anchor, anchored, decided
from annotator.core.model import Span, Status

TEXT = "Troops left Palmyra on Monday. The Front took Homs. In Palmyra nobody knew of it."


def mark(mention: str, text: str = TEXT, after: int = 0, **more) -> Span:
    start = text.index(mention, after)
    return Span(start + 1, 1, start, start + len(mention), "GPE", Status.ACCEPTED, **more)


def test_marks_are_found_behind_what_was_put_before_them() -> None:
    spans = [mark("Palmyra"), mark("Homs"), mark("Palmyra", after=20)]
    to = f"UPDATE 2: Palmyra is calm.\n\n{TEXT}"
    shift = len(to) - len(TEXT)
    assert anchored(spans, TEXT, to) == [Anchor(s, s.start + shift) for s in spans]


def test_where_the_words_around_are_others_it_is_doubtful() -> None:
    (anchor,) = anchored([mark("Homs")], TEXT, "Calm in Homs, says the ministry, since May.")
    assert anchor.is_doubtful
    assert anchor.start == 8


def test_one_that_went_is_gone_though_the_name_stands_elsewhere() -> None:
    first, second = mark("Palmyra"), mark("Palmyra", after=20)
    to = TEXT.partition(". ")[2]
    one, other = anchored([first, second], TEXT, to)
    assert (one.start, other.start, other.is_doubtful) == (None, to.index("Palmyra"), False)
    assert anchored([mark("Homs")], TEXT, "Nothing of this.")[0].start is None


def test_a_part_of_a_word_is_no_place() -> None:
    assert anchored([mark("Homs")], TEXT, "The Homsi took Homsland.")[0].start is None


def test_two_places_that_look_alike_are_doubtful() -> None:
    text = "A. Homs fell. B."
    to = "A. Homs fell. A. Homs fell. B."
    (anchor,) = anchored([mark("Homs", "Homs fell.")], "Homs fell.", "Homs fell. Homs fell.")
    assert anchor.is_doubtful
    assert anchored([mark("Homs", text)], text, to)[0].start in (3, 17)


def test_spans_that_share_a_place_share_it_still() -> None:
    one = mark("Palmyra")
    other = replace(one, id=99, label="ORG")
    assert [a.start for a in anchored([one, other], TEXT, f"So: {TEXT}")] == [one.start + 4] * 2


def test_proposals_are_no_decisions() -> None:
    spans = [replace(mark("Homs"), status=status) for status in Status]
    assert {span.status for span in decided(spans)} == {Status.ACCEPTED, Status.REJECTED}


@given(st.text("ab .", max_size=60), st.text("ab .", min_size=1, max_size=60), st.data())
def test_what_is_found_has_the_same_words(to: str, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    (anchor,) = anchored([Span(1, 1, start, end, "X", Status.ACCEPTED)], text, to)
    if anchor.start is not None:
        assert to[anchor.start : anchor.start + end - start] == text[start:end]


@given(st.text("ab .", min_size=1, max_size=60), st.data())
def test_in_the_same_text_nothing_moves_surely(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    (anchor,) = anchored([Span(1, 1, start, end, "X", Status.ACCEPTED)], text, text)
    assert anchor.start in (start, None) or anchor.is_doubtful


def test_a_name_that_comes_a_thousand_times_is_found_each_time() -> None:
    text = " ".join(f"Palmyra fell on day {n} and Homs {n * 7} rose." for n in range(1000))
    starts = [at for at in range(len(text)) if text.startswith("Palmyra", at)]
    spans = [Span(at + 1, 1, at, at + 7, "GPE", Status.ACCEPTED) for at in starts]
    to = f"A new lead of some length comes first. {text}"
    shift = len(to) - len(text)
    assert anchored(spans, text, to) == [Anchor(span, span.start + shift) for span in spans]
