"""Who takes part in a topic: invited, accepting, declining, handing over the lead.

Whoever writes a membership holds the topic's row, so that no two of these acts meet: a topic at work has one
accepted lead, always.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from kit import editing, history, versions
from kit.refusals import Conflict, Gone, Invalid, Refused, require_reason
from people.models import User
from projects import locks
from projects.lifecycle import ACCEPTANCE, AT_WORK, CONSOLIDATING, RUNNING, UNSUBMITTED
from projects.models import TeamMember, Topic
from projects.rules import may_invite, may_lead

OPEN = (*UNSUBMITTED, "submitted", "accepted", "shortlisted", *AT_WORK)
STARTED = (RUNNING, ACCEPTANCE, CONSOLIDATING)


@transaction.atomic
def invite(topic: Topic, *, user, role: str, by, weekly_hours=None) -> TeamMember:
    """Invite somebody as lead, advisor or member; who declined before is asked anew, and history keeps the
    first answer. `weekly_hours`: Decimal, None where nobody says."""
    may_invite(by, topic).require()
    locks.renew(topic)
    if topic.state not in OPEN:
        raise Conflict(_("Nobody can be invited to a topic in this state."))
    if not user.is_active:
        raise Invalid(_("This person is no longer active."), attr="user")
    if role == TeamMember.Role.LEAD and topic.state in STARTED and _has_lead(topic):
        raise Conflict(_("This topic has a lead. The lead can be handed over to a member."), code="frozen")
    _make_room(topic, user)
    member = TeamMember(topic=topic, user=user, role=role, weekly_hours=weekly_hours)
    member.full_clean()
    member.save()
    changes = {"role": [None, role], "user": [None, user.pk]}
    if weekly_hours is not None:
        changes["weekly_hours"] = [None, weekly_hours]
    _record(member, "invite", by=by, new=member.state, changes=changes)
    return member


@transaction.atomic
def respond(member: TeamMember, *, accept: bool, by, reason: str = "") -> TeamMember:
    """Accept an invitation, or decline it with a reason; by the invited person alone."""
    if member.user_id != by.pk:
        raise Refused(_("Only the invited person can answer an invitation."))
    if not accept:
        require_reason(reason)
    state = TeamMember.State.ACCEPTED if accept else TeamMember.State.DECLINED
    topic = _renewed(member)
    if accept and topic.state not in OPEN:
        raise Conflict(_("This topic has ended; nobody can join its group any more."))
    if accept and member.role == TeamMember.Role.LEAD:
        _refuse_unless_active(member.user)
        if _has_lead(topic):
            raise Conflict(_("This topic has a lead already."), code="already_decided")
    if not versions.write(member, where={"state": "invited"}, state=state, reason=reason.strip()):
        raise Conflict(_("This invitation has been answered already."), code="already_decided")
    verb = "accept" if accept else "decline"
    _record(member, verb, by=by, old="invited", new=state, reason=reason.strip())
    return member


@transaction.atomic
def edit_member(member: TeamMember, *, by, version: int | None = None, **fields) -> TeamMember:
    """Change `role` (between advisor and member) and `weekly_hours`. Raises Stale, Conflict."""
    may_invite(by, member.topic).require()
    topic = _renewed(member)
    if topic.state not in OPEN:
        raise Conflict(_("The group of a topic in this state stays as it is."))
    changes = history.differences(member, fields)
    if "role" in changes and "lead" in changes["role"]:
        raise Conflict(_("The lead is handed over, not changed."), code="frozen")
    editing.edit(member, fields, by=by, version=version, cycle=topic.cycle_id, topic=topic)
    return member


@transaction.atomic
def remove_member(member: TeamMember, *, by, version: int | None = None, reason: str = "") -> None:
    """Take somebody out of the group; with a reason once the topic has started.

    Raises Conflict(not_ready) for the lead of a topic at work, who hands over first.
    """
    may_invite(by, member.topic).require()
    topic = _renewed(member)
    if topic.state not in OPEN:
        raise Conflict(_("Nobody can be taken out of the group of a topic in this state."))
    versions.check(member, version)
    if topic.state in AT_WORK and (member.role, member.state) == ("lead", "accepted"):
        raise Conflict(_("A topic at work keeps its lead: hand over first."), code="not_ready")
    if topic.state in STARTED:
        require_reason(reason)
    changes = {"user": [member.user_id, None], "role": [member.role, None]}
    _record(member, "remove", by=by, old=member.state, changes=changes, reason=reason.strip())
    member.delete()


@transaction.atomic
def hand_over(
    member: TeamMember, *, to: User, by, reason: str = "", version: int | None = None
) -> TeamMember:
    """Make `to`, an accepted person of the group, the lead; the old lead stays as a member.

    Returns the new lead's membership. By the lead or the office. Raises Refused, Invalid for anybody else
    than an accepted and active person, Stale, Conflict(already_decided) when `member` leads no longer.
    """
    may_lead(by, member.topic).require()
    topic = _renewed(member)
    versions.check(member, version)
    if (member.role, member.state) != ("lead", "accepted"):
        raise Conflict(_("This person does not lead the topic any more."), code="already_decided")
    if topic.state not in OPEN:
        raise Conflict(_("The group of a topic in this state stays as it is."))
    new = TeamMember.objects.filter(topic=topic, user=to, state="accepted").exclude(pk=member.pk).first()
    if new is None:
        raise Invalid(
            _("Only somebody who has accepted to be in the group can become its lead."), attr="user"
        )
    _refuse_unless_active(to)
    _change_role(member, "member", "hand-over", by=by, reason=reason.strip())
    _change_role(new, "lead", "take-over", by=by, reason=reason.strip())
    return new


def _make_room(topic: Topic, user: User) -> None:
    """An invitation that was declined gives way to another; nobody is in a group twice."""
    known = TeamMember.objects.filter(topic=topic, user=user)
    known.filter(state="declined").delete()
    if known.exists():
        raise Invalid(_("This person is already in the group."), code="unique")


def _change_role(member: TeamMember, role: str, verb: str, *, by, reason: str) -> None:
    changes = {"user": [None, member.user_id], "role": [member.role, role]}
    versions.write(member, role=role)
    _record(member, verb, by=by, changes=changes, reason=reason)


def _renewed(member: TeamMember) -> Topic:
    """Lock the topic's row and read the membership anew: somebody may have changed it meanwhile."""
    locks.renew(member.topic)
    try:
        member.refresh_from_db(fields=["role", "state", "weekly_hours", "reason", "version"])
    except TeamMember.DoesNotExist:
        raise Gone(_("This no longer exists.")) from None
    return member.topic


def _refuse_unless_active(user: User) -> None:
    """The user's row is locked: nobody is deactivated while they become a lead."""
    if not User.objects.select_for_update(of=("self",)).get(pk=user.pk).is_active:
        raise Invalid(_("This person is no longer active."), attr="user")


def _has_lead(topic: Topic) -> bool:
    return TeamMember.objects.filter(topic=topic, role="lead", state="accepted").exists()


def _record(member: TeamMember, verb: str, **entry) -> None:
    topic = member.topic
    history.record(member, verb, cycle=topic.cycle_id, topic=topic, **entry)
