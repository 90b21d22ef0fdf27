"""People asked of other centers: the request, and the page on which it is answered."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kit import kept
from kit.forms import sent
from projects import actions
from projects.commitment_forms import CommitmentForm, CounterForm, rows_of
from projects.forms import ReasonForm
from projects.lifecycle import AT_WORK
from projects.models import Commitment, Topic
from projects.rules import may_answer, may_ask_centers
from projects.tabs import frame
from projects.views.fetching import working_topic


@require_http_methods(["GET", "HEAD", "POST"])
def ask_center(request, pk: int):
    topic = working_topic(request, pk)
    may_ask_centers(request.user, topic).require()
    form = CommitmentForm(sent(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.ask_commitment, topic, by=request.user, **form.values)
    ):
        messages.success(request, _("%(center)s has been asked.") % {"center": form.result.center})
        return redirect("topic-group", topic.pk)
    context = frame(topic, "topic-group") | {"form": form, "typed_before": kept.refill(request, form)}
    return render(request, "projects/ask_center.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def commitment(request, pk: int):
    seen = Commitment.objects.visible_to(request.user)
    found = get_object_or_404(seen.select_related("topic__cycle", "center", "asked_by", "answered_by"), pk=pk)
    answer = request.POST.get("answer", "") if request.method == "POST" else ""
    form, counter = _forms(request, found, answer)
    bound = counter if answer == "counter" else form
    if bound.is_bound and bound.is_valid() and _answered(request, found, bound, answer):
        messages.success(request, _("Your answer has been sent."))
        return _back(request, found.topic)
    people = list(found.people.select_related("user"))
    offering = found.state == "asked" or counter.is_bound
    context = frame(found.topic, "topic-group") | {
        "commitment": found,
        "people": people,
        "may_answer": _is_open(found) and may_answer(request.user, found),
        "form": form,
        "counter": counter if offering else None,
    }
    return render(request, "projects/commitment.html", context, status=bound.status)


def _forms(request, found: Commitment, answer: str) -> tuple[ReasonForm, CounterForm]:
    """The one that was sent is bound."""
    plain = request.POST if answer in ("accept", "decline") else None
    label = _("Your reason, if you decline")
    form = ReasonForm(plain, version=found.version, required=False, label=label)
    rows = rows_of(found.people.select_related("user"))
    data = request.POST if answer == "counter" else None
    counter = CounterForm(
        data, version=found.version, required=True, initial={"people": rows}, auto_id="counter_%s"
    )
    return form, counter


def _answered(request, found: Commitment, form, answer: str) -> bool:
    act = {
        "accept": actions.accept_commitment,
        "decline": actions.decline_commitment,
        "counter": actions.counter_commitment,
    }[answer]
    return form.done(act, found, by=request.user, version=form.seen, **form.values)


def _is_open(found: Commitment) -> bool:
    return found.state in ("asked", "countered") and found.topic.state in AT_WORK


def _back(request, topic: Topic):
    """Who declined for a partner site may not see the topic any more."""
    if Topic.objects.visible_to(request.user).filter(pk=topic.pk).exists():
        return redirect(reverse("topic-group", args=[topic.pk]))
    return redirect("home")
