"""Booking notices into the ledger, and noting what has since been done."""

import datetime as dt
from itertools import islice

from django.db import transaction

from reminders.defaults import EVENT
from reminders.models import Notice
from reminders.opening import open_among
from reminders.planning import pending

SETTLED_TOGETHER = 2000


def book(now: dt.datetime) -> int:
    """Write everything that is due to be told by `now` and is not in the ledger; how many lines.

    Safe to run twice, also at once: the unique constraints leave alone what another has booked in between.
    """
    booked = 0
    for notices in pending(now):
        with transaction.atomic():
            Notice.objects.bulk_create(notices, batch_size=SETTLED_TOGETHER, ignore_conflicts=True)
        booked += len(notices)
    return booked


def settle(now: dt.datetime) -> int:
    """Note of every unread notice in the product whose thing is no longer due that it is done; how many."""
    waiting = Notice.objects.unread().exclude(rule__startswith=EVENT).order_by("rule", "id")
    waiting = waiting.only("rule", "subject", "day", "role", "recipient")
    found, settled = iter(list(waiting)), 0
    while batch := list(islice(found, SETTLED_TOGETHER)):
        settled += _settle({notice.pk for notice in batch} - open_among(batch), now)
    return settled


@transaction.atomic
def _settle(done: set[int], now: dt.datetime) -> int:
    """Whoever reads their notices just now is not waited for: two waiting for each other would both fail."""
    lines = Notice.objects.select_for_update(skip_locked=True).filter(pk__in=done, settled_at=None)
    free = list(lines.order_by("pk").values_list("pk", flat=True))
    return Notice.objects.filter(pk__in=free).update(settled_at=now)
