"""What beat rings for. Every task looks into the database for what is due, and is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from reminders.actions import booking, rounds

SENDING = 45
"""Seconds after which a round begins no other letter: others wait for the worker too; beat rings again."""


@shared_task
def tick() -> tuple[int, int]:
    """Book and send what is due by now; how many notices and letters."""
    return rounds.go_round(timezone.now(), within=SENDING)


@shared_task
def settle() -> int:
    """Note what has been done since it was told."""
    return booking.settle(timezone.now())
