"""Stability of the selected set: without a judge, under other weights, with other panels."""

import hashlib
import json
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.dimensions import DIMENSIONS
from scoring.evaluation import evaluate
from scoring.panels import panel_composites
from scoring.rulebook import Rulebook
from scoring.stability import (
    JudgeEffect,
    any_weights,
    baseline,
    bootstrap,
    leave_one_out,
    near_weights,
    seed_for,
    stability,
    weight_changes,
)
from tests.scoring.panels import codes_for, flat, panels

NAN = float("nan")
PANELS = ["mean", "trimmed", "median"]


def based(marks, seats=1, **rules):
    rules = {"min_judges": 1, "calibration": "none"} | rules
    return baseline(marks, Rulebook(seats=seats, **rules), codes_for(marks))


def top(composite, seats):
    """The rows of the best composites by a plain stable sort, NaN never."""
    order = sorted(
        (row for row, value in enumerate(composite) if value == value), key=lambda row: -composite[row]
    )
    return set(order[:seats])


def test_the_baseline_is_the_evaluation_in_order():
    marks = flat([[2, 2], [9, 9], [5, 5], [9, 9]])
    base = based(marks, seats=2)
    evaluation = evaluate(marks, Rulebook(seats=2, min_judges=1), codes_for(marks))
    assert base.codes == [f"T{row:03}" for row in evaluation.order]
    assert base.composite.tolist() == pytest.approx([800 / 9, 800 / 9, 400 / 9, 100 / 9])
    assert base.means[0].tolist() == pytest.approx([800 / 9] * 7)


def test_topics_that_are_not_ranked_stay_out():
    marks = flat([[9, NAN], [8, 8], [2, 2]])
    base = baseline(marks, Rulebook(seats=1, min_judges=2, floors={"goal": 3}), codes_for(marks))
    assert base.codes == ["T001"]


def test_a_selection_without_seats_is_refused():
    with pytest.raises(ValueError, match="at least one seat"):
        baseline(flat([[5]]), Rulebook(), ["a"], seats=0)


@pytest.mark.parametrize("panel", PANELS)
@given(marks=panels(topics=(1, 6), judges=(1, 7)))
def test_a_panel_of_everybody_once_has_the_evaluations_composites(panel, marks):
    rulebook = Rulebook(min_judges=1, panel=panel)
    base = baseline(marks, rulebook, codes_for(marks))
    assume(base.codes)
    (block,) = panel_composites(base.cells, base.shares, panel, np.ones((1, len(base.judges)), int))
    assert block[0].tolist() == pytest.approx(base.composite.tolist(), abs=1e-8)


@pytest.mark.parametrize("panel", PANELS)
@given(marks=panels(topics=(1, 6), judges=(1, 7)), seed=st.integers(0, 2**32 - 1))
def test_a_judge_drawn_twice_counts_as_two_judges(panel, marks, seed):
    base = based(marks, panel=panel)
    assume(base.codes)
    size = len(base.judges)
    drawn = np.random.RandomState(seed).randint(0, size, size)
    (block,) = panel_composites(base.cells, base.shares, panel, np.bincount(drawn, minlength=size)[None])
    rows = [codes_for(marks).index(code) for code in base.codes]
    repeated = marks[rows][:, [base.judges[judge] for judge in drawn]]
    evaluation = evaluate(
        repeated, Rulebook(min_judges=1, calibration="none", panel=panel), [str(row) for row in rows]
    )
    assert block[0].tolist() == pytest.approx(evaluation.composite.tolist(), abs=1e-8, nan_ok=True)


def test_a_decisive_judge_is_named_with_what_changes():
    # T000 leads only by the third judge's marks.
    base = based(flat([[5, 5, 10], [6, 6, 4], [1, 1, 1]]))
    assert base.codes == ["T000", "T001", "T002"]
    assert leave_one_out(base) == [
        JudgeEffect(0, False, [], []),
        JudgeEffect(1, False, [], []),
        JudgeEffect(2, True, ["T000"], ["T001"]),
    ]


def test_a_judge_without_marks_is_not_left_out():
    base = based(flat([[5, NAN, 10], [6, NAN, 4], [1, NAN, 1]]))
    assert [effect.judge for effect in leave_one_out(base)] == [0, 2]


