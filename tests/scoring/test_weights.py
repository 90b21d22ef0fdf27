"""Weights: given, by pairwise comparison, by spread."""

import json
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymcdm.weights import entropy_weights

from scoring.dimensions import DIMENSIONS
from scoring.values import Fault
from scoring.weights import (
    ahp,
    ahp_group,
    combined,
    entropy,
    equal,
    normalise,
    percentages,
    upper_triangle,
)

# Saaty 1990, "How to make a decision": choosing a house, eight criteria.
HOUSE = ["size", "transport", "neighbourhood", "age", "yard", "modern", "condition", "financing"]
HOUSE_UPPER = [
    *(5, 3, 7, 6, 6, "1/3", "1/4"),
    *("1/3", 5, 3, 3, "1/5", "1/7"),
    *(6, 3, 4, 6, "1/5"),
    *("1/3", "1/4", "1/7", "1/8"),
    *("1/2", "1/5", "1/6"),
    *("1/5", "1/6"),
    "1/2",
]
# Saaty 2008, "Decision making with the AHP": which drink is consumed more in the U.S.; seven drinks.
DRINKS = ["coffee", "wine", "tea", "beer", "sodas", "milk", "water"]
DRINKS_UPPER = [
    *(9, 5, 2, 1, 1, "1/2"),
    *("1/3", "1/9", "1/9", "1/9", "1/9"),
    *("1/3", "1/4", "1/3", "1/9"),
    *("1/2", 1, "1/3"),
    *(2, "1/2"),
    "1/3",
]


def refused(act, *args):
    with pytest.raises(Fault) as caught:
        act(*args)
    return caught.value.code, caught.value.attr


def test_weights_are_normalised_exactly_and_in_the_declared_order():
    given_weights = {"c": 0, "a": "0.1", "b": Decimal("0.2")}
    assert list(normalise(given_weights, "abc").items()) == [
        ("a", Fraction(1, 3)),
        ("b", Fraction(2, 3)),
        ("c", Fraction(0)),
    ]


def test_equal_weights_are_a_seventh_each():
    assert equal() == dict.fromkeys(DIMENSIONS, Fraction(1, 7)) == normalise(dict.fromkeys(DIMENSIONS, 3.5))


@pytest.mark.parametrize(
    ("weights", "fault"),
    [
        ({"a": 1}, ("missing_dimension", "b")),
        ({"a": 1, "b": 1, "c": 0}, ("unknown_dimension", "c")),
        ({"a": 1, "b": -1}, ("out_of_range", "b")),
        ({"a": 1, "b": float("nan")}, ("not_a_number", "b")),
        ({"a": float("inf"), "b": 1}, ("not_a_number", "a")),
        ({"a": True, "b": 1}, ("not_a_number", "a")),
        ({"a": None, "b": 1}, ("not_a_number", "a")),
        ({"a": 0, "b": "0"}, ("all_zero", "")),
    ],
)
def test_unsound_weights_are_refused(weights, fault):
    assert refused(normalise, weights, "ab") == fault


def test_the_earlier_of_equal_remainders_gets_the_last_hundredth():
    shown = percentages(dict.fromkeys(DIMENSIONS, 1))
    assert [str(value) for value in shown.values()] == ["14.29"] * 4 + ["14.28"] * 3


def test_the_largest_remainder_wins_over_the_earlier_name():
    assert percentages({"a": 1, "b": 2}, "ab") == {"a": Decimal("33.33"), "b": Decimal("66.67")}


@given(st.lists(st.decimals(0, 1000, places=3), min_size=7, max_size=7).filter(any))
def test_percentages_total_100_and_are_off_by_less_than_a_hundredth(values):
    weights = dict(zip(DIMENSIONS, values, strict=True))
    shown, exact = percentages(weights), normalise(weights)
    assert sum(shown.values()) == 100
    assert all(abs(Fraction(shown[name]) - 100 * exact[name]) < Fraction(1, 100) for name in DIMENSIONS)


def test_saatys_house_has_the_published_weights_and_is_not_consistent():
    result = ahp(HOUSE_UPPER, HOUSE)
    assert [round(weight, 3) for weight in result.weights.values()] == [
        0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333,
    ]  # fmt: skip
    assert round(result.largest_eigenvalue, 3) == 9.669
    assert round(result.consistency_index, 3) == 0.238
    assert round(result.consistency_ratio, 3) == 0.169
    assert (result.random_index, result.accepted) == (1.41, False)


