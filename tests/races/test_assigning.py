"""Two people of the office assign judges at once, and a judge scores meanwhile, on PostgreSQL."""

import pytest

from kit import history
from kit.models import Entry
from kit.refusals import Refusal
from scoring import actions as selection
from scoring.assigned import roster
from scoring.models import Assignment, Scorecard
from tests.cast import Cast, Stage
from tests.races.running import in_threads
from tests.scoring.assignments import SEVENS, everything, made, ordered

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("real_db")]


def tried(act):
    """What `act` gives, or the code of its refusal."""
    try:
        return act()
    except Refusal as refusal:
        return refusal.code


def test_of_two_saves_from_the_same_page_one_is_stale():
    stage = Stage(Cast())
    cycle, office = made(stage), stage.cast.office
    halves = everything(cycle)[:6], everything(cycle)[6:]

    def save(pairs):
        return tried(lambda: selection.assign(cycle, by=office, pairs=pairs, version=cycle.version) and pairs)

    outcomes = in_threads(*[lambda half=half: save(half) for half in halves])
    assert outcomes.count("stale_version") == 1
    (written,) = [pairs for pairs in outcomes if pairs != "stale_version"]
    assert sorted(roster(cycle).keys) == sorted(written)
    told = [entry.changes for entry in Entry.objects.filter(subject="cycle", verb="assign")]
    assert (told, list(history.broken())) == ([{"assignments": [0, 6], "assigned_anew": [None, 6]}], [])


def test_a_topic_is_either_scored_or_taken_away():
    stage = Stage(Cast())
    cycle, cast = made(stage), stage.cast
    topic = ordered(cycle)[0]
    selection.assign(cycle, by=cast.office, pairs=everything(cycle))
    cycle = selection.open_scoring(cycle, by=cast.office)
    rest = [pair for pair in everything(cycle) if pair != (cast.judge.pk, topic.pk)]
    outcomes = in_threads(
        lambda: tried(lambda: selection.score(topic, by=cast.judge, marks=SEVENS)[1]),
        lambda: tried(lambda: bool(selection.assign(cycle, by=cast.office, pairs=rest))),
    )
    left = Scorecard.objects.count(), Assignment.objects.count()
    assert (outcomes, left) in [([True, "already_decided"], (1, 12)), (["not_assigned", True], (0, 11))]
