"""Progress updates: a short form above the feed of what was reported."""

from collections import defaultdict

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kit import kept
from kit.meanwhile import last_change
from kit.spoken import labelled
from plans import actions
from plans.forms import CorrectionForm, UpdateForm
from plans.models import Update
from plans.queries import last_update, silence
from plans.rules import CORRECTABLE, may_correct
from plans.views.fetching import topic_at_work, visible_update
from projects import tabs
from projects.models import Topic
from projects.rules import may_report
from projects.views.files import attach_all

PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def updates(request, pk: int):
    topic = topic_at_work(request, pk)
    permit = may_report(request.user, topic)
    form = UpdateForm(request.POST, request.FILES) if request.method == "POST" else UpdateForm()
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.report, topic, by=request.user, **form.values)
    ):
        _keep_files(request, topic, form)
        return redirect("topic-updates", topic.pk)
    page = Paginator(Update.objects.filter(topic=topic).select_related("by").newest_first(), PER_PAGE)
    page = page.get_page(request.GET.get("page"))
    last, today = last_update(topic), timezone.localdate()
    context = {
        "form": form,
        "may_report": permit,
        "last": last,
        "silent": silence(topic, today, last=last),
        "update_days": topic.cycle.update_days,
        "page_obj": page,
        "feed": _feed(request.user, topic, list(page), may_attach=bool(permit)),
        "typed_before": kept.refill(request, form),
    }
    frame = tabs.frame(topic, "topic-updates")
    return render(request, "plans/updates.html", frame | context, status=form.status)


def _keep_files(request, topic: Topic, form: UpdateForm) -> None:
    """The update stands in any case; what was refused of its files is told."""
    files = form.cleaned_data["files"]
    of_what = {"subject": "update", "subject_id": form.result.pk}
    refused = attach_all(topic, files, by=request.user, **of_what)
    messages.success(request, _("Your progress update has been saved."))
    for name, refusal in refused:
        messages.warning(request, labelled(_("Not added: %(file)s") % {"file": name}, refusal.detail))


def _feed(user, topic: Topic, found: list[Update], *, may_attach: bool) -> list[dict]:
    """Each update with its files, and whether this person may still correct it."""
    files = defaultdict(list)
    for file in topic.attachments.filter(subject="update", subject_id__in=[update.pk for update in found]):
        files[file.subject_id].append(file)
    fresh = timezone.now() - CORRECTABLE
    return [
        {
            "update": update,
            "files": files[update.pk],
            "may_correct": may_attach and update.by_id == user.pk and update.created_at > fresh,
            "may_attach": may_attach,
        }
        for update in found
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, pk: int):
    found = visible_update(request, pk)
    may_correct(request.user, found).require()
    values = {name: getattr(found, name) for name in ("done", "next", "obstacles", "colour")}
    data = request.POST if request.method == "POST" else None
    form = CorrectionForm(data, version=found.version, initial=values)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.correct_update, found, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, _("The progress update has been corrected."))
        return redirect(found)
    context = {
        "update": found,
        "form": form,
        "meanwhile": last_change(found) if form.is_stale else None,
        "typed_before": kept.refill(request, form),
    }
    frame = tabs.frame(found.topic, "topic-updates")
    return render(request, "plans/update_form.html", frame | context, status=form.status)
