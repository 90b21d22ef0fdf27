"""Readings of the leads, outcomes and changes for leaders, benefits for the office: for whom, until when."""

import datetime as dt

import pytest
import time_machine

from people.due import SOURCES
from people.models import Seat, User
from projects import actions as topics
from projects.lifecycle import AT_WORK, PUBLIC, STATES
from projects.models import TeamMember
from results import actions
from tests.cast import make_user
from tests.due.everybody import agrees, awaited, desk
from tests.results.scene import Scene

NOW = dt.datetime(2025, 3, 16, 4, tzinfo=dt.UTC)
ACCEPTED = dt.datetime(2025, 3, 1, 4, tzinfo=dt.UTC)
IN_A_WEEK = "2025-03-23"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scene(cast, stage) -> Scene:
    assert [cast.office.pk, cast.leader.pk, cast.outsider.pk]
    return Scene(cast, stage)


def consolidating(scene, topic=None, *names: str):
    """`topic` with an indicator of each of `names`; its result was accepted on 1 March."""
    topic = topic or scene.topic
    found = [scene.indicator(topic, by=scene.cast.office, name=name) for name in names or ("Look-up time",)]
    scene.run(topic, "consolidating", consolidating_since=ACCEPTED)
    return found


# --- Readings ----------------------------------------------------------------------------------------

DUE = [("lead", "2025-03-31"), ("lead", "2025-04-30"), ("lead", "2025-05-30")]


def test_readings_await_the_lead_after_30_60_and_90_days(scene):
    consolidating(scene)
    assert awaited("readings") == set(DUE)
    assert awaited("readings", until=dt.date(2025, 3, 30)) == set()
    assert awaited("readings", until=dt.date(2025, 4, 30)) == set(DUE[:2])
    assert awaited("readings", user=scene.lead) == set(DUE)
    assert awaited("readings", user=scene.member) == set()
    assert awaited("readings", subjects=[scene.topic.pk]) == set(DUE)
    assert awaited("readings", subjects=[scene.topic.pk + 1]) == set()


@pytest.mark.parametrize(("day", "days"), [(15, []), (16, [30]), (14 + 31, [30]), (15 + 31, [30, 60])])
def test_a_reading_stands_on_the_desk_from_the_day_on_which_it_counts(scene, day, days):
    consolidating(scene)
    address = f"/topics/{scene.topic.pk}/indicators/"
    today = dt.date(2025, 3, 1) + dt.timedelta(day - 1)
    assert desk(scene.lead, "readings", today=today) == [
        (f"Enter the reading after {n} days: Look-up time", address, "Shorter calls") for n in days
    ]


def test_a_reading_names_the_indicators_that_lack_it_and_goes_once_all_have_it(scene):
    first, second = consolidating(scene, None, "Look-up time", "Calls")

    def told() -> list[str]:
        return [label for label, *_ in desk(scene.lead, "readings")]

    assert told() == ["Enter the reading after 30 days: Look-up time, Calls"]
    scene.reading(first, "2025-03-16")
    assert told() == ["Enter the reading after 30 days: Calls"]
    scene.reading(second, "2025-03-16")
    assert told() == []
    assert awaited("readings") == set(DUE[1:])


def test_a_topic_without_indicators_awaits_no_reading(scene):
    scene.run(scene.topic, "consolidating", consolidating_since=ACCEPTED)
    assert awaited("readings") == set()


@pytest.mark.parametrize("state", STATES)
def test_readings_wait_during_consolidation(scene, state):
    consolidating(scene)
    scene.run(scene.topic, state)
    assert awaited("readings") == (set(DUE) if state == "consolidating" else set())


def test_readings_of_two_topics_await_each_its_own_lead(scene):
    consolidating(scene)
    other = scene.make(title="Other", lead=scene.other_lead)
    TeamMember.objects.create(topic=other, user=scene.lead, role="member", state="accepted")
    consolidating(scene, other)
    assert awaited("readings", subjects=[other.pk]) == {("other_lead", day) for _name, day in DUE}
    assert [note for *_, note in desk(scene.other_lead, "readings")] == ["Other"]


def test_readings_cost_the_same_for_1_and_3_topics(scene, django_assert_num_queries):
    for number in (1, 3):
        while SOURCES["readings"].rows().count() < number:
            consolidating(scene, scene.make())
        with django_assert_num_queries(4):
            rows = list(SOURCES["readings"].select())
        with django_assert_num_queries(3):
            assert len(list(SOURCES["readings"].lines(rows))) == 3 * number
    with django_assert_num_queries(1):
        assert list(SOURCES["readings"].select(user=scene.member)) == []


# --- Outcomes ----------------------------------------------------------------------------------------

