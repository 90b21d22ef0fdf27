"""A stability report: asked for when scoring closes, computed once, taken over from the dead, given up."""

import datetime as dt

import pytest
import time_machine
from celery import current_app
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from kit import guard
from kit.history import broken
from kit.models import Entry
from kit.refusals import Conflict, Gone, Refused
from kit.sight import visible_entries
from projects.models import Cycle
from scoring import actions as selection
from scoring import tasks
from scoring.actions import stability
from scoring.actions.computing import evaluation_of
from scoring.models import Scorecard, StabilityReport
from scoring.queries import frozen_rules
from scoring.querysets import SILENCE
from scoring.stability_content import recompute

pytestmark = pytest.mark.django_db

LONG_SILENCE = SILENCE + dt.timedelta(seconds=1)


@pytest.fixture
def closed(stage, cast) -> Cycle:
    return selection.close_scoring(stage.scored(seats=1, shortlist_size=2), by=cast.office)


def report_of(cycle: Cycle) -> StabilityReport:
    return StabilityReport.objects.get(ranking__cycle=cycle, ranking__superseded=False)


def told(cycle: Cycle) -> list[tuple]:
    """(verb, from, to) of the history of its reports."""
    entries = Entry.objects.filter(subject="stabilityreport", cycle_id=cycle.pk).order_by("id")
    return list(entries.values_list("verb", "old", "new"))


def test_report_is_what_follows_from_the_marks(stage, cast):
    cycle = stage.scored(seats=1, shortlist_size=2, min_judges=2)
    third = cycle.topics.order_by("code")[2]
    selection.declare_recusal(third, judge=cast.judge, by=cast.judge, reason="a friend's")
    rulebook = frozen_rules(cycle)
    entered = evaluation_of(cycle, rulebook)
    codes = [topic.code for topic in entered.topics]
    expected = recompute(entered.marks, rulebook, codes, cycle.code, recused=entered.recused)
    cycle = selection.close_scoring(cycle, by=cast.office)
    waiting = report_of(cycle)
    assert (waiting.state, waiting.content, waiting.computed_at) == ("waiting", {}, None)
    assert tasks.compute_stability(waiting.pk)
    report = report_of(cycle)
    assert report.content == expected
    assert (report.state, report.done, report.total, report.attempts) == ("done", 42_000, 42_000, 1)
    assert (report.versions, report.error) == (report.ranking.versions, "")
    assert report.computed_at is not None
    assert told(cycle) == [("compute", "computing", "done")]


def test_opening_the_ballot_at_once_asks_for_it_too(stage):
    assert report_of(stage.voting()).state == "waiting"


def test_it_can_be_computed_when_the_topics_have_moved_on(stage):
    cycle = stage.certified()
    assert tasks.take_up_stability() == 1
    assert report_of(cycle).content["seats"]["codes"] == report_of(cycle).ranking.content["codes"]


def test_bell_is_rung_after_the_commit(stage, cast, django_capture_on_commit_callbacks, monkeypatch):
    cycle, rung = stage.scored(), []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **_: rung.append((name, args)))
    with django_capture_on_commit_callbacks(execute=True):
        selection.close_scoring(cycle, by=cast.office)
        assert rung == []
    assert rung == [("scoring.tasks.compute_stability", [report_of(cycle).pk])]
    assert rung[0][0] == tasks.compute_stability.name


def test_task_may_be_run_twice(closed):
    pk = report_of(closed).pk
    assert [tasks.compute_stability(pk), tasks.compute_stability(pk)] == [True, False]
    assert tasks.take_up_stability() == 0
    assert told(closed) == [("compute", "computing", "done")]


def test_unknown_report_is_nobodys():
    assert tasks.compute_stability(12345) is False


def test_report_of_a_living_worker_is_left_to_it(closed):
    stability.claim(report_of(closed).pk)
    assert tasks.take_up_stability() == 0
    assert report_of(closed).state == "computing"


def claimed_by_one_who_dies(cycle: Cycle):
    with time_machine.travel(timezone.now() - LONG_SILENCE, tick=False):
        return stability.claim(report_of(cycle).pk)


def test_report_of_a_dead_worker_is_taken_up_after_its_silence(closed):
    assert claimed_by_one_who_dies(closed).attempts == 1
    assert tasks.take_up_stability() == 1
    assert (report_of(closed).state, report_of(closed).attempts) == ("done", 2)


def test_worker_that_was_thought_dead_writes_nothing(closed):
    first = claimed_by_one_who_dies(closed)
    second = stability.claim(first.pk)
    with pytest.raises(stability.Lost):
        stability._Pulse(first)(1, 2)
    with pytest.raises(stability.Lost):
        stability._finish(first, {"seats": "wrong"})
    stability._compute(second)
    assert (report_of(closed).state, told(closed)) == ("done", [("compute", "computing", "done")])


