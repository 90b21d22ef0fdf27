"""The indicators of a topic, and one of them with its readings."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from kit.forms import Form, sent
from kit.spoken import listed
from projects.models import Attachment, Topic
from projects.rules import may_lead, may_move, may_plan, may_report
from projects.tabs import frame
from results import actions
from results.forms import IndicatorForm, ReadingForm
from results.models import Indicator
from results.queries import consolidation, interventions, regressed, state_of
from results.views.asking import ask, part_of_topic, topic_at_work


@require_safe
def indicators(request, pk: int):
    topic = topic_at_work(request, pk)
    found = topic.indicators.with_latest().prefetch_related("readings")
    context = frame(topic, "topic-indicators") | _consolidating(request, topic)
    context |= {
        "cards": [_card(indicator) for indicator in found],
        "may_plan": may_plan(request.user, topic),
    }
    return render(request, "results/indicators.html", context)


def _card(indicator: Indicator) -> dict:
    """How an indicator stands, for one card."""
    return state_of(indicator) | {
        "indicator": indicator,
        "latest_date": indicator.latest_date,
        "points": [(reading.date, reading.number) for reading in indicator.readings.all()],
        "lacks": _lacks(indicator),
    }


def _lacks(indicator: Indicator) -> str:
    """Why there is no attainment; "" where there is one, or where the target is the baseline."""
    if not indicator.baseline:
        return _("Not enough data: no baseline.")
    if not indicator.target:
        return _("Not enough data: no target.")
    return "" if indicator.latest_value else _("Not enough data: no reading yet.")


def _consolidating(request, topic: Topic) -> dict:
    """After acceptance: what is due, and what has fallen back."""
    fallen = regressed(topic)
    may_reopen = fallen and topic.state == "consolidating" and may_move(request.user, topic, "reopen")
    dues = consolidation(topic, timezone.localdate())
    return {
        "dues": [
            line | {"missing_told": listed(line["missing"]), "is_in": not line["missing"]} for line in dues
        ],
        "regressed": fallen,
        "reopen_url": reverse("topic-move", args=[topic.pk, "reopen"]) if may_reopen else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def indicator(request, pk: int):
    """The page of one indicator; a POST enters a reading."""
    found = part_of_topic(request, Indicator, pk)
    may = may_report(request.user, found.topic)
    form = ReadingForm(sent(request))
    if request.method == "POST":
        may.require()
    if request.method == "POST" and form.is_valid() and _entered(request, found, form):
        messages.success(request, _("The reading has been entered."))
        return redirect(found)
    context = frame(found.topic, "topic-indicators") | _consolidating(request, found.topic)
    context |= _readings(request, found) | {"form": form, "may_report": may}
    return render(request, "results/indicator.html", context, status=form.status)


def _entered(request, found: Indicator, form: ReadingForm) -> bool:
    return form.done(actions.read, found, by=request.user, **form.values)


def _readings(request, found: Indicator) -> dict:
    """Everything about the readings of one indicator."""
    user, topic = request.user, found.topic
    found = topic.indicators.with_latest().get(pk=found.pk)
    readings = list(found.readings.select_related("by").order_by("-date"))
    files = _files(readings)
    leads, reports = may_lead(user, topic), may_report(user, topic)
    for reading in readings:
        reading.files = files.get(reading.pk, [])
        reading.may_correct = reports and (leads or reading.by_id == user.pk)
    return {
        "indicator": found,
        "state": state_of(found),
        "lacks": _lacks(found),
        "readings": readings,
        "points": [(reading.date, reading.number) for reading in readings],
        "goals": _goals(found),
        "chart_unit": "%" if found.unit == Indicator.Unit.PERCENT else "",
        "marks": interventions(topic) if readings else [],
        "may_plan": may_plan(user, topic),
        "trail": [(topic.title, topic.get_absolute_url()), (_("Indicators"), _list_url(topic))],
    }


def _goals(found: Indicator) -> list[tuple[str, object]]:
    goals = [(_("Baseline"), found.baseline_number), (pgettext("indicator", "Target"), found.target_number)]
    if found.original_target_number != found.target_number:
        goals.append((_("Original"), found.original_target_number))
    return goals


def _files(readings) -> dict[int, list[Attachment]]:
    files: dict[int, list[Attachment]] = {}
    keys = [reading.pk for reading in readings]
    for file in Attachment.objects.filter(subject="reading", subject_id__in=keys):
        files.setdefault(file.subject_id, []).append(file)
    return files


def _list_url(topic: Topic) -> str:
    return reverse("topic-indicators", args=[topic.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def add_indicator(request, pk: int):
    topic = topic_at_work(request, pk)
    may_plan(request.user, topic).require()
    form = IndicatorForm(sent(request))
    return ask(
        request,
        form,
        lambda: actions.add_indicator(topic, by=request.user, **form.values),
        topic=topic,
        back=_list_url(topic),
        said=_("The indicator has been added."),
        title=_("Add an indicator"),
        verb=_("Add"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit_indicator(request, pk: int):
    found = part_of_topic(request, Indicator, pk)
    may_plan(request.user, found.topic).require()
    form = IndicatorForm(sent(request), instance=found)
    return ask(
        request,
        form,
        lambda: actions.edit_indicator(found, by=request.user, version=form.seen, **form.values),
        topic=found.topic,
        thing=found,
        back=found.get_absolute_url(),
        said=_("The indicator has been changed."),
        title=_("Edit the indicator"),
        verb=_("Save"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def remove_indicator(request, pk: int):
    found = part_of_topic(request, Indicator, pk)
    may_plan(request.user, found.topic).require()
    form = Form(sent(request), version=found.version)
    return ask(
        request,
        form,
        lambda: actions.remove_indicator(found, by=request.user, version=form.seen),
        topic=found.topic,
        back=_list_url(found.topic),
        said=_("The indicator has been removed."),
        title=_("Remove this indicator?"),
        text=found.name,
        verb=_("Remove"),
        danger=True,
    )
