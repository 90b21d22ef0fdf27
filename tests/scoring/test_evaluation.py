"""The evaluation as a whole: worked examples, invariants, awkward panels, speed."""

import json
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.calibration import CalibrationError
from scoring.dimensions import DIMENSIONS
from scoring.evaluation import evaluate
from scoring.rulebook import Rulebook
from tests.scoring import reference
from tests.scoring.panels import codes_for, flat, panels

NAN = float("nan")
PLAIN = Rulebook(calibration="none", min_judges=1)
WITHOUT_EASE = dict.fromkeys(DIMENSIONS, 1) | {"ease": 0}

books = st.builds(
    Rulebook,
    calibration=st.just("none"),
    panel=st.sampled_from(["mean", "trimmed", "median"]),
    min_judges=st.integers(1, 3),
    shortlist_size=st.integers(1, 5),
    directions=st.sampled_from([{}, {"cost": "min", "ease": "min"}]),
    floors=st.sampled_from([{}, {"goal": 5}, {"ease": "5.5", "importance": 3}]),
    weights=st.sampled_from([dict.fromkeys(DIMENSIONS, 1), WITHOUT_EASE, WITHOUT_EASE | {"goal": "0.05"}]),
    lot_seed=st.sampled_from(["", "a", "课"]),
)


@given(panels(), books)
@settings(max_examples=300)
def test_everything_agrees_with_exact_fractions(marks, book):
    codes = codes_for(marks)
    results = reference.composites(marks, book)
    found = evaluate(marks, book, codes)
    assert found.status == [status for _, status, _ in results]
    expected = [NAN if composite is None else float(composite) for composite, _, _ in results]
    np.testing.assert_allclose(found.composite, expected, rtol=0, atol=1e-9)
    assert found.order == reference.order(codes, results, book)
    ranked = {index: results[index][0] for index in found.order}
    ranks = [
        1 + sum(v > ranked[i] for v in ranked.values()) if i in ranked else None for i in range(len(codes))
    ]
    assert found.rank == ranks
    last = sorted(ranked.values(), reverse=True)[: book.shortlist][-1:]
    assert found.shortlisted == [i in ranked and ranked[i] >= last[0] for i in range(len(codes))]


def test_a_worked_example():
    book = Rulebook(min_judges=2, floors={"goal": 3}, shortlist_size=1, lot_seed="s")
    marks = flat([[8, 9, 7], [8, 8, NAN], [2, 3, 2], [9, NAN, NAN], [9, 8, 7]])
    found = evaluate(marks, book, ["A", "B", "C", "D", "E"])
    assert found.status == ["ranked", "ranked", "below_floor", "insufficient", "ranked"]
    assert [sorted({r["code"] for r in reasons}) for reasons in found.reasons] == [
        [],
        [],
        ["below_floor"],
        ["too_few_scores"],
        [],
    ]
    assert found.reasons[3][0] == {"code": "too_few_scores", "dimension": "importance", "have": 1, "need": 2}
    assert len(found.reasons[3]) == 7 and len(found.reasons[2]) == 1
    assert np.isnan(found.composite[3]) and not np.isnan(found.composite[2])
    assert found.rank[2] is None and found.rank[3] is None
    assert found.raw_composite[0] == pytest.approx(700 / 9)


def test_raw_and_calibrated_ranks_stand_side_by_side():
    # J1 is five points more severe than J2 on the common topic; A was scored by the severe one only
    marks = flat([[5, NAN], [4, 9], [NAN, 8]])
    found = evaluate(marks, Rulebook(min_judges=1), ["A", "B", "C"])
    assert (found.raw_rank, found.rank) == ([3, 2, 1], [1, 2, 3])
    np.testing.assert_allclose(found.means[:, 0], [7.5, 6.5, 5.5])
    np.testing.assert_allclose(found.severities[0], [-2.5, 2.5])


def test_a_floor_reached_exactly_is_passed_and_a_hair_below_is_not():
    # the mean is 6.666666667 once rounded, 6.6666666666… before
    for floor, status in {"6.666666667": "ranked", "6.666666668": "below_floor"}.items():
        book = Rulebook(calibration="none", min_judges=1, floors={"goal": floor})
        assert evaluate(flat([[6, 7, 7]]), book, ["A"]).status == [status]


