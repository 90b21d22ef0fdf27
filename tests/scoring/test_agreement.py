"""Agreement among judges: Kendall's W, ICC, Krippendorff's α."""

import json

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import friedmanchisquare

from scoring.agreement import (
    Concordance,
    Figure,
    agreement,
    alpha,
    complete_block,
    icc,
    judge_composites,
    kendall,
)
from scoring.dimensions import DIMENSIONS
from scoring.rulebook import Rulebook
from tests.scoring.panels import flat, panels

NAN = float("nan")

# Shrout & Fleiss 1979, Table 2: four judges rate six targets.
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
)
# Krippendorff 2011, "Computing Krippendorff's alpha-reliability", example C: four observers, twelve units.
KRIPPENDORFF = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
        [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
    ]
).T
BLOCKS = st.tuples(st.integers(3, 12), st.integers(2, 6), st.integers(1, 9), st.integers(0, 2**32 - 1))


def block(shape):
    """Integer composites with many ties if the range is short."""
    topics, judges, high, seed = shape
    return np.random.RandomState(seed).randint(0, high + 1, (topics, judges)).astype(float)


def forms(result):
    return [
        figure.value
        for figure in (result.single_random, result.average_random, result.single_fixed, result.average_fixed)
    ]


def reasons(result):
    return {
        figure.reason
        for figure in (result.single_random, result.average_random, result.single_fixed, result.average_fixed)
    }


def test_shrout_and_fleiss_published_coefficients():
    result = icc(SHROUT_FLEISS)
    assert [round(value, 2) for value in forms(result)] == [0.29, 0.62, 0.71, 0.91]
    assert result.average_random.band == "moderate"
    assert result.average_fixed.band == "excellent"


@given(BLOCKS)
def test_the_fixed_average_form_is_cronbachs_alpha(shape):
    table = block(shape)
    total = table.sum(axis=1).var(ddof=1)
    assume(total > 1e-9)
    k = table.shape[1]
    cronbach = k / (k - 1) * (1 - table.var(axis=0, ddof=1).sum() / total)
    assert forms(icc(table))[3] == pytest.approx(cronbach, abs=1e-9)


@given(BLOCKS)
def test_the_four_forms_by_sums_of_squares(shape):
    table = block(shape)
    n, k = table.shape
    grand = table.mean()
    between_rows = sum(k * (row.mean() - grand) ** 2 for row in table) / (n - 1)
    between_columns = sum(n * (column.mean() - grand) ** 2 for column in table.T) / (k - 1)
    total = ((table - grand) ** 2).sum()
    rest = (total - between_rows * (n - 1) - between_columns * (k - 1)) / ((n - 1) * (k - 1))
    expected = []
    for denominator in (
        between_rows + (k - 1) * rest + k * (between_columns - rest) / n,
        between_rows + (between_columns - rest) / n,
        between_rows + (k - 1) * rest,
        between_rows,
    ):
        assume(abs(denominator) > 1e-6 or denominator == 0)
        expected.append((between_rows - rest) / denominator if denominator > 0 else None)
    for found, value in zip(forms(icc(table)), expected, strict=True):
        assert found is None if value is None else found == pytest.approx(value, abs=1e-6)


def test_negative_icc_is_shown_as_computed():
    result = icc(np.array([[1.0, 3], [2, 2], [3, 1]]))
    assert forms(result)[2] == pytest.approx(-1)
    assert (result.single_fixed.band, result.average_fixed) == ("poor", Figure(None, None, "no_variance"))


def test_icc_without_any_variance_is_undefined():
    assert reasons(icc(np.full((4, 3), 61.7))) == {"no_variance"}


def test_constant_judges_of_different_severity_leave_no_variance_between_topics():
    result = icc(np.array([[10.0, 20], [10, 20], [10, 20]]))
    assert forms(result) == [0.0, 0.0, None, None]


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        ((2, 5), "fewer_than_three_topics"),
        ((0, 2), "fewer_than_three_topics"),
        ((5, 1), "fewer_than_two_judges"),
        ((0, 0), "fewer_than_two_judges"),
    ],
)
def test_w_and_icc_need_three_topics_and_two_judges(shape, reason):
    table = np.arange(shape[0] * shape[1], dtype=float).reshape(shape)
    assert kendall(table) == Concordance(None, reason=reason)
    assert reasons(icc(table)) == {reason}


