"""Where the judges are furthest apart, and which topics one judge alone keeps on the shortlist."""

import numpy as np
import pytest

from scoring.agreement import judge_composites
from scoring.agreement_content import recompute
from scoring.calibration import calibrate
from scoring.disagreement import disagreement, near_cut
from scoring.evaluation import evaluate
from scoring.rulebook import Rulebook

NAN = np.nan


def panel(*rows) -> np.ndarray:
    """Marks (topics, judges, 7): the same in all dimensions."""
    return np.repeat(np.array(rows, float)[:, :, None], 7, axis=2)


def book(**fields) -> Rulebook:
    return Rulebook.from_dict({"seats": 1, "shortlist_size": 1, "min_judges": 1} | fields)


def nulls(values) -> list:
    return [None if np.isnan(value) else round(float(value), 6) for value in values]


def test_widest_first_by_the_population_deviation_of_the_composites():
    cells = panel([5, 5, 5], [1, 10, NAN], [4, 7, 10])
    found = disagreement(judge_composites(cells, book()), cells)
    assert nulls(found.deviation) == [0.0, 50.0, round(100 / 3 * np.sqrt(2 / 3), 6)]
    assert (found.order, found.judges.tolist()) == ([1, 2, 0], [3, 2, 3])
    assert (found.low[2].tolist(), found.high[2].tolist()) == ([4.0] * 7, [10.0] * 7)


def test_one_judge_or_none_leaves_it_undefined_and_last():
    cells = panel([8, NAN], [NAN, NAN], [6, 6])
    found = disagreement(judge_composites(cells, book()), cells)
    assert (nulls(found.deviation), found.order) == ([None, None, 0.0], [2, 0, 1])
    assert (nulls(found.low[0]), nulls(found.high[1])) == ([8.0] * 7, [None] * 7)


def test_a_missing_weighted_mark_leaves_the_judge_out_of_the_deviation_and_in_the_range():
    cells = panel([2, 8, 8])
    cells[0, 0, 6] = NAN
    found = disagreement(judge_composites(cells, book()), cells)
    assert (nulls(found.deviation), found.judges.tolist()) == ([0.0], [2])
    assert (nulls(found.low[0]), nulls(found.high[0])) == ([2.0] * 6 + [8.0], [8.0] * 7)


def test_equal_deviations_keep_the_order_of_the_rows():
    cells = panel([1, 3], [5, 7], [2, 4])
    assert disagreement(judge_composites(cells, book()), cells).order == [0, 1, 2]


def test_no_topics_and_no_judges():
    assert disagreement(np.empty((0, 3)), np.empty((0, 3, 7))).order == []
    nobody = disagreement(np.empty((2, 0)), np.empty((2, 0, 7)))
    assert (nulls(nobody.deviation), nobody.order) == ([None, None], [0, 1])


def ranked(cells: np.ndarray, rulebook: Rulebook) -> list[bool]:
    result = evaluate(cells, rulebook, [f"T{row}" for row in range(len(cells))])
    known = [rank is not None for rank in result.rank]
    return near_cut(cells, rulebook, np.where(known, result.composite, NAN)).tolist()


def test_near_the_cut_is_who_one_judge_keeps_in_or_out():
    cells = panel([9, 9, 9], [9, 6, 3], [6, 6, 4], [2, 2, 2])
    plain = book(calibration="none", shortlist_size=2)
    assert ranked(cells, plain) == [False, True, True, False]


@pytest.mark.parametrize("method", ["mean", "trimmed", "median"])
@pytest.mark.parametrize("calibration", ["none", "additive"])
def test_near_the_cut_is_what_leaving_each_scorecard_out_does_to_the_shortlist(method, calibration):
    """Without calibration the whole evaluation run anew says the same; `additive` keeps its severities."""
    rng = np.random.default_rng(7)
    cells = rng.integers(1, 11, (12, 5, 7)).astype(float)
    cells[rng.random((12, 5)) < 0.15] = NAN
    rulebook = book(shortlist_size=5, panel=method, calibration=calibration)
    found = ranked(cells, rulebook)
    if calibration == "additive":
        cells = calibrate(cells, "additive")
        rulebook = book(shortlist_size=5, panel=method, calibration="none")
    codes = [f"T{row}" for row in range(12)]
    whole = evaluate(cells, rulebook, codes)
    wanted = []
    for row in range(12):
        turned = False
        for judge in range(5):
            fewer = cells.copy()
            fewer[row, judge] = NAN
            other = evaluate(fewer, rulebook, codes)
            turned |= other.rank[row] is not None and other.shortlisted[row] != whole.shortlisted[row]
        wanted.append(turned)
    assert (found, any(found), all(found)) == (wanted, True, False)


def test_a_topic_tied_at_the_cut_may_lose_its_place_to_the_other():
    cells = panel([9, 7], [8, 8], [3, 3])
    assert ranked(cells, book(calibration="none")) == [True, False, False]


def test_nothing_is_near_where_all_are_shortlisted_or_unranked():
    assert ranked(panel([9, 2], [3, 8]), book(calibration="none", shortlist_size=2)) == [False, False]
    assert ranked(panel([9, NAN], [8, NAN]), book(min_judges=2)) == [False, False]


def test_stored_agreement_is_rounded_and_knows_no_negative_zero():
    cells = panel([5, 6, 7], [6, 7, 8], [4, 5, 6.1])
    stored = recompute(cells, book())
    plain = [stored["alpha"]["value"], *(judge["severity"] for judge in stored["judges"])]
    assert [round(value, 9) == value and str(value) != "-0.0" for value in plain] == [True] * 4
    assert recompute(panel([5, 5], [6, 6], [7, 7]), book())["judges"][0]["severity"] == 0.0
