"""Two people at one milestone or plan at once, on PostgreSQL: nothing is lost, nothing happens twice."""

import datetime as dt

import pytest

from kit.history import broken
from kit.models import Entry
from kit.refusals import Conflict, Stale
from plans import actions
from plans.models import Edition, Milestone, Procedure
from projects import actions as topics
from projects import locks
from projects.models import Topic
from tests.cast import Cast, Stage
from tests.plans.ground import START, Ground
from tests.races.running import in_threads
from tests.races.test_closing import race

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("real_db")]


@pytest.fixture
def ground():
    return Ground(Stage(Cast()))


@pytest.fixture
def unlocked(monkeypatch):
    """The control: topics are read without a lock, as naive code would."""
    monkeypatch.setattr(locks, "renew", lambda topic: topic.refresh_from_db(fields=locks.MOVING))


def two_editors(ground, *, version: int | None) -> tuple[int, int]:
    """(how many wrote, how many were told that it was stale) of four who saw the first version."""
    milestone = ground.milestone()
    seen = [Milestone.objects.select_related("topic").get(pk=milestone.pk) for _ in range(4)]
    outcomes = in_threads(
        *[
            lambda one=one, n=n: actions.edit_milestone(
                one, by=ground.lead, version=version, title=f"Title {n}"
            )
            for n, one in enumerate(seen)
        ]
    )
    wrote = sum(isinstance(outcome, Milestone) for outcome in outcomes)
    return wrote, sum(isinstance(outcome, Stale) for outcome in outcomes)


def test_of_four_editors_of_one_version_one_writes_and_the_others_are_told(ground):
    assert two_editors(ground, version=1) == (1, 3)
    assert Milestone.objects.get().version == 2


def test_even_without_the_lock_the_version_in_the_update_lets_one_through(ground, unlocked):
    wrote, _stale = two_editors(ground, version=1)
    assert (wrote, Milestone.objects.get().version) == (1, 2)


def test_control_without_a_version_every_editor_writes_over_the_others(ground):
    assert two_editors(ground, version=None) == (4, 0)


def test_every_write_has_its_line_of_history_in_an_unbroken_chain(ground):
    two_editors(ground, version=None)
    assert Entry.objects.filter(subject="milestone").count() == 5
    assert list(broken()) == []


def passed_at_once(ground) -> tuple[int, list[str]]:
    ground.run()
    gate = ground.milestone(is_gate=True)
    seen = [Milestone.objects.select_related("topic").get(pk=gate.pk) for _ in range(4)]
    outcomes = in_threads(*[lambda one=one: actions.pass_gate(one, by=ground.cast.leader) for one in seen])
    told = [outcome.code for outcome in outcomes if isinstance(outcome, Conflict)]
    return sum(isinstance(outcome, Milestone) for outcome in outcomes), told


def test_a_gate_opens_once(ground):
    assert passed_at_once(ground) == (1, ["already_decided"] * 3)


def laid_out_twice(ground) -> int:
    """How many milestones there are when a second plan of four steps is laid out before the first commits."""
    ground.milestone()  # so that there is a plan already
    edition = ground.edition("pdca")

    def lay_out():
        topic = Topic.objects.get(pk=ground.topic.pk)
        return actions.lay_out(topic, edition=edition, starts_on=START, by=ground.lead)

    race(lay_out, lay_out)
    return Milestone.objects.count()


def test_of_two_plans_laid_out_at_once_one_stands(ground):
    assert laid_out_twice(ground) == 4


def test_control_without_the_lock_both_plans_stand_in_one_another(ground, unlocked):
    assert laid_out_twice(ground) == 8


def test_editions_of_a_procedure_are_numbered_without_a_gap(ground):
    procedure = Procedure.objects.get(code="pdca")
    outcomes = in_threads(
        *[
            lambda n=n: actions.save_procedure(
                Procedure.objects.get(pk=procedure.pk),
                by=ground.cast.office,
                steps=[{"title": f"Step {n}", "days": n}],
            )
            for n in range(1, 6)
        ]
    )
    assert [type(outcome) for outcome in outcomes] == [Procedure] * 5
    numbers = Edition.objects.filter(procedure=procedure).values_list("number", flat=True)
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]


def test_a_milestone_added_while_the_topic_ends_is_in_time_or_refused(ground):
    ground.run()

    def end():
        topic = Topic.objects.get(pk=ground.topic.pk)
        return topics.carry_out(topic, "terminate", by=ground.cast.leader, reason="no budget")

    def add():
        topic = Topic.objects.get(pk=ground.topic.pk)
        day = START + dt.timedelta(1)
        return actions.add_milestone(topic, by=ground.lead, title="x", planned_start=day, planned_end=day)

    outcomes = in_threads(end, add, add, add)
    ended = outcomes[0]
    assert ended.state == "terminated"
    after = Entry.objects.filter(subject="topic", verb="terminate").get().id
    assert not Entry.objects.filter(subject="milestone", id__gt=after).exists()
