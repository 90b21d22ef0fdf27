"""Working out dates of a plan in calendar days, and which days are likely ones. Pure: no Django import."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
#: Days that one step may take; the longest plan of one step fills ten years.
LONGEST = 3650


@dataclass(frozen=True)
class Stretch:
    """From the first day to the last, both belonging to it."""

    start: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def shifted(self, days: int) -> "Stretch":
        """As long as before, `days` later. Raises OverflowError beyond the calendar."""
        move = dt.timedelta(days)
        return Stretch(self.start + move, self.end + move)


def is_likely(day: dt.date) -> bool:
    """Whether a day of a plan can be meant: between 2000 and 2100."""
    return EARLIEST <= day <= LATEST


def lay_out(starts_on: dt.date, lengths: Sequence[int]) -> list[Stretch]:
    """One stretch for each length in days (≥ 1), each beginning on the day after the one before ends.

    Raises ValueError for a length below 1, OverflowError beyond the calendar.
    """
    if any(length < 1 for length in lengths):
        raise ValueError("a step takes a day at least")
    stretches, start = [], starts_on
    for length in lengths:
        stretches.append(Stretch(start, start + dt.timedelta(length - 1)))
        start += dt.timedelta(length)
    return stretches


def delay(until: dt.date, following: Iterable[dt.date]) -> int:
    """By how many days what follows must move so that its first start lies after `until`; never negative."""
    first = min(following, default=None)
    return 0 if first is None else max((until - first).days + 1, 0)