CLOSING = {(name, "2025-06-06") for name in ("leader", "leading_lead")}
LATER = ("2025-03-31", "2025-04-30", "2025-05-30")


@pytest.fixture
def in_june():
    with time_machine.travel(dt.datetime(2025, 6, 1, 4, tzinfo=dt.UTC), tick=False):
        yield


def lasting(scene, *values: str, topic=None):
    """A topic that met its target of 3 when it was accepted, with these readings 30, 60 and 90 days later."""
    (indicator,) = consolidating(scene, topic)
    scene.reading(indicator, "2025-03-01", "3")
    with time_machine.travel(ACCEPTED, tick=False) as clock:
        for date, value in zip(LATER, values, strict=False):
            clock.move_to(dt.datetime.fromisoformat(f"{date}T04:00+00:00"))
            scene.reading(indicator, date, value)
    return indicator


def test_a_result_that_lasted_awaits_the_leaders_a_week_after_its_last_reading(in_june, scene):
    lasting(scene, "3", "2", "3")
    assert awaited("outcomes") == CLOSING
    assert awaited("outcomes", until=dt.date(2025, 6, 5)) == set()
    assert awaited("outcomes", user=scene.cast.leader) == {("leader", "2025-06-06")}
    for nobody in (scene.cast.office, scene.lead):
        assert awaited("outcomes", user=nobody) == set()
    told = "Close the topic: the readings after acceptance are complete"
    line = (told, f"/topics/{scene.topic.pk}/", "Shorter calls")
    assert desk(scene.cast.leader, "outcomes", today=dt.date(2025, 5, 29)) == []
    assert desk(scene.cast.leader, "outcomes", today=dt.date(2025, 5, 30)) == [line]


@pytest.mark.parametrize("values", [(), ("3",), ("3", "3")])
def test_as_long_as_readings_are_missing_it_awaits_nobody(scene, values):
    lasting(scene, *values)
    assert awaited("outcomes") == set()


@pytest.mark.parametrize(
    ("values", "day"),
    [
        (("4",), "2025-04-07"),
        (("4", "5"), "2025-04-07"),
        (("3", "4"), "2025-05-07"),
        (("4", "3", "4"), "2025-06-06"),
        (("4", "3"), None),
    ],
)
def test_a_result_that_has_not_lasted_awaits_them_since_it_was_read(scene, values, day):
    lasting(scene, *values)
    assert awaited("outcomes") == ({(name, day) for name in ("leader", "leading_lead")} if day else set())
    told = ["Decide what follows, no longer at the target: Look-up time"] if day else []
    assert [label for label, *_ in desk(scene.cast.leader, "outcomes", today=dt.date(2025, 6, 1))] == told


def test_it_awaits_no_leader_of_the_group_and_nobody_once_it_is_settled(in_june, scene):
    topic = scene.make(lead=scene.leading_lead)
    lasting(scene, "3", "3", "3", topic=topic)
    assert awaited("outcomes") == {("leader", "2025-06-06")}
    topics.move(topic, "close", by=scene.cast.leader)
    assert awaited("outcomes") == set()


def test_outcomes_cost_the_same_for_1_and_3_topics(scene, django_assert_num_queries):
    for number in (1, 3):
        while SOURCES["outcomes"].rows().count() < number:
            lasting(scene, "3", "3", "4", topic=scene.make())
        with django_assert_num_queries(8):
            rows = list(SOURCES["outcomes"].select())
        with django_assert_num_queries(5):
            assert len(list(SOURCES["outcomes"].lines(rows))) == len(rows) == 2 * number


# --- Changes -----------------------------------------------------------------------------------------


def test_a_change_awaits_the_leaders_for_a_week(scene):
    change = scene.change(scene.indicator())
    both = {("leader", IN_A_WEEK), ("leading_lead", IN_A_WEEK)}
    assert awaited("changes") == both
    assert awaited("changes", until=dt.date(2025, 3, 22)) == set()
    assert awaited("changes", until=dt.date(2025, 3, 23)) == both
    assert awaited("changes", user=scene.cast.leader) == {("leader", IN_A_WEEK)}
    assert awaited("changes", user=scene.cast.office) == set()
    line = ("Decide about the change of: Look-up time", change.get_absolute_url(), "Shorter calls")
    assert desk(scene.cast.leader, "changes") == [line]
    actions.refuse_change(change, by=scene.cast.leader, reason="no")
    assert awaited("changes") == set()


def test_a_change_of_no_indicator_is_called_by_its_kind(scene):
    actions.request_change(scene.topic, by=scene.lead, what="deadline", new="June", why="so")
    assert [label for label, *_ in desk(scene.cast.leader, "changes")] == [
        "Decide about the change of: deadline"
    ]


