"""Who may plan, report progress and keep procedures, and why not (design.md §1, §4)."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.permits import Permit, allow
from plans.models import Milestone, Update
from projects.lifecycle import ESTABLISHED, RUNNING
from projects.rules import may_plan, may_report, may_steer, role_in

CORRECTABLE = timedelta(hours=24)
"""How long what was reported can be corrected by whoever reported it."""


def may_keep_procedures(user) -> Permit:
    """Procedures are the office's."""
    return allow(user.standing.is_office, _("Only the office changes procedures."))


def may_progress(user, milestone: Milestone) -> Permit:
    """The lead and the office, and the owner of the own milestone, while the topic is planned or running."""
    if milestone.owner_id != user.pk or role_in(user, milestone.topic) is None:
        permit = may_plan(user, milestone.topic)
        if permit or permit.code != "permission_denied":
            return permit
        return allow(False, _("Only the owner of the milestone, the lead and the office may do this."))
    return allow(
        milestone.topic.state in (ESTABLISHED, RUNNING),
        _("Progress can be reported between establishment and acceptance only."),
        "invalid_transition",
    )


def may_drop_gate(user, topic) -> Permit:
    """Before the start a gate is the planner's like every milestone; once the topic runs, the office decides
    that a stage review is left out, and nobody for the own group."""
    if topic.state == ESTABLISHED:
        return may_plan(user, topic)
    permit = allow(
        user.standing.is_office, _("Once the topic runs, only the office can take a gate out of its plan.")
    )
    return permit and may_steer(user, topic)


def may_correct(user, update: Update) -> Permit:
    """Its author, within a day."""
    if update.by_id != user.pk:
        return allow(False, _("Only its author can correct a progress update."))
    permit = may_report(user, update.topic)
    return permit and allow(
        timezone.now() - update.created_at < CORRECTABLE,
        _("A progress update can be corrected for 24 hours. Please report anew instead."),
        "invalid_transition",
    )
