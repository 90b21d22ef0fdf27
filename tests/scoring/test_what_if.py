"""Other weights tried out on stored means: by hand, against the evaluation, and what must hold."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.dimensions import DIMENSIONS
from scoring.evaluation import evaluate
from scoring.rulebook import Rulebook
from scoring.values import Fault
from scoring.what_if import SHORTLIST, as_stored, declared, parse_weight, percentages, reorder
from tests.scoring.panels import codes_for, panels

EQUAL = dict.fromkeys(DIMENSIONS, Decimal(50))


def weights(**given):
    return dict.fromkeys(DIMENSIONS, Decimal(0)) | {name: Decimal(value) for name, value in given.items()}


def means(*rows):
    """Rows of (importance, goal), 1 in every other dimension."""
    return [[*row, 1, 1, 1, 1, 1] for row in rows]


def test_composites_ranks_places_and_the_cut_by_hand():
    rows = means((10, 1), (1, 10), (5.5, 5.5))
    found = reorder(rows, weights(importance=30, goal=10), low=1, high=10, size=1)
    assert found.composite == [75.0, 25.0, 50.0]
    assert (found.rank, found.place, found.order) == ([1, 3, 2], [1, 3, 2], [0, 2, 1])
    assert found.inside == [True, False, False]


def test_ties_keep_the_stored_order_and_come_onto_the_shortlist_together():
    rows = means((1, 10), (10, 1), (5.5, 5.5), (1, 1))
    even = weights(importance=20, goal=20)
    seats = reorder(rows, even, low=1, high=10, size=2)
    assert (seats.rank, seats.place) == ([1, 1, 1, 4], [1, 2, 3, 4])
    assert seats.inside == [True, True, False, False]
    shortlist = reorder(rows, even, low=1, high=10, size=2, cut=SHORTLIST)
    assert shortlist.inside == [True, True, True, False]


def test_what_the_ninth_decimal_of_the_means_lost_breaks_no_tie():
    thirds = [7.333333333] * 3 + [1] * 4
    whole = [7, 7, 8] + [1] * 4
    found = reorder([thirds, whole], EQUAL, low=1, high=10, size=1)
    assert (found.rank, found.place) == ([1, 1], [1, 2])


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ([1, 1, 1, 1, 1, 1, 1], ["50"] * 7),
        ([1, 1, 2, 0, 4, 1, 1], ["12.5", "12.5", "25", "0", "50", "12.5", "12.5"]),
        ([1, 3, 0, 0, 0, 0, 0], ["16.67", "50", "0", "0", "0", "0", "0"]),
    ],
)
def test_declared_weights_have_the_heaviest_at_fifty(shares, expected):
    total = sum(shares)
    found = declared({name: Fraction(share, total) for name, share in zip(DIMENSIONS, shares, strict=True)})
    assert found == dict(zip(DIMENSIONS, map(Decimal, expected), strict=True))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("-1", "out_of_range"),
        ("100.01", "out_of_range"),
        ("1.005", "off_step"),
        ("x", "not_a_number"),
        ("nan", "not_a_number"),
        ("1e1", "not_a_number"),
        (True, "not_a_number"),
    ],
)
def test_a_weight_that_is_none_is_refused(typed, code):
    with pytest.raises(Fault) as refused:
        parse_weight(typed)
    assert refused.value.code == code


def test_weights_are_read_like_marks():
    assert [parse_weight(text) for text in (" ７.5 ", "100", "0.010")] == [
        Decimal("7.5"),
        Decimal(100),
        Decimal("0.01"),
    ]


def test_percentages_have_two_decimals_and_the_earlier_of_equal_remainders_is_raised():
    shown = [str(share) for share in percentages(EQUAL).values()]
    assert shown == ["14.29", "14.29", "14.29", "14.29", "14.28", "14.28", "14.28"]


PARTS = st.lists(st.integers(0, 10_000), min_size=7, max_size=7).filter(any)


def of_parts(parts):
    return {name: Decimal(part) / 100 for name, part in zip(DIMENSIONS, parts, strict=True)}


@given(PARTS)
def test_percentages_are_those_of_the_weights_and_total_one_hundred(parts):
    shown = percentages(of_parts(parts))
    assert sum(shown.values()) == 100
    exact = [Fraction(part * 100, sum(parts)) for part in parts]
    assert all(
        abs(Fraction(share) - real) < Fraction(1, 100)
        for share, real in zip(shown.values(), exact, strict=True)
    )


@given(panels(topics=(1, 8), judges=(1, 5), complete=True), PARTS)
def test_order_is_that_of_the_evaluation_with_these_weights(marks, parts):
    chosen = of_parts(parts)
    codes = codes_for(marks)
    book = Rulebook(weights=chosen, min_judges=1, tie_break=["composite", "lot"], calibration="none")
    result = evaluate(marks, book, codes)
    first = evaluate(marks, Rulebook(min_judges=1, tie_break=["composite", "lot"], calibration="none"), codes)
    stored = np.round(first.means, 9)[first.order]
    found = reorder(stored, chosen, low=1, high=10, size=2)
    expected = [result.composite[row] for row in first.order]
    np.testing.assert_allclose(found.composite, expected, atol=1e-6)
    assert found.rank == [result.rank[row] for row in first.order]


@given(panels(topics=(2, 8), judges=(1, 5), complete=True), PARTS)
def test_without_one_topic_the_others_keep_their_composites(marks, parts):
    table = marks.mean(axis=1)
    whole = reorder(table, of_parts(parts), low=1, high=10, size=1)
    fewer = reorder(table[1:], of_parts(parts), low=1, high=10, size=1)
    assert fewer.composite == whole.composite[1:]


def test_stored_ranking_is_given_back_as_it_is():
    found = as_stored([70.123456789, 60.0, 60.0, 10.0], size=2)
    assert (found.composite, found.rank) == ([70.123456789, 60.0, 60.0, 10.0], [1, 2, 2, 4])
    assert (found.place, found.inside) == ([1, 2, 3, 4], [True, True, False, False])


def test_nothing_to_order_is_no_fault():
    found = reorder([], EQUAL, low=1, high=10, size=3)
    assert (found.composite, found.rank, found.place, found.inside) == ([], [], [], [])
