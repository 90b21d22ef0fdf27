"""Reads of the ledger: what one may see of it, dead letters, how each group robot fares."""

from django.db.models import Max, Min, OuterRef, Q, QuerySet, Subquery

from projects.models import Topic
from reminders.models import Notice, Robot
from reminders.rules import OFFICE_ALONE


def ledger_for(user) -> QuerySet[Notice]:
    """All for the office; for leaders what belongs to no topic or to one that they may see, but nothing of
    who still has to score or to vote."""
    found = Notice.objects.all()
    if user.standing.is_office:
        return found
    return found.exclude(rule__in=OFFICE_ALONE).filter(
        Q(topic=None) | Q(topic__in=Topic.objects.visible_to(user).values("pk"))
    )


def dead_letters() -> QuerySet[Notice]:
    """The first notice of each, the newest first."""
    return Notice.objects.filter(pk__in=_firsts()).select_related("recipient", "robot")


def count_dead() -> int:
    return _letters().distinct().count()


def _firsts() -> QuerySet:
    return _letters().annotate(first=Min("pk")).values("first")


def _letters() -> QuerySet:
    return Notice.objects.dead().order_by().values("recipient", "robot", "letter")


def contents(letters: list[Notice]) -> dict[int, list[Notice]]:
    """{first notice of a dead letter: all that is in it}; one query."""
    names = {(one.recipient_id, one.robot_id, one.letter): one.pk for one in letters}
    found = {one.pk: [] for one in letters}
    for notice in Notice.objects.dead().filter(letter__in={one.letter for one in letters}).order_by("pk"):
        first = names.get((notice.recipient_id, notice.robot_id, notice.letter))
        if first is not None:
            found[first].append(notice)
    return found


def robots_with_health() -> QuerySet[Robot]:
    """Each with `last_sent`, and with `error` and `error_state` of the last that failed after it."""
    told = Notice.objects.filter(robot=OuterRef("pk")).order_by("-pk")
    last = told.order_by().values("robot").annotate(last=Max("sent_at")).values("last")
    failed = told.exclude(error="").filter(state__in=(Notice.State.BOOKED, Notice.State.DEAD))
    return Robot.objects.select_related("center").annotate(
        last_sent=Subquery(last),
        error=Subquery(failed.values("error")[:1]),
        error_state=Subquery(failed.values("state")[:1]),
        error_at=Subquery(failed.values("send_after")[:1]),
    )


def topics_named(keys) -> dict[int, Topic]:
    """{key: topic with code and title}."""
    return Topic.objects.only("code", "title", "cycle").in_bulk(set(keys) - {None})
