"""A voter and the holder of their proxy casting at once, on PostgreSQL, with a control."""

from contextlib import contextmanager
from threading import Event

import pytest

from kit.refusals import Conflict, Refused
from projects.models import Voter
from scoring import actions as selection
from scoring.actions import absences
from scoring.actions.intake import Paper, enter_papers
from scoring.models import Absence, Ballot
from tests.cast import Cast, Stage
from tests.races.running import in_threads

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("real_db")]


@pytest.fixture
def stage():
    return Stage(Cast())


@contextmanager
def after_the_look(wait, *, locked: bool):
    """`wait()` when the voter has seen that the holder did not cast; without `locked`, no voter is locked
    before."""
    real, rows = absences._cast_by_holder, Voter.objects.select_for_update

    def look(now, voter_id):
        found = real(now, voter_id)
        if not found:
            wait()
        return found

    absences._cast_by_holder = look
    if not locked:
        Voter.objects.select_for_update = lambda **options: Voter.objects.all()
    try:
        yield
    finally:
        absences._cast_by_holder = real
        if not locked:
            del Voter.objects.select_for_update
    assert Voter.objects.select_for_update == rows


def both_cast(stage, *, locked: bool):
    """The voter and the holder cast for the voter at once; what each who was told that it counts came back
    with, and all outcomes. The holder has a moment between the voter's look and the voter's ballot; without
    the lock, all the time that it takes."""
    cast, looked, used = stage.cast, Event(), Event()
    cycle = stage.voting(proxies=1)
    candidates = stage.candidates(cycle)
    selection.name_proxy(cycle, voter=cast.voter, holder=cast.manager, by=cast.voter)

    def wait():
        looked.set()
        assert used.wait(0.3 if locked else 30) or locked

    def use():
        assert locked or looked.wait(30)
        try:
            return selection.cast(cycle, by=cast.manager, voter=cast.voter, choices=candidates[1:2])
        finally:
            used.set()

    with after_the_look(wait, locked=locked):
        outcomes = in_threads(lambda: selection.cast(cycle, by=cast.voter, choices=candidates[:1]), use)
    assert Ballot.objects.filter(cycle=cycle, voter=cast.voter).count() == 1
    return [outcome for outcome in outcomes if isinstance(outcome, tuple)], outcomes


def test_of_voter_and_holder_exactly_one_is_told_that_it_counts(stage):
    for _ in range(3):
        told, outcomes = both_cast(stage, locked=True)
        assert len(told) == 1
        (refusal,) = [outcome for outcome in outcomes if not isinstance(outcome, tuple)]
        ballot = Ballot.objects.latest("pk")
        if ballot.holder is None:
            assert (type(refusal), Absence.objects.filter(cycle=ballot.cycle).exists()) == (Refused, False)
        else:
            assert (type(refusal), refusal.code) == (Conflict, "already_decided")
        assert (told[0][0].pk, told[0][0].choices) == (ballot.pk, ballot.choices)


def test_control_without_the_lock_both_are_told_that_it_counts(stage):
    assert len(both_cast(stage, locked=False)[0]) == 2


def test_two_who_name_one_another_or_one_holder_make_no_chain(stage):
    cast = stage.cast
    people = [cast.voter, cast.manager, cast.other_manager, cast.staff]
    cycle = stage.voting(proxies=1, electorate=people)

    def name(voter, holder):
        return lambda: selection.name_proxy(cycle, voter=voter, holder=holder, by=voter)

    in_threads(
        name(cast.voter, cast.manager),
        name(cast.manager, cast.voter),
        name(cast.other_manager, cast.manager),
        name(cast.staff, cast.manager),
    )
    given = list(Absence.objects.values_list("voter", "holder"))
    holders = [holder for _voter, holder in given]
    assert {voter for voter, _holder in given}.isdisjoint(holders)
    assert len(holders) == len(set(holders)) > 0


def test_note_taken_back_while_a_paper_is_entered_leaves_one_of_both(stage):
    cast = stage.cast
    cycle = stage.voting(absentees=True)
    noted = selection.note_paper(cycle, voter=cast.voter, by=cast.office)
    outcomes = in_threads(
        lambda: selection.end_absence(noted, by=cast.office),
        lambda: enter_papers(cycle, [Paper("1", [])], by=cast.office),
    )
    taken_back, entered = (not isinstance(outcome, Exception) for outcome in outcomes)
    assert taken_back is not entered
    assert (Absence.objects.exists(), Ballot.objects.exists()) == (entered, entered)
