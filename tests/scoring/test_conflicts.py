"""Who is recused by the facts: the group that a judge belongs to, not the one a proposer would like."""

import pytest

from kit.models import Entry
from kit.refusals import Refused
from projects import actions as topics
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from scoring.models import RankingRow, Recusal
from scoring.queries import conflicts, recused_pairs
from scoring.sheet import totals
from workbooks.queries import scorecard_rows

pytestmark = pytest.mark.django_db


def test_proposer_cannot_silence_a_judge_by_an_invitation(stage, cast):
    cycle = stage.scored()
    worst = cycle.topics.order_by("code").last()
    topics.invite(worst, user=cast.judge, role="member", by=worst.proposer)
    assert conflicts(cycle) == {}
    assert totals(cycle, cast.judge)["recused"] == 0
    selection.score(worst, by=cast.judge, marks=dict.fromkeys(DIMENSIONS, 2))
    selection.close_scoring(cycle, by=cast.office)
    assert RankingRow.objects.get(topic=worst).judges == 3


def test_judge_who_accepts_is_recused_everywhere(stage, cast):
    cycle = stage.scored(min_judges=2)
    joined = cycle.topics.order_by("code").first()
    member = topics.invite(joined, user=cast.judge, role="member", by=joined.proposer)
    topics.respond(member, accept=True, by=cast.judge)
    assert conflicts(cycle) == {(cast.judge.pk, joined.pk): "member"}
    assert totals(cycle, cast.judge)["recused"] == 1
    with pytest.raises(Refused):
        selection.score(joined, by=cast.judge, marks={})
    selection.close_scoring(cycle, by=cast.office)
    assert RankingRow.objects.get(topic=joined).judges == 2


def test_what_was_counted_is_exported_whoever_joins_a_group_later(stage, cast):
    cycle = stage.certified()
    elected = cycle.topics.filter(state="established").first()
    member = topics.invite(elected, user=cast.judge, role="advisor", by=cast.office)
    topics.respond(member, accept=True, by=cast.judge)
    assert conflicts(cycle) == {(cast.judge.pk, elected.pk): "member"}
    assert recused_pairs(cycle) == {}
    exported = {(row["judge"], row["topic"]) for row in scorecard_rows(cycle, cast.office)}
    assert (cast.judge.username, elected.code) in exported
    assert len(exported) == cycle.scorecards.count()


def test_history_tells_of_recusals_that_follow_from_the_facts(stage, cast):
    cycle = stage.proposing()
    own = stage.topic(cycle, center=cast.province, by=cast.voter)
    stage.topic(cycle)
    selection.open_scoring(cycle, by=cast.office)
    told = Entry.objects.filter(subject="recusal", topic_id=own.pk, by=cast.office)
    assert sorted(told.values_list("subject_id", flat=True)) == sorted(
        Recusal.objects.values_list("pk", flat=True)
    )
    assert set(told.values_list("verb", "new")) == {("recuse", "own_center")}
    assert Recusal.objects.count() == 3
