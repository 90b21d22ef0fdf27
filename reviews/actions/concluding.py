"""The chair's conclusion, and what follows from it for gate, plan and topic (design.md §5)."""

from collections.abc import Callable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kit import versions
from kit.refusals import Conflict, Problems
from plans.actions import begin_loop, pass_gate
from plans.models import Milestone
from projects.actions import carry_out
from projects.lifecycle import ACCEPTANCE
from projects.models import Topic
from reviews import locks
from reviews.actions.preparing import note
from reviews.closed_loop import (
    ADJUST,
    CONCLUDED,
    CONCLUSIONS,
    OPEN,
    PASS,
    PASS_AFTER_RECTIFICATION,
    SUBMITTED,
    TERMINATE,
)
from reviews.models import Rectification, StageReview
from reviews.queries import is_in_rectification
from reviews.rules import is_held, may_chair
from reviews.wording import decided

MOST_FINDINGS = 50
LONGEST_WAIT = 3 * 366
"""Days from today to the deadline of a rectification at most."""


@transaction.atomic
def conclude(
    review: StageReview,
    *,
    by,
    conclusion: str,
    reason: str,
    findings: Sequence[dict] = (),
    back_to: Milestone | None = None,
    version: int | None = None,
) -> StageReview:
    """End a submitted review; each of `findings` {finding, kind, owner, deadline} becomes a rectification.

    `pass` has none, `pass_after_rectification` at least one, `adjust` may have some and leads back to
    `back_to` in a new loop, `terminate` ends the topic. Raises Refused, Invalid, Stale,
    Conflict(already_decided) for the second of two.
    """
    locks.hold(review)
    may_chair(by, review).require()
    if review.state != SUBMITTED:
        raise decided(review)
    versions.check(review, version)
    is_held(review).require()
    _refuse_unsound(review, conclusion, reason, findings, back_to)
    rectifications = checked_findings(review, findings)
    close(review, conclusion, by=by, reason=reason)
    for finding in rectifications:
        _begin(finding, by=by)
    _CONSEQUENCES[conclusion](review, by, reason.strip(), back_to)
    return review


def close(review: StageReview, conclusion: str, *, by, reason: str) -> None:
    """Write the conclusion; the caller holds the review and sees to what follows."""
    old, fields = review.state, {"conclusion": conclusion, "reason": reason.strip()}
    fields |= {"state": CONCLUDED, "chair": by, "concluded_at": timezone.now()}
    if not versions.write(review, where={"state": old}, **fields):
        review.refresh_from_db(fields=["state", "version"])
        raise decided(review)
    changes = {"conclusion": ["", conclusion]}
    note(review, "conclude", by=by, old=old, new=CONCLUDED, reason=reason.strip(), changes=changes)


@transaction.atomic
def add_finding(review: StageReview, *, by, finding: str, kind: str, owner, deadline) -> Rectification:
    """One more finding, as long as the review waits for others. Raises Refused, Invalid, Conflict."""
    locks.hold(review)
    may_chair(by, review).require()
    if not is_in_rectification(review):
        raise Conflict(_("Findings are added only while others of this review wait to be verified."))
    is_held(review).require()
    given = {"finding": finding, "kind": kind, "owner": owner, "deadline": deadline}
    (rectification,) = checked_findings(review, [given], places=False)
    _begin(rectification, by=by)
    return rectification


def settle(review: StageReview, *, by) -> None:
    """What opens once every finding is verified; the caller holds the review."""
    if review.conclusion != PASS_AFTER_RECTIFICATION or is_in_rectification(review):
        return
    if review.kind == StageReview.Kind.STAGE:
        _open_gate(review, by)
    elif review.topic.state == ACCEPTANCE:
        carry_out(review.topic, "accept-result", by=by)


def checked_findings(review: StageReview, findings: Sequence[dict], places: bool = True) -> list:
    """Unsaved rectifications. Raises InvalidMany with every fault as findings.<n>.<part>, or without the
    place where there is but one."""
    problems, found = Problems(), []
    if len(findings) > MOST_FINDINGS:
        message = _("A review has at most %(most)s findings.") % {"most": MOST_FINDINGS}
        problems.add("max_length", message, "findings")
    for place, given in enumerate(findings[:MOST_FINDINGS]):
        where = f"findings.{place}." if places else ""
        found.append(_checked(review, given, where, problems))
    problems.refuse()
    return found