def test_too_few_scores_are_the_only_reason_given_where_a_floor_is_missed_as_well():
    book = Rulebook(min_judges=2, floors={"goal": 9})
    assert {reason["code"] for reason in evaluate(flat([[6]]), book, ["A"]).reasons[0]} == {"too_few_scores"}


def test_a_floor_applies_after_calibration_and_after_flipping():
    marks = flat([[5, NAN], [4, 9], [NAN, 8]])
    book = Rulebook(min_judges=1, floors={"goal": 6})
    assert evaluate(marks, book, ["A", "B", "C"]).status == ["ranked", "ranked", "below_floor"]
    book = Rulebook(min_judges=1, floors={"cost": 8}, directions={"cost": "min"})
    assert evaluate(flat([[9], [3]]), book, ["A", "B"]).status == ["below_floor", "ranked"]


def test_a_floor_on_an_unscored_zero_weight_dimension_holds_nobody_back():
    marks = flat([[5, 6, 7]])
    marks[:, :, DIMENSIONS.index("ease")] = NAN
    book = Rulebook(weights=WITHOUT_EASE, floors={"ease": 9})
    assert evaluate(marks, book, ["A"]).status == ["ranked"]


def test_shortlist_takes_everybody_tied_with_the_last_place():
    book = Rulebook(calibration="none", min_judges=1, shortlist_size=2)
    found = evaluate(flat([[9], [7], [7], [7], [6]]), book, list("ABCDE"))
    assert found.shortlisted == [True, True, True, True, False]
    assert found.rank == [1, 2, 2, 2, 5]
    assert [use["level"] for use in found.ties] == ["lot"]


def test_shortlist_is_twice_the_seats_unless_set():
    book = Rulebook(calibration="none", min_judges=1, seats=1)
    assert evaluate(flat([[9], [8], [7]]), book, list("ABC")).shortlisted == [True, True, False]


def test_equal_composites_are_divided_by_importance_then_urgency():
    marks = flat([[5], [5], [5]])
    marks[1, 0, :2] = 6, 4
    marks[2, 0, [3, 4]] = 6, 4
    found = evaluate(marks, PLAIN, list("ABC"))
    assert found.rank == [1, 1, 1] and found.order == [1, 2, 0]
    assert found.ties == [
        {"level": "importance", "codes": ["B", "C", "A"]},
        {"level": "urgency", "codes": ["C", "A"]},
    ]


def test_a_declared_chain_of_the_lot_alone_ignores_importance():
    marks = flat([[5], [5]])
    marks[1, 0, :2] = 6, 4
    book = Rulebook(calibration="none", min_judges=1, tie_break=("lot",), lot_seed="1")
    assert [use["level"] for use in evaluate(marks, book, ["A", "B"]).ties] == ["lot"]


def test_levels_declared_before_the_composite_divide_ballots_and_not_the_evaluation():
    marks = flat([[5], [5]])
    marks[0, 0, [0, 1]] = 6, 4
    marks[1, 0, [3, 4]] = 6, 4
    chain = ("votes", "importance", "composite", "urgency", "lot")
    found = evaluate(marks, Rulebook(calibration="none", min_judges=1, tie_break=chain), ["A", "B"])
    assert found.order == [1, 0] and [use["level"] for use in found.ties] == ["urgency"]


def test_recused_pairs_count_nowhere_even_if_scored():
    marks = flat([[9, 1, 5], [4, 6, 5]])
    recused = np.array([[True, False, False], [False, False, False]])
    blank = marks.copy()
    blank[0, 0] = NAN
    book = Rulebook(min_judges=2)
    assert (
        evaluate(marks, book, ["A", "B"], recused=recused).to_dict()
        == evaluate(blank, book, ["A", "B"]).to_dict()
    )
    assert not np.isnan(marks[0, 0]).any()


