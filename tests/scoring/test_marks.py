"""Marks as entered: what is a number, what is refused, and what is kept."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.dimensions import DIMENSIONS
from scoring.marks import MarkError, gather, parse_mark
from scoring.rulebook import Rulebook

BOOK = Rulebook()
HALVES = Rulebook(scale_low=0, scale_high=5, scale_step="0.5")


@pytest.mark.parametrize(
    ("value", "mark"),
    [
        (7, 7.0),
        ("7", 7.0),
        ("７", 7.0),
        (" 7\u3000", 7.0),
        ("+7", 7.0),
        ("7.0", 7.0),
        ("７．０", 7.0),
        ("007", 7.0),
        (7.0, 7.0),
        (np.float64(7), 7.0),
        (np.int64(7), 7.0),
        (Decimal("7.00"), 7.0),
        (1, 1.0),
        (10, 10.0),
        (None, None),
        ("", None),
        (" \u3000\t", None),
    ],
)
def test_accepted(value, mark):
    assert parse_mark(value, BOOK) == mark


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (True, "not_a_number"),
        (False, "not_a_number"),
        (np.True_, "not_a_number"),
        ("true", "not_a_number"),
        (float("nan"), "not_a_number"),
        ("NaN", "not_a_number"),
        ("inf", "not_a_number"),
        (float("-inf"), "not_a_number"),
        (Decimal("sNaN"), "not_a_number"),
        ("1,0", "not_a_number"),
        ("１，０", "not_a_number"),
        ("1e1", "not_a_number"),
        ("1_0", "not_a_number"),
        ("七", "not_a_number"),
        ("٧", "not_a_number"),
        ("7 7", "not_a_number"),
        ("7\x00", "not_a_number"),
        ("-", "not_a_number"),
        (".", "not_a_number"),
        ("7" * 100_000, "not_a_number"),
        (Decimal("1E+999999"), "not_a_number"),
        ([7], "not_a_number"),
        ({}, "not_a_number"),
        (7 + 0j, "not_a_number"),
        (0, "out_of_range"),
        ("-1", "out_of_range"),
        (11, "out_of_range"),
        (10.000001, "out_of_range"),
        (10**300, "out_of_range"),
        ("7.5", "off_step"),
        (Fraction(1, 3) + 7, "off_step"),
        (7.000000000000001, "off_step"),
        ("7." + "0" * 60 + "1", "off_step"),
    ],
)
def test_refused(value, code):
    with pytest.raises(MarkError) as caught:
        parse_mark(value, BOOK)
    assert caught.value.code == code


@given(st.integers(0, 10))
def test_every_half_is_on_a_scale_of_halves(steps):
    assert parse_mark(str(Decimal(steps) / 2), HALVES) == steps / 2


@given(st.integers(0, 1000))
def test_tenths_are_exact_although_binary_floats_are_not(steps):
    book = Rulebook(scale_low=0, scale_high=100, scale_step="0.1")
    assert parse_mark(steps / 10, book) == steps / 10


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.none(), st.binary()))
def test_any_value_is_a_level_an_abstention_or_refused(value):
    try:
        mark = parse_mark(value, BOOK)
    except MarkError:
        return
    assert mark is None or mark in range(1, 11)


def card(judge, topic, **marks):
    return {"judge": judge, "topic": topic, "marks": marks}


def test_gathered_marks_stand_at_topic_judge_dimension():
    cells, rejected = gather([card("J2", "B", cost=4, goal="８")], ["J1", "J2"], ["A", "B"], BOOK)
    expected = np.full((2, 2, 7), np.nan)
    expected[1, 1, DIMENSIONS.index("cost")] = 4
    expected[1, 1, DIMENSIONS.index("goal")] = 8
    np.testing.assert_array_equal(cells, expected)
    assert rejected == []


def test_a_null_is_missing_and_not_zero():
    cells, rejected = gather([card("J", "A", cost=None, goal="")], ["J"], ["A"], BOOK)
    assert np.isnan(cells).all() and rejected == []


def test_every_rejection_tells_row_and_reason_and_the_rest_is_kept():
    rows = [
        card("J1", "A", cost=4, goal=11),
        card("J1", "A", cost=9, ease=2),
        card("J9", "A", cost=4),
        card("J1", "Z", cost=4),
        card("J1", "B", luck=4, urgency="1,0"),
        card("J2", "B", cost=4),
    ]
    cells, rejected = gather(rows, ["J1", "J2"], ["A", "B"], BOOK, recused=[("J2", "B")])
    assert [(r.row, r.judge, r.topic, r.dimension, r.code) for r in rejected] == [
        (1, "J1", "A", "goal", "out_of_range"),
        (2, "J1", "A", "cost", "duplicate"),
        (3, "J9", "A", "", "unknown_judge"),
        (4, "J1", "Z", "", "unknown_topic"),
        (5, "J1", "B", "luck", "unknown_dimension"),
        (5, "J1", "B", "urgency", "not_a_number"),
        (6, "J2", "B", "", "recused"),
    ]
    assert cells[0, 0, DIMENSIONS.index("cost")] == 4
    assert np.nansum(cells) == 4 + 2


def test_a_mark_after_an_invalid_one_is_no_duplicate_but_after_an_abstention_it_is():
    rows = [card("J", "A", cost="x", goal=None), card("J", "A", cost=3, goal=3)]
    cells, rejected = gather(rows, ["J"], ["A"], BOOK)
    assert [(r.row, r.dimension, r.code) for r in rejected] == [
        (1, "cost", "not_a_number"),
        (2, "goal", "duplicate"),
    ]
    assert cells[0, 0, DIMENSIONS.index("cost")] == 3 and np.isnan(cells[0, 0, DIMENSIONS.index("goal")])


def test_rows_of_single_marks_give_the_same_array():
    long = [
        {"judge": "J", "topic": "A", "dimension": "cost", "mark": 4},
        {"judge": "J", "topic": "A", "dimension": "goal", "mark": 5},
    ]
    wide = [card("J", "A", cost=4, goal=5)]
    np.testing.assert_array_equal(gather(long, ["J"], ["A"], BOOK)[0], gather(wide, ["J"], ["A"], BOOK)[0])


def test_no_judges_and_no_topics_give_an_empty_array():
    assert gather([], [], [], BOOK)[0].shape == (0, 0, 7)


def test_a_mark_that_came_before_is_judged_by_its_type_again():
    rows = [card("J1", "A", cost=1, goal=True, ease="1", urgency=1.0, innovation=11), card("J2", "A", cost=1)]
    cells, rejected = gather(rows, ["J1", "J2"], ["A"], BOOK)
    assert np.nansum(cells) == 4
    assert [(r.dimension, r.code) for r in rejected] == [
        ("goal", "not_a_number"),
        ("innovation", "out_of_range"),
    ]
