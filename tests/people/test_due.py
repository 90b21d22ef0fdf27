"""What is due: whom a kind awaits until when, in which order it stands on the desk, how it is counted."""

import datetime as dt
from dataclasses import replace

import pytest
import time_machine
from django.db.models import DateField, Value
from django.utils import timezone, translation
from django.utils.translation import gettext

from people import due
from people.due import AnyOf, Line, Row, Source, awaits, by_urgency, count_for, evening, waiting_for
from people.models import Center, Seat, User
from tests.cast import Cast, make_user

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 20, 9, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 20)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _no_source(monkeypatch):
    """Here only what a test registers itself."""
    monkeypatch.setattr(due, "SOURCES", {})


def say(seat: Seat) -> Line:
    return Line(f"Sit at {seat.center}", f"/seats/{seat.pk}/", seat.role)


def seats(kind: str = "seats", **fields) -> Source:
    """Every seat awaits whoever holds it; undated unless `fields` say more: nobody has signed in yet."""
    about = {"person": "user", "day": "user__last_login", "related": ("center", "user")} | fields
    return awaits(Source(kind, "Seats", "people", Seat.objects.all, say, **about))


def on(day: dt.date | None) -> dict:
    return {"day": Value(day, DateField())}


def seen(source: Source, **narrowed) -> list[tuple[str, dt.date | None]]:
    names = dict(User.objects.values_list("pk", "username"))
    return sorted((names[row.person], row.day) for row in source.select(**narrowed))


# --- Whom it awaits, until when ------------------------------------------------------------------------


def test_a_row_tells_kind_subject_person_day_and_topic(cast):
    seat = cast.staff.seats.get()
    source = seats(**on(TODAY), topic="center")
    assert list(source.select()) == [Row("seats", seat.pk, cast.staff.pk, TODAY, cast.branch.pk)]
    assert list(seats().select()) == [Row("seats", seat.pk, cast.staff.pk, None, None)]


def test_it_is_narrowed_to_a_person_a_day_and_subjects(cast):
    User.objects.filter(pk=cast.staff.pk).update(last_login=NOW)
    User.objects.filter(pk=cast.judge.pk).update(last_login=NOW + dt.timedelta(2))
    _ = cast.voter
    source, later = seats(day="user__last_login"), TODAY + dt.timedelta(2)
    staff, judge, voter = ("staff", TODAY), ("judge", later), ("voter", None)
    assert seen(source) == [judge, staff, voter]
    assert seen(source, until=TODAY - dt.timedelta(1)) == []
    assert seen(source, until=TODAY) == [staff]
    assert seen(source, until=later) == [judge, staff]
    assert seen(source, user=cast.judge) == [judge]
    assert seen(source, user=cast.judge, until=TODAY) == []
    assert seen(source, subjects=[cast.staff.seats.get().pk, cast.voter.seats.get().pk]) == [staff, voter]
    assert seen(source, subjects=[]) == []


@pytest.mark.parametrize(
    ("hour", "minute", "day"), [(15, 59, 20), (16, 0, 21)], ids=["before midnight", "midnight in Shanghai"]
)
def test_the_day_of_a_moment_is_the_local_one(cast, hour, minute, day):
    moment = NOW.replace(hour=hour, minute=minute)
    Seat.objects.filter(pk=cast.staff.seats.get().pk).update(created_at=moment)
    day = dt.date(2026, 3, day)
    assert seen(seats(day="created_at")) == [("staff", day)]
    assert seen(seats(since="created_at")) == [("staff", day + dt.timedelta(7))]
    assert seen(seats(since="created_at", within=5)) == [("staff", day + dt.timedelta(5))]


def test_a_path_over_many_awaits_exactly_those_that_the_rows_were_filtered_by(cast):
    """Two managers and somebody else with a seat at the center."""
    make_user("second", (cast.branch, "manager"), (cast.branch, "staff"))
    _ = cast.manager, cast.staff, cast.other_manager
    source = Source(
        "centers",
        "Centers",
        "people",
        lambda: Center.objects.filter(kind="branch", seats__role="manager"),
        say,
        person="seats__user",
        **on(None),
    )
    assert seen(source) == [("manager", None), ("second", None)]


def test_nothing_awaits_the_deactivated(cast):
    User.objects.filter(pk=cast.staff.pk).update(is_active=False)
    source = seats()
    assert (seen(source), seen(source, user=cast.staff)) == ([], [])


# --- Roles -------------------------------------------------------------------------------------------


def centers(role: str, **fields) -> Source:
    def said(center: Center) -> Line:
        return Line(center.name, "/")

    rows = Center.objects.filter(kind="partner").all
    about = {"role": role, "topic": "pk"} | on(None) | fields
    return awaits(Source("centers", "Centers", "people", rows, said, **about))


