"""Who would get what on a day: exactly what is booked then, and nothing happens by looking."""

import datetime as dt

import pytest
from django.utils import timezone

from kit.models import Entry
from people.models import User
from reminders.actions import booking
from reminders.dry_run import notices_for
from reminders.models import Notice, Policy, Robot
from tests.cast import Cast
from tests.pages import queries, signed_in, text_of
from tests.plans.ground import Ground
from tests.reminders.ground import WEDNESDAY, at, milestone

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 2)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(at(TODAY), tick=False)


@pytest.fixture
def ground(stage) -> Ground:
    """One milestone of its owner is due on a Wednesday in two weeks."""
    ground = Ground(stage)
    assert ground.cast.leader
    Policy.objects.create(calendar="every_day")
    User.objects.filter(username="owner").update(email="owner@example.com")
    ground.run()
    milestone(ground, WEDNESDAY)
    Notice.objects.all().delete()
    return ground


def shown(user, day: dt.date | str = "", **params) -> list[tuple[str, str, str, list[str]]]:
    """(to, label, why, channels) of the page."""
    answer = signed_in(user).get("/reminders/preview/", {"day": day, "kind": "milestones"} | params)
    assert answer.status_code == 200
    return [
        (row.to, row.label, row.reason, [channel for channel, _at in row.ways])
        for row in answer.context["page_obj"]
    ]


def test_page_tells_who_would_get_what_and_why(ground):
    [row] = shown(ground.cast.office, WEDNESDAY - dt.timedelta(7))
    assert (row[0], row[2], row[3]) == (
        "Owner",
        "it awaits them, 7 days before",
        ["in the product", "e-mail"],
    )
    assert "Causes" in row[1]
    page = text_of(
        signed_in(ground.cast.office).get("/reminders/preview/", {"day": "2026-11-11", "search": "owner"})
    )
    for words in ("Nothing is sent", "This is what would be told on 2026-11-11", "2026-11-11 08:30"):
        assert words in page, words


def test_day_without_a_window_tells_nobody(ground):
    assert shown(ground.cast.office, WEDNESDAY - dt.timedelta(6)) == []


def test_late_things_are_shown_with_advisor_leader_and_robot(ground):
    Robot.objects.create(name="Branch chat", kind="wecom", url="https://x.cn/", center=ground.cast.branch)
    found = {n: shown(ground.cast.office, WEDNESDAY + dt.timedelta(n)) for n in (3, 7)}
    assert [(row[0], row[2]) for row in found[3]] == [
        ("Advisor", "as advisor, 3 days after"),
        ("Branch chat", "as chat group, 3 days after"),
        ("Owner", "it awaits them, 3 days after"),
    ]
    assert [(row[0], row[2]) for row in found[7]] == [("Leader", "as leader, 7 days after")]


@pytest.mark.parametrize("offset", [-7, -3, -1, 0, 1, 3, 5, 7, 10])
def test_what_is_shown_is_what_is_booked_then(ground, time_machine, offset):
    day = WEDNESDAY + dt.timedelta(offset)
    told = sorted(
        (one.recipient_id, one.rule, one.subject, one.day, one.window, one.channel)
        for one in notices_for(ground.cast.office, day)
        if one.rule == "milestones"
    )
    for number in range((day - TODAY).days + 1):
        time_machine.move_to(at(TODAY + dt.timedelta(number)), tick=False)
        before = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        booking.book(at(TODAY + dt.timedelta(number)))
    booked = Notice.objects.filter(pk__gt=before, rule="milestones")
    columns = ("recipient_id", "rule", "subject", "day", "window", "channel")
    assert sorted(booked.values_list(*columns)) == told


def test_today_and_days_that_are_over_show_what_is_pending_now(ground, time_machine):
    time_machine.move_to(at(WEDNESDAY + dt.timedelta(1)), tick=False)
    now = shown(ground.cast.office)
    assert [(row[0], row[2]) for row in now] == [("Owner", "it awaits them, 1 day after")]
    assert shown(ground.cast.office, "2020-01-01") == now
    assert "pending at this moment" in text_of(signed_in(ground.cast.office).get("/reminders/preview/"))
    booking.book(at(WEDNESDAY + dt.timedelta(1)))
    assert shown(ground.cast.office) == []


