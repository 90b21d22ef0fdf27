"""Rows of a board: golden ones worked out by hand, and each column where it is at its limit."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boards.danger import Reason
from boards.queries import board_rows, money_by_topic
from boards.rows import Money, Row, groups, narrowed, ordered, summary
from plans.models import Plan
from projects.lifecycle import PUBLIC, STATES
from projects.models import TeamMember, Theme, Topic
from tests.boards.world import days

pytestmark = pytest.mark.django_db


def rows(*topics) -> list[Row]:
    found = Topic.objects.filter(pk__in=[topic.pk for topic in topics]) if topics else Topic.objects.all()
    return board_rows(found)


def row(topic) -> Row:
    (found,) = rows(topic)
    return found


def test_golden_row_of_a_topic_in_trouble(world, cast):
    """Planned days 30 + 20 + 50 = 100; done 30 × 1 + 20 × 0.4 = 38. Of these days 60 are over. The second
    step ended 11 days ago. 100 → 50 is the way, 80 is the last reading: 0.4."""
    topic = world.full()
    review = topic.reviews.get(state="submitted")
    assert row(topic) == Row(
        topic=topic.pk,
        code=topic.code,
        title="Everything",
        state="running",
        cycle=world.cycle.pk,
        cycle_title=world.cycle.title,
        center=cast.branch.pk,
        center_name="Branch",
        theme=None,
        theme_name=None,
        lead=cast.staff.pk,
        lead_name="Staff",
        loop=1,
        milestones=3,
        milestones_done=1,
        starts_on=days(60),
        ends_on=days(-39),
        progress=0.38,
        time=0.6,
        pace=0.38 - 0.6,
        colour="at_risk",
        overdue=1,
        overdue_days=11,
        attainment=0.4,
        rectifications=2,
        to_verify=1,
        rectifications_overdue=1,
        review="submitted",
        review_id=review.pk,
        risks=1,
        silent=3,
        is_silent=False,
        reasons=(
            Reason("overdue", "bad", {"n": 1, "day": days(11)}),
            Reason("rectification_overdue", "bad", {"n": 1}),
            Reason("at_risk", "warn"),
            Reason("behind", "warn", {"progress": 0.38, "time": 0.6}),
            Reason("high_risk", "warn", {"n": 1}),
        ),
        danger="bad",
    )


def test_golden_row_of_a_topic_without_anything(world, cast):
    topic = world.topic("Bare", "established", lead=False)
    assert row(topic) == Row(
        topic=topic.pk,
        code=topic.code,
        title="Bare",
        state="established",
        cycle=world.cycle.pk,
        cycle_title=world.cycle.title,
        center=cast.branch.pk,
        center_name="Branch",
        theme=None,
        theme_name=None,
        lead=None,
        lead_name=None,
        loop=1,
        milestones=0,
        milestones_done=0,
        starts_on=None,
        ends_on=None,
        progress=None,
        time=None,
        pace=None,
        colour=None,
        overdue=0,
        overdue_days=0,
        attainment=None,
        rectifications=0,
        to_verify=0,
        rectifications_overdue=0,
        review=None,
        review_id=None,
        risks=0,
        silent=None,
        is_silent=False,
        reasons=(Reason("no_lead", "bad"),),
        danger="bad",
    )


@pytest.mark.parametrize("state", STATES)
def test_only_topics_that_were_established_have_a_row(world, state):
    world.topic(state=state)
    assert [found.state for found in rows()] == ([state] if state in PUBLIC else [])


@pytest.mark.parametrize(
    ("steps", "progress", "time"),
    [
        ([(0, 9, 0)], 0.0, 0.0),
        ([(-5, 4, 50)], 0.5, 0.5),
        ([(-10, -1, 100)], 1.0, 1.0),
        ([(-10, -1, 100), (0, 29, 0)], 0.25, 0.25),
        ([(-10, -1, 100), (0, 29, 10)], 0.325, 0.25),
        ([(-10, -1, 100), (0, 29, 0, "cancelled")], 1.0, 1.0),
        ([(5, 14, 0)], 0.0, 0.0),
    ],
)
def test_progress_and_time_weigh_milestones_by_their_planned_days(world, steps, progress, time):
    topic = world.topic()
    world.plan(topic, *steps)
    assert (row(topic).progress, row(topic).time) == pytest.approx((progress, time))


def test_progress_is_that_of_the_present_loop(world):
    topic = world.topic()
    world.plan(topic, (-10, -1, 100), (0, 9, 0), loop=2)
    world.milestone(topic, -60, -31, 100, loop=1)
    world.milestone(topic, -30, -11, 30, "cancelled", loop=1)
    found = row(topic)
    assert (found.loop, found.milestones, found.milestones_done, found.progress) == (2, 2, 1, 0.5)
    assert (found.starts_on, found.ends_on, found.overdue) == (days(10), days(-9), 0)


def test_milestones_without_a_plan_count_as_the_first_loop(world):
    topic = world.topic()
    world.milestone(topic, -10, 9, 50)
    assert not Plan.objects.exists()
    assert (row(topic).loop, row(topic).progress, row(topic).time) == (1, 0.5, 0.5)


@pytest.mark.parametrize(
    ("end", "progress", "state", "overdue"),
    [
        (0, 0, "", (0, 0)),
        (-1, 0, "", (1, 1)),
        (-20, 90, "", (1, 20)),
        (-1, 100, "", (0, 0)),
        (-1, 0, "cancelled", (0, 0)),
    ],
)
def test_milestone_is_overdue_the_day_after_its_planned_end(world, end, progress, state, overdue):
    topic = world.topic()
    world.plan(topic, (-30, end, progress, state))
    assert (row(topic).overdue, row(topic).overdue_days) == overdue


@pytest.mark.parametrize("state", ["closed", "terminated"])
def test_nothing_of_an_ended_topic_is_overdue_or_silent(world, state):
    topic = world.topic(state=state, lead=False)
    world.plan(topic, (-30, -20, 10))
    found = row(topic)
    assert (found.overdue, found.silent, found.danger, found.reasons) == (0, None, None, ())


def test_unverified_rectifications_of_a_terminated_topic_are_not_open(world):
    topic = world.topic(state="terminated")
    world.rectification(world.review(topic, "concluded", "terminate"), "open", due=-9)
    assert (row(topic).rectifications, row(topic).rectifications_overdue) == (0, 0)


@pytest.mark.parametrize(
    ("state", "due", "counts"),
    [
        ("open", 0, (1, 0, 0)),
        ("open", -1, (1, 0, 1)),
        ("sent_back", -1, (1, 0, 1)),
        ("done", -1, (1, 1, 0)),
        ("verified", -1, (0, 0, 0)),
    ],
)
def test_rectification_counts_until_it_is_verified(world, state, due, counts):
    topic = world.topic()
    world.rectification(world.review(topic, "concluded", "pass_after_rectification"), state, due=due)
    found = row(topic)
    assert (found.rectifications, found.to_verify, found.rectifications_overdue) == counts


def test_colour_is_that_of_the_newest_update(world):
    topic = world.topic()
    world.update(topic, "off_track", ago=20)
    world.update(topic, "on_track", ago=2)
    world.update(topic, "at_risk", ago=9)
    assert (row(topic).colour, row(topic).silent) == ("on_track", 2)


def test_last_sign_of_life_is_the_newest_of_start_milestone_reading_and_update(world):
    topic, found = world.topic(), []
    found.append(row(topic).silent)
    world.plan(topic, (-60, 30, 10))
    found.append(row(topic).silent)
    world.indicator(topic, "100", "50", (25, "90"))
    found.append(row(topic).silent)
    world.update(topic, ago=4)
    found.append(row(topic).silent)
    world.changed(topic.milestones.get(), days(0))
    found.append(row(topic).silent)
    assert found == [60, 40, 25, 4, 0]


def test_a_topic_that_nobody_hears_of_is_silent(world):
    topic = world.topic()
    world.update(topic, ago=21)
    assert (row(topic).silent, row(topic).is_silent) == (21, False)
    world.cycle.update_days = 7
    world.cycle.save(update_fields=["update_days"])
    assert (row(topic).silent, row(topic).is_silent, row(topic).danger) == (21, True, "warn")


@pytest.mark.parametrize("state", ["invited", "declined"])
def test_lead_counts_once_accepted(world, cast, state):
    topic = world.topic(lead=False)
    TeamMember.objects.create(topic=topic, user=cast.staff, role="lead", state=state)
    TeamMember.objects.create(topic=topic, user=cast.judge, role="advisor", state="accepted")
    assert row(topic).lead is None


@pytest.mark.parametrize(("likelihood", "impact", "number"), [(3, 5, 1), (5, 3, 1), (4, 3, 0), (2, 5, 0)])
def test_risk_is_high_from_fifteen_on(world, likelihood, impact, number):
    topic = world.topic()
    world.risk(topic, likelihood, impact)
    world.risk(topic, 5, 5, state="closed")
    assert row(topic).risks == number


def test_attainment_is_the_mean_of_indicators_with_enough_data(world):
    topic = world.topic()
    world.indicator(topic, "100", "50", (9, "90"), (2, "75"))
    world.indicator(topic, "10", "0", (3, "1"))
    world.indicator(topic, "10", "0")
    assert row(topic).attainment == pytest.approx((0.5 + 0.9) / 2)


def test_rows_cost_the_same_for_one_and_thirty_topics(world):
    found = {}
    for number in (1, 30):
        while Topic.objects.count() < number:
            world.full()
        with CaptureQueriesContext(connection) as captured:
            assert len(board_rows(Topic.objects.all())) == number
        found[number] = len(captured)
    assert found == {1: 8, 30: 8}


def test_no_topics_cost_no_more(world):
    assert rows() == []


# --- Narrowed, ordered, counted ----------------------------------------------------


@pytest.fixture
def four(world, cast):
    """One of each level, and one that has ended."""
    theme = Theme.objects.create(cycle=world.cycle, name="Customers")
    bad = world.topic("Bad", lead=False, theme=theme)
    warn = world.topic("Warn", center=cast.department, theme=theme)
    world.update(warn, "at_risk", ago=1)
    good = world.topic("Good")
    world.update(good, "on_track", ago=1)
    closed = world.topic("Closed", "closed")
    world.plan(bad, (-10, -1, 50))
    world.plan(good, (-10, 9, 60))
    return {topic.title: topic for topic in (bad, warn, good, closed)}


def titles(found) -> list[str]:
    return [one.title for one in found]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["Bad", "Warn", "Good", "Closed"]),
        ({"colour": ["at_risk"]}, ["Warn"]),
        ({"colour": ["none", "on_track"]}, ["Bad", "Good", "Closed"]),
        ({"danger": ["bad", "warn"]}, ["Bad", "Warn"]),
        ({"danger": ["good"]}, ["Good"]),
        ({"overdue": True}, ["Bad"]),
        ({"overdue": False}, ["Warn", "Good", "Closed"]),
        ({"silent": True}, ["Bad"]),
        ({"silent": False, "danger": ["warn"]}, ["Warn"]),
        ({"colour": [], "danger": None, "overdue": None, "silent": None}, ["Bad", "Warn", "Good", "Closed"]),
    ],
)
def test_rows_are_narrowed_by_what_was_asked(four, asked, expected):
    assert titles(narrowed(rows(), asked)) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], ["Bad", "Warn", "Good", "Closed"]),
        (["-danger"], ["Bad", "Warn", "Good", "Closed"]),
        (["danger"], ["Good", "Warn", "Bad", "Closed"]),
        (["title"], ["Bad", "Closed", "Good", "Warn"]),
        (["-title"], ["Warn", "Good", "Closed", "Bad"]),
        (["progress"], ["Bad", "Good", "Warn", "Closed"]),
        (["-progress"], ["Good", "Bad", "Warn", "Closed"]),
        (["-overdue", "title"], ["Bad", "Closed", "Good", "Warn"]),
        (["state", "-title"], ["Warn", "Good", "Bad", "Closed"]),
    ],
)
def test_rows_are_ordered_with_the_unknown_last(four, names, expected):
    assert titles(ordered(rows(), names)) == expected


def test_summary_counts_by_hand(four):
    assert summary(rows()) == {
        "topics": 4,
        "at_work": 3,
        "state": {
            "established": 0,
            "running": 3,
            "acceptance": 0,
            "consolidating": 0,
            "closed": 1,
            "terminated": 0,
        },
        "colour": {"on_track": 1, "at_risk": 1, "off_track": 0, "none": 1},
        "danger": {"good": 1, "warn": 1, "bad": 1},
        "silent": 1,
        "overdue_topics": 1,
        "overdue_milestones": 1,
        "open_rectifications": 0,
        "overdue_rectifications": 0,
        "reviews_submitted": 0,
        "attainment": None,
        "without_data": 4,
    }


def test_groups_have_the_most_endangered_first(four, world, cast):
    world.benefit(four["Good"], 500)
    world.benefit(four["Bad"], 100, "claimed")
    world.indicator(four["Bad"], "100", "50", (1, "75"))
    found = rows()
    money = money_by_topic(found)
    by_theme = [
        (one["name"], one["topics"], one["bad"], one["warn"], one["attainment"], one["money"])
        for one in groups(found, "theme", money)
    ]
    assert by_theme == [
        ("Customers", 2, 1, 1, 0.5, Money(claimed=Decimal(100))),
        (None, 2, 0, 0, None, Money(confirmed=Decimal(500))),
    ]
    by_center = [(one["key"], one["name"], one["topics"]) for one in groups(found, "center", money)]
    assert by_center == [(cast.branch.pk, "Branch", 3), (cast.department.pk, "Department", 1)]


def test_money_counts_a_benefit_once_and_what_recurs_by_the_year(world):
    one, two = world.topic("One"), world.topic("Two")
    whole = world.benefit(one, 1000)
    world.benefit(two, 300, counted_in=whole)
    world.benefit(one, 20, "claimed")
    world.benefit(one, 7, "confirmed", "recurring")
    world.benefit(one, 5, "claimed", "recurring")
    assert money_by_topic(rows()) == {one.pk: Money(Decimal(20), Decimal(1000), Decimal(5), Decimal(7))}
