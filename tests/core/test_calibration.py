from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core import edits
from annotator.core.calibration import (
    ENOUGH,
    Bands,
    Calibration,
    Outcome,
    calibrated,
    outcomes,
    told,
)
from annotator.core.edits import Change
from annotator.core.model import Region, RegionKind, Span, Status

PROPOSED = Span(1, 1, 0, 7, "GPE", source="model", score=0.7)


def test_what_became_of_a_proposal():
    for edit, right in (
        (edits.accept([PROPOSED]), True),
        (edits.link([PROPOSED], "Q1"), True),
        (edits.reject([PROPOSED]), False),
        (edits.relabel([PROPOSED], "ORG"), False),
        (edits.relabel([PROPOSED], "GPE"), True),
        (edits.resize(PROPOSED, 0, 9), False),
    ):
        assert list(outcomes(edit.changes)) == [Outcome(0.7, right)], edit.name


def test_what_tells_nothing_of_a_score():
    own = replace(PROPOSED, status=Status.ACCEPTED)
    region = Region(1, 1, 0, 7, RegionKind.CHECKED)
    assert not list(outcomes([
        Change(None, PROPOSED), Change(PROPOSED, None), Change(own, replace(own, label="ORG")),
        Change(None, region), Change(replace(PROPOSED, score=None), own),
        Change(PROPOSED, replace(PROPOSED, note="?")),
    ]))  # fmt: skip


def test_few_decisions_change_nothing():
    assert calibrated([Outcome(0.9, False)] * (ENOUGH - 1)).bands == Bands(0.5, 0.8)


@pytest.mark.parametrize(("share", "low", "high"), [(0.95, True, True), (0.7, True, False)])
def test_scores_are_worth_what_became_of_them(share, low, high):
    found = [Outcome(0.42, n < 100 * share) for n in range(100)]
    found += [Outcome(0.97, True)] * 100
    made = calibrated(found).bands
    assert (made.unsure <= 0.42, made.fair <= 0.42) == (low, high)


def test_a_model_that_is_too_sure_of_itself_is_not_believed():
    found = [Outcome(0.85, n % 3 == 0) for n in range(90)] + [Outcome(0.99, True)] * 30
    made = calibrated(found).bands
    assert made.unsure > 0.85
    assert made.fair <= 0.99
    assert calibrated([Outcome(0.99, False)] * 100).bands.unsure > 1


@given(st.lists(st.builds(Outcome, st.floats(0, 1), st.booleans()), max_size=300))
def test_middling_is_never_below_low(found):
    made = calibrated(found).bands
    assert 0 <= made.unsure <= made.fair


def test_shares_are_those_of_the_decisions():
    assert Calibration().share(0.3) == 0.3
    found = [Outcome(0.93, n % 2 == 0) for n in range(1000)]
    assert calibrated(found).share(0.93) == pytest.approx(0.5, abs=0.01)
    assert calibrated(found).share(1.0) >= 0.5


def test_what_else_a_mention_may_be_is_told_in_words():
    others = (("ORG", 0.1), ("", 0.25), ("LAW", 0.01))
    assert told(0.6, others, Calibration()) == [("", "possible"), ("ORG", "unlikely")]
    sure = Calibration((1.0,) * 20)
    assert told(0.6, others, sure) == []
    wrong = Calibration((0.0,) * 20)
    assert told(0.6, others, wrong)[0] == ("", "likely")
    assert told(0.6, (), Calibration()) == []
