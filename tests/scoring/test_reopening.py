"""What begins anew must be able to run: after a missed deadline, after a change of the rules."""

import datetime as dt

import pytest
from django.utils import timezone

from kit.models import Entry
from kit.refusals import Conflict, Invalid
from projects.models import Cycle
from scoring import actions as selection
from scoring.queries import frozen_rules
from scoring.tasks import move_due

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def timed(stage):
    """A cycle that the clock moves, in voting, with an hour to go; a tie at the cut leads to a runoff."""
    return stage.voting(auto_advance=True, runoff=True, voting_ends_at=timezone.now() + HOUR)


@pytest.fixture
def too_late(time_machine):
    time_machine.move_to(timezone.now() + 2 * HOUR, tick=True)


def cast_all(cast, cycle, *choices):
    for voter, chosen in zip((cast.voter, cast.manager), choices, strict=True):
        selection.cast(cycle, by=voter, choices=chosen)


def test_runoff_that_the_clock_opens_takes_ballots(stage, cast, timed, request):
    best, second, third, _last = stage.candidates(timed)
    cast_all(cast, timed, [best, second], [best, third])
    request.getfixturevalue("too_late")
    assert move_due(timezone.now()) == 1
    timed.refresh_from_db()
    assert (timed.round, timed.voting_ends_at, timed.takes("voting")) == (2, None, True)
    assert move_due(timezone.now()) == 0
    cast_all(cast, timed, [second], [second])
    assert selection.close_voting(timed, by=cast.office).voting_closed_at
    assert [tally.quorum_met for tally in timed.tallies.all()] == [True, True]


def test_clock_does_not_end_at_once_what_was_reopened(stage, cast, timed, request):
    clear = stage.candidates(timed)[:2]
    cast_all(cast, timed, clear, clear)
    deadline = timed.voting_ends_at
    request.getfixturevalue("too_late")
    move_due(timezone.now())
    timed.refresh_from_db()
    assert timed.voting_ends_at == deadline  # closed in time: the deadline stays on record
    selection.reopen(timed, by=cast.office, reason="a ballot got lost")
    assert move_due(timezone.now()) == 0
    timed.refresh_from_db()
    assert timed.takes("voting")
    told = Entry.objects.filter(subject="cycle", verb="reopen").latest("number").changes
    assert told["voting_ends_at"][1] is None


def test_deadline_to_come_stays(stage, cast, timed):
    clear = stage.candidates(timed)[:2]
    cast_all(cast, timed, clear, clear)
    deadline = timed.voting_ends_at
    cycle = selection.reopen(selection.close_voting(timed, by=cast.office), by=cast.office, reason="why")
    assert cycle.voting_ends_at == deadline


@pytest.mark.parametrize("phase", ["proposing", "scoring", "voting", "running"])
def test_open_phase_cannot_be_reopened(stage, cast, phase):
    made = {"proposing": stage.proposing, "scoring": stage.scoring, "voting": stage.voting}
    cycle = made.get(phase, stage.certified)()
    assert cycle.phase == phase
    with pytest.raises(Invalid):
        selection.reopen(cycle, by=cast.office, reason="sent twice", phase=phase)
    assert Cycle.objects.get(pk=cycle.pk).phase == phase


def test_phase_whose_entries_are_closed_can_be_reopened_by_name(stage, cast):
    cycle = selection.reopen(stage.voted(), by=cast.office, reason="why", phase="voting")
    assert (cycle.phase, cycle.voting_closed_at) == ("voting", None)


@pytest.mark.parametrize("change", [{"scale_high": 5}, {"scale_low": 0}, {"scale_step": 3}])
def test_scale_stays_once_there_are_marks_on_it(stage, cast, change):
    cycle = selection.reopen(stage.scored(), by=cast.office, reason="why")
    assert not cycle.is_frozen
    with pytest.raises(Conflict) as refused:
        selection.set_up(cycle, by=cast.office, **change)
    assert refused.value.code == "frozen"
    assert selection.set_up(cycle, by=cast.office, seats=1, scale_high=10).seats == 1


def test_scale_can_change_while_there_are_no_marks(stage, cast):
    cycle = selection.reopen(stage.scoring(), by=cast.office, reason="why")
    assert selection.set_up(cycle, by=cast.office, scale_high=5).scale_high == 5


def test_seed_fixed_before_the_first_mark_stays(stage, cast):
    cycle = stage.scored()
    seed = frozen_rules(cycle).lot_seed
    selection.reopen(cycle, by=cast.office, reason="why")
    with pytest.raises(Conflict) as refused:
        selection.open_scoring(cycle, by=cast.office, lot_seed="one that makes mine win")
    assert refused.value.code == "frozen"
    selection.open_scoring(cycle, by=cast.office)
    assert (cycle.rulebooks.count(), frozen_rules(cycle).lot_seed) == (2, seed)


def test_seed_is_drawn_anew_while_there_are_no_marks(stage, cast):
    cycle = stage.scoring()
    seed = frozen_rules(cycle).lot_seed
    selection.open_scoring(selection.reopen(cycle, by=cast.office, reason="why"), by=cast.office)
    assert frozen_rules(cycle).lot_seed != seed
