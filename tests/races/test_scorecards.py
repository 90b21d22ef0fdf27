"""One judge's card from several windows at once, on PostgreSQL."""

import pytest

from kit import history
from kit.models import Entry
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from scoring.models import Scorecard
from tests.cast import Cast, Stage
from tests.races.running import in_threads

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("real_db")]


def test_history_tells_what_each_writing_replaced():
    stage = Stage(Cast())
    topic, judge = stage.scoring().topics.first(), stage.cast.judge

    def write(mark: int):
        return selection.score(topic, by=judge, marks=dict.fromkeys(DIMENSIONS, mark))[1]

    outcomes = in_threads(*[lambda mark=mark: write(mark) for mark in range(1, 9)])
    assert sorted(outcomes) == [False] * 7 + [True]
    told = [entry.changes["goal"] for entry in Entry.objects.filter(subject="scorecard").order_by("number")]
    assert [old for old, _new in told] == [None] + [new for _old, new in told[:-1]]
    assert (told[-1][1], list(history.broken())) == (Scorecard.objects.get().goal, [])
