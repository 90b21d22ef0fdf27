"""A topic at work whose milestones are due around a day, and what the ledger has of it."""

import datetime as dt

from django.utils import timezone

from plans import actions as plans
from plans.models import Milestone
from reminders.actions import booking
from reminders.models import Notice
from tests.plans.ground import Ground

WEDNESDAY = dt.date(2026, 11, 18)


def at(day: dt.date | str, time: str = "06:00") -> dt.datetime:
    """A local moment."""
    day = dt.date.fromisoformat(day) if isinstance(day, str) else day
    return timezone.make_aware(dt.datetime.combine(day, dt.time.fromisoformat(time)))


def milestone(ground: Ground, ends: dt.date, **fields) -> Milestone:
    """One of `ground.owner`, unless another is named."""
    start = min(ends, dt.date(2026, 3, 2))
    return ground.milestone(**{"title": "Causes", "planned_start": start, "planned_end": ends} | fields)


def finish(one: Milestone, by) -> None:
    plans.edit_milestone(one, by=by, state="done")


def told(rule: str = "milestones", **lookups) -> list[tuple[str, str, int, str]]:
    """(who, day, window, channel) of the ledger, sorted."""
    found = Notice.objects.filter(rule=rule, **lookups).order_by()
    lines = found.values_list("recipient__username", "robot__name", "day", "window", "channel")
    return sorted(
        (who or robot, f"{day:%m-%d}", window, channel) for who, robot, day, window, channel in lines
    )


def run(*days: dt.date | str) -> list[int]:
    """Book on each of these days in the morning; how many lines about milestones each time."""
    return [_more(day) for day in days]


def _more(day: dt.date | str) -> int:
    lines = Notice.objects.filter(rule="milestones")
    before = lines.count()
    booking.book(at(day))
    return lines.count() - before
