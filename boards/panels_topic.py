"""The closed loop on the page of a topic at work: its four parts, its indicators, the next gate."""

from django.utils import timezone

from boards.loop import parts
from boards.queries import board_rows
from kit.panels import Panel, fills
from projects.lifecycle import PUBLIC
from projects.models import Topic
from results.queries import indicator_state

TOLD = ("overdue", "behind", "high_risk", "rectification_overdue")
"""Causes of danger that the part “control” tells with their evidence."""


@fills("topic", order=5)
def closed_loop(request, topic: Topic) -> Panel | None:
    """From the establishment on, for everybody who sees the topic."""
    if topic.state not in PUBLIC:
        return None
    today = timezone.localdate()
    (row,) = board_rows(Topic.objects.filter(pk=topic.pk), today)
    indicators = indicator_state(topic)
    context = {
        "topic": topic,
        "row": row,
        "reasons": [reason for reason in row.reasons if reason.code not in TOLD],
        "parts": parts(topic, row, indicators, today),
        "indicators": indicators,
    }
    return Panel("boards/panel_loop.html", context)
