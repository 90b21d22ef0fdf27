"""The rules of every kind in words, the form of one, and the settings that hold for everybody."""

from itertools import count

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit import kept
from kit.forms import Form, sent
from kit.meanwhile import last_change
from kit.sight import visible_entries
from people.due import SOURCES, Source
from projects.chronicle import chronicle
from reminders import kinds
from reminders.actions import ruling
from reminders.defaults import EVENT, timing_of
from reminders.models import Policy, Rule
from reminders.queries import policy, timings
from reminders.ruling_forms import AnnouncementForm, PolicyForm, RuleForm
from reminders.timing_words import timing_words
from reminders.views.office import frame, office_only
from reminders.workdays import knows

SHOWN = 20
"""Lines of history beneath a form."""


@require_safe
@office_only
def rules(request):
    found = timings([*SOURCES, *kinds.ANNOUNCEMENTS])
    rows = [_row(kind, timing) for kind, timing in found.items()]
    context = {
        "due": [row for row in rows if not row["announced"]],
        "happened": [row for row in rows if row["announced"]],
        "policy": policy(),
        "known_until": _known_until(),
    }
    return render(request, "reminders/office/rules.html", context | frame(request, "reminder-rules"))


def _row(kind: str, timing) -> dict:
    return {
        "kind": kind,
        "title": kinds.title(kind),
        "timing": timing,
        "words": timing_words(timing),
        "changed": timing != timing_of(kind),
        "announced": kind.startswith(EVENT),
    }


def _known_until() -> int:
    """The last year from this one on whose Chinese holidays are known; last year where this one isn't."""
    return next(year for year in count(timezone.localdate().year) if not knows(year)) - 1


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def rule(request, kind: str):
    if not kinds.exists(kind):
        raise Http404
    found = Rule.objects.filter(kind=kind).first()
    timing = timings([kind])[kind]
    form = _form(kind, sent(request), timing=timing, version=found.version if found else 0)
    if (
        form.is_bound
        and form.is_valid()
        and form.done(ruling.set_rule, kind, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, _("The rule has been saved."))
        return redirect("reminder-rules")
    context = _row(kind, timing) | {
        "form": form,
        "default": timing_words(timing_of(kind)),
        "typed_before": kept.refill(request, form),
        "meanwhile": last_change(found) if found and form.is_stale else None,
        "history": history_of(request.user, found),
    }
    context |= frame(request, "reminder-rules")
    return render(request, "reminders/office/rule.html", context, status=form.status)


def _form(kind: str, data, **about) -> Form:
    if kind in kinds.ANNOUNCEMENTS:
        return AnnouncementForm(data, **about)
    return RuleForm(data, of_topics=_of_topics(SOURCES[kind]), **about)


def _of_topics(source: Source) -> bool:
    return bool(source.topic) or any(map(_of_topics, getattr(source, "ways", ())))


def history_of(user, thing) -> list[dict]:
    if thing is None:
        return []
    entries = visible_entries(user).filter(subject=thing._meta.model_name, subject_id=thing.pk)
    page = Paginator(entries.select_related("by").order_by("-number"), SHOWN).get_page(1)
    return chronicle(page.object_list, user)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def reset(request, kind: str):
    if not kinds.exists(kind):
        raise Http404
    found = Rule.objects.filter(kind=kind).first()
    form = Form(sent(request), version=found.version if found else 0)
    if (
        form.is_bound
        and form.is_valid()
        and form.done(ruling.reset_rule, kind, by=request.user, version=form.seen)
    ):
        messages.success(request, _("The default holds again."))
        return redirect("reminder-rules")
    context = {
        "title": _("Back to the default?"),
        "text": " · ".join([kinds.title(kind), *timing_words(timing_of(kind))]),
        "verb": _("Back to the default"),
        "form": form,
        "cancel": reverse("reminder-rule", args=[kind]),
    }
    return render(request, "confirm.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def settings(request):
    found = policy()
    form = PolicyForm(sent(request), instance=found, version=found.version if found.pk else 0)
    if (
        form.is_bound
        and form.is_valid()
        and form.done(ruling.set_policy, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, _("The settings have been saved."))
        return redirect("reminder-rules")
    context = {
        "form": form,
        "known_until": _known_until(),
        "typed_before": kept.refill(request, form),
        "meanwhile": last_change(found) if found.pk and form.is_stale else None,
        "history": history_of(request.user, Policy.objects.first()),
    }
    context |= frame(request, "reminder-rules")
    return render(request, "reminders/office/settings.html", context, status=form.status)