def test_linked_groups_are_shown_and_warned_about():
    marks = flat([[5, 6, NAN, NAN], [NAN, NAN, 7, NAN], [NAN, NAN, NAN, NAN]])
    found = evaluate(marks, Rulebook(min_judges=1), ["A", "B", "C"])
    assert found.groups == [{"judges": [0, 1], "topics": ["A"]}, {"judges": [2], "topics": ["B"]}]
    assert found.warnings == [{"code": "unlinked", "dimension": None, "groups": 2}]


def test_a_single_dimension_that_falls_apart_is_warned_about():
    marks = flat([[5, 6], [7, 8]])
    marks[0, 1, 2] = marks[1, 0, 2] = NAN
    found = evaluate(marks, Rulebook(min_judges=1), ["A", "B"])
    assert len(found.groups) == 1
    assert found.warnings == [{"code": "unlinked", "dimension": "innovation", "groups": 2}]


def test_a_linked_panel_is_one_group_without_warning():
    found = evaluate(flat([[5, 6, NAN], [NAN, 7, 8]]), Rulebook(min_judges=1), ["A", "B"])
    assert found.groups == [{"judges": [0, 1, 2], "topics": ["A", "B"]}]
    assert found.warnings == []


def test_half_steps_and_a_scale_to_a_hundred():
    book = Rulebook(scale_low=0, scale_high=100, scale_step="0.5", calibration="none", min_judges=1)
    assert evaluate(flat([[72.5]]), book, ["A"]).composite.tolist() == [72.5]


@pytest.mark.parametrize(("step", "judges"), [("0.5", 8), ("0.25", 4), ("1", 16)])
def test_equal_composites_halfway_between_two_ninth_decimals_share_a_rank(step, judges):
    # 0.142857 · x.0625 has ten decimals, the last one 5; methods.md §1 rounds half-even, and all alike.
    weights = dict.fromkeys(DIMENSIONS, "0.142857") | {"ease": "0.142858"}
    book = Rulebook(scale_low=0, scale_high=100, scale_step=step, weights=weights)
    shares = list(book.shares.values())
    random = np.random.RandomState(7)
    for _ in range(200):
        levels = random.randint(0, int(100 / float(step)) + 1, (judges, 7)) * float(step)
        marks = np.array([random.permutation(levels) for _ in range(3)])
        means = [sum(map(Fraction, column)) / judges for column in levels.T.tolist()]
        exact = round(sum(share * mean for share, mean in zip(shares, means, strict=True)), 9)
        found = evaluate(marks, book, ["A", "B", "C"])
        assert found.rank == [1, 1, 1]
        assert found.composite.tolist() == [float(exact)] * 3


@pytest.mark.parametrize("calibration", ["none", "additive", "zscore"])
@pytest.mark.parametrize("panel", ["mean", "trimmed", "median"])
@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (1, 1), (1, 6), (6, 1)])
def test_small_and_constant_panels_of_every_kind(calibration, panel, shape):
    book = Rulebook(calibration=calibration, panel=panel, min_judges=1)
    marks = np.full((*shape, 7), 4.0)
    found = evaluate(marks, book, codes_for(marks))
    scored = shape[0] if shape[1] else 0
    assert found.rank == [1] * scored + [None] * (shape[0] - scored)
    assert found.status == ["ranked"] * scored + ["insufficient"] * (shape[0] - scored)
    json.dumps(found.to_dict(), allow_nan=False)


def test_no_marks_at_all_rank_nobody():
    found = evaluate(np.full((3, 4, 7), NAN), Rulebook(), list("ABC"))
    assert found.status == ["insufficient"] * 3 and found.rank == [None] * 3
    assert found.order == [] and found.groups == [] and found.warnings == []
    assert np.isnan(found.severities).all()


def test_lists_with_nulls_are_taken_as_well():
    found = evaluate([[[5] * 7, [None] * 7]], Rulebook(min_judges=1), ["A"])
    assert found.counts.tolist() == [[1] * 7]


