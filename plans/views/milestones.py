"""One milestone: its page with progress, evidence and history; changing, moving, taking it out."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kit import kept
from kit.forms import sent
from kit.meanwhile import last_change
from kit.models import Entry
from kit.panels import panels
from plans import actions, timeline
from plans.forms import MilestoneForm, MoveForm, ProgressForm
from plans.models import Milestone
from plans.rules import may_progress
from plans.views.fetching import visible_milestone
from projects import tabs
from projects.chronicle import chronicle
from projects.forms import ReasonForm
from projects.lifecycle import AT_WORK, ESTABLISHED
from projects.rules import may_plan, may_report


@require_http_methods(["GET", "HEAD", "POST"])
def milestone(request, pk: int):
    """GET shows it; POST reports progress, from here or from a row of the plan (`back=plan`)."""
    found = visible_milestone(request, pk)
    form = ProgressForm(sent(request), milestone=found)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.edit_milestone, found, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, _said(found))
        to_plan = request.POST.get("back") == "plan"
        return redirect("topic-plan", found.topic_id) if to_plan else redirect(found)
    if form.refusal is not None:
        found = visible_milestone(request, pk)
    return render(request, "plans/milestone.html", _shown(request, found, form), status=form.status)


def _said(found: Milestone) -> str:
    if found.state == Milestone.State.DONE:
        return _("“%(title)s” is done.") % {"title": found.title}
    return _("“%(title)s” now stands at %(progress)s %%.") % {
        "title": found.title,
        "progress": found.progress,
    }


def _shown(request, found: Milestone, form: ProgressForm) -> dict:
    user, today, topic = request.user, timezone.localdate(), found.topic
    planning = may_plan(user, topic)
    entries = Entry.objects.filter(subject="milestone", subject_id=found.pk).select_related("by")
    context = {
        "milestone": found,
        "overdue": found.is_overdue(today),
        "lateness": timeline.lateness(found, today),
        "moved": timeline.moved(found),
        "form": form,
        "may_progress": may_progress(user, found),
        "may_plan": planning,
        "may_change": planning and found.is_open,
        "may_attach": topic.state in AT_WORK and may_report(user, topic),
        "attachments": list(topic.attachments.filter(subject="milestone", subject_id=found.pk)),
        "history": chronicle(list(entries.order_by("-number")[:50]), user),
        "panels": panels("milestone", request, found),
        "meanwhile": last_change(found) if form.is_stale else None,
        "typed_before": kept.refill(request, form),
    }
    return tabs.frame(topic, "topic-plan") | context


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk: int):
    found = visible_milestone(request, pk)
    may_plan(request.user, found.topic).require()
    form = MilestoneForm(sent(request), instance=found, topic=found.topic)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.edit_milestone, found, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, _("The milestone has been saved."))
        return redirect(found)
    context = {
        "milestone": found,
        "form": form,
        "title": _("Change the milestone"),
        "meanwhile": last_change(found) if form.is_stale else None,
        "typed_before": kept.refill(request, form),
    }
    frame = tabs.frame(found.topic, "topic-plan")
    return render(request, "plans/milestone_form.html", frame | context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request, pk: int):
    """Moving the dates, one act; of a gate of a running topic with its reason."""
    found = visible_milestone(request, pk)
    may_plan(request.user, found.topic).require()
    form = MoveForm(sent(request), milestone=found)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.edit_milestone, found, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, _("“%(title)s” has been moved.") % {"title": found.title})
        return redirect("topic-plan", found.topic_id)
    context = {
        "title": _("Move “%(title)s”") % {"title": found.title},
        "text": _("The end as first planned stays in sight. Milestones that follow keep their dates."),
        "verb": _("Move"),
    }
    return _asking(request, found, form, context)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request, pk: int):
    found = visible_milestone(request, pk)
    may_plan(request.user, found.topic).require()
    deletes = found.topic.state == ESTABLISHED and found.state == Milestone.State.PLANNED
    needed = found.is_gate and found.topic.state != ESTABLISHED
    form = ReasonForm(sent(request), version=found.version, required=needed, label=_("Reason"))
    if deletes:
        del form.fields["reason"]
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.remove_milestone, found, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, _("“%(title)s” is no longer part of the plan.") % {"title": found.title})
        return redirect("topic-plan", found.topic_id)
    title = _("Remove “%(title)s”?") if deletes else _("Cancel “%(title)s”?")
    text = _("It is deleted.") if deletes else _("It stays in sight as cancelled. This can't be undone.")
    context = {
        "title": title % {"title": found.title},
        "text": text,
        "verb": _("Remove") if deletes else _("Cancel the milestone"),
        "danger": True,
    }
    return _asking(request, found, form, context)


def _asking(request, found: Milestone, form, context: dict):
    context |= {
        "milestone": found,
        "topic": found.topic,
        "form": form,
        "cancel": reverse("topic-plan", args=[found.topic_id]),
        "meanwhile": last_change(found) if form.is_stale else None,
    }
    return render(request, "plans/ask.html", context, status=form.status)
