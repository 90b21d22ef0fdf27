"""The load view: hours a week by person over all topics at work."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kit.browse import PER_PAGE, browse
from projects.filters import LoadFilters
from projects.load import HINT, MOST, loads, people_seen
from projects.rules import sees_load_of

ORDERS = {
    "name": lambda load: (str(load.person), load.person.pk),
    "hours": lambda load: (load.hours, load.person.pk),
    "topics": lambda load: (len(load.parts), load.person.pk),
}
USUAL = "-hours"


@require_safe
def load(request):
    """Everybody sees their own row; managers those of their centers' people, office and leaders all."""
    seen = people_seen(request.user)
    filters = LoadFilters(request.GET, seen, request=request)
    people = filters.qs if filters.form.is_valid() else seen.none()
    asked = filters.form.cleaned_data if filters.form.is_valid() else {}
    rows = _ordered(_at_level(loads(request.user, people), asked.get("level")), asked.get("ordering"))
    context = browse(request, filters) | {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "sees_others": sees_load_of(request.user),
        "hint": HINT,
        "most": MOST,
        "over": sum(row.level == "over" for row in rows),
    }
    return render(request, "projects/load.html", context)


def _at_level(rows: list, levels) -> list:
    return [row for row in rows if not levels or row.level in levels]


def _ordered(rows: list, ordering) -> list:
    name = (ordering or [USUAL])[0]
    return sorted(rows, key=ORDERS[name.lstrip("-")], reverse=name.startswith("-"))
