"""How firmly the selection stands: as the worker computed it, shown beside the ranking."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from projects.models import Cycle
from projects.rules import may_run_cycles
from scoring import steadiness
from scoring.actions import compute_stability
from scoring.board import ranking_in_force
from scoring.models import Ranking
from scoring.rulebook import Rulebook
from scoring.views.doors import cycle_or_404, frame, office_only


@require_safe
def stability(request, pk: int):
    """Polled by htmx while it is computed; what polls reloads as a whole when that has ended."""
    cycle = cycle_or_404(request, pk, shown="scoring_closed_at")
    ranking = ranking_in_force(cycle)
    if ranking is None:
        raise Http404
    told = stability_told(request, cycle, ranking)
    if not request.htmx:
        context = frame(request, cycle, "stability") | {"ranking": ranking} | told
        return render(request, "scoring/stability.html", context)
    response = render(request, "scoring/stability_course.html", {"cycle": cycle} | told)
    if not told["course"]["is_open"]:
        response.headers["HX-Refresh"] = "true"
    return response


def stability_told(request, cycle: Cycle, ranking: Ranking) -> dict:
    """{report, course, cuts, may_compute}; `cuts` is empty until the report is there."""
    report = steadiness.report_of(ranking)
    done = report is not None and report.state == "done"
    rulebook = Rulebook.from_dict(ranking.rulebook.content)
    return {
        "report": report,
        "course": steadiness.course(report),
        "cuts": steadiness.cuts(cycle, report, rulebook, request.user) if done else [],
        "may_compute": may_run_cycles(request.user),
    }


@require_POST
@office_only
def compute(request, pk: int):
    """Once more, after it failed."""
    compute_stability(cycle_or_404(request, pk), by=request.user)
    messages.success(request, _("The stability is being computed."))
    return redirect(reverse("stability", args=[pk]))
