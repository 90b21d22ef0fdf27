"""The tally, visible once a round of voting has been counted."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.results import rounds
from scoring.rulings import rulebook_of
from scoring.views.doors import cycle_or_404, frame


@require_safe
def tally(request, pk: int):
    """Every round in force; a runoff that is still open has none yet."""
    cycle = cycle_or_404(request, pk)
    rulebook = rulebook_of(cycle)
    counted = rounds(cycle, rulebook, request.user)
    if not counted:
        raise Http404
    context = frame(request, cycle, "tally") | {
        "rounds": counted,
        "rulebook": rulebook,
        "runoff_open": cycle.takes("voting"),
    }
    return render(request, "scoring/tally.html", context)
