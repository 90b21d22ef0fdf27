"""Whether anybody still looks what is due: beat and worker can stop without a word (design.md §6)."""

import datetime as dt

from django.utils import timezone

from reminders.models import Pulse

SILENT_AFTER = dt.timedelta(minutes=15)
"""A round is due every minute; one that sends many letters may take several."""


def last_round() -> dt.datetime | None:
    """When the last one ended; None before the first."""
    return Pulse.objects.filter(pk=Pulse.ONLY).values_list("at", flat=True).first()


def is_silent(last: dt.datetime | None) -> bool:
    """Whether the last round is so long ago that something must have stopped."""
    return last is not None and timezone.now() - last > SILENT_AFTER
