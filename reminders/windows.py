"""In which window a thing stands, so many days before or after its day (design.md §6).

Days are whole calendar days, negative before. A run that was missed loses nothing: the window is the last
that has begun, not the one that begins today.
"""

import datetime as dt
from collections.abc import Callable, Sequence


def window(offsets: Sequence[int], every: int, days: int) -> int | None:
    """The window in force `days` after the day: the greatest of the ascending `offsets` that has begun; once
    the last has, one more `every` so many days (0: none). None before the first."""
    begun = [offset for offset in offsets if offset <= days]
    if not begun:
        return None
    last = begun[-1]
    repeats = every and len(begun) == len(offsets)
    return last + (days - last) // every * every if repeats else last


def days_after(day: dt.date, today: dt.date, free_until: dt.date) -> int:
    """How many days `day` lies back on `today`, for the choice of a window.

    `free_until`: the last of the free days that follow `today` (or `today`). What would be told on one of
    them is told before them, but nothing is called late before it is.
    """
    return max((today - day).days, min((free_until - day).days, 0))


def free_until(today: dt.date, is_workday: Callable[[dt.date], bool]) -> dt.date:
    """The last free day of those that follow `today` without a gap; `today` where the next is worked."""
    day = today
    while not is_workday(day + dt.timedelta(1)) and (day - today).days < 30:
        day += dt.timedelta(1)
    return day


def next_letter(now: dt.datetime, at: dt.time, is_workday: Callable[[dt.date], bool]) -> dt.datetime:
    """The first moment not before `now` (aware, local) at which the daily letter is sent."""
    day = now.date() if now.time() <= at else now.date() + dt.timedelta(1)
    for _ in range(30):
        if is_workday(day):
            break
        day += dt.timedelta(1)
    return dt.datetime.combine(day, at, tzinfo=now.tzinfo)


def after_quiet(now: dt.datetime, begins: dt.time, ends: dt.time) -> dt.datetime:
    """`now` (aware, local), or the end of the quiet hours in which it lies; they may span midnight, and there
    are none where both are equal."""
    time = now.time()
    over_midnight = begins > ends
    quiet = (time >= begins or time < ends) if over_midnight else begins <= time < ends
    if not quiet:
        return now
    day = now.date() + dt.timedelta(1) if over_midnight and time >= begins else now.date()
    return dt.datetime.combine(day, ends, tzinfo=now.tzinfo)


RETRIES = (1, 5, 15, 60, 180, 360, 720)
"""Minutes until a letter that failed is tried again; after the last it is a dead letter."""


def retry_at(now: dt.datetime, attempts: int) -> dt.datetime | None:
    """When to try again after so many failed attempts; None: no more."""
    return now + dt.timedelta(minutes=RETRIES[attempts - 1]) if attempts <= len(RETRIES) else None
