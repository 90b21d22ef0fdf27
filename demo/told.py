"""What the people of the demo have been told so far: old announcements are read, their letters sent."""

import datetime as dt

from django.db.models import F

from reminders.actions import booking
from reminders.models import Notice

FRESH = dt.timedelta(days=3)
"""What was told since then is still unread."""


def tell(now: dt.datetime) -> None:
    """Take the letters of the story as sent when they were to be, and book what is due today."""
    _renumber()
    letters = Notice.objects.filter(channel="email", send_after__lte=now)
    letters.update(state=Notice.State.SENT, sent_at=F("send_after"), attempts=1)
    Notice.objects.filter(channel="app", booked_at__lt=now - FRESH).update(read_at=F("booked_at"))
    booking.book(now)


def _renumber() -> None:
    """The story is told cycle by cycle; a ledger is written day by day."""
    notices = list(Notice.objects.order_by("booked_at", "id"))
    Notice.objects.all().delete()
    for notice in notices:
        notice.pk = None
    Notice.objects.bulk_create(notices, batch_size=500)
