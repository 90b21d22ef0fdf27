"""The smallest weight change, against the formula over all pairs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.dimensions import DIMENSIONS
from scoring.rulebook import Rulebook
from scoring.stability import baseline, stability, weight_changes
from scoring.weight_change import Change
from tests.scoring.panels import codes_for, flat

NAN = float("nan")


def changes(means, seats=1, weights=None, **rules):
    """From one judge's marks, which are then the panel means."""
    rulebook = Rulebook(
        min_judges=1, seats=seats, calibration="none", scale_low=0, scale_high=100,
        weights=weights or dict.fromkeys(DIMENSIONS, 1), **rules,
    )  # fmt: skip
    marks = np.array(means, float)[:, None, :]
    return weight_changes(baseline(marks, rulebook, codes_for(marks)))


def by_formula(base, column):
    """t* = (R_a−R_b)/((R_a−R_b)−(x_ad−x_bd)) for every pair in × out (methods.md §6)."""
    share, x = base.shares[column], base.means[:, column]
    rest = (base.means @ base.shares - share * x) / (1 - share)
    found = []
    for a in range(base.seats):
        for b in range(base.seats, len(base.codes)):
            if base.composite[a] == base.composite[b]:
                return share
            ahead = rest[a] - rest[b]
            slope = ahead - (x[a] - x[b])
            if abs(slope) > 1e-9 and -1e-9 <= ahead / slope <= 1 + 1e-9:
                found.append(ahead / slope)
    return min(found, key=lambda t: abs(t - share), default=None)


def test_two_topics_by_hand():
    # w = (.7, .3): S = 76 against 65, and level where 100t + 20(1−t) = 50t + 100(1−t), 130t = 80.
    weights = dict.fromkeys(DIMENSIONS, 0) | {"importance": 7, "goal": 3}
    found, reasons = changes([[100, 20, 9, 9, 9, 9, 9], [50, 100, 0, 0, 0, 0, 0]], weights=weights)
    assert found["importance"] == Change(
        "importance", pytest.approx(8 / 13), pytest.approx(0.7 - 8 / 13), "T000", "T001"
    )
    assert found["goal"] == Change("goal", pytest.approx(5 / 13), pytest.approx(5 / 13 - 0.3), "T000", "T001")
    assert reasons == dict.fromkeys(DIMENSIONS[2:], "no_weight_changes_the_set")


@given(st.integers(2, 9), st.integers(1, 4), st.integers(0, 2**32 - 1), st.sampled_from([1, 10, 1000]))
def test_the_nearest_of_all_pairs(topics, seats, seed, steps):
    random = np.random.RandomState(seed)
    means = random.randint(0, steps + 1, (topics, 7)) * (100 // steps if steps < 1000 else 0.1)
    weights = dict(zip(DIMENSIONS, random.randint(1, 9, 7).tolist(), strict=True))
    rulebook = Rulebook(
        min_judges=1,
        seats=seats,
        calibration="none",
        scale_low=0,
        scale_high=100,
        scale_step="0.1",
        weights=weights,
    )
    base = baseline(means[:, None, :], rulebook, codes_for(means))
    found, reasons = weight_changes(base)
    if topics <= seats:
        assert reasons == dict.fromkeys(DIMENSIONS, "nothing_left_out")
        return
    for column, name in enumerate(DIMENSIONS):
        expected = by_formula(base, column)
        if expected is None:
            assert (found[name], reasons[name]) == (None, "no_weight_changes_the_set")
        else:
            assert abs(found[name].weight - base.shares[column]) == pytest.approx(
                abs(expected - base.shares[column]), abs=1e-9
            )
            assert 0 <= found[name].weight <= 1


@given(st.integers(3, 9), st.integers(0, 2**32 - 1))
def test_the_set_stands_before_the_change_and_falls_after_it(topics, seed):
    random = np.random.RandomState(seed)
    means = random.uniform(0, 100, (topics, 7)).round(1)
    found, _ = changes(means, seats=2, scale_step="0.1")
    top = set(np.argsort(-means.mean(axis=1))[:2].tolist())
    for column, name in enumerate(DIMENSIONS):
        if (change := found[name]) and change.by > 1e-6:
            before, after = (change.weight - 1 / 7) * np.array([0.999, 1.001]) + 1 / 7
            weights = [np.where(np.arange(7) == column, t, (1 - t) / 6) for t in (before, after)]
            sets = [set(np.argsort(-means @ w, kind="stable")[:2].tolist()) for w in weights]
            assert sets[0] == top
            assert sets[1] != top or not 0 <= after <= 1


def test_a_cut_by_tie_break_needs_no_change_at_all():
    found, reasons = changes([[9] * 7, [5, 1, 3, 3, 3, 3, 3], [1, 5, 3, 3, 3, 3, 3]], seats=2)
    assert reasons == {}
    assert {(change.weight, change.by) for change in found.values()} == {(1 / 7, 0.0)}
    assert {(change.selected, change.challenger) for change in found.values()} == {("T001", "T002")}


def test_a_dominating_set_stands_under_any_weight():
    found, reasons = changes([[9] * 7, [5] * 7])
    assert set(found.values()) == {None}
    assert set(reasons.values()) == {"no_weight_changes_the_set"}


def test_equality_at_the_very_end_counts():
    found, reasons = changes([[5, 9, 9, 9, 9, 9, 9], [5, 1, 1, 1, 1, 1, 1]])
    assert (found["importance"].weight, found["importance"].by) == (1.0, pytest.approx(6 / 7))
    assert reasons == dict.fromkeys(DIMENSIONS[1:], "no_weight_changes_the_set")


def test_a_dimension_with_all_the_weight_has_no_others_to_move():
    weights = dict.fromkeys(DIMENSIONS, 0) | {"urgency": 5}
    found, reasons = changes([[1, 1, 1, 9, 1, 1, 1], [9, 9, 9, 1, 9, 9, 9]], weights=weights)
    assert (found["urgency"], reasons) == (None, {"urgency": "no_other_weight"})
    assert found["ease"].weight == pytest.approx(0.5)


def test_an_unweighted_dimension_that_is_unscored_has_no_answer():
    weights = dict.fromkeys(DIMENSIONS, 1) | {"cost": 0}
    _, reasons = changes([[5, 5, 5, 5, 5, NAN, 6], [4, 5, 5, 5, 5, 9, 5]], weights=weights)
    assert reasons["cost"] == "unscored"


def test_the_smallest_change_overall_is_reported():
    marks = flat([[9, 9, 9], [8, 8, 8], [2, 2, 2]])
    marks[1, :, 0] = 10
    result = stability(marks, Rulebook(seats=1), codes_for(marks), "2025", draws=10, panels=10)
    assert result.smallest == result.changes["importance"]
    # Level where 9 = 10t + 8(1−t).
    assert result.smallest.weight == pytest.approx(1 / 2)
