"""What a cycle's page says of its topics at work: how many, how many in danger, the way to the board."""

from django.urls import reverse

from boards.queries import board_rows
from boards.rows import summary
from boards.tiles import tiles
from kit.panels import Panel, fills
from projects.lifecycle import CLOSED, RUNNING
from projects.models import Cycle, Topic


@fills("cycle", order=30)
def at_work(request, cycle: Cycle) -> Panel | None:
    if cycle.phase not in (RUNNING, CLOSED):
        return None
    rows = board_rows(Topic.objects.visible_to(request.user).filter(cycle=cycle))
    url = reverse("board", args=[cycle.pk])
    return (
        Panel("boards/panel_cycle.html", {"url": url, "tiles": tiles(summary(rows), url)}) if rows else None
    )
