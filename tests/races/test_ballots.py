"""Ballots of one voter racing one another, on PostgreSQL, with controls."""

from threading import Barrier

import pytest

from kit import history, versions
from kit.models import Entry
from kit.refusals import Stale
from scoring import actions as selection
from scoring.models import Ballot
from tests.cast import Cast, Stage
from tests.races.running import in_threads

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("real_db")]


@pytest.fixture
def stage():
    return Stage(Cast())


def test_first_ballots_of_one_voter_from_eight_windows_make_one_row(stage):
    cycle = stage.voting(seats=2)
    candidates = stage.candidates(cycle)
    outcomes = in_threads(
        *[
            lambda pick=pick: selection.cast(cycle, by=stage.cast.voter, choices=candidates[pick : pick + 2])
            for pick in (0, 1, 2, 0, 1, 2, 0, 1)
        ]
    )
    assert sorted(new for _ballot, new in outcomes) == [False] * 7 + [True]
    ballot = Ballot.objects.get(cycle=cycle, voter=stage.cast.voter)
    assert (len(ballot.choices), ballot.version) == (2, 8)
    chain = Entry.objects.filter(subject="ballot", subject_id=ballot.pk).order_by("number")
    assert [entry.number for entry in chain] == list(range(1, 9))
    assert list(history.broken(chain)) == []


def change_at_once(stage, write):
    cycle = stage.voting()
    candidates = stage.candidates(cycle)
    ballot, _new = selection.cast(cycle, by=stage.cast.voter, choices=candidates[:1])
    jobs = [lambda pick=pick: write(cycle, ballot, [candidates[pick]]) for pick in (1, 2)]
    outcomes = in_threads(*jobs)
    return sum(isinstance(outcome, Stale) for outcome in outcomes)


def test_of_two_changes_of_the_same_version_one_is_stale(stage):
    def write(cycle, ballot, choices):
        return selection.cast(cycle, by=stage.cast.voter, choices=choices, version=ballot.version)

    assert change_at_once(stage, write) == 1


def test_control_a_check_before_the_write_loses_one_change(stage):
    both_checked = Barrier(2)

    def write(cycle, ballot, choices):
        seen = Ballot.objects.get(pk=ballot.pk)
        versions.check(seen, ballot.version)
        both_checked.wait(30)
        seen.choices = choices
        seen.save(update_fields=["choices"])

    assert change_at_once(stage, write) == 0
