"""Laying out a procedure over a start date (design.md §4)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from kit import history, versions
from kit.refusals import Conflict, Invalid
from plans import calendar
from plans.actions.checking import check_days, check_owner
from plans.models import Edition, Milestone, Plan
from projects import locks
from projects.lifecycle import ESTABLISHED
from projects.models import Attachment, Topic
from projects.rules import may_plan

#: Between the positions of two steps there is room for milestones that are added later.
STEP = 10


@transaction.atomic
def lay_out(topic: Topic, *, edition: Edition, starts_on: dt.date, by, owners=None) -> Plan:
    """Make a milestone of every step, one after another from `starts_on`; an untouched plan is replaced.

    `owners`: {code of a step: user}; whoever is not named there, the lead is, once accepted. Raises Refused,
    Invalid, Conflict once work has begun or something was reported.
    """
    may_plan(by, topic).require()
    if not edition.procedure.is_active:
        raise Conflict(_("This procedure is no longer used."))
    check_days(starts_on=starts_on)
    stretches = calendar.lay_out(starts_on, [step["days"] for step in edition.steps])
    if not calendar.is_likely(stretches[-1].end):
        raise Invalid(_("The plan would end after the year 2100."), attr="starts_on")
    locks.renew(topic)
    may_plan(by, topic).require()
    before = _told(topic)
    _clear(topic)
    plan = _plan(topic, edition, starts_on)
    Milestone.objects.bulk_create(_milestones(topic, edition, stretches, _owners(topic, edition, owners)))
    after = _told(topic)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    history.record(plan, "lay-out", by=by, changes=changes, cycle=topic.cycle_id, topic=topic)
    return plan


def may_be_replaced(topic: Topic) -> bool:
    """Whether nothing is laid out yet, or the topic has not started and nothing was begun, done or filed."""
    laid_out = Milestone.objects.filter(topic=topic)
    if not laid_out.exists():
        return True
    filed = Attachment.objects.filter(topic=topic, subject="milestone")
    touched = laid_out.exclude(state="planned", progress=0)
    return topic.state == ESTABLISHED and not touched.exists() and not filed.exists()


def _told(topic: Topic) -> dict:
    """What the history tells of a plan; of none, or without milestones, None."""
    plan = Plan.objects.filter(topic=topic).first()
    milestones = Milestone.objects.filter(topic=topic).order_by("position")
    return {
        "edition": plan and plan.edition_id,
        "starts_on": plan and plan.starts_on,
        "milestones": [[one.title, str(one.planned_end)] for one in milestones] or None,
    }


def _clear(topic: Topic) -> None:
    if not may_be_replaced(topic):
        raise Conflict(
            _("Work on this plan has begun; add or change single milestones instead."), code="frozen"
        )
    Milestone.objects.filter(topic=topic).delete()


def _plan(topic: Topic, edition: Edition, starts_on: dt.date) -> Plan:
    plan = Plan.objects.filter(topic=topic).first()
    if plan is None:
        return Plan.objects.create(topic=topic, edition=edition, starts_on=starts_on)
    versions.write(plan, edition=edition, starts_on=starts_on, loop=1)
    return plan


def _owners(topic: Topic, edition: Edition, owners) -> dict:
    """{code of a step: user or None}."""
    owners = dict(owners or {})
    if unknown := owners.keys() - {step["code"] for step in edition.steps}:
        raise Invalid(_("There is no step “%(code)s”.") % {"code": sorted(unknown)[0]}, attr="owners")
    for owner in owners.values():
        check_owner(topic, owner)
    lead = topic.members.filter(role="lead", state="accepted").select_related("user").first()
    return {step["code"]: owners.get(step["code"], lead and lead.user) for step in edition.steps}


def _milestones(topic: Topic, edition: Edition, stretches, owners: dict) -> list[Milestone]:
    return [
        Milestone(
            topic=topic,
            position=STEP * number,
            step=step["code"],
            title=step["title"],
            owner=owners[step["code"]],
            planned_start=when.start,
            planned_end=when.end,
            first_planned_end=when.end,
            is_gate=bool(step.get("gate")),
        )
        for number, (step, when) in enumerate(zip(edition.steps, stretches, strict=True), start=1)
    ]
