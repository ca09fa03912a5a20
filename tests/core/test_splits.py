from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.splits import Dated, Division
from annotator.errors import AnnotatorError

KEYS = st.lists(st.text(max_size=8), min_size=1, max_size=60, unique=True)


def documents(keys: list[str]) -> list[Dated]:
    return [Dated(number, key) for number, key in enumerate(keys, 1)]


def test_splits_are_read() -> None:
    division = Division.parse("train=0.8, dev=0.1,test=.1", "source", 7)
    assert division == Division({"train": 0.8, "dev": 0.1, "test": 0.1}, "source", 7)


@pytest.mark.parametrize(
    "text",
    ["", "train", "train=x", "train=0.5", "train=0.8,dev=0.3", "a=0.5,a=0.5", "../x=1", "a=-1,b=2"],
)
def test_what_is_no_split_is_refused(text: str) -> None:
    with pytest.raises(AnnotatorError, match="split"):
        Division.parse(text)


def test_an_unknown_way_is_refused() -> None:
    with pytest.raises(AnnotatorError, match="by “size”"):
        Division.parse("a=1", "size")


@given(KEYS, KEYS, st.integers(0, 5), st.sampled_from(["share", "source"]))
def test_a_document_stays_in_its_split_while_the_project_grows(
    keys: list[str], later: list[str], seed: int, by: str
) -> None:
    division = Division({"train": 0.8, "dev": 0.2}, by, seed)
    before = division.divide(documents(keys))
    grown = documents(keys + [key for key in later if key not in keys])
    after = division.divide(grown)
    assert {i: after[i] for i in before} == before


def test_shares_are_kept_and_the_seed_matters() -> None:
    many = documents([f"article-{number}" for number in range(4000)])
    one = Division({"train": 0.8, "dev": 0.15, "test": 0.05}).divide(many)
    counts = Counter(one.values())
    assert counts["train"] == pytest.approx(3200, abs=100)
    assert counts["test"] == pytest.approx(200, abs=50)
    other = Division({"train": 0.8, "dev": 0.15, "test": 0.05}, seed=1).divide(many)
    assert one != other


def test_by_date_the_older_come_first_and_a_day_is_not_cut() -> None:
    days = [f"2020-01-{day:02}" for day in range(1, 11)]
    many = [Dated(n, str(n), "", day) for n, day in enumerate(days * 2)]
    found = Division({"train": 0.8, "dev": 0.2}, "date").divide([*many, Dated(99, "undated")])
    assert {day for (_, _, _, day) in many if day <= "2020-01-08"} == {
        d.date for d in many if found[d.id] == "train"
    }
    assert all(found[d.id] == "dev" for d in many if d.date > "2020-01-08")
    assert found[99] in ("train", "dev")


DATES = st.dates(date(2020, 1, 1), date(2020, 1, 20)).map(date.isoformat)
TIMES = st.sampled_from(["", "T00:00:00Z", "T23:59:59Z"])


@given(st.lists(st.builds(str.__add__, DATES, TIMES), min_size=1, max_size=30))
def test_borders_that_are_named_divide_as_the_shares_did(dates: list[str]) -> None:
    many = [Dated(n, str(n), "", day) for n, day in enumerate(dates)]
    shares = Division.parse("train=0.6,dev=0.2,test=0.2", "date")
    found = shares.divide(many)
    days = sorted(date[:10] for date in dates)
    for one in many:
        older = bisect_right(days, one.date[:10]) / len(days)
        first = "train" if older <= 0.6 else "dev" if older <= 0.8 else "test"
        assert found[one.id] == first
    if named := shares.as_days(many):
        assert Division.parse(named).divide(many) == found


def test_borders_between_days_stay_while_the_project_grows() -> None:
    division = Division.parse("train=..2020-01-05, dev=..2020-01-08,test=..")
    assert division.by == "date"
    days = [f"2020-01-{day:02}" for day in range(1, 11)]
    many = [Dated(n, str(n), "", day) for n, day in enumerate(days)]
    few = division.divide(many)
    assert [few[n] for n in range(10)] == ["train"] * 5 + ["dev"] * 3 + ["test"] * 2
    later = [Dated(n, str(n), "", f"2021-05-01T0{n % 9}:00:00Z") for n in range(10, 90)]
    found = division.divide([*many, *later, Dated(99, "undated")])
    assert {i: found[i] for i in few} == few
    assert {found[d.id] for d in later} == {"test"}
    assert found[99] in ("train", "dev", "test")


@pytest.mark.parametrize(
    "text",
    [
        *("train=..2020-01-05,dev=0.2", "train=..,dev=..2020-01-05", "train=..2020-01-05"),
        *("a=..2020-01-05,b=..2020-01-04,c=..", "a=..2020-01-05,b=..2020-01-05,c=..", "a=..,a=.."),
        *("a=..2020,b=..", "=..", "a=..,b=.."),
    ],
)
def test_what_are_no_days_is_refused(text: str) -> None:
    with pytest.raises(AnnotatorError):
        Division.parse(text)


def test_by_source_all_of_one_go_together() -> None:
    many = [Dated(n, str(n), f"source {n % 7}") for n in range(100)]
    found = Division({"train": 0.5, "dev": 0.5}, "source").divide(many)
    assert all(found[d.id] == found[d.id % 7] for d in many)
    assert set(found.values()) == {"train", "dev"}
