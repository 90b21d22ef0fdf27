"""Who may prepare, mark and conclude a stage review, and see to its rectifications (design.md §5)."""

from django.utils.translation import gettext_lazy as _

from kit.permits import Permit, allow
from projects.lifecycle import ACCEPTANCE, AT_WORK, RUNNING
from projects.rules import may_lead, may_steer, role_in
from reviews.closed_loop import CONCLUDED, RECTIFICATION_MOVES, REVIEW_MOVES

#: In which state of its topic a review of each kind is held.
HELD_WHILE = {"stage": RUNNING, "acceptance": ACCEPTANCE}
OWN_GROUP = _("You work in this group; somebody else must decide.")


def may_edit_rubric(user) -> Permit:
    """The office keeps the rubric."""
    return allow(user.standing.is_office, _("Only the office changes the rubric."))


def may_prepare(user, topic) -> Permit:
    """The lead, or the office, while the topic is running."""
    permit = may_lead(user, topic)
    return permit and allow(
        topic.state == RUNNING,
        _("A stage review is held only while the topic is running."),
        "invalid_transition",
    )


def may_present(user, review) -> Permit:
    """The lead, or the office, writes and submits a review while its topic is in the fitting state."""
    permit = may_lead(user, review.topic)
    return permit and is_held(review)


def is_held(review) -> Permit:
    """Whether the topic is in the state in which a review of this kind goes on."""
    return allow(
        review.topic.state == HELD_WHILE[review.kind],
        _("The topic is not in the state in which this review is held."),
        "invalid_transition",
    )


def may_name(user, review) -> Permit:
    """Leaders and the office name the reviewers of what is not their own group's."""
    return may_steer(user, review.topic)


def may_mark(user, review) -> Permit:
    """The reviewers that were named, and every leader; nobody of the group."""
    if role_in(user, review.topic):
        return allow(False, _("You work in this group; others must mark it."), "conflict_of_interest")
    named = user.standing.is_leader or review.reviewers.filter(pk=user.pk).exists()
    return allow(named, _("Only the reviewers that were named, and leaders, mark this."))


def may_chair(user, review) -> Permit:
    """A leader outside the group concludes, and adds findings afterwards."""
    if not user.standing.is_leader:
        return allow(False, _("Only a leader concludes a stage review."))
    return allow(role_in(user, review.topic) is None, OWN_GROUP, "conflict_of_interest")


def sees_marks(user, review) -> bool:
    """Marks are blind until the conclusion. Who may chair sees them before, once their own mark is in or all
    named reviewers have marked; what they then mark would no longer be blind (actions.marking)."""
    if review.state == CONCLUDED:
        return True
    if not may_chair(user, review):
        return False
    marked = set(review.marks.values_list("reviewer", flat=True))
    named = set(review.reviewers.values_list("pk", flat=True))
    return user.pk in marked or bool(named) and named <= marked


def may_complete(user, finding) -> Permit:
    """Who has to do it; the lead, and the office for the lead."""
    if finding.owner_id == user.pk or may_lead(user, finding.topic):
        return _at_work(finding)
    return allow(False, _("Only its owner, the lead of the topic and the office report this as done."))


def may_verify(user, finding) -> Permit:
    """A leader, the office, a reviewer of it or the advisor; never who owns it or did it, nor, the advisor
    apart, anybody else of the group."""
    if user.pk in (finding.owner_id, finding.done_by_id):
        return allow(False, _("Somebody else must verify this."), "conflict_of_interest")
    if role := role_in(user, finding.topic):
        if role != "advisor":
            return allow(False, OWN_GROUP, "conflict_of_interest")
        return _at_work(finding)
    standing = user.standing
    named = standing.is_leader or standing.is_office
    if not named and not finding.review.reviewers.filter(pk=user.pk).exists():
        return allow(False, _("Only a leader, the office, a reviewer or the advisor verifies this."))
    return _at_work(finding)


def _at_work(finding) -> Permit:
    return allow(
        finding.topic.state in AT_WORK,
        _("This can be done only while the topic is at work."),
        "invalid_transition",
    )


def may_reassign(user, finding) -> Permit:
    """A leader or the office, outside the group: whoever has to rectify does not move their own deadline."""
    permit = may_steer(user, finding.topic)
    return permit and _at_work(finding)


_PRESENTING = {"lead": may_present, "chair": may_chair}
_RECTIFYING = {"responsible": may_complete, "verifier": may_verify}


def may_move_review(user, review, verb: str) -> Permit:
    """Whoever owns the move; that the state allows it is the action's to see."""
    return _PRESENTING[REVIEW_MOVES[verb].owner](user, review)


def may_move_rectification(user, finding, verb: str) -> Permit:
    return _RECTIFYING[RECTIFICATION_MOVES[verb].owner](user, finding)


def open_review_moves(user, review) -> list[str]:
    """The verbs that `user` could perform on `review` right now; for buttons."""
    if not is_held(review):
        return []
    return [
        verb
        for verb, move in REVIEW_MOVES.items()
        if review.state in move.sources and may_move_review(user, review, verb)
    ]


def open_rectification_moves(user, finding) -> list[str]:
    """The verbs that `user` could perform on `finding` right now; for buttons."""
    return [
        verb
        for verb, move in RECTIFICATION_MOVES.items()
        if finding.state in move.sources and may_move_rectification(user, finding, verb)
    ]
