"""Other weights tried out: the ranking moves, and nothing is changed."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from scoring import trial, trial_words
from scoring.views.doors import cycle_or_404, frame
from scoring.what_if import SEATS, SHORTLIST


@require_safe
def what_if(request, pk: int):
    cycle = cycle_or_404(request, pk, shown="scoring_closed_at")
    field = trial.field_of(cycle, request.user)
    if field is None:
        raise Http404
    asked = trial.asked(request.GET, field)
    stored, now = trial.tried(field, asked)
    lines = trial_words.lines(field, stored, now)
    context = frame(request, cycle, "what-if") | {
        "field": field,
        "asked": asked,
        "dimensions": trial_words.dimensions(field, asked, request.GET),
        "lines": lines,
        "last": max((line["place"] for line in lines if line["inside"]), default=None),
        "told": trial_words.told(field, stored, now),
        "cuts": [
            (SEATS, _("the seats"), field.size(SEATS)),
            (SHORTLIST, _("the shortlist"), field.size(SHORTLIST)),
        ],
        "hidden": max(0, len(field.rows) - len(lines)),
        "content": trial_words.content(field),
    }
    return render(request, "scoring/what_if.html", context, status=422 if asked.faults else 200)