def test_equal_topics_stay_equal_without_a_judge_whatever_the_order_of_their_marks():
    # Without the last judge both composites end in an exact half of the ninth decimal; floats add up to
    # 58.1364028095 for the first and 58.136402809499984 for the second.
    first = [75.353597126, 34.05554357, 83.375770545, 39.760699997, 50]
    second = [75.353597126, 39.760699997, 34.05554357, 83.375770545, 50]
    fine = {"scale_low": 0, "scale_high": 100, "scale_step": Decimal("0.000000001"), "calibration": "none"}
    effects = leave_one_out(based(flat([first, second]), **fine))
    assert effects[4] == JudgeEffect(4, False, [], [])


def test_without_its_only_judge_a_topic_is_not_selected():
    base = based(flat([[9, NAN], [NAN, 2]]))
    assert leave_one_out(base) == [
        JudgeEffect(0, True, ["T000"], ["T001"]),
        JudgeEffect(1, False, [], []),
    ]


def test_a_tie_without_a_judge_follows_the_baseline_order():
    base = based(flat([[5, 8], [5, 7], [5, 6]]), seats=2)
    assert [effect.decisive for effect in leave_one_out(base)] == [False, False]


def test_severity_stays_as_on_the_full_panel():
    # Judges 0 and 1 are three points apart; calibrated once, T000 keeps its lead when either is left out.
    marks = flat([[9, 6], [8, 5], [NAN, 5]])
    rulebook = Rulebook(seats=1, min_judges=1)
    assert [effect.decisive for effect in leave_one_out(baseline(marks, rulebook, codes_for(marks)))] == [
        False,
        False,
    ]


@pytest.mark.parametrize("panel", PANELS)
@given(marks=panels(topics=(1, 8), judges=(1, 6), low=4, high=6), seats=st.integers(1, 4))
def test_leaving_one_out_is_evaluating_without_the_judge(panel, marks, seats):
    base = based(marks, seats=seats, panel=panel)
    rows = [codes_for(marks).index(code) for code in base.codes]
    for effect in leave_one_out(base):
        left = np.delete(marks[rows], effect.judge, axis=1)
        composite = evaluate(
            left, Rulebook(min_judges=1, calibration="none", panel=panel), base.codes
        ).composite
        kept = top(composite.tolist(), seats)
        before = set(range(min(seats, len(rows))))
        assert effect.leaving == [base.codes[row] for row in sorted(before - kept)]
        assert effect.joining == [base.codes[row] for row in sorted(kept - before)]
        assert effect.decisive == (kept != before)


def test_seeds_come_from_the_cycle_and_the_purpose():
    # printf '2025|bootstrap' | sha256sum
    digest = hashlib.sha256(b"2025|bootstrap").hexdigest()
    assert seed_for("2025", "bootstrap") == int(digest[:8], 16)
    base = based(flat([[5], [4]]))
    seeds = [f(base, "2025").seed for f in (any_weights, near_weights, bootstrap)]
    assert seeds == [seed_for("2025", name) for name in ("any_weights", "near_weights", "bootstrap")]
    assert len(set(seeds)) == 3


def test_any_weights_gives_the_volume_of_the_weights_that_prefer_a_topic():
    # T000 wins where 2·w_importance > w_goal: for E1, E2 exponential, P(2·E1 > E2) = 2/3.
    marks = flat([[5], [5]])
    marks[0, 0, 0], marks[1, 0, 1] = 9, 7
    found = any_weights(based(marks), "2025")
    assert found.share[0] == pytest.approx(2 / 3, abs=0.015)
    assert (sum(found.share), found.runs) == (1, 10_000)


def test_near_weights_reach_only_as_far_as_rho():
    # T000 leads by importance, T001 by goal; they are level at w_goal = 1.3·w_importance.
    marks = flat([[1], [1]]).astype(float)
    marks[0, 0, 0], marks[1, 0, 1] = 2.3, 2
    rules = {"scale_step": "0.1"}
    near = near_weights(based(marks, **rules), "2025", rho=0.1)
    far = near_weights(based(marks, **rules), "2025", rho=0.3)
    assert near.share == [1.0, 0.0]
    # P(V > 1.3·U) for U, V uniform on (.7, 1.3): the triangle above the line, (1.3 − .91)²/2.6/.36.
    assert far.share[1] == pytest.approx((1.3 - 0.91) ** 2 / 2.6 / 0.36, abs=0.015)