def _checked(review: StageReview, given: dict, where: str, problems: Problems) -> Rectification:
    rectification = Rectification(topic=review.topic, review=review, **given)
    rectification.finding = (given.get("finding") or "").strip()
    try:
        rectification.clean_fields(exclude=["topic", "review", "owner"])
    except ValidationError as error:
        for name, faults in error.error_dict.items():
            problems.add(faults[0].code, faults[0].messages[0], f"{where}{name}")
    else:
        check_deadline(rectification, where, problems)
    check_owner(rectification, where, problems)
    return rectification


def check_owner(rectification: Rectification, where: str, problems: Problems) -> None:
    """Somebody active who sees the topic."""
    owner, topic = rectification.owner, rectification.topic
    if not owner.is_active:
        problems.add("invalid", _("This person is no longer active."), f"{where}owner")
    elif not Topic.objects.visible_to(owner).filter(pk=topic.pk).exists():
        problems.add("invalid", _("%(person)s cannot see this topic.") % {"person": owner}, f"{where}owner")


def check_deadline(rectification: Rectification, where: str, problems: Problems) -> None:
    """From today to LONGEST_WAIT ahead."""
    days = (rectification.deadline - timezone.localdate()).days
    if days < 0:
        problems.add("invalid", _("The deadline lies in the past."), f"{where}deadline")
    elif days > LONGEST_WAIT:
        problems.add("invalid", _("The deadline lies more than three years ahead."), f"{where}deadline")


def _begin(finding: Rectification, *, by) -> None:
    finding.save()
    changes = {name: [None, getattr(finding, name)] for name in ("finding", "kind", "deadline")}
    changes["owner"] = [None, finding.owner_id]
    note(finding, "find", by=by, new=OPEN, changes=changes, first=True)


def _refuse_unsound(review, conclusion: str, reason: str, findings, back_to) -> None:
    """Raises InvalidMany with what does not go together."""
    problems = Problems()
    if conclusion not in CONCLUSIONS:
        problems.add("invalid_choice", _("Choose a conclusion."), "conclusion")
    if not reason.strip():
        problems.add("required", _("Please give a reason."), "reason")
    if conclusion == PASS_AFTER_RECTIFICATION and not findings:
        problems.add("required", _("Name at least one finding that is to be rectified."), "findings")
    if conclusion in (PASS, TERMINATE) and findings:
        problems.add("invalid", _("With this conclusion there is nothing to rectify."), "findings")
    if back_to is not None and conclusion != ADJUST:
        problems.add("invalid", _("Only an adjustment leads back to a milestone."), "back_to")
    if back_to is not None and not _leads_back(review, back_to):
        problems.add("invalid", _("This milestone does not come before the gate."), "back_to")
    problems.refuse()


def _leads_back(review: StageReview, milestone: Milestone) -> bool:
    if milestone.topic_id != review.topic_id or milestone.state == Milestone.State.CANCELLED:
        return False
    return review.milestone is None or milestone.position <= review.milestone.position


def _pass(review: StageReview, by, reason: str, back_to) -> None:
    if review.kind == StageReview.Kind.STAGE:
        _open_gate(review, by)
    else:
        carry_out(review.topic, "accept-result", by=by, reason=reason)


def _open_gate(review: StageReview, by) -> None:
    """A gate that was cancelled or passed meanwhile needs no opening."""
    gate = Milestone.objects.get(pk=review.milestone_id)
    if gate.passed_at is None and gate.state != Milestone.State.CANCELLED:
        pass_gate(gate, by=by)


def _wait(review: StageReview, by, reason: str, back_to) -> None:
    """The gate opens when the last finding is verified (`settle`)."""


def _adjust(review: StageReview, by, reason: str, back_to) -> None:
    if review.kind == StageReview.Kind.ACCEPTANCE:
        carry_out(review.topic, "send-back", by=by, reason=reason)
    begin_loop(review.topic, by=by, back_to=back_to, until=review.milestone, reason=reason)


def _terminate(review: StageReview, by, reason: str, back_to) -> None:
    carry_out(review.topic, "terminate", by=by, reason=reason)


_CONSEQUENCES: dict[str, Callable] = {
    PASS: _pass,
    PASS_AFTER_RECTIFICATION: _wait,
    ADJUST: _adjust,
    TERMINATE: _terminate,
}
