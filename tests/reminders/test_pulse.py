"""That nobody reminds any more is told to the office, where it looks."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from reminders import tasks
from reminders.models import Pulse, Rule
from reminders.pulse import SILENT_AFTER, is_silent, last_round
from tests.pages import signed_in, text_of

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 12, 2, 12, tzinfo=dt.UTC)
ALARM = "Nobody is being reminded."


def told(user, page: str) -> bool:
    return ALARM in text_of(signed_in(user).get(page))


@pytest.mark.parametrize("go_round", [tasks.tick, lambda: call_command("remind")], ids=["beat", "command"])
def test_every_round_is_noted_when_it_ends(cast, go_round):
    assert last_round() is None
    with time_machine.travel(NOON, tick=False):
        go_round()
    with time_machine.travel(NOON + dt.timedelta(minutes=1), tick=False):
        go_round()
    assert list(Pulse.objects.values_list("at", flat=True)) == [NOON + dt.timedelta(minutes=1)]


def test_round_that_fails_is_not_noted(cast):
    Rule.objects.create(kind="milestones", offsets=["not a day"])
    with pytest.raises(TypeError):
        tasks.tick()
    assert last_round() is None


@pytest.mark.parametrize(
    ("age", "silent"),
    [(dt.timedelta(minutes=1), False), (SILENT_AFTER, False), (SILENT_AFTER + dt.timedelta(seconds=1), True)],
)
def test_office_is_told_after_a_quarter_of_an_hour(cast, age, silent):
    with time_machine.travel(NOON, tick=False):
        tasks.tick()
    with time_machine.travel(NOON + age, tick=False):
        assert is_silent(last_round()) is silent
        assert [told(cast.office, page) for page in ("/", "/reminders/")] == [silent, silent]
        assert told(cast.manager, "/") is False


def test_before_the_first_round_nobody_is_alarmed(cast):
    assert not is_silent(None)
    assert not told(cast.office, "/")
    assert "No round of reminders has been done yet." in text_of(signed_in(cast.office).get("/reminders/"))


def test_round_just_done_is_shown(cast):
    tasks.tick()
    assert last_round() <= timezone.now()
    assert "Last round of reminders:" in text_of(signed_in(cast.office).get("/reminders/"))
