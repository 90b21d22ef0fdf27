"""The plan of a topic: its chart, its milestones, laying out a procedure, adding a milestone."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit import kept
from kit.forms import sent
from kit.refusals import Conflict
from plans import actions, calendar, timeline
from plans.actions.laying_out import may_be_replaced
from plans.forms import LayOutForm, MilestoneForm, StepOwnersForm
from plans.models import Milestone, Procedure
from plans.queries import newest_steps, plan_of, silence
from plans.views.fetching import topic_at_work
from projects import tabs
from projects.lifecycle import ESTABLISHED, RUNNING
from projects.models import Topic
from projects.rules import may_plan, role_in


@require_safe
def plan(request, pk: int):
    topic = topic_at_work(request, pk)
    today = timezone.localdate()
    found = list(
        Milestone.objects.filter(topic=topic).select_related("owner").order_by("loop", "position", "id")
    )
    planning = may_plan(request.user, topic)
    context = {
        "plan": plan_of(topic),
        "rows": _rows(request.user, topic, found, today, planning=bool(planning)),
        "bars": timeline.bars(found, today),
        "summary": timeline.summary(found, today),
        "may_plan": planning,
        "may_lay_out": planning and may_be_replaced(topic),
        "silent": silence(topic, today),
        "update_days": topic.cycle.update_days,
    }
    return render(request, "plans/plan.html", tabs.frame(topic, "topic-plan") | context)


def _rows(user, topic: Topic, found: list[Milestone], today, *, planning: bool) -> list[dict]:
    """Each milestone with what is to be said of it, and what this person may do with it."""
    in_group = role_in(user, topic) is not None and topic.state in (ESTABLISHED, RUNNING)
    loops = {milestone.loop for milestone in found}
    rows, before = [], None
    for milestone in found:
        milestone.topic = topic
        own = in_group and milestone.owner_id == user.pk
        rows.append(
            {
                "milestone": milestone,
                "overdue": milestone.is_overdue(today),
                "lateness": timeline.lateness(milestone, today),
                "moved": timeline.moved(milestone),
                "may_report": (planning or own) and milestone.is_open,
                "may_finish": (planning or own) and milestone.is_open and not milestone.is_gate,
                "may_move": planning and milestone.is_open,
                "heading": milestone.loop if len(loops) > 1 and milestone.loop != before else None,
            }
        )
        before = milestone.loop
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
def lay_out(request, pk: int):
    """First the procedure and the start, by GET; then what would come of it, with owners, and the POST."""
    topic = topic_at_work(request, pk)
    may_plan(request.user, topic).require()
    if not may_be_replaced(topic):
        raise Conflict(_("Work on this plan has begun; add or change single milestones instead."))
    asked = "procedure" in request.GET
    choosing = LayOutForm(request.GET if asked else None, topic=topic)
    if not asked or not choosing.is_valid():
        context = {"form": choosing, "procedures": _offered(), "replaces": topic.milestones.count()}
        status = 422 if asked else 200
        return render(request, "plans/lay_out.html", tabs.frame(topic, "topic-plan") | context, status=status)
    return _preview(request, topic, **choosing.values)


def _preview(request, topic: Topic, procedure: Procedure, starts_on):
    edition = newest_steps(procedure)
    form = StepOwnersForm(sent(request), topic=topic, steps=edition.steps)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(
            actions.lay_out, topic, edition=edition, starts_on=starts_on, by=request.user, owners=form.owners
        )
    ):
        messages.success(request, _("The plan has been laid out."))
        return redirect("topic-plan", topic.pk)
    context = {
        "procedure": procedure,
        "starts_on": starts_on,
        "form": form,
        "steps": _planned(form, edition.steps, starts_on),
        "replaces": topic.milestones.count(),
    }
    frame = tabs.frame(topic, "topic-plan")
    return render(request, "plans/lay_out_check.html", frame | context, status=form.status)


def _planned(form, steps: list[dict], starts_on) -> list[dict]:
    """Each step with its dates and its field."""
    stretches = calendar.lay_out(starts_on, [step["days"] for step in steps])
    return [
        {"step": step, "when": when, "field": form[f"owner_{step['code']}"]}
        for step, when in zip(steps, stretches, strict=True)
    ]


def _offered() -> list[Procedure]:
    """Procedures in use, each with the steps and days of its newest edition."""
    found = list(Procedure.objects.filter(is_active=True).with_editions())
    for procedure in found:
        procedure.steps = newest_steps(procedure).steps
        procedure.days = sum(step["days"] for step in procedure.steps)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def new_milestone(request, pk: int):
    topic = topic_at_work(request, pk)
    may_plan(request.user, topic).require()
    form = MilestoneForm(sent(request), topic=topic)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.add_milestone, topic, by=request.user, **form.values)
    ):
        messages.success(request, _("“%(title)s” has been added.") % {"title": form.result.title})
        return redirect("topic-plan", topic.pk)
    context = {"form": form, "title": _("Add a milestone"), "typed_before": kept.refill(request, form)}
    frame = tabs.frame(topic, "topic-plan")
    return render(request, "plans/milestone_form.html", frame | context, status=form.status)
