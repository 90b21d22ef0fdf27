"""The office screens submitted topics, one after another."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kit import kept
from kit.meanwhile import last_change
from kit.spoken import labelled
from projects.actions import move
from projects.lifecycle import PROPOSING
from projects.models import Cycle, Topic
from projects.queries import similar_topics
from projects.words import MOVES
from scoring.forms.screening import ScreeningForm
from scoring.views.doors import cycle_or_404, frame, office_only


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def screening(request, pk: int):
    """The topic `?topic=`, or the one that has waited longest."""
    found = cycle_or_404(request, pk)
    if found.phase != PROPOSING:
        raise Http404
    queue = list(_waiting(found))
    topic = _asked(request, found, queue)
    form = ScreeningForm(request.POST or None, version=topic.version) if topic else None
    if request.method == "POST" and form and form.is_valid() and _decided(form, topic, request.user):
        done = MOVES[form.cleaned_data["verb"]].done
        messages.success(request, labelled(f"{topic.code} {topic.title}", done))
        return redirect(_next(found, queue, topic))
    context = frame(request, found, "screening") | _progress(found, len(queue))
    context |= _about(request, found, queue, topic, form) if topic else {}
    return render(request, "scoring/screening.html", context, status=form.status if form else 200)


def _waiting(cycle: Cycle):
    """The submitted topics, the longest-waiting first."""
    return cycle.topics.filter(state="submitted").order_by("submitted_at", "pk").values_list("pk", flat=True)


def _asked(request, cycle: Cycle, queue: list[int]) -> Topic | None:
    key = request.POST.get("topic") or request.GET.get("topic", "")
    wanted = int(key) if key.isdecimal() and len(key) < 19 else queue[0] if queue else None
    if wanted is None:
        return None
    return get_object_or_404(Topic.objects.visible_to(request.user).with_names(), pk=wanted, cycle=cycle)


def _decided(form: ScreeningForm, topic: Topic, by) -> bool:
    return form.done(move, topic, by=by, version=form.seen, **form.values)


def _next(cycle: Cycle, queue: list[int], topic: Topic) -> str:
    """The queue at the topic after this one."""
    here, rest = reverse("screening", args=[cycle.pk]), _behind(queue, topic)
    return f"{here}?topic={rest[0]}" if rest else here


def _behind(queue: list[int], topic: Topic) -> list[int]:
    place = queue.index(topic.pk) if topic.pk in queue else -1
    return queue[place + 1 :]


def _progress(cycle: Cycle, waiting: int) -> dict:
    """How many of those ever submitted are screened."""
    submitted = cycle.topics.filter(submitted_at__isnull=False).exclude(state="withdrawn").count()
    screened = submitted - waiting
    share = 100 * screened // submitted if submitted else 0
    return {"screened": screened, "submitted": submitted, "percent": share}


def _about(request, cycle: Cycle, queue: list[int], topic: Topic, form: ScreeningForm) -> dict:
    behind = _behind(queue, topic)
    return {
        "topic": topic,
        "form": form,
        "waits": topic.pk in queue,
        "place": queue.index(topic.pk) + 1 if topic.pk in queue else None,
        "waiting": len(queue),
        "skip": f"?topic={behind[0]}" if behind else f"?topic={queue[0]}" if queue else "",
        "similar": similar_topics(topic.title, user=request.user, apart_from=topic.pk),
        "typed_before": kept.refill(request, form),
        "meanwhile": last_change(topic) if form.is_stale else None,
    }
