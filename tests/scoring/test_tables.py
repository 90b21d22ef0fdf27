"""Tables may come as lists with None, as whole numbers or as arrays; what is no table is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.agreement import agreement, alpha, complete_block, icc, judge_composites, kendall
from scoring.assignment import propose
from scoring.borda import points
from scoring.calibration import calibrate, judge_groups, severities, standardised
from scoring.composite import aligned, composites, panel_scores, ranks
from scoring.equal_shares import elect
from scoring.evaluation import evaluate
from scoring.rulebook import Rulebook
from scoring.stability import stability
from scoring.tables import floats, level
from scoring.tally import count
from scoring.topsis import topsis
from scoring.values import Fault
from scoring.weights import ahp, ahp_group, entropy, upper_triangle
from tests.scoring.panels import codes_for, panels

NAN, INFINITE = float("nan"), float("inf")
RULES = Rulebook(min_judges=1, seats=2, directions={"cost": "min"})


def listed(array):
    """Nested lists, None for NaN and whole numbers as integers."""
    if isinstance(array, list):
        return [listed(inner) for inner in array]
    return None if array != array else int(array) if array == int(array) else array


def plain(result):
    return result.to_dict() if hasattr(result, "to_dict") else np.asarray(result, float).tolist()


def same(one, other):
    np.testing.assert_equal(plain(one), plain(other))


@settings(deadline=None)
@given(panels(topics=(1, 6), judges=(1, 5)))
def test_lists_with_none_give_what_arrays_give(marks):
    table, codes = listed(marks.tolist()), codes_for(marks)
    flat, column = listed(marks[:, :, 0].tolist()), marks[:, :, 0]
    same(evaluate(table, RULES, codes), evaluate(marks, RULES, codes))
    same(agreement(table, RULES), agreement(marks, RULES))
    runs = {"draws": 20, "panels": 20}
    same(stability(table, RULES, codes, "2025", **runs), stability(marks, RULES, codes, "2025", **runs))
    for act in (severities, lambda cells: calibrate(cells, "additive")):
        same(act(table), act(marks))
    for method in ("mean", "trimmed", "median"):
        same(panel_scores(table, method), panel_scores(marks, method))
    same(aligned(table, RULES), aligned(marks, RULES))
    same(judge_composites(table, RULES), judge_composites(marks, RULES))
    same(complete_block(flat), complete_block(column))
    assert (kendall(flat), icc(flat), alpha(flat)) == (kendall(column), icc(column), alpha(column))
    assert ranks(flat[0]) == ranks(column[0])
    means = panel_scores(marks, "mean")
    same(composites(listed(means.tolist()), RULES), composites(means, RULES))
    same(topsis(listed(means.tolist()), [1] * 7), topsis(means, np.ones(7)))
    same(entropy(listed(means.tolist())), entropy(means))


def test_w_and_icc_rest_on_the_complete_block_of_a_table_with_gaps():
    table = [[9, 2, None], [6, 1, None], [8, 4, None], [None, 7, None], [7, 1, None]]
    block = [[9, 2], [6, 1], [8, 4], [7, 1]]
    assert (kendall(table), icc(table)) == (kendall(block), icc(block))


def test_empty_tables_of_every_kind_are_no_accident():
    assert ranks([]) == []
    assert alpha([]).reason == "no_topic_scored_twice"
    assert kendall([]).reason == icc([]).single_fixed.reason == "fewer_than_two_judges"
    assert severities([]).shape == (0, 0)
    assert judge_groups([]).tolist() == []
    assert agreement([], Rulebook()).headline == "icc"
    assert evaluate([], Rulebook(), []).order == []
    assert stability([], Rulebook(), [], "2025", draws=5, panels=5).codes == []


@pytest.mark.parametrize("act", [kendall, icc, alpha, severities, standardised, ranks, judge_groups])
@pytest.mark.parametrize("table", [5, [[[[1]]]], [[1, 2], [3]], [["much"]], [[INFINITE]], [[{}]]])
def test_what_is_no_table_of_numbers_is_refused(act, table):
    with pytest.raises(ValueError):
        act(table)


@pytest.mark.parametrize(
    ("means", "weights"),
    [
        ([[1, 2, 3], [2, 1, 3]], [1, 1]),
        ([[1, 2]], [0, 0]),
        ([[1, 2]], [2, -1]),
        ([[1, INFINITE]], [1, 1]),
        ([[1, 2]], [NAN, 1]),
        ([[1, 2]], [True, 1]),
        ([], []),
    ],
)
def test_topsis_refuses_what_does_not_fit(means, weights):
    with pytest.raises(ValueError):
        topsis(means, weights)


def test_topsis_takes_weights_as_they_are_written():
    assert topsis([[1, 4], [2, 3]], ["1/3", "2/3"]) == topsis([[1, 4], [2, 3]], [1, 2])


@pytest.mark.parametrize(
    ("means", "code"),
    [([[1, INFINITE]], "not_a_table"), ([[1, 2, 3]], "wrong_length"), ([1, 2], "not_a_table")],
)
def test_entropy_refuses_what_does_not_fit(means, code):
    with pytest.raises(Fault) as caught:
        entropy(means, "ab")
    assert caught.value.code == code


@given(st.sampled_from([1e-200, 1e-7, 1e7, 1e200]))
def test_the_unit_of_a_table_changes_no_ratio(unit):
    table = np.array([[9.0, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9]])
    assert alpha(table * unit).value == pytest.approx(alpha(table).value)
    assert topsis(table * unit, [4, 3, 2, 1]).closeness == topsis(table, [4, 3, 2, 1]).closeness
    assert entropy(table * unit, "abcd").weights == pytest.approx(entropy(table, "abcd").weights)
    if unit > 1:
        assert icc(table * unit).average_random.value == pytest.approx(icc(table).average_random.value)


def test_columns_are_compared_without_the_noise_of_the_last_digits():
    assert level(np.array([[0.1 + 0.2, 0], [0.3, 0]])).tolist() == [[1, 0], [1, 0]]
    assert floats([[1, None]], 2).tolist() == [[1, pytest.approx(NAN, nan_ok=True)]]


def test_comparisons_may_come_as_arrays():
    assert ahp(np.array([3.0, 5, 2]), "abc") == ahp([3, 5, 2], "abc")
    assert ahp_group(np.array([[3.0, 5, 2]]), "abc") == ahp_group([(3, 5, 2)], "abc")
    assert upper_triangle(np.array([[1, 2], [0.5, 1]])) == [2]


def test_codes_may_be_numbers():
    assert points([[1, 2], [2]], [1, 2, 3]) == {1: 2.5, 2: 3, 3: 0.5}
    assert elect([[1, 2], [2]], [1, 2], 1).elected == [2]
    plan = propose([1, 2], [7, 8, 9], min_judges=2, conflicts=[(7, 1)])
    assert {judge for judge, topic in plan.pairs if topic == 1} == {8, 9}


def test_candidates_may_be_plain_codes():
    rules = Rulebook(seats=1, lot_seed="s")
    fields = [{"code": code, "composite": None, "importance": None, "urgency": None} for code in "AB"]
    ballots = [["A"], ["B"], ["B"]]
    assert count(ballots, "AB", eligible=3, rulebook=rules) == count(
        ballots, fields, eligible=3, rulebook=rules
    )


def test_equal_shares_without_a_chain_takes_the_codes_in_their_order():
    assert elect([["a", "b"]], "ba", 1).elected == ["b"]


@pytest.mark.parametrize(("ballots", "codes"), [([["x"]], "ab"), ([["a"]], "aab")])
def test_equal_shares_refuses_unknown_and_repeated_topics(ballots, codes):
    with pytest.raises(ValueError, match="unknown"):
        elect(ballots, codes, 1)


@pytest.mark.parametrize(("topics", "judges"), [("aa", "JK"), ("ab", "JJ")])
def test_an_assignment_of_repeated_names_is_refused(topics, judges):
    with pytest.raises(ValueError, match="repeats"):
        propose(topics, judges)
