"""Cycles: the list, one cycle with its phases, its history, and the moves from phase to phase."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.browse import browse
from kit.meanwhile import last_change
from kit.panels import panels
from kit.refusals import Conflict
from kit.spoken import labelled
from projects.actions import close_cycle, open_proposing
from projects.lifecycle import PHASE_MOVES, PHASES, SETUP
from projects.models import Cycle, Topic
from projects.phases import steps
from projects.rules import may_move_cycle, may_run_cycles
from scoring import actions
from scoring.chronicle import entries_of, line
from scoring.filters import CycleFilters
from scoring.forms.moves import MoveForm, OpenScoringForm, ReopenForm
from scoring.labels import DONE, MOVES
from scoring.outlook import outlook, upcoming
from scoring.rulings import rulebook_of
from scoring.views.doors import cycle_or_404, frame
from scoring.wording import named_anchors, rules, weights

ACTIONS = {
    "open-proposing": open_proposing,
    "open-scoring": actions.open_scoring,
    "close-scoring": actions.close_scoring,
    "open-voting": actions.open_voting,
    "close-voting": actions.close_voting,
    "close": close_cycle,
    "reopen": actions.reopen,
}


@require_safe
def cycles(request):
    seen = Topic.objects.visible_to(request.user).filter(cycle=OuterRef("pk")).order_by()
    count = seen.values("cycle").annotate(n=Count("pk")).values("n")
    found = Cycle.objects.annotate(topics_seen=Coalesce(Subquery(count), 0))
    context = browse(request, CycleFilters(request.GET, found, request=request))
    return render(request, "scoring/cycles.html", context | {"may_run": may_run_cycles(request.user)})


@require_safe
def cycle(request, pk: int):
    found = cycle_or_404(request, pk)
    rulebook = rulebook_of(found)
    context = frame(request, found, "cycle") | {
        "steps": steps(found),
        "buttons": _buttons(request.user, found),
        "panels": panels("cycle", request, found),
        "rules": rules(rulebook),
        "weights": weights(rulebook),
        "named_anchors": named_anchors(rulebook),
        "lot_seed": rulebook.lot_seed,
        "themes": found.themes.all(),
    }
    return render(request, "scoring/cycle.html", context)


def _buttons(user, cycle: Cycle) -> list[dict]:
    """The moves that this person's seat owns, the usual one first."""
    verbs = dict.fromkeys(upcoming(cycle) + ([] if cycle.phase == SETUP else ["reopen"]))
    return [
        {"verb": verb, "label": MOVES[verb], "kind": "primary" if place == 0 and verb != "reopen" else ""}
        for place, verb in enumerate(verbs)
        if may_move_cycle(user, verb)
    ]


@require_safe
def history(request, pk: int):
    found = cycle_or_404(request, pk)
    page = Paginator(entries_of(found), 50).get_page(request.GET.get("page"))
    context = {"page_obj": page, "entries": [line(entry, request.user) for entry in page]}
    return render(request, "scoring/history.html", frame(request, found, "cycle-history") | context)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request, pk: int, verb: str):
    """What the move will do, and the move itself."""
    found = cycle_or_404(request, pk)
    if verb not in PHASE_MOVES:
        raise Http404
    may_move_cycle(request.user, verb).require()
    if verb == "certify":
        return redirect("certify", pk)
    _refuse_out_of_turn(found, verb)
    form = _form(verb, found, request.POST or None)
    if request.method == "POST" and form.is_valid() and _moved(form, found, verb, request.user):
        messages.success(request, _said(form.result, verb))
        return redirect("cycle", pk)
    context = frame(request, found, "cycle-move") | {
        "outlook": outlook(found, verb),
        "form": form,
        "danger": verb == "reopen",
        "meanwhile": last_change(found) if form.is_stale else None,
    }
    return render(request, "scoring/move.html", context, status=form.status)


def _refuse_out_of_turn(cycle: Cycle, verb: str) -> None:
    if verb not in upcoming(cycle) and (verb != "reopen" or cycle.phase == SETUP):
        raise Conflict(
            _("This cannot be done in the phase “%(phase)s”.") % {"phase": cycle.get_phase_display()}
        )


def _form(verb: str, cycle: Cycle, data):
    if verb == "open-scoring":
        return OpenScoringForm(data, version=cycle.version)
    if verb != "reopen":
        return MoveForm(data, version=cycle.version)
    earlier = PHASES[: PHASES.index(cycle.phase)]
    phases = [(phase, Cycle.Phase(phase).label) for phase in reversed(earlier)]
    return ReopenForm(data, version=cycle.version, phases=phases)


def _moved(form, cycle: Cycle, verb: str, by) -> bool:
    return form.done(ACTIONS[verb], cycle, by=by, version=form.seen, **form.values)


def _said(cycle: Cycle, verb: str) -> str:
    if verb == "close-voting" and not cycle.voting_closed_at:
        return _("The last seats are tied: a runoff has been opened.")
    if verb in ("close-scoring", "close-voting"):  # they end what the phase takes, not the phase
        return labelled(cycle.title, DONE[verb])
    return _("%(cycle)s is now in the phase “%(phase)s”.") % {
        "cycle": cycle.title,
        "phase": cycle.get_phase_display(),
    }
