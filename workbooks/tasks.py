"""The doorbell of imports; what waits stands in the database."""

from celery import shared_task
from django.utils import timezone

from workbooks import actions
from workbooks.models import Import


@shared_task
def run_import(pk: int) -> bool:
    """Run one import if it waits; safe to run twice."""
    return actions.run(pk)


@shared_task
def take_up_waiting() -> int:
    """Run what was queued without a bell, and what a dead worker left behind; how many were run."""
    waiting = Import.objects.waiting(timezone.now()).order_by("id").values_list("pk", flat=True)
    return sum(actions.run(pk) for pk in list(waiting))