@pytest.mark.parametrize(
    ("marks", "codes", "recused"),
    [
        (np.ones((2, 3, 7)), ["A"], None),
        (np.ones((2, 3, 6)), ["A", "B"], None),
        (np.ones((2, 21)), ["A", "B"], None),
        (np.ones((2, 3, 7)), ["A", "A"], None),
        (np.full((1, 3, 7), np.inf), ["A"], None),
        (np.ones((2, 3, 7)), ["A", "B"], [[0, 1]]),
        (np.ones((2, 3, 7)), ["A", "B"], np.zeros((3, 2), bool)),
    ],
)
def test_what_does_not_fit_is_refused(marks, codes, recused):
    with pytest.raises(ValueError):
        evaluate(marks, Rulebook(), codes, recused=recused)


def test_z_scores_with_a_recusal_are_refused():
    with pytest.raises(CalibrationError):
        evaluate(
            flat([[1, 2], [3, 4]]),
            Rulebook(calibration="zscore"),
            ["A", "B"],
            recused=np.eye(2, dtype=bool),
        )


def test_the_result_as_json_has_null_for_the_undefined():
    found = evaluate(flat([[5, NAN]]), Rulebook(min_judges=1), ["A"]).to_dict()
    assert found["severities"] == [[0.0, None]] * 7
    assert found["composite"] == [44.444444444] and found["means"] == [[5.0] * 7]
    assert json.loads(json.dumps(found, allow_nan=False)) == found


# What may change when the panel does


@given(panels(topics=(1, 8)), st.data())
def test_without_calibration_adding_a_topic_changes_no_other_composite(marks, data):
    book = Rulebook(calibration="none", min_judges=1)
    extra = data.draw(panels(topics=(1, 1), judges=(marks.shape[1],) * 2))
    before = evaluate(marks, book, codes_for(marks))
    both = np.concatenate([marks, extra])
    after = evaluate(both, book, codes_for(both))
    np.testing.assert_array_equal(after.composite[:-1], before.composite)


@given(panels(topics=(1, 8), judges=(1, 6), complete=True), st.data())
def test_with_additive_adding_a_fully_scored_topic_to_a_complete_panel_changes_no_other(marks, data):
    extra = data.draw(panels(topics=(1, 1), judges=(marks.shape[1],) * 2, complete=True))
    before = evaluate(marks, Rulebook(min_judges=1), codes_for(marks))
    both = np.concatenate([marks, extra])
    after = evaluate(both, Rulebook(min_judges=1), codes_for(both))
    np.testing.assert_allclose(after.composite[:-1], before.composite, rtol=0, atol=1e-8)


@given(panels(topics=(1, 8), judges=(1, 6)), st.integers(0, 5), st.integers(1, 10))
def test_with_additive_adding_a_topic_of_a_single_judge_changes_no_other(marks, judge, mark):
    """One judge's marks alone say nothing about that judge's severity."""
    extra = np.full((1, marks.shape[1], 7), NAN)
    extra[0, judge % marks.shape[1]] = mark
    before = evaluate(marks, Rulebook(min_judges=1), codes_for(marks))
    both = np.concatenate([marks, extra])
    after = evaluate(both, Rulebook(min_judges=1), codes_for(both))
    np.testing.assert_allclose(after.composite[:-1], before.composite, rtol=0, atol=1e-8)


def test_with_additive_on_an_incomplete_panel_a_new_topic_may_move_the_others():
    """Stated, not regretted: a new common topic tells more about severity."""
    marks = flat([[5, NAN], [4, 9], [NAN, 8]])
    both = np.concatenate([marks, flat([[7, 7]])])
    before = evaluate(marks, Rulebook(min_judges=1), codes_for(marks))
    after = evaluate(both, Rulebook(min_judges=1), codes_for(both))
    assert (before.rank, after.rank) == ([1, 2, 3], [4, 3, 2, 1])


@given(panels(topics=(1, 8), judges=(1, 6), complete=True))
def test_additive_on_a_complete_panel_changes_no_composite(marks):
    found = evaluate(marks, Rulebook(min_judges=1), codes_for(marks))
    np.testing.assert_allclose(found.composite, found.raw_composite, rtol=0, atol=1e-8)
    assert found.rank == found.raw_rank