def test_a_change_awaits_no_leader_of_the_group_nor_the_one_who_asked(scene):
    own = scene.make(title="Own", lead=scene.leading_lead)
    actions.request_change(own, by=scene.leading_lead, what="goal", new="more", why="so")
    assert awaited("changes") == {("leader", IN_A_WEEK)}
    Seat.objects.create(user=scene.cast.office, center=scene.cast.province, role="leader")
    asking = User.objects.get(pk=scene.cast.office.pk)
    asked = actions.request_change(scene.topic, by=asking, what="goal", new="more", why="so")
    again = actions.request_change(scene.topic, by=scene.lead, what="budget", new="1", why="so")
    both = {("leader", IN_A_WEEK), ("leading_lead", IN_A_WEEK)}
    assert awaited("changes", subjects=[asked.pk]) == both
    assert awaited("changes", subjects=[again.pk]) == {*both, ("office", IN_A_WEEK)}


@pytest.mark.parametrize("state", STATES)
def test_changes_and_benefits_wait_in_the_states_in_which_they_are_decided(scene, state):
    scene.change(scene.indicator())
    scene.benefit()
    scene.run(scene.topic, state)
    assert bool(awaited("changes")) == (state in AT_WORK)
    assert bool(awaited("benefits")) == (state in PUBLIC)


# --- Benefits ----------------------------------------------------------------------------------------


def test_a_benefit_awaits_the_office_for_a_week(scene):
    benefit = scene.benefit()
    assert awaited("benefits") == {("office", IN_A_WEEK)}
    assert awaited("benefits", user=scene.cast.leader) == set()
    assert awaited("benefits", until=dt.date(2025, 3, 22)) == set()
    line = ("Confirm the benefit: Fitting tariffs", benefit.get_absolute_url(), "Shorter calls")
    assert desk(scene.cast.office, "benefits") == [line]
    actions.confirm_benefit(benefit, by=scene.cast.office, confirmation="Finance, 12")
    assert awaited("benefits") == set()


def test_a_benefit_awaits_nobody_who_claimed_it_or_works_in_the_group_nor_as_part_of_another(scene):
    second = make_user("second", (scene.cast.province, "office"))
    make_user("not_the_office", (scene.cast.branch, "office"))
    whole = scene.benefit()
    part = scene.benefit(counted_in=whole)
    claimed = scene.benefit(by=scene.cast.office)
    TeamMember.objects.create(topic=(other := scene.make()), user=second, role="member", state="accepted")
    of_its_group = scene.benefit(other)
    found = {one: awaited("benefits", subjects=[one.pk]) for one in (whole, part, claimed, of_its_group)}
    assert {one: {name for name, _day in pairs} for one, pairs in found.items()} == {
        whole: {"office", "second"},
        part: set(),
        claimed: {"second"},
        of_its_group: {"office"},
    }


# --- All of them -------------------------------------------------------------------------------------


@pytest.fixture
def full(scene) -> Scene:
    """Two topics in consolidation, changes and benefits of two groups, one asked for by who could decide."""
    own = scene.make(title="Own", lead=scene.leading_lead)
    for topic in (scene.topic, own):
        scene.change(scene.indicator(topic, by=scene.cast.office), by=scene.cast.office)
        scene.benefit(topic, by=scene.cast.office)
        scene.benefit(topic, by=topic.members.get(role="lead").user)
    for topic in (scene.make(), scene.make(lead=scene.other_lead)):
        consolidating(scene, topic)
    for topic in (scene.make(), scene.make(lead=scene.leading_lead)):
        lasting(scene, "3", "4", topic=topic)
    make_user("second", (scene.cast.province, "office"), (scene.cast.province, "leader"))
    return scene


def test_everybody_is_told_what_each_is_told(full):
    agrees("readings", "outcomes", "changes", "benefits")


def test_nothing_waits_for_the_deactivated(full):
    User.objects.update(is_active=False)
    for kind in ("readings", "outcomes", "changes", "benefits"):
        assert awaited(kind) == set()
        for user in User.objects.all():
            assert awaited(kind, user=user) == set()


@pytest.mark.parametrize("kind", ["changes", "benefits"])
def test_decisions_cost_the_same_for_1_and_3(scene, django_assert_num_queries, kind):
    for number in (1, 3):
        while SOURCES[kind].rows().count() < number:
            scene.change(scene.indicator(topic := scene.make()))
            scene.benefit(topic)
        with django_assert_num_queries(4):
            rows = list(SOURCES[kind].select())
        with django_assert_num_queries(1):
            assert len(list(SOURCES[kind].lines(rows))) == len(rows)
