"""The weights workshop: the office invites experts and adopts weights, each expert compares alone."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit import kept
from kit.forms import sent
from kit.meanwhile import last_change
from kit.refusals import Conflict
from people.models import User
from projects.models import Cycle
from projects.rules import may_run_cycles
from scoring import workshop
from scoring.actions.weighing import (
    COMPUTED,
    adopt_weights,
    compare,
    dismiss_expert,
    invite_expert,
    needs_reason,
    proposed_origin,
)
from scoring.forms.weights import AdoptForm, CompareForm, InviteForm
from scoring.models import Comparison
from scoring.rules import may_see_weighing
from scoring.rulings import rulebook_of
from scoring.views.doors import cycle_or_404, frame, office_only
from scoring.weights_origin import computed
from scoring.wording import origin


@require_http_methods(["GET", "HEAD", "POST"])
def weights(request, pk: int):
    """What the experts say, what the spread says, what the weights are, and the ways to choose others."""
    may_see_weighing(request.user).require()
    found = cycle_or_404(request, pk)
    form = InviteForm(sent(request))
    if request.method == "POST" and _invited(request, found, form):
        return redirect("weights", pk)
    typed_before = kept.refill(request, form)
    context = frame(request, found, "weights") | _workshop(found)
    context |= {
        "form": form,
        "typed_before": typed_before,
        "may_run": may_run_cycles(request.user),
        "open": workshop.is_open(found),
    }
    return render(request, "scoring/weights.html", context, status=form.status)


def _workshop(cycle: Cycle) -> dict:
    rulebook, invited = rulebook_of(cycle), workshop.experts(cycle)
    spread = workshop.UNASKED if cycle.is_frozen else workshop.spread_of(cycle)
    group = workshop.group_of(invited)
    return {
        "origin": origin(rulebook),
        "current": workshop.bars(rulebook.weights),
        "experts": invited,
        "finished": sum(bool(row["comparison"].finished_at) for row in invited),
        "group": workshop.judged(group.group) if group else None,
        "spread": spread,
        "table": workshop.comparison_table(rulebook, group, spread["entropy"]),
        "ways": [] if cycle.is_frozen else workshop.ways(cycle, group, spread),
    }


def _invited(request, cycle: Cycle, form: InviteForm) -> bool:
    """One person by name, or everybody on the panel."""
    if request.POST.get("pick") == "panel":
        judges = User.objects.filter(judging__cycle=cycle, is_active=True).order_by("pk")
        new = sum(invite_expert(cycle, by=request.user, expert=judge)[1] for judge in judges)
        text = ngettext("%(n)d judge has been invited.", "%(n)d judges have been invited.", new) % {"n": new}
        messages.success(request, text)
        return True
    if not form.is_valid():
        return False
    person = form.cleaned_data["person"]
    if form.done(invite_expert, cycle, by=request.user, expert=person):
        text = (
            _("%(person)s has been invited.") if form.result[1] else _("%(person)s is on the list already.")
        )
        messages.success(request, text % {"person": person})
    return not form.errors


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def dismiss(request, pk: int, key: int):
    """Takes an expert off the list, after asking."""
    found = cycle_or_404(request, pk)
    comparison = get_object_or_404(found.comparisons.select_related("expert"), pk=key)
    if request.method == "POST":
        dismiss_expert(comparison, by=request.user)
        messages.success(request, _("%(person)s is off the list.") % {"person": comparison.expert})
        return redirect("weights", pk)
    compared = workshop.standing(comparison.upper)["compared"]
    begun = _("%(n)d of 21 pairs have been compared; they will be gone.") % {"n": compared}
    context = {
        "title": _("Remove %(person)s") % {"person": comparison.expert},
        "text": begun if compared else _("Nothing has been compared yet."),
        "verb": _("Remove"),
        "danger": True,
        "cancel": reverse("weights", args=[pk]),
    }
    return render(request, "confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def adopt(request, pk: int, method: str):
    """What the weights would become, and the adoption itself."""
    found = cycle_or_404(request, pk)
    if method not in COMPUTED:
        raise Http404
    if found.is_frozen:
        raise Conflict(_("The rules were frozen when scoring opened."), code="frozen")
    proposed = proposed_origin(found, method)
    why = needs_reason(proposed)
    form = AdoptForm(sent(request), needs_reason=bool(why), version=found.version)
    if request.method == "POST" and form.is_valid() and _adopted(form, found, request.user, method):
        messages.success(
            request, _("The weights have been chosen. They hold until scoring opens and freezes them.")
        )
        return redirect("weights", pk)
    context = frame(request, found, "weights") | {
        "name": workshop.name_of(method),
        "rows": workshop.change_table(rulebook_of(found), computed(proposed)),
        "why": why,
        "form": form,
        "typed_before": kept.refill(request, form),
    }
    return render(request, "scoring/weights_adopt.html", context, status=form.status)


def _adopted(form: AdoptForm, cycle: Cycle, by, method: str) -> bool:
    return form.done(adopt_weights, cycle, by=by, method=method, version=form.seen, **form.values)


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request, pk: int):
    """The expert's own 21 comparisons."""
    found = cycle_or_404(request, pk)
    own = _own(request, found)
    is_open = workshop.is_open(found)
    form = CompareForm(sent(request), comparison=own, is_open=is_open)
    if request.method == "POST" and form.is_valid() and _compared(form, own, request.user):
        messages.success(request, _("Finished. Thank you!") if form.finishes else _("Saved."))
        return redirect("weights-mine", pk)
    context = frame(request, found, "weights-mine") | {
        "form": form,
        "own": own,
        "standing": workshop.standing(own.upper),
        "open": is_open,
        "typed_before": kept.refill(request, form),
        "meanwhile": last_change(own) if form.is_stale else None,
    }
    return render(request, "scoring/weights_mine.html", context, status=form.status)


def _own(request, cycle: Cycle) -> Comparison:
    """404 for whoever was not invited."""
    return get_object_or_404(cycle.comparisons.filter(expert=request.user))


def _compared(form: CompareForm, own: Comparison, by) -> bool:
    finished = True if form.finishes else None
    return form.done(compare, own, by=by, version=form.seen, upper=form.upper, finished=finished)


@require_POST
def autosave(request, pk: int):
    """Keeps what is compared while it is being compared."""
    own = _own(request, cycle_or_404(request, pk))
    form = CompareForm(request.POST, comparison=own)
    if form.is_valid() and _compared(form, own, request.user):
        return JsonResponse({"version": form.result.version})
    detail = form.refusal.detail if form.refusal else _("Please choose one of the offered values.")
    return JsonResponse({"detail": detail}, status=form.status)


@require_safe
def consistency(request, pk: int):
    """The part of the expert's page that follows what was saved."""
    own = _own(request, cycle_or_404(request, pk))
    context = {"own": own, "standing": workshop.standing(own.upper)}
    return render(request, "scoring/weights_consistency.html", context)