def test_looking_changes_nothing(ground):
    entries = Entry.objects.count()
    for day in ("", "2026-11-11", "2026-11-25"):
        shown(ground.cast.office, day)
    assert (Notice.objects.count(), Entry.objects.count()) == (0, entries)


@pytest.mark.parametrize(
    ("params", "people"),
    [
        ({"search": "own"}, ["Owner"]),
        ({"search": "OWNER"}, ["Owner"]),
        ({"search": "adv"}, ["Advisor"]),
        ({"search": "nobody"}, []),
        ({"kind": "ballots"}, []),
        ({}, ["Advisor", "Owner"]),
    ],
)
def test_dry_run_is_narrowed(ground, params, people):
    found = shown(ground.cast.office, WEDNESDAY + dt.timedelta(3), **params)
    assert [row[0] for row in found] == people


def test_channels_are_counted(ground):
    milestone(ground, WEDNESDAY, title="Survey")
    answer = signed_in(ground.cast.office).get(
        "/reminders/preview/", {"day": "2026-11-21", "kind": "milestones"}
    )
    assert answer.context["counts"] == {"people": 2, "app": 4, "email": 1, "robot": 0}


@pytest.mark.parametrize(
    ("params", "field", "said"),
    [
        ({"day": "soon"}, "day", "Enter a valid date."),
        ({"day": "2026-02-30"}, "day", "Enter a valid date."),
        ({"day": "2027-11-04"}, "day", "This looks at most a year ahead: until 2027-11-03."),
        ({"day": "9999-12-31"}, "day", "This looks at most a year ahead: until 2027-11-03."),
        ({"kind": "x"}, "kind", "Select a valid choice. x is not one of the available choices."),
        (
            {"search": "x" * 101},
            "search",
            "Ensure this value has at most 100 characters (it has 101).",
        ),
    ],
)
def test_page_says_what_it_cannot_show(cast, params, field, said):
    answer = signed_in(cast.office).get("/reminders/preview/", params)
    assert (answer.status_code, answer.context["form"].errors) == (422, {field: [said]})
    assert said in text_of(answer)


def test_last_day_of_the_year_ahead_is_shown(ground):
    assert shown(ground.cast.office, "2027-11-03")[0][:3:2] == ("Leader", "as leader, 350 days after")


def test_leaders_see_of_no_topic_that_they_may_not_see(ground):
    cast, draft = ground.cast, ground.stage.draft(ground.cycle, title="Hidden draft")
    last = dt.datetime.combine(WEDNESDAY, dt.time(12))
    ground.cycle.proposing_ends_at = timezone.make_aware(last)
    ground.cycle.save(update_fields=["proposing_ends_at"])
    found = {
        user.username: [row[1] for row in shown(user, WEDNESDAY, kind="drafts")]
        for user in (cast.office, cast.leader)
    }
    assert ([draft.title in label for label in found["office"]], found["leader"]) == ([True], [])


def test_who_has_not_scored_is_shown_to_the_office_alone(cast, stage):
    cycle = stage.scoring()
    cycle.scoring_ends_at = at(WEDNESDAY, "12:00")
    cycle.save(update_fields=["scoring_ends_at"])
    found = [
        {row[0] for row in shown(user, WEDNESDAY, kind="scorecards")} for user in (cast.office, cast.leader)
    ]
    assert (bool(found[0]), found[1]) == (True, set())


@pytest.mark.parametrize("role", [role for role in Cast.ROLES if role not in ("office", "leader")])
def test_nobody_else_sees_it(cast, role):
    assert signed_in(cast[role]).get("/reminders/preview/").status_code == 403


def test_dry_run_costs_the_same_with_many_milestones(ground):
    browser, address = signed_in(ground.cast.office), "/reminders/preview/?day=2026-11-11"
    few = len(queries(browser, address))
    for number in range(5):
        milestone(ground, WEDNESDAY, title=f"More {number}")
    assert len(queries(browser, address)) == few
