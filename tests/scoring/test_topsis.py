"""TOPSIS as a second opinion."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymcdm.methods import TOPSIS
from pymcdm.normalizations import vector_normalization

from scoring.topsis import Overlap, overlap, topsis

NAN = float("nan")


def test_hwang_and_yoons_fighter_aircraft():
    # Hwang & Yoon 1981: speed, range, payload, cost, reliability, manoeuvrability. Cost enters negative:
    # higher is better throughout here. Published .643 .268 .613 .312 from hand-rounded steps.
    aircraft = [
        [2.0, 1500, 20000, -5.5, 5, 9],
        [2.5, 2700, 18000, -6.5, 3, 5],
        [1.8, 2000, 21000, -4.5, 7, 7],
        [2.2, 1800, 20000, -5.0, 5, 5],
    ]
    result = topsis(aircraft, [0.2, 0.1, 0.1, 0.1, 0.2, 0.3])
    assert result.closeness == pytest.approx([0.643, 0.268, 0.613, 0.312], abs=1e-3)
    assert result.rank == [1, 4, 2, 3]


@pytest.mark.filterwarnings("ignore:Alternatives with indices")
@given(st.integers(2, 20), st.integers(0, 2**32 - 1))
def test_agrees_with_another_implementation(topics, seed):
    random = np.random.RandomState(seed)
    means, weights = random.uniform(1, 10, (topics, 7)).round(6), random.uniform(0.1, 1, 7)
    peer = TOPSIS(normalization_function=vector_normalization)
    expected = peer(means, weights / weights.sum(), np.ones(7))
    assert topsis(means, weights).closeness == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("means", [[[3, 4], [3, 4]], [[5, 1]], [[0, 0], [0, 0]]])
def test_identical_topics_are_halfway(means):
    result = topsis(means, [1, 1])
    assert (result.closeness, result.rank) == ([0.5] * len(means), [1] * len(means))


def test_a_zero_column_contributes_nothing():
    assert topsis([[0, 1], [0, 2], [0, 4]], [5, 1]).closeness == pytest.approx([0, 1 / 3, 1])


def test_a_missing_mean_matters_only_where_it_is_weighted():
    means = [[1, NAN, 2], [NAN, 1, 9], [3, 1, 4]]
    result = topsis(means, [1, 0, 0])
    assert (result.closeness, result.rank) == ([0.0, None, 1.0], [2, None, 1])


def test_no_topics_give_an_empty_result():
    result = topsis(np.empty((0, 7)), [1] * 7)
    assert (result.closeness, result.rank) == ([], [])


def test_overlap_counts_the_topics_that_both_orders_select():
    result = topsis([[9], [8], [1], [7]], [1])
    assert overlap(result, [2, 0, 1, 3], 2) == Overlap(2, 1, [2], [1])


def test_in_the_overlap_equal_closeness_follows_the_composite():
    result = topsis([[5], [5], [5]], [1])
    assert overlap(result, [2, 0, 1], 2) == Overlap(2, 2, [], [])


def test_overlap_is_limited_to_the_topics_ranked():
    result = topsis([[5], [NAN]], [1])
    assert overlap(result, [0], 10).to_dict() == {
        "size": 1, "shared": 1, "only_composite": [], "only_topsis": [],
    }  # fmt: skip


@given(st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_the_order_of_topics_doesnt_matter(topics, seed):
    random = np.random.RandomState(seed)
    means, order = random.randint(1, 11, (topics, 7)), random.permutation(topics)
    plain, shuffled = topsis(means, [1] * 7), topsis(means[order], [1] * 7)
    assert [plain.closeness[row] for row in order] == pytest.approx(shuffled.closeness, abs=2e-9)
