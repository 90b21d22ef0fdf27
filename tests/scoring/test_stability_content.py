"""The stored stability report is what the arithmetic says of each cut, and says it again."""

import json

import numpy as np
import pytest

from scoring.evaluation import evaluate
from scoring.rulebook import Rulebook
from scoring.stability import stability
from scoring.stability_content import recompute
from tests.scoring.panels import codes_for

RULES = {"seats": 2, "min_judges": 2, "lot_seed": "2025"}
RUNS = {"draws": 300, "panels": 50}


@pytest.fixture
def marks():
    return np.random.RandomState(7).randint(1, 11, (9, 5, 7)).astype(float)


def rounded(report: dict) -> dict:
    return json.loads(json.dumps(report), parse_float=lambda text: round(float(text), 9))


def test_seats_and_shortlist_are_two_cuts_of_one_order(marks):
    book, codes = Rulebook(**RULES), codes_for(marks)
    found = recompute(marks, book, codes, "2025", **RUNS)
    for name, size in {"seats": 2, "shortlist": 4}.items():
        told = stability(marks, book, codes, "2025", seats=size, **RUNS).to_dict()
        extra = {part: found[name].pop(part) for part in ("topsis", "draws", "panels")}
        assert found[name] == rounded(told)
        assert (extra["draws"], extra["panels"], extra["topsis"]["overlap"]["size"]) == (300, 50, size)


def test_a_shortlist_as_long_as_the_seats_is_told_once(marks):
    found = recompute(marks, Rulebook(**RULES, shortlist_size=2), codes_for(marks), "2025", **RUNS)
    assert found["shortlist"] is None


def test_those_tied_with_the_last_lie_above_the_cut_of_the_shortlist():
    marks = np.repeat(np.array([9, 8, 7, 7, 7, 2])[:, None, None], 3, axis=1).repeat(7, axis=2).astype(float)
    book = Rulebook(seats=1, shortlist_size=3, min_judges=2)
    found = recompute(marks, book, codes_for(marks), "2025", **RUNS)
    assert (found["seats"]["seats"], found["shortlist"]["seats"]) == (1, 5)


def test_it_is_plain_json_and_the_same_again(marks):
    marks[3, 1:] = np.nan
    recused = np.zeros(marks.shape[:2], bool)
    recused[0, 0] = True
    book = Rulebook(**RULES)
    found = recompute(marks, book, codes_for(marks), "2025", recused=recused, **RUNS)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert recompute(marks, book, codes_for(marks), "2025", recused=recused, **RUNS) == found
    ranked = evaluate(marks, book, codes_for(marks), recused=recused).order
    assert found["seats"]["codes"] == [codes_for(marks)[row] for row in ranked]


def test_the_second_opinion_names_who_differs():
    """TOPSIS prefers the even topic B to A, which is far ahead in one dimension and far behind in another."""
    means = [[9, 1.2, 5, 5, 5, 5, 5], [5, 5, 5, 5, 5, 5, 5], [1, 1, 1, 1, 1, 1, 1]]
    marks = np.array(means)[:, None].repeat(2, axis=1)
    found = recompute(marks, Rulebook(seats=1, min_judges=2), ["A", "B", "C"], "2025", **RUNS)["seats"]
    assert (found["codes"], found["topsis"]["rank"]) == (["A", "B", "C"], [2, 1, 3])
    assert found["topsis"]["overlap"] == {
        "size": 1,
        "shared": 0,
        "only_composite": ["A"],
        "only_topsis": ["B"],
    }


def test_progress_runs_evenly_over_both_cuts_to_the_end(marks):
    told = []
    recompute(
        marks, Rulebook(**RULES), codes_for(marks), "2025", progress=lambda *at: told.append(at), **RUNS
    )
    assert told == [(300, 1300), (350, 1300), (650, 1300), (950, 1300), (1000, 1300), (1300, 1300)]
