"""How figures are computed: all of them on one page, and each alone for a dialog."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.explaining import FIGURES, GROUPS


@require_safe
def methods(request):
    return render(request, "scoring/methods.html", {"groups": GROUPS})


@require_safe
def method(request, code: str):
    if code not in FIGURES:
        raise Http404
    return render(request, "scoring/explain.html", {"figure": FIGURES[code]})
