"""Windows, free days, quiet hours and retries: pure tables of dates and times."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.windows import RETRIES, after_quiet, days_after, free_until, next_letter, retry_at, window
from reminders.workdays import knows, workdays

USUAL = (-7, -3, -1, 0, 1, 3)
SHANGHAI = ZoneInfo("Asia/Shanghai")
china = workdays("china")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-8, None), (-7, -7), (-6, -7), (-4, -7), (-3, -3), (-2, -3), (-1, -1), (0, 0), (1, 1), (2, 1), (3, 3)]
    + [(9, 3), (10, 10), (16, 10), (17, 17), (368, 367)],
)
def test_window_in_force_is_the_last_that_has_begun(days, expected):
    assert window(USUAL, 7, days) == expected


def test_without_repeats_the_last_window_stays():
    assert [window(USUAL, 0, days) for days in (3, 10, 100)] == [3, 3, 3]


def test_without_windows_nothing_is_told():
    assert window((), 7, 5) is None


@given(
    st.lists(st.integers(-60, 60), max_size=12, unique=True).map(sorted),
    st.integers(0, 90),
    st.integers(-90, 400),
)
def test_windows_only_go_forward_and_never_lie_ahead(offsets, every, days):
    now, later = window(offsets, every, days), window(offsets, every, days + 1)
    assert now is None or now <= days
    assert now is None or later >= now


def test_what_would_be_told_on_free_days_is_told_before_them():
    # Friday 2026-11-20 is worked, the weekend is not.
    today, free = day("2026-11-20"), free_until(day("2026-11-20"), china)
    assert free == day("2026-11-22")
    due = ("2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23", "2026-11-25", "2026-11-29")
    assert [days_after(day(one), today, free) for one in due] == [1, 0, 0, 0, -1, -3, -7]


def test_on_other_days_only_the_calendar_counts():
    today = day("2026-11-18")
    assert free_until(today, china) == today
    assert [days_after(day(one), today, today) for one in ("2026-11-17", "2026-11-19")] == [1, -1]


def test_chinese_calendar_knows_holidays_and_make_up_days():
    # National Day 2026 is free from Thursday 1 to Wednesday 7 October; Saturday 10 October is worked for it.
    found = {text: china(day(text)) for text in ("2026-09-30", "2026-10-01", "2026-10-07", "2026-10-08")}
    assert found == {"2026-09-30": True, "2026-10-01": False, "2026-10-07": False, "2026-10-08": True}
    assert (china(day("2026-10-10")), china(day("2026-10-11"))) == (True, False)
    assert free_until(day("2026-09-30"), china) == day("2026-10-07")


def test_in_a_year_not_yet_announced_monday_to_friday_are_worked():
    assert not knows(2090)
    assert [china(day("2090-01-06") + dt.timedelta(n)) for n in range(4)] == [True, False, False, True]


def test_other_calendars():
    sunday, national_day = day("2026-11-22"), day("2026-10-01")
    assert [workdays("weekdays")(one) for one in (sunday, national_day)] == [False, True]
    assert [workdays("every_day")(one) for one in (sunday, national_day)] == [True, True]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-20 07:00", "2026-11-20 08:30"),
        ("2026-11-20 08:30", "2026-11-20 08:30"),
        ("2026-11-20 08:31", "2026-11-23 08:30"),
        ("2026-11-21 07:00", "2026-11-23 08:30"),
        ("2026-09-30 23:59", "2026-10-08 08:30"),
        ("2026-10-09 12:00", "2026-10-10 08:30"),
    ],
)
def test_daily_letter_goes_on_the_next_worked_morning(now, expected):
    assert next_letter(moment(now), dt.time(8, 30), china) == moment(expected)


@pytest.mark.parametrize(
    ("now", "begins", "ends", "expected"),
    [
        ("2026-11-20 20:59", "21:00", "08:00", "2026-11-20 20:59"),
        ("2026-11-20 21:00", "21:00", "08:00", "2026-11-21 08:00"),
        ("2026-11-21 00:00", "21:00", "08:00", "2026-11-21 08:00"),
        ("2026-11-21 07:59", "21:00", "08:00", "2026-11-21 08:00"),
        ("2026-11-21 08:00", "21:00", "08:00", "2026-11-21 08:00"),
        ("2026-11-20 12:30", "12:00", "14:00", "2026-11-20 14:00"),
        ("2026-11-20 12:30", "00:00", "00:00", "2026-11-20 12:30"),
    ],
)
def test_quiet_hours_hold_back_until_their_end(now, begins, ends, expected):
    begins, ends = dt.time.fromisoformat(begins), dt.time.fromisoformat(ends)
    assert after_quiet(moment(now), begins, ends) == moment(expected)


def test_retries_take_longer_each_time_and_end():
    now = moment("2026-11-20 08:30")
    waits = [retry_at(now, attempts) - now for attempts in range(1, len(RETRIES) + 1)]
    assert waits == sorted(set(waits))
    assert waits[0] == dt.timedelta(minutes=1)
    assert retry_at(now, len(RETRIES) + 1) is None
