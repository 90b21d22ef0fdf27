"""Proposing: the form, drafts saved as one types, possible duplicates, what is still missing."""

import uuid

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit import kept
from kit.forms import sent
from kit.listing import whole_number
from kit.meanwhile import last_change
from kit.models import Answer
from projects import actions
from projects.completeness import gaps
from projects.forms import TopicForm
from projects.models import Cycle, Topic
from projects.queries import cycles_to_propose_in, similar_topics
from projects.rules import may_edit
from projects.views.fetching import visible_topic
from projects.views.files import attach_all
from projects.views.reading import gaps_of, reason_of, told_gaps

NO_VERSION = -1
"""Sent without the version that was seen: taken for stale."""
LONGEST_TITLE = Topic._meta.get_field("title").max_length


@require_http_methods(["GET", "HEAD", "POST"])
def new_topic(request):
    """An empty form for one cycle; `draft=` in its address makes it one draft however often it is sent."""
    cycles = cycles_to_propose_in(request.user)
    cycle = _chosen(request, cycles)
    if cycle is None:
        return render(
            request, "projects/no_cycle.html", {"cycles": Cycle.objects.exclude(phase="closed")[:5]}
        )
    key = _draft_key(request)
    if request.method != "POST" and (begun := _begun(request.user, key)):
        return redirect("topic-edit", begun)
    form = TopicForm(sent(request), request.FILES or None, user=request.user, cycle=cycle)
    form.look_for_duplicates(f"draft={key}")
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.begin_draft, key=key, by=request.user, cycle=cycle, **form.values)
    ):
        return _saved(request, form.result, form)
    context = {
        "form": form,
        "cycle": cycle,
        "cycles": cycles,
        "action": f"{reverse('topic-new')}?cycle={cycle.pk}&draft={key}",
        "autosave": f"{reverse('topic-autosave')}?cycle={cycle.pk}&draft={key}",
        "autosave_key": "topic-new",
        "typed_before": kept.refill(request, form),
    }
    return render(request, "projects/topic_form.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_topic(request, pk: int):
    topic = visible_topic(request, pk)
    permit = may_edit(request.user, topic)
    if request.method != "POST" and permit.code == "invalid_transition":
        messages.info(request, permit.reason)
        return redirect(topic)
    if permit.code != "invalid_transition":
        permit.require()
    form = _form(request, topic)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.edit, topic, by=request.user, version=form.seen, **form.values)
    ):
        return _saved(request, topic, form)
    return render(request, "projects/topic_form.html", _editing(request, form), status=form.status)


def _form(request, topic: Topic) -> TopicForm:
    form = TopicForm(
        sent(request), request.FILES or None, instance=topic, user=request.user, cycle=topic.cycle
    )
    form.look_for_duplicates(f"topic={topic.pk}")
    return form


def _editing(request, form: TopicForm) -> dict:
    topic = form.instance
    address = reverse("topic-edit", args=[topic.pk])
    context = {
        "form": form,
        "topic": topic,
        "cycle": topic.cycle,
        "action": address,
        "autosave": reverse("topic-autosave", args=[topic.pk]),
        "autosave_key": f"topic-{topic.pk}",
        "attachments": list(topic.attachments.all()),
        "reason": reason_of(topic),
        "gaps": [] if form.is_bound else gaps_of(topic),
        "typed_before": kept.refill(request, form),
    }
    if form.is_stale:
        context |= {"meanwhile": last_change(topic), "stored": _stored_otherwise(form)}
    return context


def _stored_otherwise(form: TopicForm) -> list[tuple[str, str]]:
    """(label, what is stored now) of each field that differs from what was typed."""
    stored = Topic.objects.select_related("center", "theme").get(pk=form.instance.pk)
    return [
        (form[name].label, getattr(stored, f"get_{name}_display", lambda name=name: getattr(stored, name))())
        for name, typed in form.values.items()
        if name != "departments" and getattr(stored, name) != typed
    ]


