"""Entries racing the closing of their phase, on PostgreSQL; with controls that fail without the lock."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from django.db import connection

from kit.refusals import Conflict
from projects import actions as topics
from projects.models import Cycle
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from tests.cast import Cast, Stage, make_user
from tests.races.running import Held, in_threads, locks_off

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("real_db")]


@pytest.fixture
def stage():
    return Stage(Cast())


def race(entry, close):
    """`close` begins when `entry` has worked but not committed; (was it kept waiting, both results)."""
    held = Held(entry)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(_then_disconnect, held)
        assert held.done.wait(30)
        second = pool.submit(_then_disconnect, close)
        try:
            second.result(0.7)
            waited = False
        except TimeoutError:
            waited = True
        held.go.set()
        return waited, first.result(30), second.result(30)


def _then_disconnect(work):
    try:
        return work()
    finally:
        connection.close()


def ballot_against_closing(stage):
    cycle = stage.voting(quorum="0")
    choice = stage.candidates(cycle)[:1]
    waited, (_ballot, _new), _closed = race(
        lambda: selection.cast(cycle, by=stage.cast.voter, choices=choice),
        lambda: selection.close_voting(cycle, by=stage.cast.office),
    )
    return waited, cycle.tallies.get().cast


def test_closing_waits_for_a_ballot_that_has_not_committed(stage):
    assert ballot_against_closing(stage) == (True, 1)


def test_control_without_lock_an_acknowledged_ballot_misses_the_tally(stage):
    with locks_off():
        assert ballot_against_closing(stage) == (False, 0)


def scorecard_against_closing(stage):
    cycle = stage.scored()
    topic = cycle.topics.order_by("code").first()
    marks = dict.fromkeys(DIMENSIONS, 1)
    waited, _card, _closed = race(
        lambda: selection.score(topic, by=stage.cast.judge, marks=marks),
        lambda: selection.close_scoring(cycle, by=stage.cast.office),
    )
    row = cycle.rankings.get().rows.get(topic=topic)
    return waited, round(row.raw_means["importance"], 3)


def test_closing_waits_for_a_scorecard_that_has_not_committed(stage):
    assert scorecard_against_closing(stage) == (True, round((1 + 9 + 10) / 3, 3))


def test_control_without_lock_an_acknowledged_scorecard_misses_the_ranking(stage):
    with locks_off():
        assert scorecard_against_closing(stage) == (False, 9.0)


def two_closings(stage, without=nullcontext):
    cycle = stage.voting(quorum="0")

    def close():
        return selection.close_voting(cycle, by=stage.cast.office)

    with without():
        outcomes = in_threads(close, close, close, close)
    closed = [outcome for outcome in outcomes if isinstance(outcome, Cycle)]
    refused = [outcome.code for outcome in outcomes if isinstance(outcome, Conflict)]
    return len(closed), refused, cycle.tallies.count()


def test_of_four_closings_at_once_one_counts_and_the_others_are_told(stage):
    assert two_closings(stage) == (1, ["already_decided"] * 3, 1)


def test_control_without_lock_closings_count_more_than_once_or_collide(stage):
    closed, refused, _tallies = two_closings(stage, lambda: locks_off(4))
    assert (closed, len(refused)) != (1, 3)


def test_no_acknowledged_ballot_misses_the_tally_when_thirty_voters_meet_the_closing(stage):
    voters = [make_user(f"v{number}") for number in range(30)]
    cycle = stage.voting(electorate=voters, quorum="0")
    candidates = stage.candidates(cycle)
    jobs = [lambda voter=voter: selection.cast(cycle, by=voter, choices=candidates[:2]) for voter in voters]
    jobs.insert(15, lambda: selection.close_voting(cycle, by=stage.cast.office))
    outcomes = in_threads(*jobs)
    acknowledged = [outcome for outcome in outcomes if isinstance(outcome, tuple)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert len(acknowledged) + len(refused) == 30
    assert {refusal.code for refusal in refused} <= {"phase_closed"}
    assert cycle.tallies.get().cast == len(acknowledged) == cycle.ballots.count()


def test_topic_codes_are_unique_and_without_gaps_when_many_submit_at_once(stage):
    cycle = stage.proposing()
    drafts = [stage.draft(cycle, f"Topic {number}") for number in range(12)]
    outcomes = in_threads(
        *[lambda draft=draft: topics.move(draft, "submit", by=stage.cast.manager) for draft in drafts]
    )
    codes = sorted(topic.code for topic in outcomes)
    assert codes == [f"{cycle.code}-{number:03d}" for number in range(1, 13)]
