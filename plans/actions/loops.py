"""Loop n+1: what a failed effect check leads back to is laid out anew (design.md §5)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kit import history, versions
from kit.refusals import Conflict, Invalid, require_reason
from plans import calendar
from plans.models import Milestone, Plan
from plans.queries import next_gate
from projects import locks
from projects.models import Topic

OPEN = ("planned", "doing")


@transaction.atomic
def begin_loop(topic: Topic, *, by, back_to=None, until=None, reason: str) -> Plan:
    """Begin the next loop: the milestones from `back_to` to `until` are laid out anew from today.

    What was open of them in the loop before is cancelled; what was open beside them goes on in the new loop,
    what follows `until` as much later as the repetition takes. `back_to` defaults to the step that the
    procedure loops back to, else to the first after the last passed gate; `until` to the next gate, else to
    the last milestone. The permit is the caller's: a stage review concluded so. Raises Invalid, Conflict.
    """
    require_reason(reason)
    locks.renew(topic)
    plan, steps = _planned(topic)
    until = _end(topic, steps, until)
    back_to = _beginning(plan, steps, until, back_to)
    repeated = steps[steps.index(back_to) : steps.index(until) + 1]
    going_on = [step for step in steps if step not in repeated and step.state in OPEN]
    anew = _lay_out_anew(topic, plan.loop + 1, repeated)
    _cancel([step for step in repeated if step.state in OPEN], by=by, reason=reason)
    _carry_over(going_on, steps, until, anew)
    told = [[step.title, str(step.planned_end)] for step in anew]
    changes = {"loop": [plan.loop, plan.loop + 1], "milestones": [None, told]}
    versions.write(plan, loop=plan.loop + 1)
    history.record(
        plan, "begin-loop", by=by, changes=changes, reason=reason.strip(), cycle=topic.cycle_id, topic=topic
    )
    return plan


def _planned(topic: Topic) -> tuple[Plan, list[Milestone]]:
    """The plan and what is not cancelled of its present loop, in order."""
    plan = Plan.objects.select_related("edition").filter(topic=topic).first()
    found = Milestone.objects.filter(topic=topic, loop=plan.loop if plan else 1)
    steps = list(found.exclude(state="cancelled").select_related("owner").order_by("position", "id"))
    if plan is None or not steps:
        raise Conflict(_("This topic has no plan that could be looped back."))
    return plan, steps


def _end(topic: Topic, steps: list[Milestone], until: Milestone | None) -> Milestone:
    until = until or next_gate(topic) or steps[-1]
    if until not in steps:
        raise Invalid(_("This milestone does not belong to the present loop."), attr="until")
    return until


def _beginning(plan: Plan, steps: list, until: Milestone, back_to: Milestone | None) -> Milestone:
    before = steps[: steps.index(until) + 1]
    if back_to is not None:
        if back_to not in before:
            raise Invalid(_("A loop leads back to an earlier milestone of this plan."), attr="back_to")
        return back_to
    codes = {step["code"] for step in (plan.edition.steps if plan.edition else ()) if step.get("loop")}
    if looped := [step for step in before if step.step in codes]:
        return looped[0]
    passed = [place for place, step in enumerate(before[:-1]) if step.is_gate and step.passed_at]
    return before[passed[-1] + 1] if passed else before[0]


def _lay_out_anew(topic: Topic, loop: int, repeated: list[Milestone]) -> list[Milestone]:
    lengths = [(step.planned_end - step.planned_start).days + 1 for step in repeated]
    stretches = calendar.lay_out(timezone.localdate(), lengths)
    in_group = set(topic.members.exclude(state="declined").values_list("user", flat=True))
    return Milestone.objects.bulk_create(
        Milestone(
            topic=topic,
            loop=loop,
            position=step.position,
            step=step.step,
            title=step.title,
            owner_id=step.owner_id if step.owner_id in in_group else None,
            planned_start=when.start,
            planned_end=when.end,
            first_planned_end=when.end,
            is_gate=step.is_gate,
        )
        for step, when in zip(repeated, stretches, strict=True)
    )


def _cancel(steps: list[Milestone], *, by, reason: str) -> None:
    moved = [(step, step.state) for step in steps]
    for step in steps:
        versions.write(step, state="cancelled")
    history.record_many(_with_cycle(moved), "cancel", by=by, new="cancelled", reason=reason.strip())


def _with_cycle(moved: list) -> list:
    """record_many reads the cycle from the thing itself."""
    for step, _old in moved:
        step.cycle_id = step.topic.cycle_id
    return moved


def _carry_over(going_on: list, steps: list, until: Milestone, anew: list[Milestone]) -> None:
    """The other open milestones go on in the new loop; those after `until` no sooner than it ends."""
    following = steps[steps.index(until) + 1 :]
    later = [step for step in going_on if step in following]
    days = calendar.delay(anew[-1].planned_end, [step.planned_start for step in later])
    for step in going_on:
        when = calendar.Stretch(step.planned_start, step.planned_end).shifted(days if step in later else 0)
        versions.write(step, loop=anew[0].loop, planned_start=when.start, planned_end=when.end)
