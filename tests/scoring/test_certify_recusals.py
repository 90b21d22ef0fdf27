"""A conflict of interest that arises after scoring closed leaves the record recountable."""

import pytest

from projects import actions as topics
from scoring import actions as selection
from scoring.record import recount

pytestmark = pytest.mark.django_db


def test_judge_who_joins_a_group_after_scoring_closed_keeps_the_marks_counted(stage, cast):
    cycle = stage.voting()
    best = stage.candidates(cycle)
    topics.respond(
        topics.invite(cycle.topics.get(pk=best[0]), user=cast.judge, role="advisor", by=cast.office),
        accept=True,
        by=cast.judge,
    )
    for voter in (cast.voter, cast.manager):
        selection.cast(cycle, by=voter, choices=best[: cycle.seats])
    cycle = selection.certify(selection.close_voting(cycle, by=cast.office), by=cast.leader)
    assert recount(cycle.records.get().document.encode()).differences == []