def _saved(request, topic: Topic, form: TopicForm):
    """Keep the files that came along; then on to the submission, or back to the form."""
    refused = attach_all(topic, form.cleaned_data["files"], by=request.user)
    for name, refusal in refused:
        messages.error(request, f"{name}: {refusal.detail}")
    if request.POST.get("then") == "submit" and not refused:
        return redirect("topic-move", topic.pk, "submit")
    messages.success(request, _("“%(title)s” has been saved.") % {"title": topic.title})
    return redirect("topic-edit", topic.pk) if refused else redirect(topic)


# --- Saved while one types -------------------------------------------------


@require_POST
def autosave_new(request):
    """Begins the draft with the first words, and goes on with it if its answer got lost."""
    cycle = _chosen(request, [])
    if cycle is None:
        return JsonResponse({"detail": _("This cycle takes no proposals now.")}, status=409)
    form = TopicForm(request.POST, user=request.user, cycle=cycle)
    values = form.sound_values
    if values.get("title") and values.get("center"):
        form.done(actions.begin_draft, key=_draft_key(request), by=request.user, cycle=cycle, **values)
    return _kept(form)


@require_POST
def autosave(request, pk: int):
    topic = visible_topic(request, pk)
    form = _form(request, topic)
    values = form.sound_values
    form.done(actions.edit, topic, by=request.user, version=form.seen or NO_VERSION, typing=True, **values)
    return _kept(form)


def _kept(form: TopicForm) -> JsonResponse:
    """What autosave.js goes on with: the version, the address and key of the draft's own form, a note on what
    could not be saved; or `detail`, why nothing was."""
    if form.refusal:
        return JsonResponse({"detail": form.refusal.detail}, status=form.status)
    faults = " ".join(
        f"{form.fields[name].label}: {errors[0]}"
        for name, errors in form.errors.items()
        if name in form.fields
    )
    if (topic := form.result) is None:
        return JsonResponse({"detail": _("Not saved yet. %(faults)s") % {"faults": faults}}, status=422)
    return JsonResponse(
        {
            "version": topic.version,
            "address": reverse("topic-edit", args=[topic.pk]),
            "autosave": reverse("topic-autosave", args=[topic.pk]),
            "key": f"topic-{topic.pk}",
            "note": _("Saved, except for: %(faults)s") % {"faults": faults} if faults else "",
        }
    )


# --- Shown while one types -------------------------------------------------


@require_safe
def duplicates(request):
    """For the title in the form; its own topic, or the draft that the form began, is left out."""
    own = whole_number(request.GET.get("topic", "")) or _begun(request.user, request.GET.get("draft", ""))
    found = similar_topics(request.GET.get("title", "")[:LONGEST_TITLE], user=request.user, apart_from=own)
    return render(request, "projects/duplicates.html", {"similar": found})


@require_POST
def show_gaps(request):
    """What the form as it is now would lack, for the list beside it; nothing is stored."""
    typed = {name: value for name, value in request.POST.items() if value.strip()}
    found = gaps(typed, has_themes="theme" in request.POST)
    return render(request, "projects/gaps.html", {"gaps": told_gaps(found)})


# --- Which cycle, which draft ----------------------------------------------


def _chosen(request, cycles: list[Cycle]) -> Cycle | None:
    """The cycle in the address if it takes proposals from this person, else the one that ends first.

    For what is being sent it is the one in the address in any case: should it have closed meanwhile, the
    action says so, and the form keeps what was typed.
    """
    key = whole_number(request.GET.get("cycle", ""))
    if request.method == "POST":
        return Cycle.objects.filter(pk=key).first()
    return next((cycle for cycle in cycles if cycle.pk == key), cycles[0] if cycles else None)


def _draft_key(request) -> str:
    try:
        return uuid.UUID(request.GET.get("draft", "")).hex
    except ValueError:
        return uuid.uuid4().hex


def _begun(user, key: str) -> int | None:
    """The id of the draft that the form with this key began, if any."""
    answer = Answer.objects.filter(user=user, key=f"draft {key}").first() if key else None
    return answer and answer.body["topic"]