def test_the_pair_to_revise_is_the_one_furthest_from_its_implied_ratio():
    revise = ahp(HOUSE_UPPER, HOUSE).revise
    assert (revise.first, revise.second, revise.given) == ("neighbourhood", "condition", 6)
    assert round(revise.implied, 2) == round(0.188 / 0.167, 2)


def test_saatys_drinks_have_the_published_weights_with_the_index_132_for_seven():
    result = ahp(DRINKS_UPPER, DRINKS)
    assert [round(weight, 3) for weight in result.weights.values()] == [
        0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327,
    ]  # fmt: skip
    assert (result.random_index, round(result.consistency_ratio, 3)) == (1.32, 0.022)
    assert (result.accepted, result.revise) == (True, None)


def test_saatys_wealth_of_seven_nations_has_the_published_weights():
    # Saaty 1980, "The Analytic Hierarchy Process": .427 .230 .021 .052 .052 .123 .094, λ 7.61, CI .10.
    nations = ["US", "USSR", "China", "France", "UK", "Japan", "West Germany"]
    upper = [
        *(4, 9, 6, 6, 5, 5),
        *(7, 5, 5, 3, 4),
        *("1/5", "1/5", "1/7", "1/5"),
        *(1, "1/3", "1/3"),
        *("1/3", "1/3"),
        2,
    ]
    result = ahp(upper, nations)
    assert [round(weight, 3) for weight in result.weights.values()] == [
        0.427, 0.230, 0.021, 0.052, 0.052, 0.123, 0.094,
    ]  # fmt: skip
    assert (round(result.largest_eigenvalue, 2), round(result.consistency_index, 2)) == (7.61, 0.10)
    assert (round(result.consistency_ratio, 2), result.accepted) == (0.08, True)


def test_inconsistent_weights_are_usable_only_with_a_reason():
    result = ahp(HOUSE_UPPER, HOUSE)
    assert refused(result.usable) == refused(result.usable, "  ") == ("inconsistent", "")
    assert result.usable("agreed in the meeting of 3 March") == result.weights
    assert ahp(DRINKS_UPPER, DRINKS).usable() == ahp(DRINKS_UPPER, DRINKS).weights


@given(st.lists(st.floats(1, 3), min_size=2, max_size=10))
def test_a_consistent_matrix_gives_back_its_weights(parts):
    names = [str(index) for index in range(len(parts))]
    upper = [a / b for i, a in enumerate(parts) for b in parts[i + 1 :]]
    result = ahp(upper, names)
    assert list(result.weights.values()) == pytest.approx(np.array(parts) / sum(parts), abs=1e-9)
    assert 0 <= result.consistency_ratio < 1e-9


def test_one_and_two_things_are_always_consistent():
    assert ahp([], ["a"]).weights == {"a": 1.0}
    pair = ahp(["3"], ["a", "b"])
    assert pair.weights == pytest.approx({"a": 0.75, "b": 0.25})
    assert (pair.consistency_ratio, pair.random_index) == (0.0, 0)


@pytest.mark.parametrize(
    ("upper", "names", "fault"),
    [
        ([9.1, 1, 1], "abc", ("out_of_range", "0")),
        ([1, "1/10", 1], "abc", ("out_of_range", "1")),
        ([1, 1], "abc", ("wrong_length", "")),
        ([1, 1, "much"], "abc", ("not_a_number", "2")),
        ([1, 1, True], "abc", ("not_a_number", "2")),
        ([1] * 55, "abcdefghijk", ("unsupported_size", "")),
        ([], "", ("unsupported_size", "")),
    ],
)
def test_unsound_comparisons_are_refused(upper, names, fault):
    assert refused(ahp, upper, names) == fault


def test_a_ninth_written_as_a_float_is_accepted():
    assert ahp([1 / 9, 0.11111112, 1.0], "abc").accepted


