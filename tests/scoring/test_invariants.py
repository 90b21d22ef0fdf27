"""What must hold for every module at once: order, silence, ties, constant judges, groups apart, the scale."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.agreement import agreement
from scoring.dimensions import DIMENSIONS
from scoring.evaluation import evaluate
from scoring.rulebook import Rulebook
from scoring.stability import (
    any_weights,
    baseline,
    bootstrap,
    leave_one_out,
    near_weights,
    stability,
    weight_changes,
)
from scoring.topsis import topsis
from scoring.weights import entropy
from tests.scoring.panels import codes_for, flat, panels

NAN = float("nan")
RUNS = {"draws": 60, "panels": 60}
HUNDRED = Rulebook(scale_low=0, scale_high=100, min_judges=1, seats=1)
PANELS = ["mean", "trimmed", "median"]
FIGURES = ("severity", "spread", "correlation", "coverage", "flat")


def figures(sheet):
    return [NAN if (value := getattr(sheet, name)) is None else value for name in FIGURES]


@settings(deadline=None)
@given(panels(topics=(1, 8), judges=(1, 6)), st.randoms(use_true_random=False))
def test_judges_and_topics_in_another_order_have_the_same_sheets(marks, random):
    rules = Rulebook(min_judges=1)
    topics = random.sample(range(len(marks)), len(marks))
    judges = random.sample(range(marks.shape[1]), marks.shape[1])
    plain, mixed = agreement(marks, rules), agreement(marks[topics][:, judges], rules)
    for place, judge in enumerate(judges):
        one, other = plain.judges[judge], mixed.judges[place]
        assert figures(other) == pytest.approx(figures(one), abs=1e-8, nan_ok=True)
        assert (other.reasons, other.topics, other.judge) == (one.reasons, one.topics, place)
    assert (mixed.headline, mixed.block) == (plain.headline, plain.block)


@settings(deadline=None)
@given(panels(topics=(2, 8), judges=(2, 5)), st.sampled_from(PANELS), st.randoms(use_true_random=False))
def test_judges_in_another_order_leave_the_set_as_stable(marks, panel, random):
    rules, codes = Rulebook(min_judges=1, seats=2, panel=panel), codes_for(marks)
    judges = random.sample(range(marks.shape[1]), marks.shape[1])
    plain, mixed = baseline(marks, rules, codes), baseline(marks[:, judges], rules, codes)
    assert mixed.codes == plain.codes
    effects = {effect.judge: effect for effect in leave_one_out(plain)}
    for effect in leave_one_out(mixed):
        before = effects[judges[effect.judge]]
        assert (effect.leaving, effect.joining) == (before.leaving, before.joining)
    (one, why), (other, reasons) = weight_changes(plain), weight_changes(mixed)
    assert reasons == why
    assert [change and pytest.approx(change.by, abs=1e-8) for change in one.values()] == [
        change and change.by for change in other.values()
    ]


@given(st.integers(1, 10), st.integers(0, 2**32 - 1))
def test_dimensions_in_another_order_have_the_same_closeness_and_entropy(topics, seed):
    random = np.random.RandomState(seed)
    means, weights, order = random.randint(1, 11, (topics, 7)), random.randint(1, 9, 7), random.permutation(7)
    assert topsis(means[:, order], weights[order].tolist()).closeness == pytest.approx(
        topsis(means, weights.tolist()).closeness, abs=1e-9
    )
    names = np.array(DIMENSIONS)
    assert entropy(means[:, order], names[order].tolist()).weights == pytest.approx(entropy(means).weights)


def test_a_missing_mark_and_a_zero_differ_everywhere():
    silent = flat([[80, 60, 70], [50, 40, NAN], [30, 35, 20], [90, 70, 95]])
    zero = np.nan_to_num(silent)
    codes = list("ABCD")
    one, other = evaluate(silent, HUNDRED, codes), evaluate(zero, HUNDRED, codes)
    assert (one.counts[1, 0], other.counts[1, 0]) == (2, 3)
    assert (one.raw_composite[1], other.raw_composite[1]) == (45, 30)
    assert one.composite[1] > other.composite[1] + 10
    found, against = agreement(silent, HUNDRED), agreement(zero, HUNDRED)
    assert (found.headline, against.headline) == ("alpha", "icc")
    assert (found.block["topics"], against.block["topics"]) == (3, 4)
    assert found.alpha.value != against.alpha.value
    sheets = found.judges[2], against.judges[2]
    assert [sheet.coverage for sheet in sheets] == [0.75, 1.0]
    assert sheets[0].spread < sheets[1].spread and sheets[0].severity > sheets[1].severity
    means, zeros = [[4, NAN], [2, 3], [1, 5]], [[4, 0], [2, 3], [1, 5]]
    assert (topsis(means, [1, 1]).rank[0], topsis(zeros, [1, 1]).rank[0]) == (None, 3)
    assert (entropy(means, "ab").topics, entropy(zeros, "ab").topics) == (2, 3)


def test_stability_never_reads_a_missing_mark_as_zero():
    # By its one judge A is first; were the silence a zero, B would be.
    silent = flat([[90, NAN], [60, 60]])
    rules = Rulebook(scale_low=0, scale_high=100, min_judges=1, seats=1, calibration="none")
    assert stability(silent, rules, ["A", "B"], "2025", **RUNS).near_weights.share == [1, 0]
    found = stability(np.nan_to_num(silent), rules, ["A", "B"], "2025", **RUNS)
    assert (found.codes, found.near_weights.share) == (["B", "A"], [1, 0])


@pytest.mark.parametrize("calibration", ["none", "additive", "zscore"])
@pytest.mark.parametrize("panel", PANELS)
def test_where_all_are_tied_only_the_lot_decides_and_nothing_is_claimed(calibration, panel):
    marks, codes = flat([[4, 7, 9, 5, 6]] * 5), list("ABCDE")
    rules = Rulebook(calibration=calibration, panel=panel, seats=2, lot_seed="s")
    found = evaluate(marks, rules, codes)
    assert found.rank == [1] * 5 and found.shortlisted == [True] * 5
    assert [use["level"] for use in found.ties] == ["lot"]
    agreed = agreement(marks, rules)
    assert (agreed.kendall.w, agreed.kendall.reason) == (None, "all_tied")
    assert {sheet.reasons["correlation"] for sheet in agreed.judges} == {"no_variance"}
    held = stability(marks, rules, codes, "2025", evaluation=found, **RUNS)
    chosen = [codes[row] for row in found.order[:2]]
    assert held.codes[:2] == chosen and held.smallest.by == 0
    assert held.any_weights.share == held.near_weights.share == held.bootstrap.share == [1, 1, 0, 0, 0]
    assert not any(effect.decisive for effect in held.judges)
    assert topsis(found.means, [1] * 7).closeness == [0.5] * 5
    assert entropy(found.means).reason == "nothing_discriminates"


@settings(deadline=None)
@given(panels(topics=(2, 8), judges=(2, 5), complete=True), st.integers(1, 10), st.sampled_from(PANELS))
def test_a_constant_judge_is_decisive_only_for_medians_and_trimmed_means(marks, mark, panel):
    marks[:, 0] = mark
    rules, codes = Rulebook(min_judges=1, seats=1, panel=panel), codes_for(marks)
    sheet = agreement(marks, rules).judges[0]
    assert (sheet.flat, sheet.correlation, sheet.spread) == (1.0, None, pytest.approx(0, abs=1e-9))
    effect = leave_one_out(baseline(marks, rules, codes))[0]
    assert not (effect.decisive and panel == "mean")


def test_groups_that_share_no_judge_are_told_apart_in_every_answer():
    marks = flat([[9, 8, NAN, NAN], [7, 6, NAN, NAN], [NAN, NAN, 3, 5], [NAN, NAN, 2, 1]])
    rules, codes = Rulebook(min_judges=2, seats=2), list("ABCD")
    found = evaluate(marks, rules, codes)
    assert [group["topics"] for group in found.groups] == [["A", "B"], ["C", "D"]]
    assert found.warnings == [{"code": "unlinked", "dimension": None, "groups": 2}]
    assert found.severities[0] == pytest.approx([0.5, -0.5, -0.25, 0.25])
    agreed = agreement(marks, rules)
    assert (agreed.block["topics"], agreed.kendall.reason) == (0, "fewer_than_three_topics")
    held = stability(marks, rules, codes, "2025", **RUNS)
    assert held.codes == list("ABCD") and held.near_weights.share == [1, 1, 0, 0]
    assert all(0 <= share <= 1 for share in held.bootstrap.share)


SCALES = [{"scale_high": 5, "scale_step": 2}, {"scale_low": 0, "scale_high": 100}, {"scale_high": 5}]


@pytest.mark.parametrize("scale", SCALES)
@given(panels(topics=(1, 6), judges=(1, 6), low=0, high=2), st.sampled_from(PANELS))
def test_the_same_opinions_on_any_scale_have_the_same_composites(scale, thirds, panel):
    # 0, 1, 2 stand for the ends and the middle: 1, 3, 5 or 0, 50, 100, against 0, 1, 2 themselves.
    rules = Rulebook(**scale, panel=panel, min_judges=1)
    low, high = float(rules.scale_low), float(rules.scale_high)
    plain = Rulebook(scale_low=0, scale_high=2, panel=panel, min_judges=1)
    one = evaluate(low + thirds * (high - low) / 2, rules, codes_for(thirds))
    other = evaluate(thirds, plain, codes_for(thirds))
    np.testing.assert_allclose(one.composite, other.composite, rtol=0, atol=1e-8)
    assert one.rank == other.rank


@pytest.mark.parametrize(("judges", "dropped"), [(4, False), (5, True)])
def test_the_ends_are_dropped_from_five_scores_on_and_per_topic(judges, dropped):
    marks = flat([[1, 5, 5, 10, 10], [2, 4, 6, 8, 9]])
    marks[0, judges:] = NAN
    rules = Rulebook(calibration="none", panel="trimmed", min_judges=1)
    row = np.array([1, 5, 5, 10, 10])[:judges]
    kept = np.sort(row)[1:-1] if dropped else row
    found = evaluate(marks, rules, ["A", "B"])
    assert found.means[:, 0].tolist() == pytest.approx([kept.mean(), 6])


def two_dimensions(points):
    """Topics scored in importance and goal alone, on 0–100; nothing else can be weighed."""
    marks = np.full((len(points), 1, 7), NAN)
    marks[:, 0, :2] = points
    rules = Rulebook(
        scale_low=0, scale_high=100, min_judges=1, calibration="none", seats=2,
        weights=dict.fromkeys(DIMENSIONS, 0) | {"importance": 3, "goal": 1},
    )  # fmt: skip
    return baseline(marks, rules, codes_for(points))


def selected(base, weights):
    """Share of the weightings (runs, 2), one by one, in which each topic is among the best two."""
    scores = np.round(weights @ base.means[:, :2].T, 9)
    best = np.argsort(-scores, axis=1, kind="stable")[:, : base.seats]
    return (best[:, :, None] == np.arange(len(base.codes))).any(axis=1).mean(axis=0)


POINTS = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=3, max_size=7, unique=True)


@settings(deadline=None, max_examples=25)
@given(POINTS)
def test_any_weights_by_exhaustive_integration_over_two_dimensions(points):
    base = two_dimensions(points)
    share = (np.arange(20_000) + 0.5) / 20_000
    exact = selected(base, np.column_stack([share, 1 - share]))
    assert any_weights(base, "2025").share == pytest.approx(exact.tolist(), abs=0.02)


@settings(deadline=None, max_examples=25)
@given(POINTS, st.sampled_from([0.1, 0.2, 0.5]))
def test_near_weights_by_exhaustive_integration_over_two_dimensions(points, rho):
    base = two_dimensions(points)
    step = 1 - rho + 2 * rho * (np.arange(150) + 0.5) / 150
    grid = np.stack(np.meshgrid(0.75 * step, 0.25 * step), axis=-1).reshape(-1, 2)
    exact = selected(base, grid / grid.sum(axis=1, keepdims=True))
    assert near_weights(base, "2025", rho=rho).share == pytest.approx(exact.tolist(), abs=0.025)


@settings(deadline=None, max_examples=25)
@given(panels(topics=(2, 6), judges=(3, 3)), st.sampled_from(PANELS))
def test_the_bootstrap_by_all_27_panels_of_three_judges(marks, panel):
    rules = Rulebook(min_judges=1, seats=1, panel=panel, calibration="none")
    base = baseline(marks, rules, codes_for(marks))
    assume(len(base.judges) == 3)
    rows = [codes_for(marks).index(code) for code in base.codes]
    times = np.zeros(len(rows))
    for drawn in np.ndindex(3, 3, 3):
        composite = evaluate(marks[rows][:, list(drawn)], rules, base.codes).composite
        if not np.isnan(composite).all():
            times[np.nanargmax(composite)] += 1
    found = bootstrap(base, "2025", panels=5_000)
    assert found.share == pytest.approx((times / 27).tolist(), abs=0.035)


@settings(deadline=None, max_examples=25)
@given(st.integers(3, 6), st.integers(0, 2**32 - 1))
def test_the_smallest_weight_change_by_trying_every_weight(topics, seed):
    means = np.random.RandomState(seed).randint(0, 101, (topics, 7))
    rules = Rulebook(scale_low=0, scale_high=100, min_judges=1, calibration="none", seats=2)
    base = baseline(means[:, None, :], rules, codes_for(means))
    tried = np.linspace(0, 1, 7_001)
    for column, change in enumerate(weight_changes(base)[0].values()):
        rest = np.delete(base.means, column, axis=1).mean(axis=1)
        scores = np.round(tried[:, None] * base.means[:, column] + (1 - tried[:, None]) * rest, 9)
        moved = (scores[:, 2:].max(axis=1) >= scores[:, :2].min(axis=1)) & (np.abs(tried - 1 / 7) > 0)
        nearest = np.abs(tried[moved] - 1 / 7).min() if moved.any() else None
        if change is None or nearest is None:
            assert change is None or change.weight in (pytest.approx(0, abs=2e-4), pytest.approx(1, abs=2e-4))
        else:
            assert change.by == pytest.approx(nearest, abs=2e-4)
