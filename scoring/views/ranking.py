"""The ranking as it was stored when scoring closed; nobody sees it before."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from scoring import board, steadiness
from scoring.labels import ALL
from scoring.rulebook import Rulebook
from scoring.rules import sees_names
from scoring.views.doors import cycle_or_404, frame
from scoring.views.stability import stability_told

PER_PAGE = 100


@require_safe
def ranking(request, pk: int):
    cycle = cycle_or_404(request, pk, shown="scoring_closed_at")
    found = board.ranking_in_force(cycle)
    if found is None:
        raise Http404
    rulebook = Rulebook.from_dict(found.rulebook.content)
    page = Paginator(board.rows_of(found, request.user), PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    told = stability_told(request, cycle, found)
    context = frame(request, cycle, "ranking") | {
        "ranking": found,
        "rulebook": rulebook,
        "page_obj": page,
        "lines": board.lines(rows, found, steadiness.contested(told["report"])),
        "groups": board.groups(found, request.user),
        "cut": board.cut(found, rulebook),
        "warnings": board.warnings(found),
        "ties": board.ties(found, request.user),
        "dimensions": ALL,
        "moves": board.moves(rows) if page.number == 1 else [],
        "judges": reverse("judges", args=[pk]) if request.user.standing.is_office else "",
        "named": sees_names(request.user),
        **told,
    }
    return render(request, "scoring/ranking.html", context)
