"""The office sets a cycle up: new, copied, its rules, its people."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit import kept
from kit.listing import whole_number
from kit.meanwhile import last_change
from projects.models import Cycle
from scoring.actions import add_cycle, copy_cycle, set_up
from scoring.completeness import never_complete
from scoring.coverage import expected_conflicts, thin_topics
from scoring.dimensions import DIMENSIONS
from scoring.forms.cycle import BasicForm, CopyForm, CycleForm, shares_of
from scoring.forms.people import PeopleForm, Pick
from scoring.labels import BY_CODE
from scoring.roll import groups
from scoring.views.doors import cycle_or_404, frame, office_only, trail


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def new(request):
    form = BasicForm(request.POST or None, instance=Cycle())
    if request.method == "POST" and form.is_valid() and form.done(add_cycle, by=request.user, **form.values):
        messages.success(request, _("The cycle has been added. Look through its settings now."))
        return redirect("cycle-setup", form.result.pk)
    context = {"form": form, "trail": trail(), "typed_before": kept.refill(request, form)}
    return render(request, "scoring/new.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def copy(request, pk: int):
    """A new cycle with the rules, people and themes of this one."""
    source = cycle_or_404(request, pk)
    form = CopyForm(request.POST or None, initial={"title": source.title})
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(copy_cycle, source, by=request.user, **form.values)
    ):
        messages.success(request, _("The copy is in setup. It has no dates and no topics yet."))
        return redirect("cycle-setup", form.result.pk)
    context = {
        "title": _("Copy “%(cycle)s”") % {"cycle": source.title},
        "text": _("Rules, themes, panel and electorate are taken over; dates and topics are not."),
        "verb": _("Copy"),
        "form": form,
        "cancel": source.get_absolute_url(),
    }
    return render(request, "confirm.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def setup(request, pk: int):
    found = cycle_or_404(request, pk)
    form = CycleForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid() and _set_up(form, found, request.user):
        messages.success(request, _("The settings have been saved."))
        return redirect("cycle", pk)
    context = frame(request, found, "cycle-setup") | {
        "form": form,
        "calibration_warnings": [] if found.is_frozen else never_complete(found),
        "frozen": found.rulebooks.order_by("-number").first() if found.is_frozen else None,
        "typed_before": kept.refill(request, form),
        "meanwhile": last_change(found) if form.is_stale else None,
    }
    return render(request, "scoring/setup.html", context, status=form.status)


def _set_up(form: CycleForm, cycle: Cycle, by) -> bool:
    return form.done(set_up, cycle, by=by, version=form.seen, **form.changes())


@require_safe
@office_only
def shares(request):
    """The percentages of weights as they are being typed."""
    percents = shares_of({code: request.GET.get(f"weight_{code}", "") for code in DIMENSIONS})
    rows = [{"dimension": BY_CODE[code], "percent": percents.get(code)} for code in DIMENSIONS]
    return render(request, "scoring/shares.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def people(request, pk: int):
    found = cycle_or_404(request, pk)
    form = PeopleForm(request.POST or None, cycle=found)
    pick = request.POST.get("pick")
    if request.method == "POST" and not pick and form.is_valid() and _choose(form, found, request.user):
        messages.success(request, _("Panel and electorate have been saved."))
        return redirect("cycle-people", pk)
    everybody, typed_before = list(form.people()), kept.refill(request, form)
    chosen = _picked(_chosen(request, found, form if typed_before else None), pick, everybody)
    context = frame(request, found, "cycle-people") | {
        "form": form,
        "groups": groups(everybody, chosen),
        "chosen": {name: len(keys) for name, keys in chosen.items()},
        "unsaved": bool(pick),
        "conflicts": expected_conflicts(found),
        "thin": thin_topics(found),
        "back": reverse("cycle", args=[pk]),
        "typed_before": typed_before,
        "meanwhile": last_change(found) if form.is_stale else None,
    }
    return render(request, "scoring/people.html", context, status=200 if pick else form.status)


def _choose(form: PeopleForm, cycle: Cycle, by) -> bool:
    return form.done(set_up, cycle, by=by, version=form.seen, **form.values)


def _chosen(request, cycle: Cycle, typed: PeopleForm | None) -> dict[str, set[int]]:
    """User ids by list: as ticked on the page, or on it before a sign-in (`typed`), else as stored."""
    if request.method == "POST" or typed:
        ticked = {
            name: request.POST.getlist(name) if request.method == "POST" else typed.initial[name]
            for name in ("panel", "electorate")
        }
        return {name: {whole_number(key) for key in keys} - {None} for name, keys in ticked.items()}
    return {
        "panel": set(cycle.panelists.values_list("user_id", flat=True)),
        "electorate": set(cycle.electorate.values_list("user_id", flat=True)),
    }


def _picked(chosen: dict[str, set[int]], pick: str | None, everybody: list) -> dict[str, set[int]]:
    """`chosen` after a short way such as `electorate:managers`."""
    name, _colon, who = (pick or "").partition(":")
    short = Pick({"list": name, "who": who})
    return short.applied(chosen, everybody) if pick and short.is_valid() else chosen
