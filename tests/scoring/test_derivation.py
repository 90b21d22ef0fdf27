"""How a composite came about: the same numbers as the evaluation, for every rule, to the ninth decimal."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.composite import aligned
from scoring.derivation import derive, topic_cells
from scoring.dimensions import DIMENSIONS
from scoring.evaluation import evaluate
from scoring.rulebook import Rulebook
from tests.scoring.panels import codes_for, flat, panels

NAN = float("nan")


def derived(marks, book: Rulebook, line: int = 0, recused=None):
    recused = np.zeros(marks.shape[:2], bool) if recused is None else recused
    result = evaluate(marks, book, codes_for(marks), recused=recused)
    given_marks, calibrated = topic_cells(marks, recused, line, book, result.severities)
    return result, derive(aligned(given_marks[None], book)[0], calibrated, book)


def test_every_step_by_hand():
    weights = dict.fromkeys(DIMENSIONS, 0) | {"importance": 3, "goal": 1}
    marks = flat([[8, 6], [4, 2]])
    marks[0, :, 1] = [10, 8]
    _result, found = derived(marks, Rulebook(weights=weights, min_judges=1))
    assert found.bias[:, 0].round(9).tolist() == [1.0, -1.0]
    assert found.calibrated[:, 0].round(9).tolist() == [7.0, 7.0]
    assert (found.raw_means[:2].tolist(), found.means[:2].round(9).tolist()) == ([7.0, 9.0], [7.0, 9.0])
    assert found.points[:2].round(6).tolist() == [66.666667, 88.888889]
    assert found.products.round(6).tolist() == [50.0, 22.222222, 0, 0, 0, 0, 0]
    assert found.composite == 72.222222222


@pytest.mark.parametrize(
    ("panel", "row", "dropped"),
    [
        ("mean", [1, 2, 3, 4, 10], [False] * 5),
        ("trimmed", [1, 2, 3, 4, 10], [True, False, False, False, True]),
        ("trimmed", [4, 4, 4, 4, 4], [True, False, False, False, True]),
        ("trimmed", [1, 2, 3, 4, NAN], [False] * 5),
        ("median", [1, 9, 3, 4, 10], [True, True, True, False, True]),
        ("median", [1, 9, 3, 4, NAN], [True, True, False, False, False]),
        ("median", [5, NAN, NAN, NAN, NAN], [False] * 5),
    ],
)
def test_marks_that_the_panel_leaves_out(panel, row, dropped):
    _result, found = derived(flat([row]), Rulebook(panel=panel, calibration="none", min_judges=1))
    assert found.dropped[:, 0].tolist() == dropped


def test_a_mark_of_a_min_dimension_is_turned_round_and_a_recused_one_is_gone():
    marks = flat([[3, 9, 5]])
    recused = np.array([[False, True, False]])
    book = Rulebook(directions={"cost": "min"}, calibration="none", min_judges=1)
    _result, found = derived(marks, book, recused=recused)
    cost = DIMENSIONS.index("cost")
    np.testing.assert_array_equal(found.marks[:, cost], [8, NAN, 6])
    np.testing.assert_array_equal(found.marks[:, 0], [3, NAN, 5])


WEIGHTS = st.lists(st.integers(0, 9), min_size=7, max_size=7).filter(any)


@given(
    panels(topics=(1, 6), judges=(1, 8)),
    WEIGHTS,
    st.sampled_from(["mean", "trimmed", "median"]),
    st.sampled_from(["none", "additive"]),
    st.data(),
)
def test_sum_of_the_products_is_the_composite_of_the_evaluation(marks, weights, panel, calibration, data):
    weighted = dict(zip(DIMENSIONS, weights, strict=True))
    book = Rulebook(weights=weighted, panel=panel, calibration=calibration, min_judges=1)
    line = data.draw(st.integers(0, len(marks) - 1))
    result, found = derived(marks, book, line)
    np.testing.assert_array_equal(np.round(found.means, 9), np.round(result.means[line], 9))
    np.testing.assert_array_equal(np.round(found.raw_means, 9), np.round(result.raw_means[line], 9))
    if result.status[line] != "insufficient":
        assert found.composite == result.composite[line]
        assert abs(found.products.sum() - result.composite[line]) < 1e-9


@given(panels(topics=(2, 6), judges=(2, 6), complete=True))
def test_z_scores_too(marks):
    book = Rulebook(calibration="zscore", min_judges=1)
    result, found = derived(marks, book, 1)
    assert found.composite == result.composite[1]


@given(panels(topics=(1, 5), judges=(1, 9)), st.sampled_from(["trimmed", "median"]))
def test_what_is_not_left_out_makes_the_panel_mean(marks, panel):
    book = Rulebook(panel=panel, calibration="none", min_judges=1)
    _result, found = derived(marks, book)
    for column in range(7):
        kept = found.marks[~found.dropped[:, column] & ~np.isnan(found.marks[:, column]), column]
        if kept.size:
            assert abs(kept.mean() - found.means[column]) < 1e-12
        else:
            assert np.isnan(found.means[column])
