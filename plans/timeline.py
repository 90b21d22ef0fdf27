"""A plan as it is shown: the bars of its chart, and what is to be said of each milestone in words."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.models import Milestone


def bars(milestones: Iterable[Milestone], today: dt.date) -> list[dict]:
    """Rows of {% gantt %}, one for each milestone not cancelled; loops are named once there are two."""
    shown = [milestone for milestone in milestones if milestone.state != Milestone.State.CANCELLED]
    named = len({milestone.loop for milestone in shown}) > 1
    return [_bar(milestone, today, named=named) for milestone in shown]


def _bar(milestone: Milestone, today: dt.date, *, named: bool) -> dict:
    late = milestone.is_overdue(today)
    moved = milestone.first_planned_end != milestone.planned_end
    return {
        "label": milestone.title,
        "note": lateness(milestone, today),
        "start": milestone.planned_start,
        "end": milestone.planned_end,
        "progress": milestone.progress,
        "tone": tone(milestone, today),
        "actual": _actual(milestone, today),
        "gate": ("passed" if milestone.passed_at else "open") if milestone.is_gate else "",
        "first_end": milestone.first_planned_end if moved else None,
        "late_until": today if late else None,
        "group": _("Loop %(n)s") % {"n": milestone.loop} if named else "",
    }


def tone(milestone: Milestone, today: dt.date) -> str:
    """accent at work, good done, bad overdue, mute still to come."""
    if milestone.is_overdue(today):
        return "bad"
    return {"done": "good", "doing": "accent"}.get(milestone.state, "mute")


def _actual(milestone: Milestone, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """First and last day of the work; of what is done without a start only the end is known."""
    start, end = milestone.actual_start, milestone.actual_end
    if start is None:
        return (end, end) if end else None
    return start, max(start, end or today)


def lateness(milestone: Milestone, today: dt.date) -> str:
    """ "3 days overdue", "done 2 days late", "" where nothing is late."""
    if milestone.is_overdue(today):
        days = (today - milestone.planned_end).days
        return ngettext("%(n)s day overdue", "%(n)s days overdue", days) % {"n": days}
    if milestone.state == Milestone.State.DONE and milestone.actual_end > milestone.planned_end:
        days = (milestone.actual_end - milestone.planned_end).days
        return ngettext("done %(n)s day late", "done %(n)s days late", days) % {"n": days}
    return ""


def moved(milestone: Milestone) -> str:
    """ "first planned for 2026-03-01", "" where it stands as first planned."""
    if milestone.first_planned_end == milestone.planned_end:
        return ""
    return _("first planned for %(day)s") % {"day": milestone.first_planned_end.isoformat()}


def summary(milestones: Iterable[Milestone], today: dt.date) -> dict:
    """What a glance must tell: {open, done, overdue, progress} of the present loop; `progress` is 0..100 by
    planned length, None without milestones."""
    found = [milestone for milestone in milestones if milestone.state != Milestone.State.CANCELLED]
    present = max((milestone.loop for milestone in found), default=1)
    found = [milestone for milestone in found if milestone.loop == present]
    lengths = [(milestone.planned_end - milestone.planned_start).days + 1 for milestone in found]
    done = sum(days * milestone.progress for days, milestone in zip(lengths, found, strict=True))
    return {
        "open": sum(milestone.is_open for milestone in found),
        "done": sum(milestone.state == Milestone.State.DONE for milestone in found),
        "overdue": sum(milestone.is_overdue(today) for milestone in found),
        "progress": round(done / sum(lengths)) if lengths else None,
    }
