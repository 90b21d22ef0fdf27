"""How the composite of one topic came about."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring import board
from scoring.labels import ALL
from scoring.models import RankingRow
from scoring.views.doors import topic_or_404, trail
from scoring.workings import Workings, row_of


@require_safe
def derivation(request, pk: int):
    topic = topic_or_404(request, pk)
    row = row_of(topic) if topic.cycle.scoring_closed_at else None
    if row is None:
        raise Http404
    row.topic = topic
    ranked = RankingRow.objects.filter(ranking=row.ranking_id, rank__isnull=False).count()
    (line,) = board.lines([row], row.ranking)
    context = {
        "topic": topic,
        "cycle": topic.cycle,
        "trail": [*trail(topic.cycle), (topic.title, topic.get_absolute_url())],
        "row": row,
        "ranked": ranked,
        "why": line["why"],
        "workings": Workings(topic, row, request.user),
        "dimensions": ALL,
    }
    return render(request, "scoring/derivation.html", context)
