from __future__ import annotations

import pytest

from annotator.core.insight import Inconsistency, Pace, Reading, pace, ranked, suspects, suspicion

MINUTE = 60_000_000


def test_pace_leaves_pauses_out():
    at = [0, MINUTE, 3 * MINUTE, 60 * MINUTE, 61 * MINUTE]
    found = pace((t, n % 2 == 1) for n, t in enumerate(at))
    assert found == Pace(2, 5, pytest.approx((1 + 3 + 1 + 1) / 60))
    assert found.articles_an_hour == pytest.approx(20)
    assert pace([]) == Pace(0, 0, 0)
    assert Pace(0, 0, 0).articles_an_hour == 0


def test_what_is_nearly_always_one_thing_is_suspicious():
    assert suspicion(98, 100) > suspicion(9, 10) > suspicion(2, 3) > suspicion(1, 2) > 0
    assert suspicion(98, 100) > suspicion(98, 100, accepted=2)
    assert suspicion(5, 5) == suspicion(0, 0) == 0


def test_the_most_suspicious_comes_first():
    some = [
        Inconsistency("even", False, ranked([Reading("B", 5, 0), Reading("A", 0, 5)])),
        Inconsistency("odd", False, ranked([Reading("B", 1, 0), Reading("A", 0, 9)])),
    ]
    assert [one.surface for one in suspects(some, 5)] == ["odd", "even"]
    assert [one.surface for one in suspects(some, 1)] == ["odd"]
    assert [reading.name for reading in some[0].readings] == ["A", "B"]