def by_plain_loop(base, seed, draw, draws):
    """SMAA-2 one draw at a time, ties in baseline order."""
    random = np.random.RandomState(seed)
    times = np.zeros(len(base.codes))
    for weights in draw(random, draws):
        composite = np.round(base.means @ (weights / weights.sum()), 9)
        times[np.argsort(-composite, kind="stable")[: base.seats]] += 1
    return (times / draws).tolist()


def test_shares_are_those_of_the_plain_loop_over_the_documented_stream():
    # 400 topics with few distinct means: many ties, and several blocks of draws.
    marks = np.random.RandomState(1).randint(5, 8, (400, 2, 7)).astype(float)
    base = based(marks, seats=20)
    found = any_weights(base, "C", draws=2_000)
    expected = by_plain_loop(base, found.seed, lambda r, n: -np.log(1 - r.random_sample((n, 7))), 2_000)
    assert found.share == expected
    found = near_weights(base, "C", draws=2_000, rho=0.2)
    expected = by_plain_loop(base, found.seed, lambda r, n: base.shares * r.uniform(0.8, 1.2, (n, 7)), 2_000)
    assert found.share == expected


def test_an_unscored_dimension_is_weighed_by_nobody():
    marks = flat([[5, 5], [4, 4]])
    marks[0, :, 5] = NAN
    weights = dict.fromkeys(DIMENSIONS, 1) | {"cost": 0}
    base = based(marks, weights=weights)
    assert any_weights(base, "2025", draws=500).share == [1.0, 0.0]
    assert near_weights(base, "2025", draws=500).share == [1.0, 0.0]


def test_bootstrap_draws_panels_with_replacement():
    # Two judges: T000 loses only if the second is drawn twice, one panel in four.
    found = bootstrap(based(flat([[8, 4], [4, 5]])), "2025")
    assert found.share[0] == pytest.approx(0.75, abs=0.05)
    assert (found.runs, sum(found.share)) == (1_000, 1)


def test_a_topic_without_a_score_in_a_panel_is_not_selected_there():
    found = bootstrap(based(flat([[9, NAN], [8, 8]]), seats=2), "2025")
    drawn = np.random.RandomState(found.seed).randint(0, 2, (1_000, 2))
    assert found.share == [(drawn == 0).any(axis=1).mean(), 1.0]


@pytest.mark.parametrize("panel", PANELS)
def test_bootstrap_is_the_plain_loop_over_the_documented_stream(panel):
    marks = np.random.RandomState(2).randint(4, 8, (30, 6, 7)).astype(float)
    marks[np.random.RandomState(3).random_sample((30, 6)) < 0.4] = NAN
    base = based(marks, seats=5, panel=panel)
    found = bootstrap(base, "C", panels=200)
    rows = [codes_for(marks).index(code) for code in base.codes]
    times = np.zeros(len(rows))
    for drawn in np.random.RandomState(found.seed).randint(0, 6, (200, 6)):
        rulebook = Rulebook(min_judges=1, calibration="none", panel=panel)
        composite = evaluate(marks[rows][:, drawn], rulebook, base.codes).composite
        times[list(top(composite.tolist(), 5))] += 1
    assert found.share == (times / 200).tolist()


def test_contested_are_those_between_5_and_95_percent():
    marks = flat([[9, 9, 9], [6, 6, 6], [5, 6, 7], [1, 1, 1]])
    marks[1, :, :3] += 1
    marks[2, :, 3:] += 0.75
    result = stability(marks, Rulebook(seats=2, calibration="none"), codes_for(marks), "2025")
    assert result.codes[0] == "T000"
    assert sorted(result.contested) == ["T001", "T002"]
    assert result.bootstrap.share[0] == result.near_weights.share[0] == 1.0


def test_all_in_leaves_no_cut_to_question():
    marks = flat([[5, 6], [3, 3]])
    result = stability(marks, Rulebook(min_judges=2), codes_for(marks), "2025", draws=50, panels=50)
    assert (result.smallest, result.contested) == (None, [])
    assert result.reasons == dict.fromkeys(DIMENSIONS, "nothing_left_out")
    assert result.near_weights.share == result.any_weights.share == result.bootstrap.share == [1.0, 1.0]
    assert [effect.decisive for effect in result.judges] == [False, False]


