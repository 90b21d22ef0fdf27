"""The clock moves phases where a cycle lets it, and workers compute what takes long; the database remembers,
Celery only rings the bell."""

import logging

from celery import shared_task
from django.utils import timezone

from kit.refusals import Refusal
from projects.lifecycle import PROPOSING, SCORING, VOTING
from projects.models import Cycle
from scoring.actions import close_voting, open_scoring, open_voting, stability
from scoring.models import StabilityReport

log = logging.getLogger(__name__)
NEXT = {PROPOSING: open_scoring, SCORING: open_voting, VOTING: close_voting}


@shared_task
def move_due_phases() -> int:
    """Move every cycle whose deadline has passed; how many moved. Safe to run twice."""
    return move_due(timezone.now())


def move_due(now) -> int:
    """What can't be moved yet (nothing accepted, too few scores) stays and is logged; it takes no entries."""
    moved = 0
    for phase, action in NEXT.items():
        due = Cycle.objects.filter(phase=phase, auto_advance=True, **{f"{phase}_ends_at__lte": now})
        for cycle in due.filter(voting_closed_at=None) if phase == VOTING else due:
            try:
                action(cycle, by=None, clock=True)
                moved += 1
            except Refusal as refusal:
                log.warning("cycle %s stays in %s: %s", cycle.code, phase, refusal)
            except Exception:  # whatever it is, the other cycles move
                log.exception("cycle %s cannot be moved on from %s", cycle.code, phase)
    return moved


@shared_task
def compute_stability(pk: int) -> bool:
    """Compute one report if it waits; safe to run twice."""
    return stability.run(pk)


@shared_task
def take_up_stability() -> int:
    """Compute what was asked for without a bell, and what a dead worker left behind; how many."""
    waiting = StabilityReport.objects.waiting(timezone.now()).order_by("id").values_list("pk", flat=True)
    return sum(stability.run(pk) for pk in list(waiting))
