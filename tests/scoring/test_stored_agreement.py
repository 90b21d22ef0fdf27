"""Agreement is computed when scoring closes, stored with the ranking, and held by the history."""

import pytest
from django.core.management import call_command

from projects.models import Cycle
from scoring import actions as selection
from scoring.agreement_content import recompute
from scoring.canonical import digest
from scoring.models import Ranking
from scoring.queries import frozen_rules, judge_ids, marks_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle(stage, cast) -> Cycle:
    """Scoring has closed; one judge is recused from the topic scored best."""
    scored = stage.scored()
    best = scored.topics.order_by("code").first()
    selection.declare_recusal(best, judge=cast.judge, by=cast.judge, reason="a cousin proposed it")
    return selection.close_scoring(scored, by=cast.office)


def told(capsys) -> list[str]:
    try:
        call_command("verify_history")
    except SystemExit:
        pass
    return [line.strip(" -") for line in capsys.readouterr().out.splitlines()]


def test_it_is_what_the_marks_lead_to_without_recused_pairs(cycle, cast):
    ranking, judges = cycle.rankings.get(), judge_ids(cycle)
    topics = list(cycle.topics.order_by("code").values_list("pk", flat=True))
    marks = marks_of(cycle, topics, judges)
    column = judges.index(cast.judge.pk)
    marks[0, column] = float("nan")
    recused = marks[:, :, 0] != marks[:, :, 0]
    assert ranking.agreement == recompute(marks, frozen_rules(cycle), recused=recused)
    assert (ranking.agreement["headline"], ranking.agreement["block"]) == (
        "alpha",
        {"topics": 3, "judges": 3},
    )
    assert [sheet["coverage"] for sheet in ranking.agreement["judges"]] == [1.0, 1.0, 1.0]
    assert ranking.agreement["judges"][column]["topics"] == 3


def test_its_hash_is_in_the_history_and_a_change_is_found(cycle, capsys):
    ranking = cycle.rankings.get()
    assert told(capsys)[0].startswith("The history is sound")
    Ranking.objects.filter(pk=ranking.pk).update(agreement=ranking.agreement | {"headline": "icc"})
    line = f"agreement 1 of cycle {cycle.pk} was changed after it was stored"
    assert told(capsys) == [line, "The history is BROKEN in 1 place."]
    Ranking.objects.filter(pk=ranking.pk).update(agreement={})
    assert told(capsys)[0] == line


def test_a_ranking_from_before_agreement_was_stored_is_sound_and_none_can_be_slipped_in(cycle, cast):
    from scoring.evidence_agreement import agreements

    again = selection.reopen(cycle, by=cast.office, reason="a late card")
    selection.close_scoring(again, by=cast.office)
    assert list(agreements()) == []
    first, second = Ranking.objects.order_by("number")
    assert digest(first.agreement) == digest(second.agreement)
    Ranking.objects.filter(pk=second.pk).update(agreement={})
    assert list(agreements()) == [f"agreement 2 of cycle {cycle.pk} was changed after it was stored"]
