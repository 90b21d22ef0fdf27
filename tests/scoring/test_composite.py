"""Panel means, composites and ranks, by hand and against exact fractions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.composite import aligned, composites, panel_scores, ranks
from scoring.dimensions import DIMENSIONS
from scoring.rulebook import Rulebook
from tests.scoring.panels import flat, panels

NAN = float("nan")


def test_a_min_dimension_is_flipped_by_low_plus_high_minus_x():
    book = Rulebook(scale_low=0, scale_high=100, directions={"cost": "min"})
    flipped = aligned(flat([[10, 90, NAN]]), book)
    np.testing.assert_array_equal(flipped[0, :, DIMENSIONS.index("cost")], [90, 10, NAN])
    np.testing.assert_array_equal(flipped[0, :, 0], [10, 90, NAN])


@pytest.mark.parametrize(
    ("row", "mean", "trimmed", "median"),
    [
        ([1, 2, 3, 4, 10], 4, 3, 3),
        ([1, 2, 3, 10, NAN], 4, 4, 2.5),
        ([1, 1, 1, 10, 10, 10], 5.5, 5.5, 5.5),
        ([5, 5, 5, 5, 5], 5, 5, 5),
        ([9, NAN, NAN, NAN, NAN], 9, 9, 9),
        ([NAN] * 5, NAN, NAN, NAN),
        ([], NAN, NAN, NAN),
    ],
)
def test_panel_scores_by_hand(row, mean, trimmed, median):
    cells = flat([row])
    for method, expected in {"mean": mean, "trimmed": trimmed, "median": median}.items():
        np.testing.assert_array_equal(panel_scores(cells, method), np.full((1, 7), expected))


@given(panels(topics=(1, 6), judges=(1, 9)))
def test_median_is_that_of_numpy(marks):
    scored = ~np.isnan(marks).all(axis=1)
    ours = panel_scores(marks, "median")
    assert (np.isnan(ours) == ~scored).all()
    for topic, dimension in np.argwhere(scored):
        assert ours[topic, dimension] == np.nanmedian(marks[topic, :, dimension])


def test_the_composite_uses_the_ends_of_the_scale_and_not_of_the_marks():
    means = np.array([[1.0] * 7, [10.0] * 7, [5.5] * 7])
    np.testing.assert_array_equal(composites(means, Rulebook()), [0, 100, 50])


def test_weights_are_normalised_and_a_zero_weight_hides_a_missing_mean():
    means = np.array([[10, NAN, NAN, NAN, NAN, NAN, 1.0]])
    weights = dict.fromkeys(DIMENSIONS, 0) | {"importance": 3, "ease": 1}
    assert composites(means, Rulebook(weights=weights)).tolist() == [75]


def test_composites_are_rounded_to_nine_decimals():
    assert composites(np.array([[4.0] * 6 + [5.0]]), Rulebook()).tolist() == [34.920634921]


def test_a_composite_below_the_scale_is_not_clipped():
    np.testing.assert_allclose(composites(np.array([[0.1] * 7]), Rulebook()), [-10])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([3, 2, 2, 1], [1, 2, 2, 4]),
        ([1, NAN, 3], [2, None, 1]),
        ([5, 5, 5], [1, 1, 1]),
        ([NAN], [None]),
        ([], []),
    ],
)
def test_competition_ranks(values, expected):
    assert ranks(np.array(values, float)) == expected


@given(st.lists(st.sampled_from([1.0, 2.0, 3.0, NAN])))
def test_a_rank_is_one_more_than_the_number_of_better_ones(values):
    expected = [None if v != v else 1 + sum(other > v for other in values) for v in values]
    assert ranks(np.array(values)) == expected
