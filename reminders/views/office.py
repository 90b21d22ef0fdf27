"""The doors of the office's pages, and their tabs."""

from functools import wraps

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reminders.ledger import count_dead
from reminders.pulse import is_silent, last_round
from reminders.rules import may_see_ledger, may_set_reminders


def office_only(view):
    """403 with the reason for everybody else, before anything is looked up."""
    return _guarded(view, may_set_reminders)


def ledger_readers(view):
    return _guarded(view, may_see_ledger)


def _guarded(view, permit):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        permit(request.user).require()
        return view(request, *args, **kwargs)

    return guarded


def frame(request, here: str) -> dict:
    """Context of templates/reminders/office/page.html: the tabs that this person has."""
    office = bool(may_set_reminders(request.user))
    tabs = [
        (pgettext("reminders", "Rules"), "reminder-rules", 0, office),
        (_("Dry run"), "reminder-preview", 0, True),
        (_("Ledger"), "reminder-ledger", 0, True),
        (_("Dead letters"), "dead-letters", count_dead() if office else 0, office),
        (_("Group robots"), "robots", 0, office),
    ]
    shown = [
        {"label": label, "url": reverse(name), "current": name == here, "count": count}
        for label, name, count, may in tabs
        if may
    ]
    last = last_round()
    return {
        "tabs": shown,
        "tabs_label": _("Reminders"),
        "may_set": office,
        "last_round": last,
        "silent": is_silent(last),
    }
