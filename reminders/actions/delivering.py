"""Sending what is booked: claim, look again, send, mark, one letter at a time (design.md §6)."""

import datetime as dt
import logging
import math
import smtplib
import time
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min
from django.utils import timezone

from people.models import User
from reminders import letters, outside, queries, robots
from reminders.claims import claimed
from reminders.models import Notice, Preference, Robot
from reminders.opening import heard_by, open_among, overtaken, seen_by
from reminders.windows import retry_at

log = logging.getLogger("keti.reminders")


BROKEN_OFF = 3
"""So many letters in a row that a mail server left without an answer: it is not asked again in this round."""


class Postbox:
    """Where letters go: one connection to the mail server, opened at the first, anew after a failure.

    `is_shut` once the server can't be reached or has stopped answering: each letter more would only wait in
    vain, and lose an attempt.
    """

    def __init__(self):
        self.connection, self.broken_off, self.is_shut = None, 0, False

    def send(self, letter) -> None:
        try:
            self._open()
            self.connection.send_messages([letter])
        except Exception as error:
            self.broken_off = self.broken_off + 1 if _is_silence(error) else 0
            self.is_shut = self.is_shut or self.broken_off >= BROKEN_OFF
            self.close()
            raise
        self.broken_off = 0

    def _open(self) -> None:
        if self.connection is None:
            self.connection, self.is_shut = letters.connection(), True
            self.connection.open()
            self.is_shut = False

    def close(self) -> None:
        if self.connection is not None:
            try:
                self.connection.close()
            except Exception:  # it is gone anyway
                log.debug("closing", exc_info=True)
            self.connection = None


def _is_silence(error: Exception) -> bool:
    """Whether the server, instead of answering, was slow or hung up."""
    return isinstance(error, smtplib.SMTPServerDisconnected) or (
        isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException)
    )


def deliver(now: dt.datetime, *, within: float = math.inf) -> int:
    """Send every letter and message that may go by `now`; how many were sent. What fails is tried again
    later, and in the end left as a dead letter for the office to see. After `within` seconds no other is
    begun: the next round goes on."""
    end, postbox, sent = time.monotonic() + within, Postbox(), 0
    try:
        for recipient, robot, letter in _waiting(now):
            if time.monotonic() > end:
                break
            if recipient and postbox.is_shut:
                continue
            try:
                with claimed(f"{recipient}/{robot}/{letter}") as ours:
                    sent += ours and _deliver(now, recipient, robot, letter, postbox)
            except Exception:  # a fault of ours in one letter must not hold up the others
                log.exception("letter %s stays where it is", letter)
    finally:
        postbox.close()
    return sent


def _waiting(now: dt.datetime) -> list[tuple[int | None, int | None, str]]:
    """(recipient, robot, letter) of all that may go, what waits longest first; the robots after the people,
    who are not to wait for a slow one."""
    letter_of = ("recipient", "robot", "letter")
    waiting = Notice.objects.to_send(now).order_by().values(*letter_of).annotate(first=Min("send_after"))
    return sorted(waiting.order_by("first").values_list(*letter_of), key=lambda letter: letter[1] is not None)


def _deliver(
    now: dt.datetime, recipient: int | None, robot: int | None, letter: str, postbox: Postbox
) -> bool:
    found = Notice.objects.to_send(now).filter(recipient=recipient, robot=robot, letter=letter)
    notices = list(found.order_by("day", "id"))  # another process may have sent it since the list was read
    if not notices:
        return False
    to = User.objects.get(pk=recipient) if recipient else Robot.objects.get(pk=robot)
    notices = _without_what_is_done(notices, to, now)
    if not notices:
        return False
    try:
        _sender(to, postbox)(to, notices, now)
    except Exception as error:
        _failed(notices, error, now)
        return False
    _mark(notices, state=Notice.State.SENT, sent_at=timezone.now(), attempts=F("attempts") + 1, error="")
    return True


def _sender(to: User | Robot, postbox: Postbox) -> Callable:
    if isinstance(to, User):
        return lambda user, notices, now: postbox.send(letters.compose(user, notices, now))
    return _to_robot


def _to_robot(robot: Robot, notices: list[Notice], now: dt.datetime) -> None:
    title, lines = letters.message(robot, notices, now)
    robots.send(
        robot.kind,
        robot.url,
        robot.secret,
        title,
        lines,
        now=timezone.now(),
        allowed=settings.ROBOT_HOSTS,
        more=letters.and_more,
    )


def _without_what_is_done(notices: list[Notice], to: User | Robot, now: dt.datetime) -> list[Notice]:
    """Drops what a later window tells, what has been done since, what one may no longer see or a group no
    longer owes, what the office has switched off since, and all for who cannot be reached."""
    late = overtaken(notices)
    _mark([one for one in notices if one.pk in late], state=Notice.State.DROPPED)
    notices = [one for one in notices if one.pk not in late]
    kept = open_among(notices)
    kept &= seen_by(to, notices) if isinstance(to, User) else heard_by(to, notices)
    kept -= _switched_off(notices)
    if not _is_reachable(to):
        kept = set()
    _mark([one for one in notices if one.pk not in kept], state=Notice.State.DROPPED, settled_at=now)
    return [one for one in notices if one.pk in kept]


def _switched_off(notices: list[Notice]) -> set[int]:
    rules = queries.timings({one.rule for one in notices})
    return {one.pk for one in notices if not rules[one.rule].is_on}


def _is_reachable(to: User | Robot) -> bool:
    """Who has left, has no address any more or has ended the letters since they were booked gets none."""
    if isinstance(to, Robot):
        return to.is_on
    taste = queries.tastes([to.pk], queries.policy()).get(to.pk)
    return taste is not None and taste.email != Preference.Email.NONE


def _failed(notices: list[Notice], error: Exception, now: dt.datetime) -> None:
    """Tried again after a while, longer each time; at once a dead letter where trying again can't help."""
    said = letters.spoken(error)[:400]
    again = None if is_final(error) else retry_at(now, notices[0].attempts + 1)
    log.warning("letter %s was not sent: %s", notices[0].letter, said)
    state = Notice.State.BOOKED if again else Notice.State.DEAD
    _mark(notices, state=state, send_after=again or now, attempts=F("attempts") + 1, error=said)


def is_final(error: Exception) -> bool:
    """Whether the other side refused for good: an address unknown to it (5xx), a robot's wrong token."""
    return isinstance(error, outside.Refused) or letters.is_refused_for_good(error)


def _mark(notices: list[Notice], **fields) -> None:
    with transaction.atomic():
        Notice.objects.filter(pk__in=[one.pk for one in notices]).update(**fields)