def test_third_dead_worker_is_the_last(closed, cast):
    for attempts in (1, 2, 3):
        assert stability.claim(report_of(closed).pk).attempts == attempts
        StabilityReport.objects.update(beat_at=timezone.now() - LONG_SILENCE)
    assert tasks.take_up_stability() == 0
    report = report_of(closed)
    assert (report.state, report.error, report.attempts) == ("failed", "interrupted", 3)
    assert tasks.take_up_stability() == 0
    selection.compute_stability(closed, by=cast.office)
    assert tasks.take_up_stability() == 1
    report = report_of(closed)
    assert (report.state, report.error, report.attempts) == ("done", "", 4)
    assert told(closed) == [
        ("fail", "computing", "failed"),
        ("compute-stability", "failed", "waiting"),
        ("compute", "computing", "done"),
    ]


def test_what_cannot_be_computed_is_tried_three_times(closed):
    """The rulebook of the ranking, as no action could have left it."""
    ranking = report_of(closed).ranking
    type(ranking.rulebook).objects.filter(pk=ranking.rulebook_id).update(content={"seats": 0})
    assert [tasks.take_up_stability() for _turn in range(4)] == [1, 1, 1, 0]
    assert (report_of(closed).state, report_of(closed).error) == ("failed", "internal")


def test_marks_that_are_no_longer_those_of_the_ranking_are_not_computed(closed):
    guard.remove(connection)
    card = Scorecard.objects.filter(cycle=closed).order_by("id").first()
    Scorecard.objects.filter(pk=card.pk).update(importance=card.importance - 1)
    assert tasks.take_up_stability() == 1
    assert (report_of(closed).state, report_of(closed).error) == ("failed", "changed")
    guard.install(connection)


def test_reopening_leaves_the_old_report_alone_and_closing_asks_for_a_new_one(closed, cast):
    running = stability.claim(report_of(closed).pk)
    cycle = selection.reopen(closed, by=cast.office, reason="an error")
    assert tasks.take_up_stability() == 0
    with pytest.raises(stability.Lost):
        stability._compute(running)
    assert StabilityReport.objects.get(pk=running.pk).content == {}
    selection.close_scoring(cycle, by=cast.office)
    assert tasks.take_up_stability() == 1
    assert report_of(cycle).pk != running.pk
    assert (report_of(cycle).state, told(cycle)) == ("done", [("compute", "computing", "done")])


def test_computing_again_is_the_offices_and_only_after_a_failure(closed, stage, cast):
    with pytest.raises(Refused):
        selection.compute_stability(closed, by=cast.leader)
    for state in ("waiting", "computing", "done"):
        StabilityReport.objects.update(state=state)
        with pytest.raises(Conflict) as refused:
            selection.compute_stability(closed, by=cast.office)
        assert refused.value.code == "already_decided"
    with pytest.raises(Gone):
        selection.compute_stability(stage.scoring(), by=cast.office)


def test_cycle_that_has_no_report_yet_can_get_one(closed, cast):
    StabilityReport.objects.all().delete()
    report = selection.compute_stability(closed, by=cast.office)
    assert (report_of(closed).pk, report.state) == (report.pk, "waiting")
    assert told(closed) == [("compute-stability", "", "waiting")]


def test_progress_is_written_at_most_once_a_second(closed, django_assert_num_queries):
    pulse = stability._Pulse(stability.claim(report_of(closed).pk))
    with django_assert_num_queries(2):
        for done in range(1, 101):
            pulse(done, 100)
    assert (report_of(closed).done, report_of(closed).total) == (100, 100)


def test_history_verifies_the_report_and_finds_a_changed_or_missing_one(closed, cast, capsys):
    tasks.take_up_stability()
    assert (list(broken()), call_command("verify_history")) == ([], None)
    report = report_of(closed)
    pk = report.pk
    report.content["seats"]["contested"] = ["nothing of it"]
    report.save()
    with pytest.raises(SystemExit):
        call_command("verify_history")
    report.delete()
    with pytest.raises(SystemExit):
        call_command("verify_history")
    said = [line for line in capsys.readouterr().out.splitlines() if "stability" in line]
    assert said == [
        f"  - stability report {pk} does not say what its history tells",
        f"  - stability report {pk} is gone",
    ]


def test_its_history_is_for_office_and_leaders(closed, cast):
    tasks.take_up_stability()
    seen = {
        role: visible_entries(cast[role]).filter(subject="stabilityreport").count() for role in cast.ROLES
    }
    assert seen == dict.fromkeys(cast.ROLES, 0) | {"office": 1, "leader": 1}
