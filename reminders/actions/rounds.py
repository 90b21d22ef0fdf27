"""One round of reminders: book, send, and note that it was done."""

import datetime as dt
import math

from django.utils import timezone

from reminders.actions import booking, delivering
from reminders.models import Pulse


def go_round(now: dt.datetime, *, within: float = math.inf) -> tuple[int, int]:
    """How many notices were booked and letters sent. Where booking fails, what is booked already is sent all
    the same, and the round does not count as done. `within`: as `deliver` takes it."""
    try:
        booked = booking.book(now)
    finally:
        sent = delivering.deliver(now, within=within)
    Pulse.objects.update_or_create(pk=Pulse.ONLY, defaults={"at": timezone.now()})
    return booked, sent