@pytest.fixture
def holders(cast) -> Cast:
    """Everybody of the cast; who holds two seats of a role, and who was deactivated."""
    for role in cast.ROLES:
        cast[role]
    make_user("leader2", (cast.province, "leader"), (cast.branch, "leader"))
    make_user("office2", (cast.province, "office"), (cast.province, "leader"))
    make_user("branch_office", (cast.branch, "office"))
    make_user("gone", (cast.province, "office"), (cast.province, "leader"), is_active=False)
    return cast


@pytest.mark.parametrize(
    ("role", "names"), [("office", ["office", "office2"]), ("leader", ["leader", "leader2", "office2"])]
)
def test_what_awaits_a_role_awaits_each_who_holds_it_once(holders, role, names):
    source = centers(role)
    assert [name for name, _day in seen(source)] == names
    found = [name for user in User.objects.all() for name, _day in seen(source, user=user)]
    assert sorted(found) == names


def test_whoever_is_barred_is_not_awaited(holders):
    def barred(topics, people):
        return {(topic, person.pk) for topic in topics for person in people if person.username == "leader"}

    source = centers("leader", barred=barred)
    assert [name for name, _day in seen(source)] == ["leader2", "office2"]
    assert seen(source, user=holders.leader) == []


def test_a_role_that_one_does_not_hold_costs_no_query(holders, django_assert_num_queries):
    source, staff = centers("office"), holders.staff
    assert not staff.standing.is_office
    with django_assert_num_queries(0):
        assert list(source.select(user=staff)) == []


def test_what_awaits_by_several_ways_awaits_once(holders):
    leader, office = centers("leader"), centers("office")
    source = AnyOf(leader.kind, leader.title, leader.icon, leader.rows, leader.say, ways=(leader, office))
    assert [name for name, _day in seen(source)] == ["leader", "leader2", "office", "office2"]
    assert len(list(source.lines(list(source.select())))) == 4


# --- Lines -------------------------------------------------------------------------------------------


def test_lines_tell_what_is_still_open_in_one_query(cast, django_assert_num_queries):
    _ = cast.staff, cast.judge, cast.voter
    source = seats()
    rows = list(source.select())
    Seat.objects.filter(user=cast.judge).delete()
    with django_assert_num_queries(1):
        found = {row.person: line for row, line in source.lines(rows)}
    staff, voter = cast.staff.seats.get(), cast.voter.seats.get()
    assert found == {
        cast.staff.pk: Line("Sit at Branch", f"/seats/{staff.pk}/", "staff"),
        cast.voter.pk: Line("Sit at Province", f"/seats/{voter.pk}/", "manager"),
    }


def test_a_line_is_said_in_the_language_of_the_moment(cast):
    _ = cast.staff
    awaits(replace(seats(), say=lambda _seat: Line(gettext("Cycles"), "/")))
    assert [item.label for item in waiting_for(cast.staff)] == ["Cycles"]
    with translation.override("zh-hans"):
        assert [item.label for item in waiting_for(cast.staff)] == ["周期"]


# --- The desk ----------------------------------------------------------------------------------------


def test_the_nearest_comes_first_and_the_undated_last(cast):
    _ = cast.staff
    for kind, days in (("undated", None), ("later", 5), ("past", -3), ("today", 0)):
        seats(kind, **({} if days is None else on(TODAY + dt.timedelta(days))))
    assert [item.row.kind for item in waiting_for(cast.staff)] == ["past", "today", "later", "undated"]


def test_of_one_moment_the_kinds_stand_as_registered_each_by_its_subjects(cast):
    user = make_user("many", (cast.branch, "staff"), (cast.department, "staff"))
    first, second = user.seats.order_by("pk").values_list("pk", flat=True)
    seats("b", **on(TODAY))
    seats("a", **on(TODAY))
    found = [(item.row.kind, item.row.subject) for item in waiting_for(user)]
    assert found == [("b", first), ("b", second), ("a", first), ("a", second)]


def test_an_exact_moment_counts_before_the_evening_of_its_day(cast):
    def at_noon(seat: Seat) -> Line:
        return replace(say(seat), at=NOW)

    _ = cast.staff
    seats("evening", **on(TODAY))
    awaits(replace(due.SOURCES["evening"], kind="noon", say=at_noon))
    noon, until_night = waiting_for(cast.staff)
    assert [(item.row.kind, item.due) for item in (noon, until_night)] == [
        ("noon", NOW),
        ("evening", dt.datetime(2026, 3, 20, 15, 59, 59, tzinfo=dt.UTC)),
    ]


