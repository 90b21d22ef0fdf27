"""Sending a workbook: always as a download that the browser neither guesses about nor runs."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from boards.filters import BoardFilters
from boards.queries import board_rows
from kit.listing import Filters
from projects.filters import TopicFilters
from projects.models import Cycle, Topic
from workbooks.exports import (
    board_workbook,
    indicators_workbook,
    results_workbook,
    scores_workbook,
    topics_workbook,
)
from workbooks.queries import exportable_topics
from workbooks.writing import TYPE


def sent(data: bytes, name: str) -> HttpResponse:
    """The response with the file `name`.xlsx."""
    response = HttpResponse(data, content_type=TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def filters_of(kind: str, request, cycle: Cycle | None) -> Filters | None:
    """What narrows an export, over the topics that this person may see; None where nothing does."""
    if kind == "topics":
        return TopicFilters(request.GET, exportable_topics(request.user), request=request)
    if kind == "board":
        topics = Topic.objects.visible_to(request.user).filter(cycle=cycle)
        return BoardFilters(request.GET, topics, request=request)
    return None


def export(kind: str, request, cycle: Cycle | None, filters: Filters | None = None) -> HttpResponse:
    """The workbook of one kind; `filters` are those of `filters_of`, valid. Raises Conflict(not_ready)."""
    if kind == "topics":
        return sent(topics_workbook(filters.qs), f"topics-{cycle.code}" if cycle else "topics")
    if kind == "board":
        rows = filters.applied_to(board_rows(filters.queryset))
        return sent(board_workbook(rows), f"board-{cycle.code}")
    made = {"scores": scores_workbook, "results": results_workbook, "indicators": indicators_workbook}
    make = made[kind]
    return sent(make(cycle, request.user), f"{kind}-{cycle.code}")
