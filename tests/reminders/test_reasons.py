"""Why a notice came, in one sentence."""

import datetime as dt

import pytest

from people.due import SOURCES
from people.models import Seat
from reminders.announcements import ANNOUNCED
from reminders.models import Notice
from reminders.reasons import due_in, why
from tests.reminders.ground import WEDNESDAY, at


def notice(**fields) -> Notice:
    told = {"rule": "milestones", "day": WEDNESDAY, "booked_at": at(WEDNESDAY), "role": "own"}
    return Notice(**(told | fields))


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (3, "it is due in 3 days"),
        (1, "it is due tomorrow"),
        (0, "it is due today"),
        (-1, "it is 1 day late"),
        (-8, "it is 8 days late"),
    ],
)
def test_day_is_said_in_words(days, said):
    assert due_in(days) == said


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("own", "It awaits you; it is 3 days late."),
        ("advisor", "You advise the topic; it is 3 days late, and its owner has been told."),
        ("leader", "You lead the area; it is 3 days late, and its owner has been told."),
        ("group", "It belongs to your centers; it is 3 days late."),
    ],
)
def test_reason_names_the_part_of_its_reader(role, said):
    assert why(notice(role=role), WEDNESDAY + dt.timedelta(3)) == said


def test_reason_without_a_day_stays_as_it_was_when_the_notice_was_booked():
    assert why(notice(booked_at=at(WEDNESDAY - dt.timedelta(7)))) == "It awaits you; it is due in 7 days."


@pytest.mark.parametrize("kind", [kind for kind, source in SOURCES.items() if source.role])
def test_what_awaits_a_seat_names_the_seat(kind):
    role = Seat.Role(SOURCES[kind].role).label
    assert why(notice(rule=kind)) == f"It awaits you as {role}; it is due today."


@pytest.mark.parametrize("key", ANNOUNCED, ids=".".join)
def test_every_announcement_has_its_reason(key):
    said = why(notice(rule="event:" + ".".join(key), role="group"))
    assert said.endswith(".") and said != "It awaits you."


def test_announcement_tells_which_part_one_has_in_it():
    assert why(notice(rule="event:topic.return")) == "You proposed the topic."
    assert why(notice(rule="event:cycle.open-voting")) == "You are on the electorate."
    assert why(notice(rule="event:absence.name-proxy")) == "You are on the electorate."
    assert why(notice(rule="event:topic.start")) == "It concerns you or your group."
    assert why(notice(rule="event:no.longer-known")) == "It concerns you or your group."