@pytest.mark.parametrize(("ahead", "days"), [(0, [0]), (2, [0, 1, 2]), (None, [0, 1, 2, 3, None])])
def test_a_kind_stands_on_the_desk_so_many_days_ahead(cast, ahead, days):
    _ = cast.staff
    for day in (0, 1, 2, 3, None):
        seats(str(day), ahead=ahead, **({} if day is None else on(TODAY + dt.timedelta(day))))
    assert [item.row.kind for item in waiting_for(cast.staff)] == [str(day) for day in days]
    tomorrow = TODAY + dt.timedelta(1)
    assert count_for(cast.staff) == len(days)
    assert count_for(cast.staff, today=tomorrow) == len(waiting_for(cast.staff, today=tomorrow))


def test_today_is_the_local_day(cast, clock):
    _ = cast.staff
    seats(ahead=0, **on(TODAY + dt.timedelta(1)))
    clock.move_to(NOW.replace(hour=15, minute=59))
    assert count_for(cast.staff) == 0
    clock.move_to(NOW.replace(hour=16))
    assert count_for(cast.staff) == len(waiting_for(cast.staff)) == 1


def test_an_item_bears_what_its_line_says(cast):
    seat = cast.staff.seats.get()
    seats()
    (item,) = waiting_for(cast.staff)
    assert (item.label, item.url, item.note, item.icon, item.due) == (
        "Sit at Branch",
        f"/seats/{seat.pk}/",
        "staff",
        "people",
        None,
    )


def test_a_desk_costs_two_queries_a_kind_and_its_count_one(cast, django_assert_num_queries):
    user = make_user("many", *((center, "staff") for center in (cast.branch, cast.department)))
    nobody = cast.outsider
    seats("a")
    seats("b", **on(TODAY), ahead=3)
    seats("c", since="created_at")
    with django_assert_num_queries(6):
        assert len(waiting_for(user)) == 6
    with django_assert_num_queries(3):
        assert count_for(user) == 6
    with django_assert_num_queries(3):
        assert waiting_for(nobody) == []


def test_a_day_is_over_with_its_last_moment(cast):
    assert timezone.localtime(evening(TODAY)).isoformat() == "2026-03-20T23:59:59+08:00"


# --- By urgency ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "urgency"),
    [(-1, "late"), (0, "today"), (1, "week"), (7, "week"), (8, "later"), (None, "undated")],
)
def test_what_is_due_is_as_urgent_as_its_day_is_near(cast, clock, days, urgency):
    _ = cast.staff
    seats(**({} if days is None else on(TODAY + dt.timedelta(days))))
    (item,) = waiting_for(cast.staff)
    assert item.urgency == urgency
    clock.move_to(NOW.replace(hour=15, minute=59))  # the last minute of the day in Shanghai
    assert item.urgency == urgency


def test_an_exact_moment_makes_late_before_the_day_is_over(cast, clock):
    _ = cast.staff
    awaits(replace(seats(**on(TODAY)), say=lambda seat: replace(say(seat), at=NOW)))
    (item,) = waiting_for(cast.staff)
    assert item.urgency == "today"
    clock.shift(1)
    assert item.urgency == "late"


def test_groups_stand_from_late_to_undated_and_none_is_empty(cast):
    _ = cast.staff
    for kind, days in (("undated", None), ("later", 9), ("past", -3), ("long past", -30), ("soon", 2)):
        seats(kind, **({} if days is None else on(TODAY + dt.timedelta(days))))
    found = by_urgency(waiting_for(cast.staff))
    assert [(code, [item.row.kind for item in items]) for code, items in found.items()] == [
        ("late", ["long past", "past"]),
        ("week", ["soon"]),
        ("later", ["later"]),
        ("undated", ["undated"]),
    ]


# --- The whole product --------------------------------------------------------------------------------


@pytest.fixture
def every_source(monkeypatch, _no_source):
    monkeypatch.undo()


@pytest.mark.parametrize("role", Cast.ROLES)
def test_the_count_is_that_of_the_lines(every_source, cast, stage, role):
    ends = NOW + dt.timedelta(3)
    cycle = stage.proposing(proposing_ends_at=ends, staff_may_propose=True)
    stage.topic(cycle, "returned", by=cast.staff)
    stage.topic(cycle, "submitted")
    stage.scoring(2)
    stage.voting(voting_ends_at=NOW - dt.timedelta(1))
    stage.voted()
    expected = {
        "office": 2,
        "leader": 1,
        "manager": 2,
        "voter": 1,
        "judge": 1,
        "judge2": 1,
        "judge3": 1,
        "staff": 1,
    }
    user = cast[role]
    assert (count_for(user), len(waiting_for(user))) == (expected.get(role, 0),) * 2
