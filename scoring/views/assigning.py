"""The office says which judge scores which topic, by hand or as proposed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kit import kept
from kit.forms import sent
from kit.meanwhile import last_change
from projects.lifecycle import PROPOSING, SCORING
from projects.models import Cycle
from scoring.actions import assign as write_assignments
from scoring.actions import assign_proposed
from scoring.assigned import Draft, Roster, Weighed, in_groups, proposed, roster, weigh
from scoring.assigned_words import foretold, remedy, saved
from scoring.forms.assigning import PairsForm, ProposalForm
from scoring.matrix import lines
from scoring.views.doors import assigning, cycle_or_404, frame, office_only

CELLS = 800
"""So many boxes a page has at most, and so many topics at most:"""
PER_PAGE = 50
SIDE_BY_SIDE = 6
"""So many judges stand in columns; more stand as a list beside each topic."""
LISTED = 60
"""So many changes of a proposal are listed one by one."""
SHORT = "short"
STATES = {"": gettext_lazy("all"), SHORT: gettext_lazy("short of judges")}
ANEW, GAPS = "anew", "gaps"


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def assign(request, pk: int):
    """A page of topics with all judges, to be ticked."""
    cycle = _cycle(request, pk)
    form = PairsForm(sent(request), cycle=cycle)
    if request.method == "POST" and form.is_valid() and _written(form, cycle, request.user):
        messages.success(request, saved(form.result))
        return redirect(request.get_full_path())
    typed_before = kept.refill(request, form)
    ticked = form.ticked(shown_again=form.is_bound or typed_before)
    context = frame(request, cycle, "assign") | _table(request, roster(cycle), ticked)
    context |= {
        "form": form,
        "open": _takes(cycle),
        "typed_before": typed_before,
        "meanwhile": last_change(cycle) if form.is_stale else None,
    }
    return render(request, "scoring/assign.html", context, status=form.status)


def _cycle(request, pk: int) -> Cycle:
    cycle = cycle_or_404(request, pk)
    if not assigning(cycle):
        raise Http404
    return cycle


def _takes(cycle: Cycle) -> bool:
    return cycle.phase == PROPOSING or cycle.takes(SCORING)


def _written(form: PairsForm, cycle: Cycle, by) -> bool:
    return form.done(write_assignments, cycle, by=by, version=form.seen, **form.values)


def _table(request, found: Roster, ticked: set[str] | None) -> dict:
    weighed = weigh(found)
    shown = request.GET.get("show", "")
    short = [found.topics.index(one.topic) for one in weighed.short] if shown == SHORT else None
    positions = range(len(found.topics)) if short is None else short
    size = max(1, min(PER_PAGE, CELLS // max(1, len(found.judges))))
    page = Paginator(positions, size).get_page(request.GET.get("page"))
    counts = {"": len(found.topics), SHORT: len(weighed.short)}
    return _state(found, weighed) | {
        "lines": lines(found, weighed, page, ticked),
        "page_obj": page,
        "shown": shown if shown in STATES else "",
        "states": [(code, label, counts[code]) for code, label in STATES.items()],
        "columns": len(found.judges) <= SIDE_BY_SIDE,
    }


def _state(found: Roster, weighed: Weighed) -> dict:
    """How things stand: the tiles, what to worry about, the load of each judge."""
    load = f"{weighed.least}–{weighed.most}" if weighed.least < weighed.most else weighed.most
    groups = len(weighed.groups)
    return {
        "topics_number": len(found.topics),
        "judges": [{"user": user, "load": n} for user, n in zip(found.judges, weighed.load, strict=True)],
        "short": _short(found, weighed),
        "warnings": in_groups(weighed),
        "needed": found.cycle.min_judges,
        "tiles": [
            {"label": _("Topics"), "value": len(found.topics)},
            {
                "label": _("Short of judges"),
                "value": len(weighed.short),
                "tone": "warn" if weighed.short else "good",
            },
            {"label": _("Topics per judge"), "value": load},
            {"label": _("Linked groups"), "value": groups, "tone": "warn" if groups > 1 else ""},
        ],
    }


def _short(found: Roster, weighed: Weighed) -> list[dict]:
    return [{"one": one, "remedy": remedy(one, found.cycle.phase)} for one in weighed.short]


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def propose(request, pk: int, way: str):
    """What the product would assign: `anew`, or for the `gaps`; and that it be so."""
    cycle = _cycle(request, pk)
    if way not in (ANEW, GAPS):
        raise Http404
    form = ProposalForm(sent(request), version=cycle.version)
    if request.method == "POST" and form.is_valid() and _accepted(form, cycle, way, request.user):
        messages.success(request, saved(form.result))
        return redirect("assign", pk)
    cycle = _cycle(request, pk)  # as it is by now, for a proposal that fits
    draft = proposed(roster(cycle), anew=way == ANEW)
    context = frame(request, cycle, "assign") | _preview(draft)
    context |= {
        "way": way,
        "form": form,
        "draft": draft,
        "open": _takes(cycle),
        "back": reverse("assign", args=[pk]),
        "meanwhile": last_change(cycle) if form.is_stale else None,
    }
    return render(request, "scoring/assign_proposal.html", context, status=form.status)


def _named(found: Roster, pairs: list[tuple[int, int]]) -> list[tuple]:
    """(judge, code of the topic) for each of `pairs`."""
    codes = dict(zip(found.topics, found.codes, strict=True))
    people = {judge.pk: judge for judge in found.judges}
    return [(people[judge], codes[topic]) for judge, topic in pairs]


def _accepted(form: ProposalForm, cycle: Cycle, way: str, by) -> bool:
    return form.done(
        assign_proposed, cycle, by=by, anew=way == ANEW, seen=form.cleaned_data["seen"], version=form.seen
    )


def _preview(draft: Draft) -> dict:
    found, before, after = draft.roster, weigh(draft.roster), draft.weighed()
    loads = zip(found.judges, before.load, after.load, strict=True)
    return {
        "sentences": foretold(draft),
        "added": int(draft.added.sum()),
        "removed": int(draft.removed.sum()),
        "loads": [{"user": user, "before": was, "after": is_} for user, was, is_ in loads],
        "short": _short(found, after),
        "warnings": in_groups(after),
        "groups": after.groups if len(after.groups) > 1 else [],
        "links": _named(found, draft.links),
        "changes": [
            {"label": label, "pairs": _named(found, found.pairs(mask))[:LISTED], "more": mask.sum() > LISTED}
            for label, mask in ((_("New"), draft.added), (_("Taken away"), draft.removed))
            if mask.any()
        ],
    }
