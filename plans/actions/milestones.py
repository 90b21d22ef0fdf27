"""Milestones added, changed and taken out of a plan."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from kit import history, versions
from kit.refusals import Conflict, Gone, require_reason
from plans.actions.checking import (
    check_days,
    check_length,
    check_order,
    check_owner,
)
from plans.actions.completing import CANCELLED, consequences
from plans.models import Milestone, Plan
from plans.rules import may_drop_gate, may_progress
from projects import locks
from projects.lifecycle import ESTABLISHED
from projects.models import Topic
from projects.rules import may_plan

PLANNED = ("title", "owner", "planned_start", "planned_end", "is_gate", "position")
REPORTED = ("actual_start", "actual_end", "progress", "state")
FIELDS = (*PLANNED, *REPORTED)
#: What moves a gate.
MOVING = frozenset({"planned_start", "planned_end", "position"})
WRITTEN = (*FIELDS, "version", "first_planned_end", "completed_at", "is_late_entry", "passed_at", "loop")


@transaction.atomic
def add_milestone(
    topic: Topic,
    *,
    by,
    title: str,
    planned_start: dt.date,
    planned_end: dt.date,
    owner=None,
    is_gate: bool = False,
    position: int | None = None,
) -> Milestone:
    """Add a milestone to the present loop; without a `position` it stands where its start belongs.

    Raises Refused, Invalid, Conflict outside of planning and running.
    """
    locks.renew(topic)
    may_plan(by, topic).require()
    plan, _new = Plan.objects.get_or_create(topic=topic, defaults={"starts_on": planned_start})
    milestone = Milestone(
        topic=topic,
        loop=plan.loop,
        title=title,
        owner=owner,
        planned_start=planned_start,
        planned_end=planned_end,
        first_planned_end=planned_end,
        is_gate=is_gate,
    )
    milestone.position = _place(milestone) if position is None else position
    _check(milestone, {"owner"})
    milestone.save()
    fields = {name: getattr(milestone, name) for name in ("title", "planned_start", "planned_end", "is_gate")}
    changes = {name: [None, value] for name, value in fields.items()}
    history.record(milestone, "add", by=by, changes=changes, cycle=topic.cycle_id, topic=topic, first=True)
    return milestone


def _place(milestone: Milestone) -> int:
    """After the last milestone of the loop that starts no later."""
    before = Milestone.objects.filter(topic=milestone.topic, loop=milestone.loop)
    before = before.filter(planned_start__lte=milestone.planned_start).order_by("-position")
    last = before.values_list("position", flat=True).first()
    return 0 if last is None else last + 1


@transaction.atomic
def edit_milestone(milestone: Milestone, *, by, version: int | None = None, reason: str = "", **fields):
    """Change a milestone, or report its progress; → the milestone.

    Progress 100, the state done or an actual end completes it (see `consequences`). Raises Refused, Invalid,
    Stale, NotReady for a gate that has not passed its stage review, Conflict for what is cancelled or fixed.
    """
    renew(milestone)
    topic, asked = milestone.topic, history.differences(milestone, fields)
    _permit(by, milestone, asked)
    versions.check(milestone, version)
    _refuse_what_is_over(milestone, asked)
    drops = _drops_gate(milestone, asked, fields)
    if drops:
        may_drop_gate(by, topic).require()
    if milestone.is_gate and topic.state != ESTABLISHED and (drops or asked.keys() & MOVING):
        require_reason(reason)
    fields = consequences(milestone, {name: fields[name] for name in asked})
    changes = history.differences(milestone, fields)
    before, verb = milestone.state, _verb(milestone, fields)
    for name, value in fields.items():
        setattr(milestone, name, value)
    _check(milestone, asked)
    versions.write(milestone, version=version, **fields)
    if changes:
        _record(milestone, verb, by=by, old=before, changes=changes, reason=reason)
    return milestone


@transaction.atomic
def remove_milestone(milestone: Milestone, *, by, version: int | None = None, reason: str = "") -> None:
    """Before the start a milestone is deleted, afterwards it is cancelled and stays in sight.

    A gate that is taken out of a running plan needs a leader or the office, and a reason. Raises Conflict
    for what is done or cancelled.
    """
    renew(milestone)
    may_plan(by, milestone.topic).require()
    versions.check(milestone, version)
    if milestone.topic.state == ESTABLISHED and milestone.state == Milestone.State.PLANNED:
        _record(milestone, "remove", by=by, old=milestone.state, changes={}, reason=reason)
        milestone.delete()
        return
    edit_milestone(milestone, by=by, version=version, reason=reason, state=CANCELLED)


def renew(milestone: Milestone) -> None:
    """Lock the topic, by which all writing in its plan queues, and read the milestone anew. Raises Gone."""
    locks.renew(milestone.topic)
    try:
        milestone.refresh_from_db(fields=WRITTEN)
    except Milestone.DoesNotExist:
        raise Gone(_("This no longer exists.")) from None


def _permit(by, milestone: Milestone, asked: dict) -> None:
    """Progress is the owner's too; everything else, and cancelling, belongs to whoever plans."""
    planning = asked.keys() & set(PLANNED) or asked.get("state", [None, ""])[1] == CANCELLED
    permit = may_plan(by, milestone.topic) if planning else may_progress(by, milestone)
    permit.require()


def _refuse_what_is_over(milestone: Milestone, asked: dict) -> None:
    """Raises Conflict for a cancelled milestone, and for what a stage review has fixed in a passed gate."""
    if milestone.state == CANCELLED:
        raise Conflict(_("This milestone was cancelled; it can no longer be changed."))
    if milestone.passed_at and asked.keys() - {"title", "owner"}:
        raise Conflict(_("This gate has been passed; its dates stay as they are."), code="frozen")
    if milestone.state == Milestone.State.DONE and asked.get("state", [None, ""])[1] == CANCELLED:
        raise Conflict(_("What is done can't be cancelled."))


def _drops_gate(milestone: Milestone, asked: dict, fields: dict) -> bool:
    return milestone.is_gate and ("is_gate" in asked or ("state" in asked and fields["state"] == CANCELLED))


def _verb(milestone: Milestone, fields: dict) -> str:
    state = fields.get("state", milestone.state)
    if state != milestone.state and state in ("done", CANCELLED):
        return "complete" if state == "done" else "cancel"
    if milestone.state == "done" and state != "done":
        return "reopen"
    if fields.keys() & {"planned_start", "planned_end"}:
        return "move"
    return "progress" if fields.keys() & set(REPORTED) else "edit"


def _check(milestone: Milestone, asked) -> None:
    """Raises ValidationError or Invalid with what the model and the plan don't allow."""
    milestone.full_clean(exclude=["topic", "owner"], validate_unique=False, validate_constraints=False)
    check_days(planned_start=milestone.planned_start, planned_end=milestone.planned_end)
    check_days(actual_start=milestone.actual_start, actual_end=milestone.actual_end)
    check_order(milestone.planned_start, milestone.planned_end, "planned_end")
    check_length(milestone.planned_start, milestone.planned_end)
    check_order(milestone.actual_start, milestone.actual_end, "actual_end")
    if "owner" in asked:
        check_owner(milestone.topic, milestone.owner)


def _record(milestone: Milestone, verb: str, *, by, old: str, changes: dict, reason: str) -> None:
    changes = {name: change for name, change in changes.items() if name != "state"}
    moved = {} if milestone.state == old else {"old": old, "new": milestone.state}
    history.record(
        milestone,
        verb,
        by=by,
        changes=changes,
        reason=reason.strip(),
        cycle=milestone.topic.cycle_id,
        topic=milestone.topic_id,
        **moved,
    )
