"""The board of a cycle: all its topics at work on one page."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from boards.filters import BoardFilters
from boards.listing import listed
from boards.queries import board_rows
from boards.rows import summary
from boards.tiles import tiles
from projects.models import Topic
from scoring.views.doors import cycle_or_404, frame


@require_safe
def board(request, pk: int):
    cycle = cycle_or_404(request, pk)
    topics = Topic.objects.visible_to(request.user).filter(cycle=cycle)
    rows = board_rows(topics)
    filters = BoardFilters(request.GET, topics, request=request)
    context = frame(request, cycle, "board") | listed(request, filters, rows)
    context["tiles"] = tiles(summary(rows), reverse("board", args=[pk])) if rows else []
    return render(request, "boards/board.html", context)
