"""Taking note of what one was told."""

from django.utils import timezone
from django.utils.translation import gettext as _

from kit import versions
from kit.refusals import Refused
from reminders.models import Notice


def read(notice: Notice, *, by, version: int | None = None) -> None:
    """Note that `by` knows of it, and so of all that was told before about the same thing.

    `version`: as `NoticeQuerySet.with_standing` adds it. Raises Refused for a notice to somebody else.
    """
    if notice.recipient_id != by.pk:
        raise Refused(_("Everybody reads their own notices only."))
    if version is not None:
        versions.check(notice, version)
    same = {"rule": notice.rule, "subject": notice.subject, "day": notice.day, "pk__lte": notice.pk}
    Notice.objects.inbox(by).filter(read_at=None, **same).update(read_at=timezone.now())


def read_all(*, by, until: int | None = None) -> int:
    """Note that `by` knows of everything unread that `by` may see, up to the notice `until` (what has come
    since then was not before their eyes); how many."""
    unread = Notice.objects.inbox(by).in_sight(by).unread()
    if until is not None:
        unread = unread.filter(pk__lte=until)
    return unread.update(read_at=timezone.now())
