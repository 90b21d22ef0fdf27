"""Who may do what with readings, benefits and changes; what a plan is, `projects.rules.may_plan` says."""

from django.utils.translation import gettext_lazy as _

from kit.permits import Permit, allow
from projects.lifecycle import AT_WORK, PUBLIC
from projects.rules import may_lead, may_plan, may_report, may_steer, role_in
from results.models import Benefit, Change, Reading


def may_correct(user, reading: Reading) -> Permit:
    """Whoever entered it, the lead and the office."""
    topic = reading.indicator.topic
    if reading.by_id != user.pk:
        may = may_lead(user, topic)
        if not may:
            return may
    return may_report(user, topic)


def may_claim(user, topic) -> Permit:
    """The lead and the office, as long as the topic is at work: some money shows late."""
    return may_lead(user, topic) and allow(
        topic.state in AT_WORK,
        _("This can be done only while the topic is at work."),
        "invalid_transition",
    )


def may_confirm(user, benefit: Benefit) -> Permit:
    """The office or a leader, neither of the group nor the one who claimed it (conflict_of_interest)."""
    may = may_steer(user, benefit.topic)
    if not may:
        return may
    if benefit.by_id == user.pk:
        return allow(
            False, _("You claimed this benefit; somebody else must confirm it."), "conflict_of_interest"
        )
    return _while_public(benefit.topic)


def may_unconfirm(user, benefit: Benefit) -> Permit:
    """The office or a leader, not of the group."""
    return may_steer(user, benefit.topic) and _while_public(benefit.topic)


def _while_public(topic) -> Permit:
    return allow(
        topic.state in PUBLIC, _("This can be done once the topic is established."), "invalid_transition"
    )


def may_request(user, topic) -> Permit:
    """The lead and the office, while there is something to change."""
    return may_plan(user, topic)


def may_decide(user, change: Change) -> Permit:
    """A leader, neither of the group nor the one who asked (conflict_of_interest)."""
    if not user.standing.is_leader:
        return allow(False, _("Only a leader decides about a change."))
    if change.by_id == user.pk or role_in(user, change.topic):
        return allow(
            False,
            _("You asked for this change or work in this group; another leader must decide."),
            "conflict_of_interest",
        )
    return allow(
        change.topic.state in AT_WORK,
        _("This can be done only while the topic is at work."),
        "invalid_transition",
    )
