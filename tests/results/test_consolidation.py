"""Which reading is for which of the 30, 60 and 90 days after acceptance."""

import datetime as dt

import pytest

from results.consolidation import answered, due_days

SINCE = dt.date(2025, 3, 1)


def on(*days: int) -> list[dt.date]:
    return [SINCE + dt.timedelta(days=day) for day in days]


def test_readings_are_due_after_30_60_and_90_days():
    assert due_days(SINCE) == {30: dt.date(2025, 3, 31), 60: dt.date(2025, 4, 30), 90: dt.date(2025, 5, 30)}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((), {}),
        ((14,), {}),
        ((15,), {30: 15}),
        ((30, 60, 90), {30: 30, 60: 60, 90: 90}),
        ((50,), {30: 50}),
        ((50, 51), {30: 50, 60: 51}),
        ((61,), {60: 61}),
        ((90,), {90: 90}),
        ((89,), {60: 89}),
        ((91,), {90: 91}),
        ((400,), {90: 400}),
        ((20, 21, 22), {30: 20}),
        ((60, 30), {30: 30, 60: 60}),
    ],
)
def test_a_reading_is_for_the_earliest_day_that_has_none(days, expected):
    found = answered(SINCE, on(*days))
    assert found == {day: SINCE + dt.timedelta(days=at) for day, at in expected.items()}
