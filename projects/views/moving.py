"""The moves of a topic's life, each with a page that asks first; and the copy into a later cycle."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kit import kept
from kit.forms import Form, sent
from kit.meanwhile import last_change
from kit.refusals import Conflict
from projects import actions
from projects.forms import CopyForm, ReasonForm
from projects.lifecycle import MOVES as RULES
from projects.models import Topic
from projects.queries import cycles_to_propose_in, similar_topics
from projects.readiness import missing
from projects.rules import may_copy, may_move, open_moves
from projects.views.fetching import visible_topic
from projects.views.reading import gaps_of, reason_of
from projects.words import MOVES


@require_http_methods(["GET", "HEAD", "POST"])
def move_topic(request, pk: int, verb: str):
    if verb not in MOVES:
        raise Http404
    topic = visible_topic(request, pk)
    may_move(request.user, topic, verb).require()
    if request.method != "POST" and verb not in open_moves(request.user, topic):
        raise Conflict(_not_now(topic))
    form = _form(request, topic, verb)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.move, topic, verb, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, MOVES[verb].done)
        return redirect(topic)
    return render(request, "projects/move.html", _asking(request, topic, verb, form), status=form.status)


def _not_now(topic: Topic) -> str:
    return _("This cannot be done while the topic is “%(state)s” and the cycle is “%(phase)s”.") % {
        "state": topic.get_state_display(),
        "phase": topic.cycle.get_phase_display(),
    }


def _form(request, topic: Topic, verb: str):
    words, data = MOVES[verb], sent(request)
    if not words.reason:
        return Form(data, version=topic.version)
    return ReasonForm(data, version=topic.version, required=RULES[verb].needs_reason, label=words.reason)


def _asking(request, topic: Topic, verb: str, form) -> dict:
    words = MOVES[verb]
    submitting = verb == "submit"
    lacking, waived = missing(topic, verb, by=request.user), verb == "close"
    return {
        "topic": topic,
        "form": form,
        "title": words.title,
        "text": words.text,
        "verb": words.button,
        "danger": words.danger,
        "cancel": reverse("topic", args=[topic.pk]),
        "reason": reason_of(topic),
        "gaps": gaps_of(topic) if submitting else [],
        "lacking": lacking,
        "waived": waived,
        "blocked": lacking and not waived,
        "similar": similar_topics(topic.title, user=request.user, apart_from=topic.pk) if submitting else [],
        "meanwhile": last_change(topic) if form.is_stale else None,
        "typed_before": kept.refill(request, form),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request, pk: int):
    topic = visible_topic(request, pk)
    may_copy(request.user, topic).require()
    cycles = cycles_to_propose_in(request.user, center=topic.center)
    form = CopyForm(sent(request), cycles=cycles)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.copy_topic, topic, by=request.user, **form.values)
    ):
        messages.success(request, _("Copied as a draft. Look it over, then submit it."))
        return redirect("topic-edit", form.result.pk)
    context = {"topic": topic, "form": form, "cycles": cycles}
    return render(request, "projects/copy.html", context, status=form.status)
