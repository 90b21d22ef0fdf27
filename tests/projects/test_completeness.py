"""What a proposal lacks, seen by those who score it."""

import pytest

from projects.completeness import TEXTS, gaps
from projects.words import GAPS

WHOLE = dict.fromkeys(TEXTS, "from 18 % to 12 %") | {"budget": 0, "theme": 1}


def test_a_whole_proposal_lacks_nothing():
    assert gaps(WHOLE, has_themes=True) == []


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("empty", ["", "  \n ", None])
def test_an_empty_text_is_missing(name, empty):
    assert gaps(WHOLE | {name: empty}) == [name]


@pytest.mark.parametrize(
    ("goal", "missing"),
    [
        ("fewer calls", ["goal_figure"]),
        ("提升满意度", ["goal_figure"]),
        ("下降 30%", []),
        ("压降三成", []),
        ("由１５降至３", []),
        ("减半", []),
    ],
)
def test_a_goal_needs_a_figure(goal, missing):
    assert gaps(WHOLE | {"goal": goal}) == missing


def test_no_budget_is_missing_but_zero_is_not():
    assert gaps(WHOLE | {"budget": None}) == ["budget"]


def test_a_theme_is_missing_only_where_the_cycle_has_some():
    assert gaps(WHOLE | {"theme": None}) == []
    assert gaps(WHOLE | {"theme": None}, has_themes=True) == ["theme"]


def test_every_gap_has_its_sentence():
    assert set(gaps({}, has_themes=True)) | {"goal_figure"} == set(GAPS)
