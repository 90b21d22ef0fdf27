"""Workers racing for one stability report, on PostgreSQL; with a control."""

from threading import Barrier

import pytest
from django.utils import timezone

from kit.models import Entry
from scoring import actions as selection
from scoring.actions import stability
from scoring.models import StabilityReport
from tests.cast import Cast, Stage
from tests.races.running import Held, in_threads

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("real_db")]


@pytest.fixture
def cycle():
    stage = Stage(Cast())
    return selection.close_scoring(stage.scored(), by=stage.cast.office)


@pytest.fixture
def report(cycle) -> StabilityReport:
    return StabilityReport.objects.get()


def test_of_eight_workers_one_has_the_report(report):
    claimed = in_threads(*[lambda: stability.claim(report.pk)] * 8)
    assert sorted(found is not None for found in claimed) == [False] * 7 + [True]
    report.refresh_from_db()
    assert (report.state, report.attempts) == ("computing", 1)


def test_eight_workers_compute_it_once(report):
    ran = in_threads(*[lambda: stability.run(report.pk)] * 8)
    assert sorted(ran) == [False] * 7 + [True]
    entries = Entry.objects.filter(subject="stabilityreport").values_list("verb", flat=True)
    assert list(entries) == ["compute"]


def test_both_have_looked_before_either_writes_and_one_has_it(report):
    """The first has claimed and not committed when the second writes."""
    first = Held(lambda: stability.claim(report.pk))

    def second():
        assert first.done.wait(30)
        looked = StabilityReport.objects.get(pk=report.pk)
        first.go.set()
        fields = {"state": "computing", "attempts": looked.attempts + 1, "beat_at": timezone.now()}
        return looked.state, stability._written(looked, looked.state, **fields)

    claimed, (state, written) = in_threads(first, second)
    assert (claimed.attempts, state, written) == (1, "waiting", False)


def test_control_a_look_before_the_write_gives_it_to_both(report):
    both_looked = Barrier(2)

    def naive():
        free = StabilityReport.objects.get(pk=report.pk).state == "waiting"
        both_looked.wait(30)
        if free:
            StabilityReport.objects.filter(pk=report.pk).update(state="computing")
        return free

    assert in_threads(naive, naive) == [True, True]


def test_reopening_and_the_last_stroke_of_a_worker_keep_out_of_each_others_way(cycle, report):
    """Whoever comes first: what is in force afterwards was not computed from superseded marks."""
    office = cycle.rankings.get().rulebook.frozen_by
    mine = stability.claim(report.pk)
    outcomes = in_threads(
        lambda: stability._compute(mine), lambda: selection.reopen(cycle, by=office, reason="an error")
    )
    assert [type(outcome) for outcome in outcomes[1:]] == [type(cycle)]
    again = selection.close_scoring(cycle, by=office)
    new = StabilityReport.objects.get(ranking__superseded=False)
    assert (new.state, new.pk != report.pk, again.scoring_closed_at is not None) == ("waiting", True, True)


def test_ballots_are_cast_while_it_is_being_computed(cycle, report):
    """A worker that holds its last stroke uncommitted keeps nobody from the ballot."""
    mine = stability.claim(report.pk)
    office, voter = cycle.rankings.get().rulebook.frozen_by, cycle.electorate.first().user
    writing = Held(lambda: stability._finish(mine, {"seats": None}))

    def vote():
        assert writing.done.wait(30)
        opened = selection.open_voting(cycle, by=office)
        candidates = opened.rounds.get().candidates
        ballot, _new = selection.cast(opened, by=voter, choices=candidates[:1])
        writing.go.set()
        return ballot.state

    assert in_threads(writing, vote) == [None, "cast"]
    report.refresh_from_db()
    assert report.state == "done"
