"""Times as people say them: near ones in words, the others as dates; always in local time. Lists and pairs
with the punctuation of the language."""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

SOON = 3  # days before a deadline in which it is pointed out


def local(value: dt.date) -> dt.date:
    """A moment in the local zone; a day stays as it is."""
    aware = isinstance(value, dt.datetime) and timezone.is_aware(value)
    return timezone.localtime(value) if aware else value


def _day(value: dt.date) -> dt.date:
    value = local(value)
    return value.date() if isinstance(value, dt.datetime) else value


def _days_left(value: dt.date) -> int:
    return (_day(value) - timezone.localdate()).days


def remaining(moment: dt.datetime) -> str:
    """ "5 days left", on its last day "3 hours left", in its last hour "20 minutes left"."""
    minutes = int((moment - timezone.now()).total_seconds() // 60)
    if days := _days_left(moment):
        return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
    if hours := minutes // 60:
        return ngettext("%(n)d hour left", "%(n)d hours left", hours) % {"n": hours}
    return ngettext("%(n)d minute left", "%(n)d minutes left", minutes) % {"n": minutes}


def written(value: dt.date, style: str = "datetime") -> str:
    """2025-11-21, with 14:05 when the value has a time and the style is "datetime"."""
    timed = style == "datetime" and isinstance(value, dt.datetime)
    return local(value).strftime("%Y-%m-%d %H:%M" if timed else "%Y-%m-%d")


def near(value: dt.date) -> str:
    """ "3 days ago", "in 5 hours", "tomorrow"; beyond a week the date."""
    if isinstance(value, dt.datetime):
        seconds = (value - timezone.now()).total_seconds()
        if abs(seconds) < 60:
            return _("just now")
        if abs(seconds) < 3600:
            return _minutes(int(seconds / 60))
        if abs(seconds) < 86400:
            return _hours(int(seconds / 3600))
    return _days(_days_left(value)) or written(value, "date")


def _minutes(n: int) -> str:
    if n < 0:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", -n) % {"n": -n}
    return ngettext("in %(n)d minute", "in %(n)d minutes", n) % {"n": n}


def _hours(n: int) -> str:
    if n < 0:
        return ngettext("%(n)d hour ago", "%(n)d hours ago", -n) % {"n": -n}
    return ngettext("in %(n)d hour", "in %(n)d hours", n) % {"n": n}


def _days(n: int) -> str:
    """Empty beyond a week."""
    if abs(n) > 7:
        return ""
    if abs(n) <= 1:
        return {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}[n]
    if n < 0:
        return ngettext("%(n)d day ago", "%(n)d days ago", -n) % {"n": -n}
    return ngettext("in %(n)d day", "in %(n)d days", n) % {"n": n}


def deadline(value: dt.date) -> tuple[str, str]:
    """Tone and note of a due date: ("bad", "2 days late"), ("warn", "due today"), ("", "") when far.

    A day is late when it is over, a moment when it has passed.
    """
    left = _days_left(value)
    passed = value < timezone.now() if isinstance(value, dt.datetime) else left < 0
    if passed:
        return "bad", _late(left)
    if left > SOON:
        return "", ""
    note = ngettext("%(n)d day left", "%(n)d days left", left) % {"n": left} if left else _("due today")
    return "warn", note


def _late(left: int) -> str:
    if left < 0:
        return ngettext("%(n)d day late", "%(n)d days late", -left) % {"n": -left}
    return _("late since today")


def listed(names: Iterable) -> str:
    """ "A, B" in English, "A、B" in Chinese."""
    return pgettext("between the members of a list", ", ").join(map(str, names))


def labelled(name, value) -> str:
    """ "Name: value" in English, "名称：值" in Chinese."""
    return _("%(name)s: %(value)s") % {"name": name, "value": value}
