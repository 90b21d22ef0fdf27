"""The sheet of each judge."""

import numpy as np
import pytest
from hypothesis import given
from scipy.stats import pearsonr

from scoring.agreement import agreement, judge_composites
from scoring.dimensions import DIMENSIONS
from scoring.rulebook import Rulebook
from tests.scoring.panels import flat, panels

NAN = float("nan")


def sheets(marks, rulebook=None, recused=None):
    return agreement(marks, rulebook or Rulebook(), recused=recused).judges


def test_severity_is_the_additive_effect_in_points_of_the_scale():
    strict, middle, lenient = sheets(flat([[2, 3, 4], [5, 6, 7], [8, 9, 10]]))
    assert [judge.severity for judge in (strict, middle, lenient)] == pytest.approx([-1, 0, 1])
    assert strict.severities == pytest.approx(dict.fromkeys(DIMENSIONS, -1))


def test_severity_weighs_the_dimensions_and_flips_them():
    marks = flat([[2, 4], [6, 8]])
    marks[:, 1, 5] = marks[:, 0, 5]
    weights = dict.fromkeys(DIMENSIONS, 0) | {"importance": 1, "cost": 3}
    rulebook = Rulebook(weights=weights, directions={"importance": "min"})
    assert [judge.severity for judge in sheets(marks, rulebook)] == pytest.approx([0.25, -0.25])


def test_spread_is_the_standard_deviation_of_composites():
    plain, constant = sheets(flat([[1, 5], [10, 5]]))
    assert (plain.spread, constant.spread) == (50, pytest.approx(0, abs=1e-9))


def test_coverage_leaves_recused_topics_out_of_the_count():
    marks = flat([[4, 4], [5, NAN], [6, NAN], [7, 7]])
    recused = np.array([[False, True], [False, True], [False, False], [False, False]])
    full, partial = sheets(marks, recused=recused)
    assert (full.coverage, full.topics) == (1.0, 4)
    assert (partial.coverage, partial.topics) == (0.5, 1)


def test_a_judge_recused_from_everything_has_no_figures_but_reasons():
    marks, recused = flat([[4, 4], [5, 9]]), np.array([[False, True], [False, True]])
    judge = sheets(marks, recused=recused)[1]
    assert (judge.severity, judge.spread, judge.correlation, judge.coverage, judge.flat) == (None,) * 5
    assert judge.reasons == {
        "severity": "unscored_dimension",
        "spread": "fewer_than_two_topics",
        "correlation": "fewer_than_three_topics",
        "coverage": "recused_from_all",
        "flat": "no_topic_with_seven_scores",
    }


def test_flat_counts_topics_given_seven_equal_scores_among_those_scored_in_full():
    marks = flat([[5], [6], [7], [8]])
    marks[0, 0, 2] = 9
    marks[1, 0, 4] = NAN
    assert sheets(marks)[0].flat == pytest.approx(2 / 3)


def test_correlation_is_with_the_mean_of_the_others():
    marks = np.random.RandomState(7).randint(1, 11, (12, 4, 7)).astype(float)
    points = judge_composites(marks, Rulebook())
    for number, judge in enumerate(sheets(marks)):
        others = np.delete(points, number, axis=1).mean(axis=1)
        assert judge.correlation == pytest.approx(pearsonr(points[:, number], others).statistic)


def test_correlation_uses_the_topics_somebody_else_scored_too():
    marks = flat([[1, 2, 6], [4, 3, NAN], [9, 9, NAN], [2, NAN, NAN], [NAN, 5, 7]])
    points = judge_composites(marks, Rulebook())
    first, second, third = sheets(marks)
    others = [points[0, 1:].mean(), *points[1:3, 1]]
    assert first.correlation == pytest.approx(pearsonr(points[:3, 0], others).statistic)
    others = [points[0, [0, 2]].mean(), *points[1:3, 0], points[4, 2]]
    assert second.correlation == pytest.approx(pearsonr(points[[0, 1, 2, 4], 1], others).statistic)
    assert (third.correlation, third.reasons["correlation"]) == (None, "fewer_than_three_topics")


def test_a_constant_judge_correlates_with_nobody():
    judge = sheets(flat([[5, 1], [5, 4], [5, 8]]))[0]
    assert (judge.correlation, judge.reasons) == (None, {"correlation": "no_variance"})


@given(panels())
def test_figures_are_none_exactly_where_a_reason_is_given(marks):
    for number, judge in enumerate(sheets(marks, Rulebook(min_judges=1))):
        figures = {
            name: getattr(judge, name) for name in ("severity", "spread", "correlation", "coverage", "flat")
        }
        assert judge.judge == number
        assert {name for name, value in figures.items() if value is None} == set(judge.reasons)
        assert figures["correlation"] is None or -1 - 1e-9 <= figures["correlation"] <= 1 + 1e-9
