"""When readings are due after a result was accepted, and which reading is for which day. Pure."""

import datetime as dt

DAYS = (30, 60, 90)
EARLY = 15
"""Days before the due day from which a reading counts for it."""


def due_days(since: dt.date) -> dict[int, dt.date]:
    """{30: date, 60: date, 90: date} after the day of acceptance."""
    return {day: since + dt.timedelta(days=day) for day in DAYS}


def answered(since: dt.date, dates: list[dt.date]) -> dict[int, dt.date]:
    """{day: date of the reading that is for it}. A reading counts from 15 days before the due day until the
    next due day, for the last one without end; and for one day only, the earliest that has none."""
    dues = due_days(since)
    until = {
        day: dues.get(following, dt.date.max) for day, following in zip(DAYS, (*DAYS[1:], 0), strict=True)
    }
    found: dict[int, dt.date] = {}
    for date in sorted(dates):
        for day, due in dues.items():
            if day not in found and due - dt.timedelta(days=EARLY) <= date < until[day]:
                found[day] = date
                break
    return found
