"""Workers racing for one import, and voters for the last place, on PostgreSQL; with controls."""

from threading import Barrier

import pytest

from kit.refusals import Conflict
from people.models import Center
from scoring import actions as selection
from scoring.actions import ballots
from tests.cast import Cast, Stage
from tests.races.running import Held, in_threads
from tests.workbooks.books import book, upload
from workbooks import actions
from workbooks.actions import jobs
from workbooks.models import Import

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("real_db")]


@pytest.fixture
def job() -> Import:
    data = book(["Code", "Name", "Kind"], *[[f"X{n}", "x", "branch"] for n in range(50)])
    return actions.submit_import(kind="centers", file=upload(data), by=Cast().office)


def test_of_eight_workers_one_has_the_import(job):
    claimed = in_threads(*[lambda: jobs.claim(job.pk)] * 8)
    assert sorted(found is not None for found in claimed) == [False] * 7 + [True]
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("running", 1)


def test_eight_workers_write_the_rows_once(job):
    ran = in_threads(*[lambda: actions.run(job.pk)] * 8)
    assert sorted(ran) == [False] * 7 + [True]
    assert Center.objects.filter(code__startswith="X").count() == 50


def test_control_a_look_before_the_write_gives_it_to_both(job):
    both_looked = Barrier(2)

    def naive():
        found = Import.objects.get(pk=job.pk)
        free = found.state == "queued"
        both_looked.wait(30)
        if free:
            Import.objects.filter(pk=job.pk).update(state="running")
        return free

    assert in_threads(naive, naive) == [True, True]


def test_import_that_is_being_written_is_passed_over_by_others(job):
    mine = jobs.claim(job.pk)
    Import.objects.filter(pk=job.pk).update(heartbeat_at="2020-01-01T00:00Z")
    writing = Held(lambda: jobs.seize(mine))

    def other():
        assert writing.done.wait(30)
        try:
            return jobs.claim(job.pk)
        finally:
            writing.go.set()

    assert in_threads(writing, other)[1] is None
    job.refresh_from_db()
    assert job.attempt == 1


@pytest.fixture
def last_place():
    """Three voters, two papers entered: one more ballot fits."""
    stage = Stage(Cast())
    electorate = [stage.cast.voter, stage.cast.manager, stage.cast.staff]
    cycle = stage.voting(electorate=electorate)
    papers = book(["选票编号", "所选课题"], ["1", None], ["2", None])
    job = actions.submit_import(kind="ballots", file=upload(papers), cycle=cycle, by=stage.cast.office)
    actions.run(job.pk)
    return cycle, electorate


def taken(cycle, voters) -> tuple[int, int]:
    """(ballots accepted of those cast at once, ballots in the end)"""
    ready = Barrier(len(voters))

    def cast(voter):
        ready.wait(30)
        return selection.cast(cycle, by=voter, choices=[])[1]

    outcomes = in_threads(*[lambda voter=voter: cast(voter) for voter in voters])
    return sum(outcome is True for outcome in outcomes), cycle.ballots.filter(state="cast").count()


def test_of_voters_who_come_after_the_papers_only_as_many_as_fit_can_cast(last_place):
    cycle, voters = last_place
    assert taken(cycle, voters) == (1, 3)


def test_control_without_queueing_at_the_round_more_ballots_than_voters_come_in(last_place, monkeypatch):
    cycle, voters = last_place
    counted = Barrier(3)

    def naive(cycle, now):
        found = ballots.ballots_in(now)
        counted.wait(30)
        if found > cycle.electorate.count():
            raise Conflict("too many")

    monkeypatch.setattr(ballots, "refuse_surplus", naive)
    assert taken(cycle, voters) == (3, 5)
