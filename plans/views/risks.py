"""Risks of a topic by weight, with their matrix; adding, changing, closing."""

from django.contrib import messages
from django.db.models import F
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit import kept
from kit.forms import sent
from kit.meanwhile import last_change
from plans import actions, matrix
from plans.forms import RiskForm
from plans.models import Risk
from plans.views.fetching import topic_at_work, visible_risk
from projects import tabs
from projects.rules import may_plan


@require_safe
def risks(request, pk: int):
    topic = topic_at_work(request, pk)
    found = Risk.objects.filter(topic=topic).select_related("owner")
    found = list(found.order_by((F("likelihood") * F("impact")).desc(), "id"))
    still_open = [risk for risk in found if risk.state == Risk.State.OPEN]
    context = {
        "risks": [{"risk": risk, "tone": matrix.tone(risk.weight)} for risk in still_open],
        "closed": [risk for risk in found if risk.state == Risk.State.CLOSED],
        "matrix": matrix.matrix(still_open),
        "impacts": range(1, 6),
        "may_plan": may_plan(request.user, topic),
    }
    return render(request, "plans/risks.html", tabs.frame(topic, "topic-risks") | context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_risk(request, pk: int):
    topic = topic_at_work(request, pk)
    may_plan(request.user, topic).require()
    form = RiskForm(sent(request), topic=topic)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.add_risk, topic, by=request.user, **form.values)
    ):
        messages.success(request, _("The risk has been added."))
        return redirect("topic-risks", topic.pk)
    context = {"form": form, "title": _("Add a risk"), "typed_before": kept.refill(request, form)}
    frame = tabs.frame(topic, "topic-risks")
    return render(request, "plans/risk_form.html", frame | context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_risk(request, pk: int):
    found = visible_risk(request, pk)
    may_plan(request.user, found.topic).require()
    form = RiskForm(sent(request), instance=found, topic=found.topic)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.edit_risk, found, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, _("The risk has been saved."))
        return redirect("topic-risks", found.topic_id)
    context = {
        "form": form,
        "title": _("Change the risk"),
        "meanwhile": last_change(found) if form.is_stale else None,
        "typed_before": kept.refill(request, form),
    }
    frame = tabs.frame(found.topic, "topic-risks")
    return render(request, "plans/risk_form.html", frame | context, status=form.status)
