"""What stands in one's private calendar: all that awaits one and has a day, however far ahead, and the
milestones of the groups in which one works."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kit.spoken import labelled
from people.due import SOURCES, Line, Row, seen_by
from people.models import User
from plans.models import Milestone
from projects.lifecycle import ESTABLISHED, RUNNING
from reminders.ical import Event

SEVERAL = ("readings",)
"""Kinds of which one thing may wait for the same person on several days."""
STEPS = "milestones"


def events(user: User) -> list[Event]:
    """In the active language, by day. A fixed number of queries, two a kind and four."""
    rows = [row for source in SOURCES.values() for row in source.select(user=user) if row.day]
    own = _said(seen_by(user, rows))
    others = list(_of_groups(user).exclude(pk__in=[row.subject for row, _line in own if row.kind == STEPS]))
    stamps = _stamps([row.subject for row, _line in own if row.kind == STEPS])
    found = [_due(row, line, user, stamps) for row, line in own]
    found += [_milestone(one, user) for one in others]
    return sorted(found, key=lambda event: (event.day, event.uid))


def _said(rows: list[Row]) -> list[tuple[Row, Line]]:
    kinds: dict[str, list[Row]] = {}
    for row in rows:
        kinds.setdefault(row.kind, []).append(row)
    return [found for kind, some in kinds.items() for found in SOURCES[kind].lines(some)]


def _of_groups(user: User) -> QuerySet[Milestone]:
    """The open milestones of topics in whose group `user` works, whoever owns them: gates with their stage
    reviews among them."""
    members = {"topic__members__user": user, "topic__members__state": "accepted"}
    found = Milestone.objects.visible_to(user).open().filter(topic__state__in=(ESTABLISHED, RUNNING))
    return found.filter(**members).select_related("topic", "owner").distinct()


def _stamps(milestones: list[int]) -> dict[int, tuple]:
    """{key: (version, changed at)}: milestones are what gets moved."""
    found = Milestone.objects.filter(pk__in=milestones)
    return {pk: rest for pk, *rest in found.values_list("pk", "version", "updated_at")}


def _due(row: Row, line: Line, user: User, stamps: dict) -> Event:
    version, changed_at = stamps.get(row.subject, (0, None)) if row.kind == STEPS else (0, None)
    day = f"-{row.day:%Y%m%d}" if row.kind in SEVERAL else ""
    return Event(
        uid=_uid(f"{row.kind}-{row.subject}{day}", user),
        title=str(line.label),
        url=_absolute(line.url),
        day=row.day,
        at=line.at,
        note=str(line.note),
        kind=str(SOURCES[row.kind].title),
        version=version,
        changed_at=changed_at,
    )


def _milestone(one: Milestone, user: User) -> Event:
    label = _("Stage review: “%(title)s”") if one.is_gate else _("Milestone: “%(title)s”")
    whose = labelled(_("Owner"), one.owner) if one.owner else ""
    return Event(
        uid=_uid(f"{STEPS}-{one.pk}", user),
        title=label % {"title": one.title},
        url=_absolute(one.get_absolute_url()),
        day=one.planned_end,
        note="\n".join(filter(None, (one.topic.title, whose))),
        kind=str(SOURCES[STEPS].title),
        version=one.version,
        changed_at=one.updated_at,
    )


def _uid(thing: str, user: User) -> str:
    """The same whether one owns a milestone or merely works in its group."""
    return f"{thing}-{user.pk}@{urlsplit(settings.SITE_URL).hostname}"


def _absolute(url: str) -> str:
    return settings.SITE_URL.rstrip("/") + url