def test_the_upper_triangle_is_all_that_is_kept_of_a_matrix():
    assert upper_triangle([[1, "1/3", 2], [3, 1, 0.3333333], [0.5, 3, 1]]) == [
        Fraction(1, 3), Fraction(2), Fraction("0.3333333"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("matrix", "fault"),
    [
        ([[1, 2], [0.4, 1]], ("not_reciprocal", "0.1")),
        ([[1, 2], [0.49999, 1]], ("not_reciprocal", "0.1")),
        ([[1, 2], [0.5, 1.0000001]], ("diagonal_not_one", "1.1")),
        ([[-1, 2], [0.5, 1]], ("diagonal_not_one", "0.0")),
        ([[1, 2]], ("not_square", "")),
        ([[1, "x"], [1, 1]], ("not_a_number", "0.1")),
    ],
)
def test_a_matrix_that_is_not_reciprocal_is_refused(matrix, fault):
    assert refused(upper_triangle, matrix) == fault


def test_opposite_experts_cancel_in_the_geometric_mean():
    result = ahp_group([[3, 5, 2], ["1/3", "1/5", "1/2"]], "abc")
    assert result.group.weights == pytest.approx(dict.fromkeys("abc", 1 / 3))
    assert [expert.consistency_ratio for expert in result.experts] == [
        ahp([3, 5, 2], "abc").consistency_ratio,
        ahp(["1/3", "1/5", "1/2"], "abc").consistency_ratio,
    ]


def test_a_group_of_one_is_the_expert_and_a_group_of_none_is_refused():
    result = ahp_group([HOUSE_UPPER], HOUSE)
    assert result.group.weights == pytest.approx(result.experts[0].weights)
    assert refused(ahp_group, []) == ("no_experts", "")


def test_results_are_plain_json():
    group = ahp_group([HOUSE_UPPER, HOUSE_UPPER], HOUSE)
    assert json.loads(json.dumps(group.to_dict()))["group"]["revise"]["first"] == "neighbourhood"
    assert json.loads(json.dumps(entropy(np.eye(7) + 1).to_dict()))["topics"] == 7


@given(st.integers(2, 30), st.integers(0, 2**32 - 1))
def test_entropy_agrees_with_another_implementation(topics, seed):
    means = np.random.RandomState(seed).randint(1, 11, (topics, 7)) + np.arange(topics)[:, None] % 2 * 0.5
    result = entropy(means)
    if result.reason is None:
        assert list(result.weights.values()) == pytest.approx(entropy_weights(means), abs=1e-7)


def test_entropy_by_hand():
    # Two topics, shares (1/4, 3/4): e = (ln 4 / 4 + 3/4 · ln(4/3)) / ln 2; shares (0, 1): e = 0.
    result = entropy([[1, 0, 5], [3, 2, 5]], "abc")
    e = (np.log(4) / 4 + 0.75 * np.log(4 / 3)) / np.log(2)
    assert list(result.entropies.values()) == pytest.approx([e, 0, 1])
    assert list(result.weights.values()) == pytest.approx([(1 - e) / (2 - e), 1 / (2 - e), 0])


def test_a_constant_or_all_zero_column_gets_no_weight_in_spite_of_float_noise():
    means = [[0.1 + 0.2, 0, 1], [0.3, 0, 2], [0.3, 0, 4]]
    assert list(entropy(means, "abc").weights.values()) == [0, 0, 1]


@pytest.mark.parametrize(
    ("means", "topics", "reason"),
    [
        ([[3, 4], [3, 4]], 2, "nothing_discriminates"),
        ([[3, 4]], 1, "fewer_than_two_topics"),
        ([], 0, "fewer_than_two_topics"),
        ([[3, 4], [5, float("nan")]], 1, "fewer_than_two_topics"),
    ],
)
def test_where_nothing_discriminates_the_weights_are_equal_and_say_so(means, topics, reason):
    result = entropy(means, "ab")
    assert (result.weights, result.topics, result.reason) == ({"a": 0.5, "b": 0.5}, topics, reason)


def test_entropy_refuses_negative_means():
    assert refused(entropy, [[-1, 2], [3, 4]], "ab") == ("out_of_range", "")


@given(st.integers(2, 12), st.integers(0, 2**32 - 1))
def test_entropy_doesnt_depend_on_the_order_of_topics(topics, seed):
    random = np.random.RandomState(seed)
    means = random.randint(1, 11, (topics, 7))
    shuffled = entropy(random.permutation(means))
    assert list(entropy(means).weights.values()) == pytest.approx(list(shuffled.weights.values()), abs=1e-12)


def test_combined_weights_are_the_normalised_products():
    assert combined({"a": 0.5, "b": 0.3, "c": 0.2}, {"a": 0.2, "b": 0.8, "c": 0}, "abc") == pytest.approx(
        {"a": 0.10 / 0.34, "b": 0.24 / 0.34, "c": 0}
    )
    assert refused(combined, {"a": 1, "b": 0}, {"a": 0, "b": 1}, "ab") == ("all_zero", "")