@given(panels(topics=(1, 8), judges=(1, 6)), st.randoms())
def test_the_order_of_topics_and_judges_is_irrelevant(marks, random):
    topics = random.sample(range(marks.shape[0]), marks.shape[0])
    judges = random.sample(range(marks.shape[1]), marks.shape[1])
    codes = codes_for(marks)
    book = Rulebook(min_judges=1)
    one = evaluate(marks, book, codes)
    other = evaluate(marks[topics][:, judges], book, [codes[index] for index in topics])
    np.testing.assert_allclose(other.composite, one.composite[topics], rtol=0, atol=1e-8)
    np.testing.assert_allclose(other.severities, one.severities[:, judges], rtol=0, atol=1e-8)
    assert other.rank == [one.rank[index] for index in topics]
    assert [other.codes[index] for index in other.order] == [one.codes[index] for index in one.order]


@given(panels(topics=(2, 8), judges=(2, 6), complete=True), st.integers(0, 5), st.integers(1, 10))
def test_a_judge_who_marks_everything_alike_moves_nobody_past_another(marks, judge, mark):
    book = Rulebook(min_judges=1)
    judge %= marks.shape[1]
    marks[:, judge] = mark
    others = np.delete(marks, judge, axis=1)
    codes = codes_for(marks)
    assert evaluate(marks, book, codes).rank == evaluate(others, book, codes).rank


@given(panels(topics=(1, 8), judges=(1, 6)), st.integers(0, 5), st.integers(-3, 3))
def test_with_additive_the_severity_of_a_judge_changes_no_difference_in_a_linked_group(marks, judge, shift):
    judge %= marks.shape[1]
    book = Rulebook(min_judges=1)
    before = evaluate(marks, book, codes_for(marks))
    marks[:, judge] += shift
    after = evaluate(marks, book, codes_for(marks))
    if not before.warnings:
        moved = (after.composite - before.composite)[~np.isnan(before.composite)]
        np.testing.assert_allclose(moved, moved[:1].repeat(len(moved)), rtol=0, atol=1e-8)


@given(panels(topics=(1, 5), judges=(2, 6)))
def test_a_missing_mark_is_never_counted_as_zero(marks):
    """A judge who scored nothing leaves everything as without that judge."""
    book = Rulebook(min_judges=1, calibration="none")
    with_silent = np.concatenate([marks, np.full((len(marks), 1, 7), NAN)], axis=1)
    codes = codes_for(marks)
    np.testing.assert_array_equal(
        evaluate(with_silent, book, codes).means, evaluate(marks, book, codes).means
    )


@given(panels(topics=(1, 8), judges=(0, 6)), st.sampled_from(["none", "additive"]))
def test_ranks_of_ranked_topics_exist_and_others_are_null(marks, calibration):
    found = evaluate(marks, Rulebook(calibration=calibration, min_judges=2), codes_for(marks))
    assert [rank is not None for rank in found.rank] == [status == "ranked" for status in found.status]
    assert sorted(found.order) == [i for i, status in enumerate(found.status) if status == "ranked"]
    assert [np.isnan(c) for c in found.composite] == [status == "insufficient" for status in found.status]
    assert [bool(reasons) for reasons in found.reasons] == [status != "ranked" for status in found.status]


def calls_to_evaluate(topics):
    """How many functions are called while a fully scored panel of 9 judges is evaluated."""
    marks = np.random.RandomState(1).random_sample((topics, 9, 7)) * 9 + 1
    calls = []
    sys.setprofile(lambda frame, event, function: calls.append(event) if "call" in event else None)
    try:
        evaluate(marks, Rulebook(), [f"T{index}" for index in range(topics)])
    finally:
        sys.setprofile(None)
    return len(calls)


def test_ten_times_the_topics_need_no_more_calls():
    """Arrays do the work; nothing is called once per topic (methods.md §9)."""
    calls_to_evaluate(2)  # numpy imports some of its parts on first use
    assert calls_to_evaluate(2000) < calls_to_evaluate(200) + 100  # room for the garbage collector
