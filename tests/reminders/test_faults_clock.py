"""Ticks around midnight in Asia/Shanghai, with a clock that is set back, after days without any, and with a
thing of which nothing can be said."""

import datetime as dt

import pytest
from django.core.management import call_command

from people.due import SOURCES, Source
from plans.models import Milestone
from reminders import planning, tasks
from reminders.models import Notice, Policy, Rule
from tests.cast import Cast, Stage
from tests.plans.ground import Ground
from tests.reminders.ground import WEDNESDAY, at, milestone, told
from tests.reminders.mail import Mail, serving

pytestmark = pytest.mark.django_db
DUE = WEDNESDAY


@pytest.fixture
def mail(settings) -> Mail:
    with serving(settings) as mail:
        yield mail


@pytest.fixture
def ground() -> Ground:
    ground = Ground(Stage(Cast()))
    Policy.objects.create(calendar="every_day")
    type(ground.owner).objects.filter(pk=ground.owner.pk).update(email="owner@example.com")
    ground.run()
    return ground


@pytest.fixture
def tick(time_machine):
    """Ticks at each of these moments, "DAYS TIME", the days from DUE; how many more were told each time."""

    def tick(*moments: str) -> list[int]:
        return [_more(time_machine, *moment.split()) for moment in moments]

    return tick


def _more(time_machine, day: str, time: str) -> int:
    before = len(told(channel="app"))
    time_machine.move_to(at(DUE + dt.timedelta(int(day)), time), tick=False)
    tasks.tick()
    return len(told(channel="app")) - before


class Unspeakable(Exception):
    """What a source raises that can't say what is due."""


def unspeakable(_thing):
    raise Unspeakable


def of_the_lead():
    return Milestone.objects.filter(owner__username="lead")


def windows(channel: str = "app") -> list[int]:
    return [window for _who, _day, window, _channel in told(channel=channel)]


def test_window_begins_at_midnight_in_shanghai_when_it_is_four_in_the_afternoon_in_utc(ground, mail, tick):
    milestone(ground, DUE)
    assert at(DUE, "00:01").astimezone(dt.UTC).isoformat() == "2026-11-17T16:01:00+00:00"
    assert tick("-1 23:58", "-1 23:59", "0 00:00", "0 00:01", "0 12:00", "0 23:59") == [1, 0, 1, 0, 0, 0]
    assert windows() == [-1, 0]
    assert tick("1 00:01") == [1]
    assert windows() == [-1, 0, 1]


def test_thing_due_today_is_not_late_a_minute_before_midnight(ground, mail, tick):
    Rule.objects.create(kind="milestones", offsets=[0, 1], every=0, urgent_from=0)
    Policy.objects.update(quiet_from=dt.time(3), quiet_until=dt.time(3))
    milestone(ground, DUE)
    tick("0 23:59", "1 00:01")
    assert mail.subjects == [
        "It is due today: Finish “Causes”",
        "It is 1 day late: Finish “Causes”",
    ]


def test_clock_set_back_over_midnight_tells_nothing_twice(ground, mail, tick):
    milestone(ground, DUE)
    assert tick("0 00:01", "-1 23:59", "-3 09:00", "0 00:01", "0 08:30", "-1 08:30") == [1, 0, 0, 0, 0, 0]
    assert len(mail.letters) == 1


def test_clock_that_ran_ahead_and_was_set_right_keeps_its_letter_for_the_day(ground, mail, tick):
    """What was booked in the future goes when that day comes, once."""
    milestone(ground, DUE)
    tick("1 09:00", "0 09:00", "0 23:59")
    assert mail.letters == []
    tick("1 09:00", "2 08:30", "2 08:31")
    assert len(mail.letters) == 1


def test_three_days_without_a_tick_tell_each_thing_once_in_one_letter(ground, mail, tick):
    """Also what stood in the ledger for a letter that those days have missed."""
    milestone(ground, DUE)
    assert tick("-1 06:00") == [1]
    assert mail.letters == []
    assert tick("2 06:00", "2 08:30", "2 08:31", "2 12:00") == [1, 0, 0, 0]
    assert windows() == [-1, 1]
    assert len(mail.letters) == 1
    mails = Notice.objects.filter(channel="email").order_by("id").values_list("window", "state")
    assert list(mails) == [(-1, "dropped"), (1, "sent")]


def test_one_kind_that_fails_stops_neither_the_others_nor_the_letters(ground, mail, tick, monkeypatch):
    Rule.objects.create(kind="milestones", offsets=[0], every=0, urgent_from=0)
    broken = Source("broken", "Broken", "flag", of_the_lead, unspeakable, person="owner", day="planned_end")
    monkeypatch.setattr(planning, "SOURCES", {"broken": broken, **SOURCES})
    milestone(ground, DUE)
    milestone(ground, DUE, owner=ground.lead)
    with pytest.raises(Unspeakable):
        tick("0 09:00")
    assert mail.addressees == ["owner@example.com"]
    milestone(ground, DUE, title="Effects")
    with pytest.raises(Unspeakable):
        call_command("remind")
    assert mail.addressees == ["owner@example.com"] * 2
