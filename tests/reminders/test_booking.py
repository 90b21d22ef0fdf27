"""The ledger: who is told what in which window, once, whatever was missed, repeated or set back."""

import datetime as dt
import itertools

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from people.models import Seat
from plans import actions as plans
from reminders.actions import booking
from reminders.models import Notice, Policy, Preference, Robot, Rule
from reminders.planning import expected, pending
from tests.cast import Cast, Stage, make_user
from tests.plans.ground import Ground
from tests.reminders.ground import WEDNESDAY, at, finish, milestone, run, told

pytestmark = pytest.mark.django_db
DUE = WEDNESDAY
OURS = Notice.objects.filter(rule="milestones")


@pytest.fixture
def ground() -> Ground:
    ground = Ground(Stage(Cast()))
    assert ground.cast.leader
    Policy.objects.create(calendar="every_day")
    ground.run()
    return ground


def days(*offsets: int) -> list[dt.date]:
    return [DUE + dt.timedelta(offset) for offset in offsets]


def own(*windows: int, channel: str = "app") -> list[tuple]:
    return [("owner", "11-18", window, channel) for window in windows]


def test_owner_is_told_in_each_window_once(ground):
    milestone(ground, DUE)
    run(*days(-8, -7, -7, -6, -5, -4, -3, -2, -1, -1, 0))
    assert told(channel="app") == own(-7, -3, -1, 0)


def test_advisor_and_leader_are_told_when_it_is_late_and_again_every_week(ground):
    milestone(ground, DUE)
    run(*days(*range(16)))
    expected = own(0, 1, 3, 10)
    expected += [("advisor", "11-18", 3, "app"), ("advisor", "11-18", 10, "app")]
    expected += [("leader", "11-18", 7, "app"), ("leader", "11-18", 14, "app")]
    assert told(channel="app") == sorted(expected)


def test_scheduler_off_for_three_days_tells_each_thing_once(ground):
    milestone(ground, DUE)
    assert run(*days(-4)) == [1]
    assert run(*days(0), *days(0)) == [1, 0]
    assert told() == own(-7, 0)


def test_clock_set_back_tells_nothing_twice_and_nothing_older(ground):
    milestone(ground, DUE)
    assert run(*days(0, -1, -3, -7, 0)) == [1, 0, 0, 0, 0]


def test_moved_date_counts_anew(ground):
    one = milestone(ground, DUE)
    run(DUE)
    later = DUE + dt.timedelta(2)
    plans.edit_milestone(one, by=ground.lead, planned_end=later, reason="later")
    run(DUE)
    assert told() == [("owner", "11-18", 0, "app"), ("owner", "11-20", -3, "app")]


def test_what_is_done_is_not_told(ground):
    finish(milestone(ground, DUE), ground.owner)
    assert run(DUE) == [0]


def test_owner_who_leaves_office_is_not_told(ground):
    milestone(ground, DUE)
    type(ground.owner).objects.filter(pk=ground.owner.pk).update(is_active=False)
    assert run(DUE) == [0]


def test_nobody_hears_twice_of_what_is_their_own(ground):
    milestone(ground, DUE, owner=ground.advisor)
    run(*days(3))
    assert told() == [("advisor", "11-18", 3, "app")]


def test_nearest_leader_is_told(ground):
    near = make_user("near", (ground.cast.branch, "leader"))
    milestone(ground, DUE)
    run(*days(7))
    assert [who for who, *_ in told() if who in ("near", "leader")] == ["near"]
    Seat.objects.filter(user=near).delete()


def test_email_waits_for_the_letter_of_the_morning_and_goes_once_a_day(ground):
    type(ground.owner).objects.filter(pk=ground.owner.pk).update(email="owner@example.com")
    milestone(ground, DUE)
    milestone(ground, DUE, title="Effects")
    booking.book(at(DUE, "09:00"))
    mails = OURS.filter(channel="email")
    assert {(mail.send_after, mail.letter) for mail in mails} == {
        (at(DUE + dt.timedelta(1), "08:30"), "d202611190830")
    }
    assert told(channel="email") == own(0, 0, channel="email")


@pytest.mark.parametrize(("choice", "expected"), [("none", []), ("urgent", []), ("daily", [0]), ("all", [0])])
def test_preference_decides_about_email(ground, choice, expected):
    type(ground.owner).objects.filter(pk=ground.owner.pk).update(email="owner@example.com")
    Preference.objects.create(user=ground.owner, email=choice)
    milestone(ground, DUE)
    run(DUE)
    assert told() == own(0) + own(*expected, channel="email")


