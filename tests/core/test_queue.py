from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.model import DocumentStatus
from annotator.core.queue import (
    OVER,
    UNFINISHED,
    UNKNOWN,
    Known,
    Listing,
    Mark,
    Order,
    Question,
    Undecided,
    gain,
    question,
    title_key,
)

NEW = DocumentStatus.NEW


def test_a_question_is_stored_as_what_differs():
    asked = Question(UNFINISHED, label="GPE", since="2016", undecided=True, order=Order.GAIN)
    plain = asked.as_plain()
    assert plain == {
        "statuses": ["new", "started"],
        "label": "GPE",
        "since": "2016",
        "undecided": True,
        "order": "gain",
    }
    assert question(plain) == asked
    assert Question().as_plain() == {}


@pytest.mark.parametrize(
    "plain",
    [None, 5, [], {"order": "size", "label": 3, "statuses": "new", "flagged": "yes", "more": 1}],
)
def test_what_does_not_fit_is_passed_over(plain):
    assert question(plain) == Question()
    assert question({"statuses": ["new", "lost"], "text": "x"}) == Question((NEW,), text="x")


def test_what_a_question_hides():
    assert not Question(order=Order.TITLE).hides
    assert Question((NEW,)).hides
    assert Question((NEW,)).by_status_only
    assert not Question((NEW,), text="x").by_status_only
    assert Question((NEW, DocumentStatus.DONE)).among(UNFINISHED) == Question((NEW,))
    assert Question((DocumentStatus.DONE,)).among(UNFINISHED) is None
    assert Question(label="X").among(UNFINISHED) == Question(UNFINISHED, label="X")


def test_how_many_rows_a_listing_has():
    first = Listing(Question(), (1, 2))
    assert (len(first), first.is_whole) == (2, False)
    few = Listing(Question(), (1,), array("q", [1, 2, 3]), total=3)
    assert (len(few), few.is_whole) == (3, True)
    many = Listing(Question(), (1,), total=900, marks=(Mark(1, 1),))
    assert (len(many), many.is_whole) == (900, True)
    uncounted = Listing(Question(), (1,), exceeded=10_000, marks=(Mark(1, 1),))
    assert (len(uncounted), uncounted.is_whole) == (1, False)


def worth(*undecided: Undecided, length: int = 500, **known: Known) -> float:
    return gain(NEW, length, undecided, known)


def test_what_is_over_comes_last():
    some = [Undecided("a", "X", 0.1)]
    assert gain(DocumentStatus.DONE, 10, some, {}) == OVER
    assert gain(DocumentStatus.SKIPPED, 10, some, {}) == OVER
    assert OVER < UNKNOWN < worth()


def test_uncertainty_disagreement_and_novelty_count():
    sure, unsure = Undecided("a", "X", 0.9), Undecided("a", "X", 0.2)
    assert worth(unsure) > worth(sure) > worth()
    agreed, opposed = Known({"X": 9}), Known({"Y": 8, None: 1})
    assert worth(sure, a=opposed) > worth(sure, a=agreed)
    assert worth(sure) > worth(sure, a=agreed)
    assert worth(Undecided("a", "X", None)) == pytest.approx(0.5 + 1)


def test_a_surface_counts_once_and_length_costs():
    one = Undecided("a", "X", 0.5)
    assert worth(one, one, Undecided("a", "X", 0.6)) == worth(one)
    assert worth(one, Undecided("a", "Y", 0.5)) == 2 * worth(one)
    assert worth(one, length=1500) == pytest.approx(worth(one) / 2)


def test_titles_go_from_a_to_z_as_people_read_them():
    titles = [
        "“Élysée”",
        "apple 10",
        "Zebra",
        "Apple 2",
        "eagle",
        "",
        "…",
        "Ünal",
        "10 dead",
        "9 dead",
    ]
    assert sorted(titles, key=title_key) == [
        "", "…", "9 dead", "10 dead", "Apple 2", "apple 10", "eagle", "“Élysée”", "Ünal", "Zebra",
    ]  # fmt: skip


@given(st.text())
def test_every_title_has_a_key_of_bounded_length(title):
    assert len(title_key(title)) <= 120 * 9
