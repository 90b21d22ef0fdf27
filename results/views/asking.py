"""How these pages fetch what belongs to a topic at work, and ask for something in a form."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from kit import kept
from kit.meanwhile import last_change
from projects.lifecycle import PUBLIC
from projects.models import Topic

NAMED = ("cycle", "center", "proposer")


def topic_at_work(request, pk: int) -> Topic:
    """The topic, once it is established; 404 before, and where this person may not see it."""
    seen = Topic.objects.visible_to(request.user).filter(state__in=PUBLIC)
    return get_object_or_404(seen.with_names(), pk=pk)


def part_of_topic(request, model, pk: int, path: str = "topic"):
    """A thing of a topic at work with its topic's names; `path` leads to the topic."""
    seen = model.objects.visible_to(request.user).filter(**{f"{path}__state__in": PUBLIC})
    return get_object_or_404(seen.select_related(path, *(f"{path}__{name}" for name in NAMED)), pk=pk)


def ask(request, form, act, *, topic: Topic, back: str, said: str, thing=None, **words) -> HttpResponse:
    """The page of a form: shown, or sent to `act` (no arguments) and back to `back` with `said`.

    `words`: title, verb and more for results/form.html; `thing`: what is edited.
    """
    if request.method == "POST" and form.is_valid() and form.done(act):
        messages.success(request, said)
        return redirect(back)
    context = {"topic": topic, "form": form, "cancel": back} | words
    context["typed_before"] = kept.refill(request, form)
    context["meanwhile"] = last_change(thing) if thing is not None and form.is_stale else None
    return render(request, "results/form.html", context, status=form.status)
