"""The clock moves cycles from phase to phase where they let it, once each, and stops for none of them."""

import datetime as dt

import pytest
from django.utils import timezone

from kit.models import Entry
from kit.refusals import Conflict
from projects.models import Cycle
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from scoring.models import RulebookVersion
from scoring.tasks import move_due_phases

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def dated(stage):
    """An hour for each phase."""
    begin = timezone.now()
    phases = enumerate(("proposing", "scoring", "voting"), 1)
    ends = {f"{phase}_ends_at": begin + hour * HOUR for hour, phase in phases}
    cycle = stage.proposing(auto_advance=True, **ends)
    for number in range(4):
        stage.topic(cycle, title=f"Topic {number}")
    return cycle


def score_all(stage, cycle):
    for topic in cycle.topics.all():
        for judge in stage.cast.judges:
            selection.score(topic, by=judge, marks=dict.fromkeys(DIMENSIONS, 5))


def test_every_phase_ends_at_its_deadline(stage, cast, dated, time_machine):
    begin, seen = timezone.now(), []
    assert move_due_phases() == 0
    for hour in (1, 2, 3):
        time_machine.move_to(begin + hour * HOUR, tick=False)
        seen.append((move_due_phases(), move_due_phases(), Cycle.objects.get(pk=dated.pk).phase))
        if hour == 1:
            score_all(stage, dated)
    assert seen == [(1, 0, "scoring"), (1, 0, "voting"), (1, 0, "voting")]
    assert Cycle.objects.get(pk=dated.pk).voting_closed_at
    moves = Entry.objects.filter(subject="cycle", by=None).order_by("number")
    assert [entry.verb for entry in moves] == ["open-scoring", "close-scoring", "open-voting", "close-voting"]


def test_what_was_closed_early_counts_down_no_more_and_is_led_on_at_its_deadline(stage, cast, time_machine):
    ends = timezone.now() + HOUR
    cycle = stage.scored(auto_advance=True, scoring_ends_at=ends, voting_ends_at=ends + HOUR)
    assert cycle.deadline == ends
    cycle = selection.close_scoring(cycle, by=cast.office)
    assert (cycle.deadline, cycle.takes("scoring")) == (None, False)
    time_machine.move_to(ends, tick=False)
    assert move_due_phases() == 1
    cycle.refresh_from_db()
    assert (cycle.phase, cycle.deadline) == ("voting", ends + HOUR)
    assert selection.close_voting(cycle, by=cast.office).deadline is None


def test_what_lacks_something_stays_and_takes_nothing(stage, dated, time_machine):
    dated.panelists.all().delete()
    time_machine.move_to(timezone.now() + HOUR, tick=False)
    assert move_due_phases() == 0
    cycle = Cycle.objects.get(pk=dated.pk)
    assert (cycle.phase, cycle.takes("proposing")) == ("proposing", False)


def test_broken_cycle_does_not_hold_up_the_others(stage, cast, time_machine):
    ends = timezone.now() + HOUR
    broken, sound = (stage.voting(auto_advance=True, voting_ends_at=ends) for _ in range(2))
    RulebookVersion.objects.filter(cycle=broken).update(content={"seats": 0})
    time_machine.move_to(ends, tick=False)
    assert move_due_phases() == 1
    assert Cycle.objects.get(voting_closed_at__isnull=False) == sound


def test_second_beat_that_read_the_cycle_before_the_first_moved_it_does_nothing(stage, cast, time_machine):
    cycle = stage.voting(auto_advance=True, runoff=True, voting_ends_at=timezone.now() + HOUR)
    best, second, third, _last = stage.candidates(cycle)
    selection.cast(cycle, by=cast.voter, choices=[best, second])
    selection.cast(cycle, by=cast.manager, choices=[best, third])
    time_machine.move_to(timezone.now() + HOUR, tick=False)
    assert selection.close_voting(cycle, by=None, clock=True).round == 2
    with pytest.raises(Conflict):
        selection.close_voting(cycle, by=None, clock=True)
    assert Cycle.objects.get(pk=cycle.pk).takes("voting")
