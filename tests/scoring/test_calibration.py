"""Calibration against least squares with dummy variables, and by hand."""

import numpy as np
import pytest
from hypothesis import given
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from scoring.calibration import CalibrationError, calibrate, judge_groups, severities, standardised
from tests.scoring.panels import flat, panels

NAN = float("nan")


def components(seen):
    """Labels of topics and judges in the bipartite graph, by scipy."""
    topics, judges = seen.shape
    rows, columns = np.nonzero(seen)
    graph = coo_matrix((np.ones(len(rows)), (rows, topics + columns)), shape=(topics + judges,) * 2)
    labels = connected_components(graph, directed=False)[1]
    return labels[:topics], labels[topics:]


def by_dummies(marks):
    """b of x = t + b + e by lstsq over one dummy per topic and judge, centred within linked groups."""
    rows, columns = np.nonzero(~np.isnan(marks))
    design = np.zeros((len(rows), sum(marks.shape)))
    design[np.arange(len(rows)), rows] = 1
    design[np.arange(len(rows)), marks.shape[0] + columns] = 1
    b = np.linalg.lstsq(design, marks[rows, columns], rcond=None)[0][marks.shape[0] :]
    labels = components(~np.isnan(marks))[1]
    for label in set(labels):
        b[labels == label] -= b[labels == label].mean()
    b[np.isnan(marks).all(axis=0)] = NAN
    return b


@given(panels(topics=(1, 12), judges=(1, 8)))
def test_additive_is_least_squares_with_dummy_variables(marks):
    expected = np.array([by_dummies(marks[:, :, d]) for d in range(7)])
    np.testing.assert_allclose(severities(marks), expected, atol=1e-9)


@given(panels(topics=(1, 12), judges=(1, 8)))
def test_severities_sum_to_zero_in_every_linked_group(marks):
    for dimension, b in enumerate(severities(marks)):
        labels = judge_groups(~np.isnan(marks[:, :, dimension]))
        sums = [np.nansum(b[labels == label]) for label in set(labels)]
        np.testing.assert_allclose(sums, 0, atol=1e-9)


@given(panels(topics=(0, 12), judges=(0, 8)))
def test_linked_groups_are_the_connected_components(marks):
    seen = ~np.isnan(marks[:, :, 0])
    ours, theirs = judge_groups(seen), components(seen)[1]
    np.testing.assert_array_equal(ours[:, None] == ours, theirs[:, None] == theirs)


def test_a_long_chain_of_judges_is_one_group():
    seen = np.eye(60, 61, dtype=bool) | np.eye(60, 61, 1, dtype=bool)
    shuffled = np.random.RandomState(3).permutation(61)
    assert set(judge_groups(seen[:, shuffled])) == {0}


def test_a_complete_panel_by_hand():
    # judge means 4, 6, 8; grand mean 6
    b = severities(flat([[3, 5, 7], [5, 7, 9]]))
    np.testing.assert_allclose(b, np.tile([-2, 0, 2], (7, 1)), atol=1e-12)


def test_an_incomplete_panel_by_hand():
    # J1 and J2 share topic A (difference 4), J2 and J3 share B (difference 1): b = −3, 1, 2
    b = severities(flat([[2, 6, NAN], [NAN, 5, 6], [4, NAN, NAN]]))
    np.testing.assert_allclose(b, np.tile([-3, 1, 2], (7, 1)), atol=1e-12)


def test_two_groups_are_centred_apart():
    b = severities(flat([[2, 6, NAN, NAN], [NAN, NAN, 9, 3]]))
    np.testing.assert_allclose(b, np.tile([-2, 2, 3, -3], (7, 1)), atol=1e-12)


def test_a_judge_without_marks_has_no_severity_and_a_lone_one_has_zero():
    b = severities(flat([[2, 4, NAN, NAN], [NAN, NAN, 5, NAN]]))
    np.testing.assert_allclose(b, np.tile([-1, 1, 0, NAN], (7, 1)), atol=1e-12)


def test_calibrated_marks_may_leave_the_scale():
    y = calibrate(flat([[1, 9], [2, 10]]), "additive")
    np.testing.assert_allclose(y, flat([[5, 5], [6, 6]]))
    y = calibrate(flat([[10, 1], [10, 10]]), "additive")
    assert y.max() == 10 + 2.25 and y.min() == 1 + 2.25
    y = calibrate(flat([[1, 10], [10, 10]]), "additive")
    assert y.min() > 1


@given(panels(complete=True))
def test_known_severities_give_the_same_cells(marks):
    expected = calibrate(marks, "additive")
    np.testing.assert_array_equal(calibrate(marks, "additive", severities(marks)), expected)


def test_none_leaves_the_marks_as_they_are():
    marks = flat([[1, NAN], [4, 5]])
    np.testing.assert_array_equal(calibrate(marks, "none"), marks)


def test_z_scores_by_hand():
    # J1: μ 2, s 1; J2: μ 6, s 3; M 4, S = √((1+9)/2) = √5
    y = standardised(flat([[1, 3], [3, 9]]))
    np.testing.assert_allclose(y, flat([[4 - 5**0.5] * 2, [4 + 5**0.5] * 2]))


@pytest.mark.parametrize("mark", [7, 0.1])
def test_a_judge_without_spread_gives_the_grand_mean_exactly(mark):
    y = standardised(flat([[mark, 2], [mark, 4], [mark, 6]]))
    np.testing.assert_allclose(y[:, 0], (mark + 4) / 2)
    np.testing.assert_allclose(standardised(flat([[mark]] * 3)), flat([[mark]] * 3))


@given(panels(topics=(1, 8), judges=(1, 6), complete=True))
def test_z_scores_give_every_judge_with_spread_the_same_mean_and_spread(marks):
    y = standardised(marks)
    varied = marks.std(axis=0) > 0
    spread = np.sqrt((marks.std(axis=0) ** 2).mean(axis=0))
    np.testing.assert_allclose(y.mean(axis=0), np.broadcast_to(marks.mean(axis=(0, 1)), varied.shape))
    np.testing.assert_allclose(y.std(axis=0), np.where(varied, spread, 0), atol=1e-9)


@pytest.mark.parametrize("gap", [(0, 0), (1, 1)])
def test_z_scores_are_refused_on_an_incomplete_panel(gap):
    marks = flat([[1, 2], [3, 4]])
    marks[gap] = NAN
    with pytest.raises(CalibrationError):
        calibrate(marks, "zscore")


def test_z_scores_are_refused_when_one_mark_of_one_dimension_is_missing():
    marks = flat([[1, 2], [3, 4]])
    marks[0, 0, 3] = NAN
    with pytest.raises(CalibrationError):
        calibrate(marks, "zscore")


def test_a_dimension_nobody_scored_does_not_stop_z_scores():
    marks = flat([[1, 3], [3, 9]])
    marks[:, :, 6] = NAN
    y = calibrate(marks, "zscore")
    assert np.isnan(y[:, :, 6]).all() and not np.isnan(y[:, :, :6]).any()


@pytest.mark.parametrize("shape", [(0, 0, 7), (0, 3, 7), (3, 0, 7)])
@pytest.mark.parametrize("method", ["none", "additive", "zscore"])
def test_empty_panels_are_no_accident(shape, method):
    assert calibrate(np.empty(shape), method).shape == shape
    assert severities(np.empty(shape)).shape == (7, shape[1])
