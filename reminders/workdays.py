"""Which days are worked: every day, Monday to Friday, or by the Chinese calendar with its make-up days.

The holidays are announced by the State Council (国务院办公厅) year by year; the package `chinesecalendar`
carries them. In a year that it does not know yet, Monday to Friday are worked.
"""

import datetime as dt
from collections.abc import Callable

import chinese_calendar

CALENDARS = ("china", "weekdays", "every_day")


def workdays(calendar: str) -> Callable[[dt.date], bool]:
    """The function that tells for a day whether it is worked, by the calendar of this code."""
    return {"china": _in_china, "weekdays": _weekday, "every_day": lambda day: True}[calendar]


def knows(year: int) -> bool:
    """Whether the Chinese holidays of this year are known to the package installed here."""
    try:
        chinese_calendar.is_workday(dt.date(year, 6, 15))
    except NotImplementedError:
        return False
    return True


def _in_china(day: dt.date) -> bool:
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return _weekday(day)


def _weekday(day: dt.date) -> bool:
    return day.weekday() < 5
