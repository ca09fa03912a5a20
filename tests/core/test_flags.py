from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core import flags
from annotator.core.edits import Change
from annotator.core.model import Document, Option
from annotator.errors import Refused

ARTICLE = Document(1, "a", "A", meta={"language": "en"})


def test_a_flag_is_set_changed_and_taken_away() -> None:
    edit = flags.set_meta(ARTICLE, flags.FLAG, "odd")
    flagged = edit.changes[0].after
    assert isinstance(flagged, Document)
    assert flagged.meta == {"language": "en", "flag": "odd"}
    assert flags.is_flagged(flagged.meta)
    assert not flags.is_flagged(ARTICLE.meta)
    assert flags.set_meta(flagged, flags.FLAG, "odd").changes == ()
    assert flags.set_meta(flagged, flags.FLAG, None).changes == (Change(flagged, ARTICLE),)
    assert flags.set_meta(ARTICLE, flags.SKIPPED, None).changes == ()


def test_an_option_is_set_changed_and_forgotten() -> None:
    assert flags.set_option("a", None, (1, 2)).changes == (Change(None, Option("a", [1, 2])),)
    assert flags.set_option("a", [1, 2], (1, 2)).changes == ()
    assert flags.set_option("a", False, None).changes == (Change(Option("a", False), None),)


@pytest.mark.parametrize("value", [{1}, float("nan"), object(), {(1, 2): 3}])
def test_what_json_has_no_form_for_is_refused(value: object) -> None:
    with pytest.raises(Refused):
        flags.set_meta(ARTICLE, "x", value)
    with pytest.raises(Refused):
        flags.set_option("x", None, value)


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2016-05-01", "2016-05-01"),
        (" 2016-05-01T10:00:00+02:00 ", "2016-05-01T08:00:00"),
        ("2016-05-01 10:00", "2016-05-01T10:00:00"),
        ("2016-05-01T10:00:00.25Z", "2016-05-01T10:00:00"),
        ("Sun, 01 May 2016 10:00:00 GMT", "2016-05-01T10:00:00"),
        ("0001-01-01T00:00:00+05:00", ""),
        ("May", ""),
        ("", ""),
        (2016, ""),
        (None, ""),
    ],
)
def test_dates_come_in_many_forms(value: object, iso: str) -> None:
    assert flags.date_of({"date": value}) == iso


@given(st.text())
def test_no_date_is_too_odd(value: str) -> None:
    assert flags.date_of({"date": value}).isascii()


def test_mentions_stay_apart_from_their_cards_until_they_do_not():
    edit = flags.set_apart(ARTICLE, {7, 3})
    (change,) = edit.changes
    assert change.after.meta["apart"] == [3, 7]
    assert flags.apart(change.after.meta) == {3, 7}
    assert flags.set_apart(change.after, ()).changes[0].after == ARTICLE


@pytest.mark.parametrize("held", [None, "12", {"a": 1}, ["x", None, 1.5]])
def test_what_else_is_noted_there_sets_nothing_apart(held):
    assert flags.apart({"apart": held}) == set()
