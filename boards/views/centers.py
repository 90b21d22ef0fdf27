"""The board of a center: its topics, what it was asked to commit, its people's parts in topics at work."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from boards.filters import CenterFilters
from boards.listing import listed
from boards.queries import board_rows, commitments_of, parts_of
from boards.rows import summary
from boards.rules import may_see_center
from boards.tiles import tiles
from people.models import Center
from projects.models import Topic


@require_safe
def center_board(request, pk: int):
    center = get_object_or_404(Center, pk=pk)
    may_see_center(request.user, center).require()
    topics = Topic.objects.visible_to(request.user).filter(center=center)
    rows = board_rows(topics)
    filters = CenterFilters(request.GET, topics, request=request)
    context = listed(request, filters, rows) | {
        "center": center,
        "tiles": tiles(summary(rows), reverse("center-board", args=[pk])) if rows else [],
        "commitments": commitments_of(center, request.user),
        "parts": parts_of(center, request.user),
    }
    return render(request, "boards/center.html", context)
