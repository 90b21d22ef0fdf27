"""The list of topics."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.browse import browse
from projects.filters import TopicFilters
from projects.models import Topic
from projects.queries import cycles_to_propose_in

SHOWN = (
    "code",
    "title",
    "state",
    "updated_at",
    "cycle__code",
    "center__name",
    "proposer__name",
    "proposer__username",
)


@require_safe
def topics(request):
    visible = (
        Topic.objects.visible_to(request.user).select_related("cycle", "center", "proposer").only(*SHOWN)
    )
    listed = browse(request, TopicFilters(request.GET, visible, request=request), hidden=_hidden(request))
    listed |= {"tabs": _tabs(request), "may_propose": bool(cycles_to_propose_in(request.user))}
    return render(request, "projects/topics.html", listed)


def _hidden(request) -> tuple[str, ...]:
    """Filters that the tabs offer, and those that only an address brings."""
    return ("mine", "proposer") if request.GET.get("theme") else ("mine", "proposer", "theme")


def _tabs(request) -> list[dict]:
    tabs = [(_("All topics"), {}), (_("My topics"), {"mine": "true"})]
    if request.user.standing.is_office:
        tabs.append((_("To screen"), {"state": "submitted"}))
    here = {name: request.GET[name] for name in ("mine", "state") if request.GET.get(name)}
    address = reverse("topics")
    return [
        {
            "label": label,
            "url": f"{address}?{'&'.join(f'{key}={value}' for key, value in asked.items())}",
            "current": asked == here,
        }
        for label, asked in tabs
    ]