@pytest.mark.parametrize("marks", [np.empty((0, 3, 7)), flat([[5, NAN], [4, 4]]), np.empty((2, 0, 7))])
def test_where_nothing_is_ranked_there_are_no_shares(marks):
    result = stability(marks, Rulebook(), codes_for(marks), "2025", draws=10, panels=10)
    assert (result.codes, result.judges, result.smallest, result.contested) == ([], [], None, [])
    assert result.near_weights.share == result.bootstrap.share == []


def test_seats_may_be_set_for_the_cut_of_the_shortlist():
    marks = flat([[9], [8], [7], [2]])
    result = stability(
        marks, Rulebook(seats=1, min_judges=1), codes_for(marks), "2025", seats=3, draws=20, panels=20
    )
    assert (result.seats, result.near_weights.share) == (3, [1, 1, 1, 0])


def test_recused_pairs_stay_out_everywhere():
    marks = flat([[9, 9], [1, 8]])
    recused = np.array([[True, False], [False, False]])
    blank = marks.copy()
    blank[recused] = NAN
    rulebook = Rulebook(seats=1, min_judges=1)
    options = {"draws": 100, "panels": 100}
    assert (
        stability(marks, rulebook, ["a", "b"], "2025", recused=recused, **options)
        == stability(blank, rulebook, ["a", "b"], "2025", **options)
    )  # fmt: skip


def test_an_evaluation_at_hand_is_used():
    marks, rulebook = flat([[9, 8], [5, 8]]), Rulebook(seats=1, min_judges=1)
    evaluation = evaluate(marks, rulebook, ["a", "b"])
    options = {"draws": 100, "panels": 100}
    assert stability(marks, rulebook, ["a", "b"], "x", evaluation=evaluation, **options) == stability(
        marks, rulebook, ["a", "b"], "x", **options
    )


def test_progress_tells_the_purpose_and_comes_to_the_end():
    told = []
    marks = np.random.RandomState(0).randint(1, 11, (300, 4, 7)).astype(float)
    stability(
        marks, Rulebook(), codes_for(marks), "2025", draws=2_000, panels=900,
        progress=lambda *step: told.append(step),
    )  # fmt: skip
    assert [step for step in told if step[1] == step[2]] == [
        ("near_weights", 2_000, 2_000), ("bootstrap", 900, 900), ("any_weights", 2_000, 2_000),
    ]  # fmt: skip
    assert len([step for step in told if step[0] == "near_weights"]) == 3


@settings(deadline=None, max_examples=30)
@given(panels(topics=(1, 8), judges=(1, 5)), st.integers(1, 3), st.randoms(use_true_random=False))
def test_the_order_of_topics_doesnt_matter(marks, seats, random):
    rulebook, codes = Rulebook(seats=seats, min_judges=1), codes_for(marks)
    rows = random.sample(range(len(marks)), len(marks))
    options = {"draws": 60, "panels": 60}
    plain = stability(marks, rulebook, codes, "2025", **options)
    mixed = stability(marks[rows], rulebook, [codes[row] for row in rows], "2025", **options)
    assert (plain.codes, plain.judges) == (mixed.codes, mixed.judges)
    assert (plain.near_weights, plain.any_weights) == (mixed.near_weights, mixed.any_weights)
    assert plain.bootstrap == mixed.bootstrap
    assert [c and pytest.approx(c.by, abs=1e-9) for c in plain.changes.values()] == [
        c and c.by for c in mixed.changes.values()
    ]


@given(panels(judges=(1, 5)))
def test_every_panel_gives_plain_json(marks):
    result = stability(marks, Rulebook(min_judges=1, seats=2), codes_for(marks), "2025", draws=20, panels=20)
    document = result.to_dict()
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert all(0 <= share <= 1 for share in result.bootstrap.share)


def test_zscores_are_kept_from_the_full_panel():
    marks = flat([[9, 5], [7, 4], [1, 3]])
    base = baseline(marks, Rulebook(seats=1, min_judges=1, calibration="zscore"), codes_for(marks))
    assert [effect.decisive for effect in leave_one_out(base)] == [False, False]
    assert weight_changes(base)[1] == dict.fromkeys(DIMENSIONS, "no_weight_changes_the_set")
