"""Who sets how people are reminded, and who may read who was told what (design.md §1, §6)."""

from django.utils.translation import gettext_lazy as _

from kit.permits import Permit, allow
from reminders.models import Notice, Robot

OFFICE_ALONE = ("ballots", "scorecards")
"""Kinds of which leaders read nothing: who has voted or scored so far, and when, is the office's to know."""


def may_set_reminders(user) -> Permit:
    """Rules, settings, robots and dead letters are the office's."""
    return allow(user.standing.is_office, _("Only the office sets how people are reminded."))


def may_see_ledger(user) -> Permit:
    """Leaders read it as far as they may see the topics (`queries.ledger_for`)."""
    standing = user.standing
    return allow(
        standing.is_office or standing.is_leader, _("Only the office and leaders see who was told what.")
    )


def may_delete(user, robot: Robot) -> Permit:
    """Deleting takes what was told through the robot out of the ledger, so one that told something stays."""
    permit = may_set_reminders(user)
    told = Notice.objects.filter(robot=robot, state=Notice.State.SENT).exists()
    why = _("It has told things that the ledger keeps. Please switch it off instead.")
    return permit and allow(not told, why, "invalid_transition")
