"""The leader's page: which topics are in danger and why, what awaits the reader, what has been achieved."""

from django.db.models import Exists, OuterRef
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from boards.queries import board_rows, money_by_topic
from boards.rows import groups, ordered, summary
from boards.rules import may_oversee
from boards.tiles import tiles
from kit.listing import whole_number
from people.due import waiting_for
from projects.lifecycle import PUBLIC, RUNNING
from projects.models import Cycle, Topic
from results.queries import benefit_totals

WAITING_SHOWN = 12


@require_safe
def overview(request):
    may_oversee(request.user).require()
    cycles = _cycles(request.user)
    chosen = _chosen(request.GET.getlist("cycle"), cycles)
    topics = Topic.objects.visible_to(request.user).filter(
        cycle__in=[cycle.pk for cycle in chosen], state__in=PUBLIC
    )
    rows = board_rows(topics)
    money = money_by_topic(rows)
    waiting = waiting_for(request.user)
    context = {
        "cycles": [(cycle, cycle in chosen) for cycle in cycles],
        "chosen": chosen,
        "rows": rows,
        "tiles": tiles(summary(rows), _board_of(chosen)) if rows else [],
        "endangered": [row for row in ordered(rows) if row.reasons],
        "calm": sum(row.danger == "good" for row in rows),
        "waiting": waiting[:WAITING_SHOWN],
        "more_waiting": max(0, len(waiting) - WAITING_SHOWN),
        "totals": benefit_totals(topics),
        "themes": groups(rows, "theme", money),
        "centers": groups(rows, "center", money),
    }
    return render(request, "boards/overview.html", context)


def _cycles(user) -> list[Cycle]:
    """Those with topics at work or done that `user` may see, the newest first."""
    established = Topic.objects.visible_to(user).filter(cycle=OuterRef("pk"), state__in=PUBLIC)
    return list(Cycle.objects.filter(Exists(established)).only("code", "title", "phase").order_by("-pk"))


def _chosen(asked: list[str], cycles: list[Cycle]) -> list[Cycle]:
    """What was asked for; otherwise the running ones, otherwise the newest."""
    keys = {whole_number(text) for text in asked}
    found = [cycle for cycle in cycles if cycle.pk in keys]
    return found or [cycle for cycle in cycles if cycle.phase == RUNNING] or cycles[:1]


def _board_of(chosen: list[Cycle]) -> str:
    """Figures lead to the board where there is one for all of them."""
    return reverse("board", args=[chosen[0].pk]) if len(chosen) == 1 else ""
