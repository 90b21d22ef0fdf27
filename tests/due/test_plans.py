"""Milestones of their owners and updates of the leads: for whom, until when."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.due import SOURCES, Line, waiting_for
from people.models import User
from plans import actions
from plans.models import Update
from projects import actions as topics
from projects.lifecycle import STATES
from projects.models import Cycle, Topic
from tests.due.everybody import agrees, awaited, desk
from tests.plans.ground import START, Ground

NOW = dt.datetime(2026, 3, 20, 9, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 20)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ground(stage) -> Ground:
    return Ground(stage)


def in_days(number: int) -> dt.date:
    return TODAY + dt.timedelta(number)


def on(number: int) -> str:
    return in_days(number).isoformat()


def labels(user, kind: str, **clock) -> list[str]:
    return [label for label, _url, _note in desk(user, kind, **clock)]


def asked(kind: str) -> set[str]:
    return {name for name, _day in awaited(kind)}


# --- Milestones --------------------------------------------------------------------------------------


def test_a_milestone_awaits_its_owner_until_its_planned_end(ground):
    ground.milestone(planned_end=in_days(3))
    other = ground.milestone(planned_end=in_days(4), owner=ground.member)
    ground.milestone(owner=None)
    assert awaited("milestones") == {("owner", on(3)), ("member", on(4))}
    assert awaited("milestones", until=in_days(3)) == {("owner", on(3))}
    assert awaited("milestones", user=ground.member) == {("member", on(4))}
    assert awaited("milestones", subjects=[other.pk]) == {("member", on(4))}
    assert awaited("milestones", user=ground.lead) == set()


def test_milestones_stand_on_the_desk_from_two_weeks_before_their_end(ground):
    for days in (-5, 0, 14, 15):
        day = in_days(days)
        ground.milestone(title=f"In {days}", planned_start=min(day, START), planned_end=day)
    ground.milestone(title="The gate", is_gate=True, planned_end=in_days(3))
    told = ["Finish “In -5”", "Finish “In 0”", "Pass the gate “The gate”", "Finish “In 14”"]
    assert labels(ground.owner, "milestones") == told
    assert labels(ground.owner, "milestones", today=in_days(1)) == [*told, "Finish “In 15”"]


def test_a_milestone_is_told_with_its_topic_and_is_late_on_the_day_after(ground):
    milestone = ground.milestone(planned_end=TODAY)
    (item,) = waiting_for(ground.owner)
    assert (item.line, item.icon, item.row.topic) == (
        Line("Finish “Survey”", f"/milestones/{milestone.pk}/", "Shorter calls"),
        "flag",
        ground.topic.pk,
    )
    evening = dt.datetime(2026, 3, 20, 15, 59, 59, tzinfo=dt.UTC)
    assert item.due == evening
    assert [item.is_late(evening + dt.timedelta(seconds=n)) for n in (0, 1)] == [False, True]


@pytest.mark.parametrize("fields", [{"state": "done"}, {"state": "cancelled"}, {"owner": None}])
def test_a_milestone_awaits_nobody_once_it_is_done_cancelled_or_without_owner(ground, fields):
    milestone = ground.milestone()
    assert asked("milestones") == {"owner"}
    actions.edit_milestone(milestone, by=ground.lead, **fields)
    assert asked("milestones") == set()


@pytest.mark.parametrize("state", STATES)
def test_milestones_and_updates_wait_while_the_work_goes_on(ground, state):
    ground.milestone()
    ground.force(ground.topic, state)
    assert asked("milestones") == ({"owner"} if state in ("established", "running") else set())
    assert asked("updates") == ({"lead"} if state == "running" else set())


def test_nothing_waits_for_the_deactivated(ground):
    ground.run()
    ground.milestone()
    User.objects.filter(username__in=("owner", "lead")).update(is_active=False)
    assert (awaited("milestones"), awaited("updates")) == (set(), set())
    assert awaited("milestones", user=ground.owner) == awaited("updates", user=ground.lead) == set()


# --- Updates -----------------------------------------------------------------------------------------


def test_an_update_awaits_the_lead_at_the_rhythm_of_the_cycle(ground):
    ground.run()
    assert awaited("updates") == {("lead", on(14))}
    assert awaited("updates", until=in_days(13)) == set()
    assert awaited("updates", until=in_days(14)) == {("lead", on(14))}
    Cycle.objects.update(update_days=3)
    assert awaited("updates") == {("lead", on(3))}


@pytest.mark.parametrize(("days", "told"), [(11, []), (12, ["Report progress"]), (20, ["Report progress"])])
def test_an_update_stands_on_the_desk_from_two_days_before_its_day(ground, days, told):
    topic = ground.run()
    with time_machine.travel(NOW + dt.timedelta(days)):
        assert labels(ground.lead, "updates") == told
        assert labels(ground.member, "updates") == []
        actions.report(topic, by=ground.member, done="Something")
        assert labels(ground.lead, "updates") == []
        assert awaited("updates") == {("lead", on(days + 14))}


@pytest.mark.parametrize(
    ("reported", "started", "day"), [(5, 2, 19), (2, 5, 19), (5, None, 19), (None, 5, 19), (None, None, None)]
)
def test_the_rhythm_counts_from_the_last_update_or_the_start(ground, reported, started, day):
    topic = ground.run()
    if reported is not None:
        actions.report(topic, by=ground.member, done="Something")
        Update.objects.update(created_at=NOW + dt.timedelta(reported))
    Topic.objects.filter(pk=topic.pk).update(started_at=started and NOW + dt.timedelta(started))
    assert awaited("updates") == ({("lead", on(day))} if day else set())


def test_the_day_of_an_update_is_the_local_one(ground):
    late = dt.datetime(2026, 3, 20, 16, 30, tzinfo=dt.UTC)
    Topic.objects.filter(pk=ground.run().pk).update(started_at=late)
    assert awaited("updates") == {("lead", on(15))}


def test_an_update_awaits_the_lead_of_its_own_topic(ground):
    """`person` joins the filtered rows of the group again; in either group are four."""
    topic, other = ground.run(), ground.force(ground.established("Other"), "running")
    topics.hand_over(other.members.get(user=ground.lead), to=ground.member, by=ground.cast.office)
    assert awaited("updates", subjects=[topic.pk]) == {("lead", on(14))}
    assert awaited("updates", subjects=[other.pk]) == {("member", on(14))}


# --- Costs -------------------------------------------------------------------------------------------


def test_both_cost_a_query_however_many_wait(ground, django_assert_num_queries):
    for number in (1, 3):
        while len(awaited_subjects("milestones")) < number:
            ground.milestone()
            ground.force(ground.established(f"Topic {number}"), "running")
        for kind in ("milestones", "updates"):
            with django_assert_num_queries(1):
                rows = list(SOURCES[kind].select())
            with django_assert_num_queries(1):
                assert len(list(SOURCES[kind].lines(rows))) == number


@pytest.mark.postgres
def test_the_milestones_that_are_due_are_found_by_the_index_of_open_ones(ground):
    with CaptureQueriesContext(connection) as seen:
        list(SOURCES["milestones"].select(until=in_days(7)))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {seen[0]['sql']}")
        assert any("milestone_open_end" in line for (line,) in cursor.fetchall())


def test_everybody_is_told_what_each_is_told(ground):
    ground.run()
    ground.milestone()
    ground.milestone(owner=ground.member, planned_end=in_days(1))
    ground.force(ground.established("Other"), "running")
    agrees("milestones", "updates")


def awaited_subjects(kind: str) -> set[int]:
    return {row.subject for row in SOURCES[kind].select()}