def test_urgent_goes_at_once_but_not_in_quiet_hours(ground):
    type(ground.owner).objects.filter(pk=ground.owner.pk).update(email="owner@example.com")
    Rule.objects.create(kind="milestones", offsets=[-1, 0], every=0, urgent_from=0)
    milestone(ground, DUE)
    booking.book(at(DUE, "06:00"))
    mail = OURS.get(channel="email")
    assert (mail.send_after, mail.letter[0]) == (at(DUE, "08:00"), "u")


def test_rule_that_is_off_tells_nothing(ground):
    Rule.objects.create(kind="milestones", is_on=False, offsets=[0])
    milestone(ground, DUE)
    assert run(DUE) == [0]


def test_what_falls_on_free_days_is_told_before_them(ground):
    Policy.objects.update(calendar="china")
    monday = dt.date(2026, 11, 23)
    milestone(ground, monday)
    milestone(ground, monday - dt.timedelta(3), title="Friday's")
    run("2026-11-20", "2026-11-21", "2026-11-22")
    assert told() == [
        ("owner", "11-20", 0, "app"),
        ("owner", "11-20", 1, "app"),
        ("owner", "11-23", -1, "app"),
    ]


def test_group_robot_hears_of_what_is_due_in_its_area(ground):
    fields = {"kind": "wecom", "url": "https://example.com/"}
    for name, center in (("here", ground.cast.branch), ("above", ground.cast.province)):
        Robot.objects.create(name=name, center=center, **fields)
    Robot.objects.create(name="elsewhere", center=ground.cast.department, **fields)
    Robot.objects.create(name="off", center=ground.cast.branch, is_on=False, **fields)
    milestone(ground, DUE)
    run(*days(-1, 0, 0, 1))
    assert told(channel="robot") == [
        (name, "11-18", window, "robot") for name in ("above", "here") for window in (0, 1)
    ]
    assert Notice.objects.filter(robot__name="here").first().label.startswith("Owner: ")


def test_ledger_takes_no_second_line_for_the_same(ground):
    milestone(ground, DUE)
    run(DUE)
    line = OURS.get()
    line.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save(force_insert=True)


def test_booked_twice_from_the_same_look_leaves_one_line(ground):
    milestone(ground, DUE)
    looks = [list(pending(at(DUE))) for _ in range(2)]
    for notices in itertools.chain(*looks):
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
    assert told() == own(0)


def test_every_kind_has_its_line_with_label_and_address(ground):
    milestone(ground, DUE)
    run(DUE)
    line = Notice.objects.get(rule="milestones")
    assert (line.label, line.url) == ("Finish “Causes”", f"/milestones/{line.subject}/")


def test_texts_are_in_the_language_of_who_reads_them(ground):
    type(ground.owner).objects.filter(pk=ground.owner.pk).update(language="zh-hans")
    milestone(ground, DUE)
    run(DUE)
    assert OURS.get().label == "请完成“Causes”"


def test_whose_delay_it_is_stands_first_as_the_reader_writes_it(ground):
    type(ground.advisor).objects.filter(pk=ground.advisor.pk).update(language="zh-hans")
    milestone(ground, DUE)
    run(DUE + dt.timedelta(7))
    labels = OURS.exclude(role="own").filter(channel="app").order_by("role").values_list("role", "label")
    whose = ground.owner.name
    assert list(labels) == [
        ("advisor", f"{whose}：请完成“Causes”"),
        ("leader", f"{whose}: Finish “Causes”"),
    ]


def windows(day: dt.date) -> list[int]:
    """Of the milestones' notices that the dry run of `day` shows."""
    return [one.window for one in expected(day) if one.rule == "milestones"]


def test_dry_run_of_a_later_day_shows_what_begins_on_it(ground, time_machine):
    time_machine.move_to(at(DUE - dt.timedelta(3)))
    milestone(ground, DUE)
    begins = {offset: windows(DUE + dt.timedelta(offset)) for offset in (-2, -1, 0, 2)}
    assert begins == {-2: [], -1: [-1], 0: [0], 2: []}
    assert windows(DUE - dt.timedelta(3)) == [-3]
    assert OURS.count() == 0


def test_done_since_is_noted(ground):
    one, other = milestone(ground, DUE), milestone(ground, DUE, title="Effects")
    run(DUE)
    finish(one, ground.owner)
    assert (booking.settle(at(DUE)), booking.settle(at(DUE))) == (1, 0)
    assert set(OURS.unread().values_list("subject", flat=True)) == {other.pk}


def test_queries_of_a_tick_do_not_grow_with_what_is_due(ground):
    counts = []
    for _ in range(2):
        for number in range(3 * len(counts) + 1):
            milestone(ground, DUE, title=f"Step {number}")
        Notice.objects.all().delete()
        with CaptureQueriesContext(
            connection,
        ) as found:
            booking.book(at(DUE))
        counts.append(len(found))
    assert counts[0] == counts[1]
