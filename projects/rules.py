"""Who may do what with cycles and topics, and why not (design.md §1, §3)."""

from django.utils.translation import gettext_lazy as _

from kit.permits import GRANTED, Permit, allow
from projects.lifecycle import (
    ACCEPTANCE,
    AT_WORK,
    CONSOLIDATING,
    ESTABLISHED,
    MOVES,
    PASSED_OVER,
    PHASE_MOVES,
    PUBLIC,
    RUNNING,
    UNSUBMITTED,
)


def may_run_cycles(user) -> Permit:
    """Setting up, opening, closing and reopening is the office's."""
    return allow(user.standing.is_office, _("Only the office runs the cycle."))


def may_certify(user) -> Permit:
    """The selection is certified by a leader."""
    return allow(user.standing.is_leader, _("Only a leader certifies the selection."))


def may_move_cycle(user, verb: str) -> Permit:
    """Whoever owns the phase move `verb`."""
    return may_certify(user) if PHASE_MOVES[verb].owner == "leader" else may_run_cycles(user)


def may_propose(user, cycle, center) -> Permit:
    """Managers for their center; staff for theirs where the cycle lets them."""
    standing = user.standing
    if center.pk in standing.managed:
        return GRANTED
    if cycle.staff_may_propose and center.pk in standing.centers:
        return GRANTED
    return allow(False, _("You can propose for your own center only, as its manager."))


def proposing_centers(user, cycle) -> frozenset[int]:
    """Ids of the centers for which `user` may propose in `cycle`."""
    return user.standing.centers if cycle.staff_may_propose else user.standing.managed


def may_edit(user, topic) -> Permit:
    """The proposer and the managers of the topic's center, while it is a draft or was returned."""
    if not _proposes(user, topic):
        return allow(False, _("Only the proposer and the managers of its center may change a topic."))
    return allow(
        topic.state in UNSUBMITTED,
        _("Only a draft or a returned topic can be changed."),
        "invalid_transition",
    )


def may_copy(user, topic) -> Permit:
    """Whoever could have proposed a topic that was passed over takes it into a later cycle."""
    if not _proposes(user, topic):
        return allow(False, _("Only the proposer and the managers of its center may copy a topic."))
    return allow(
        topic.state == PASSED_OVER,
        _("Only a topic that was passed over can be copied into another cycle."),
        "invalid_transition",
    )


def may_move(user, topic, verb: str) -> Permit:
    """Whoever owns the move; that the state allows it is the action's to see."""
    return _OWNERS[MOVES[verb].owner](user, topic)


def _office_screens(user, topic) -> Permit:
    return allow(user.standing.is_office, _("Only the office screens topics."))


def _own_side(user, topic) -> Permit:
    return allow(_proposes(user, topic), _("Only the proposer and the managers of its center may do this."))


def may_lead(user, topic) -> Permit:
    """The lead, and the office in the lead's place."""
    led = user.standing.is_office or role_in(user, topic) == "lead"
    return allow(led, _("Only the lead of the topic and the office may do this."))


def may_steer(user, topic) -> Permit:
    """Leaders and the office decide about a topic, but not about their own group's (conflict_of_interest)."""
    if not (user.standing.is_leader or user.standing.is_office):
        return allow(False, _("Only a leader or the office may decide this."))
    return allow(
        role_in(user, topic) is None,
        _("You work in this group; somebody else must decide."),
        "conflict_of_interest",
    )


def _may_start(user, topic) -> Permit:
    return GRANTED if role_in(user, topic) == "lead" else may_steer(user, topic)


def _with_the_cycle(user, topic) -> Permit:
    return allow(False, _("This happens with the whole cycle, not for one topic."))


def _by_review(user, topic) -> Permit:
    return allow(False, _("This follows from the conclusion of a stage review."))


_OWNERS = {
    "proposer": _own_side,
    "office": _office_screens,
    "lead": may_lead,
    "starter": _may_start,
    "steering": may_steer,
    "review": _by_review,
    "cycle": _with_the_cycle,
}


def role_in(user, topic) -> str | None:
    """The part that `user` has accepted in the group: lead, advisor or member."""
    known = topic.__dict__.get("role_known")
    return known[1] if known and known[0] == user.pk else _role(user, topic)


def know_role(user, topic) -> None:
    """Look up the part of `user` once for all the permits of a page; `locks.renew` forgets it."""
    topic.role_known = (user.pk, _role(user, topic))


def _role(user, topic) -> str | None:
    return topic.members.filter(user=user, state="accepted").values_list("role", flat=True).first()


def may_plan(user, topic) -> Permit:
    """The lead and the office change plan, indicators, benefits and risks of a topic until its result is
    to be accepted."""
    permit = may_lead(user, topic)
    return permit and allow(
        topic.state in (ESTABLISHED, RUNNING),
        _("The plan can be changed between establishment and acceptance only."),
        "invalid_transition",
    )


def may_report(user, topic) -> Permit:
    """Everybody in the group, and the office, reports from a topic at work."""
    if not (user.standing.is_office or role_in(user, topic)):
        return allow(False, _("Only the group and the office may do this."))
    return allow(
        topic.state in AT_WORK,
        _("This can be done only while the topic is at work."),
        "invalid_transition",
    )


def sees_people(user) -> bool:
    """Whether a cycle shows who is on its panel and electorate; everybody else sees how many."""
    return user.standing.is_office or user.standing.is_leader


def may_invite(user, topic) -> Permit:
    """The lead and the office name the group; until the topic has started, the proposer's side too."""
    if user.standing.is_office or role_in(user, topic) == "lead":
        return GRANTED
    if topic.state in (RUNNING, ACCEPTANCE, CONSOLIDATING):
        return allow(False, _("Only the lead of the topic and the office may change the group."))
    return allow(_proposes(user, topic), _("Only the proposer's side and the office may invite people."))


def may_ask_centers(user, topic) -> Permit:
    """The lead and the office ask other centers for people while a topic is at work."""
    permit = may_lead(user, topic)
    return permit and allow(
        topic.state in AT_WORK, _("This can be done only while the topic is at work."), "invalid_transition"
    )


def may_answer(user, commitment) -> Permit:
    """A manager of the asked center; a counter-offer is the lead's or the office's to decide. Once it is
    decided, the action says so to either."""
    if commitment.state == "countered":
        return may_lead(user, commitment.topic)
    manages = commitment.center_id in user.standing.managed
    if commitment.state == "asked" or manages:
        return allow(manages, _("Only a manager of the asked center may answer."))
    return may_lead(user, commitment.topic)


def sees_load_of(user) -> Permit:
    """The office, leaders and managers see how much others work on topics; managers for their centers."""
    standing = user.standing
    seen = standing.is_office or standing.is_leader or standing.managed
    return allow(bool(seen), _("You see your own hours only."))


def _proposes(user, topic) -> bool:
    return topic.proposer_id == user.pk or topic.center_id in user.standing.managed


def open_moves(user, topic) -> list[str]:
    """The verbs that `user` could perform on `topic` right now; for buttons."""
    return [
        verb
        for verb, move in MOVES.items()
        if topic.state in move.sources
        and (not move.phases or topic.cycle.phase in move.phases)
        and may_move(user, topic, verb)
    ]


def is_public(topic) -> bool:
    """Established or later."""
    return topic.state in PUBLIC
