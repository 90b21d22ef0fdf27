"""Housekeeping that belongs to no app."""

from datetime import timedelta

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from kit.models import Answer

ANSWERS_KEPT = timedelta(days=7)


@shared_task
def forget_expired_sessions() -> None:
    """Sessions past their date are refused anyway; this only keeps the table small."""
    call_command("clearsessions")


@shared_task
def forget_old_answers() -> int:
    """Answers kept for an Idempotency-Key are replayed for a week; how many went."""
    return Answer.objects.filter(at__lt=timezone.now() - ANSWERS_KEPT).delete()[0]
