"""Dead letters: the office sends them again, or leaves it."""

from collections.abc import Iterable
from itertools import islice

from django.db import transaction
from django.utils import timezone

from kit import bell, history
from reminders.models import Notice
from reminders.rules import may_set_reminders

TOGETHER = 200
"""Letters in one transaction."""
TICK = "reminders.tasks.tick"


def requeue(letters: Iterable[Notice], *, by) -> int:
    """Send dead letters again, each known by its first notice, with everything in it and under its old
    Message-ID; what has been done since is left out when it goes. How many letters; those that are no longer
    dead are passed over."""
    fields = {"state": Notice.State.BOOKED, "attempts": 0, "send_after": timezone.now()}
    count = _decide(letters, "requeue", by=by, **fields)
    bell.ring(TICK)
    return count


def leave(letters: Iterable[Notice], *, by) -> int:
    """Take dead letters off the list unsent. How many, as `requeue`."""
    return _decide(letters, "leave", by=by, state=Notice.State.DROPPED)


def _decide(letters: Iterable[Notice], verb: str, *, by, **fields) -> int:
    """One line of history a letter."""
    may_set_reminders(by).require()
    found, count = iter(letters), 0
    while batch := list(islice(found, TOGETHER)):
        with transaction.atomic():
            moved = [letter for letter in batch if _whole(letter).update(**fields)]
            told = [(letter, Notice.State.DEAD) for letter in moved]
            history.record_many(told, verb, by=by, new=fields["state"])
        count += len(moved)
    return count


def _whole(letter: Notice):
    """Everything dead that would go, or would have gone, together with this notice."""
    same = {"recipient": letter.recipient_id, "robot": letter.robot_id, "letter": letter.letter}
    return Notice.objects.dead().filter(**same)
