"""Why a notice came: one sentence for its reader, as true on a day."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.due import SOURCES
from people.models import Seat
from reminders import announcements
from reminders.announcements import ANNOUNCED
from reminders.defaults import EVENT
from reminders.models import Notice

_AUDIENCES = {
    announcements.proposers: gettext_lazy("You proposed the topic."),
    announcements.group: gettext_lazy("You belong to the topic group."),
    announcements.leads: gettext_lazy("You lead the topic group."),
    announcements.judges: gettext_lazy("You are on the panel."),
    announcements.voters: gettext_lazy("You are on the electorate."),
    announcements.absent: gettext_lazy("You are on the electorate."),
}


def why(notice: Notice, on: dt.date | None = None) -> str:
    """In the active language. Without `on`, as it was on the day on which the notice was booked."""
    if notice.rule.startswith(EVENT):
        return _announced(notice.rule)
    days = (notice.day - (on or timezone.localdate(notice.booked_at))).days
    return _("%(whose)s; %(when)s.") % {"whose": _whose(notice), "when": _when(notice, days)}


def _announced(rule: str) -> str:
    subject, _dot, verb = rule.removeprefix(EVENT).partition(".")
    how = ANNOUNCED.get((subject, verb))
    return str(_AUDIENCES.get(how and how.to) or _("It concerns you or your group."))


def _whose(notice: Notice) -> str:
    if notice.role == Notice.Role.ADVISOR:
        return _("You advise the topic")
    if notice.role == Notice.Role.LEADER:
        return _("You lead the area")
    if notice.role == Notice.Role.GROUP:
        return _("It belongs to your centers")
    source = SOURCES.get(notice.rule)
    if source and source.role:
        return _("It awaits you as %(role)s") % {"role": Seat.Role(source.role).label}
    return _("It awaits you")


def _when(notice: Notice, days: int) -> str:
    said = due_in(days)
    if notice.role in (Notice.Role.ADVISOR, Notice.Role.LEADER):
        return _("%(when)s, and its owner has been told") % {"when": said}
    return said


def due_in(days: int) -> str:
    """So many days from now, negative where it is late; without a capital letter and a full stop."""
    if days < 0:
        return ngettext("it is %(n)d day late", "it is %(n)d days late", -days) % {"n": -days}
    if days == 0:
        return _("it is due today")
    if days == 1:
        return _("it is due tomorrow")
    return ngettext("it is due in %(n)d day", "it is due in %(n)d days", days) % {"n": days}