def test_siegels_executives_have_the_published_concordance():
    # Siegel 1956, Table 9.6: three executives rank six applicants; s = 25.5, W = .16.
    ranks = np.array([[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]], float).T
    result = kendall(ranks)
    assert round(result.w, 2) == 0.16
    assert (result.df, result.approximate) == (5, True)


def test_kendalls_ties_have_the_published_concordance():
    # Kendall, Rank Correlation Methods (also Siegel 1956): ten objects, three rankings with ties, W = .828.
    ranks = np.array(
        [
            [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
            [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
            [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
        ]
    ).T
    result = kendall(ranks)
    assert (round(result.w, 3), result.w) == (0.828, 591 / 714)
    assert (result.df, result.approximate) == (9, False)


@given(BLOCKS)
def test_w_agrees_with_friedmans_test(shape):
    table = block(shape)
    assume((table.max(axis=0) > table.min(axis=0)).any())
    result = kendall(table)
    statistic, p = friedmanchisquare(*table)
    assert (result.chi_square, result.p) == (pytest.approx(statistic, abs=1e-9), pytest.approx(p, abs=1e-10))
    assert result.w == pytest.approx(statistic / (table.shape[1] * (len(table) - 1)))


def test_judges_who_rank_alike_agree_fully_and_opposite_ones_not_at_all():
    rising = np.arange(9.0)
    assert kendall(np.array([rising, rising * 3, rising**2]).T).w == 1.0
    assert kendall(np.array([rising, -rising]).T).w == 0.0


def test_when_every_judge_ties_everything_w_is_undefined():
    assert kendall(np.array([[5.0, 7.0]] * 4)) == Concordance(None, reason="all_tied")


def test_a_constant_judge_leaves_w_defined():
    table = np.array([[1.0, 5], [2, 5], [3, 5]])
    assert kendall(table).w == pytest.approx(0.5)


def test_float_noise_makes_no_ranks():
    noisy = np.array([[0.1 + 0.2, 1.0], [0.3, 1.0], [0.3, 1.0]])
    assert kendall(noisy).reason == "all_tied"


def test_krippendorffs_published_alpha():
    result = alpha(KRIPPENDORFF)
    assert (round(result.value, 3), result.band) == (0.849, "reliable")


def alpha_by_pairs(values):
    """The definition: disagreement within units against disagreement among all pairable values."""
    units = [row[~np.isnan(row)] for row in values]
    units = [unit for unit in units if len(unit) > 1]
    pooled = np.concatenate(units)
    n = len(pooled)
    observed = sum(((u[:, None] - u) ** 2).sum() / (len(u) - 1) for u in units) / n
    return 1 - observed / (((pooled[:, None] - pooled) ** 2).sum() / (n * (n - 1)))


@given(panels(topics=(1, 8), judges=(2, 6)))
def test_alpha_agrees_with_its_definition(marks):
    values = marks[:, :, 0]
    result = alpha(values)
    if result.reason is None:
        assert result.value == pytest.approx(alpha_by_pairs(values), abs=1e-9)
    else:
        pairable = values[(~np.isnan(values)).sum(axis=1) > 1]
        kinds = len(np.unique(pairable[~np.isnan(pairable)]))
        assert (result.reason, kinds) in {("no_topic_scored_twice", 0), ("all_equal", 1)}


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([[1, NAN], [NAN, 2]], "no_topic_scored_twice"),
        ([[0.1 + 0.2] * 3, [0.1 + 0.2] * 3], "all_equal"),
        ([[7, 7], [3, NAN]], "all_equal"),
    ],
)
def test_undefined_alpha_says_why(values, reason):
    assert alpha(np.array(values)) == Figure(None, None, reason)


def test_alpha_of_an_empty_panel_is_undefined():
    assert alpha(np.empty((3, 0))).reason == alpha(np.empty((0, 3))).reason == "no_topic_scored_twice"


@pytest.mark.parametrize(("within", "band"), [(0.0, "reliable"), (0.8, "tentative"), (3.0, "unreliable")])
def test_alpha_bands(within, band):
    values = np.array([[0, within], [1, 1 + within], [2, 2 + within]])
    assert alpha(values).band == band


@given(BLOCKS, st.randoms(use_true_random=False))
def test_the_order_of_topics_and_judges_doesnt_matter(shape, random):
    table = block(shape)
    rows = random.sample(range(len(table)), len(table))
    columns = random.sample(range(table.shape[1]), table.shape[1])
    mixed = table[rows][:, columns]
    assert kendall(mixed) == kendall(table)
    assert alpha(mixed).value == pytest.approx(alpha(table).value, abs=1e-9)
    assert forms(icc(mixed)) == pytest.approx(forms(icc(table)), abs=1e-6)


def test_a_judge_counts_where_every_weighted_dimension_was_scored():
    marks = flat([[10, 1], [5, 4]])
    marks[0, 0, 0] = NAN
    marks[1, 0, 6] = NAN
    weights = dict.fromkeys(DIMENSIONS, 1) | {"ease": 0}
    points = judge_composites(marks, Rulebook(weights=weights))
    assert points.tolist() == [
        [pytest.approx(NAN, nan_ok=True), 0.0],
        [pytest.approx(400 / 9), pytest.approx(100 / 3)],
    ]


def test_flipped_dimensions_enter_the_composite_flipped():
    marks = flat([[10], [1]])
    rulebook = Rulebook(directions={"cost": "min"}, weights=dict.fromkeys(DIMENSIONS, 0) | {"cost": 1})
    assert judge_composites(marks, rulebook).tolist() == [[0.0], [100.0]]


def test_the_complete_block_drops_idle_judges_and_gappy_topics():
    points = np.array([[1, NAN, 2], [3, NAN, NAN], [5, NAN, 6]])
    assert complete_block(points).tolist() == [[1, 2], [5, 6]]
    assert complete_block(np.full((3, 2), NAN)).shape == (0, 0)


def test_the_headline_is_icc_on_a_full_panel_and_alpha_where_marks_are_missing():
    full = flat([[3, 4], [6, 8], [9, 9]])
    gappy = full.copy()
    gappy[0, 0, 3] = NAN
    recused = np.zeros((3, 2), bool)
    recused[2, 1] = True
    rulebook = Rulebook(min_judges=1)
    assert agreement(full, rulebook).headline == "icc"
    assert agreement(gappy, rulebook).headline == "alpha"
    assert agreement(full, rulebook, recused=recused).headline == "alpha"
    assert agreement(full, rulebook, recused=recused).block == {"topics": 2, "judges": 2}
    assert not np.isnan(full).any()


def test_alpha_per_dimension_uses_the_marks_of_that_dimension():
    marks = flat([[1, 1], [5, 5], [9, 9]])
    marks[:, :, 3] = [[1, 9], [9, 1], [5, 5]]
    found = agreement(marks, Rulebook()).alpha_by_dimension
    assert list(found) == list(DIMENSIONS)
    assert found["goal"].value == 1.0
    assert found["urgency"].value == pytest.approx(alpha_by_pairs(marks[:, :, 3]))


def test_judges_on_disjoint_topics_leave_nothing_to_compare():
    result = agreement(flat([[3, NAN], [8, NAN], [NAN, 5], [NAN, 9]]), Rulebook())
    assert result.kendall.reason == "fewer_than_three_topics"
    assert result.alpha.reason == "no_topic_scored_twice"
    assert [judge.reasons["correlation"] for judge in result.judges] == ["fewer_than_three_topics"] * 2


@given(panels())
def test_every_panel_gives_plain_json_without_nan(marks):
    document = agreement(marks, Rulebook(min_judges=1)).to_dict()
    assert json.loads(json.dumps(document, allow_nan=False)) == document
