"""Whether what a notice tells is still so, for its recipient, at this moment."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from people.due import SOURCES
from reminders import queries
from reminders.defaults import EVENT
from reminders.models import Notice, Robot


def open_among(notices: Collection[Notice]) -> set[int]:
    """The keys of those whose thing is still due on the same day: for what is one's own, still by the same
    person; announcements stay true. One query a kind, three where it awaits a role."""
    found: set[int] = set()
    kinds = defaultdict(list)
    for notice in notices:
        kinds[notice.rule].append(notice)
    for kind, told in kinds.items():
        source = SOURCES.get(kind)
        if source is None:
            found |= {notice.pk for notice in told if kind.startswith(EVENT)}
            continue
        rows = list(source.select(subjects={notice.subject for notice in told}))
        own = {(row.subject, row.day, row.person) for row in rows}
        any_person = {(row.subject, row.day) for row in rows}
        for notice in told:
            if notice.role == Notice.Role.OWN:
                still = (notice.subject, notice.day, notice.recipient_id) in own
            else:
                still = (notice.subject, notice.day) in any_person
            found |= {notice.pk} if still else set()
    return found


def overtaken(notices: Sequence[Notice]) -> set[int]:
    """The keys of those, all of one letter, whose thing the ledger tells their recipient by the same channel
    in a later window, as after a night or days without a tick: it would be told twice at once. One query."""
    first = notices[0]
    told = Notice.objects.filter(recipient=first.recipient_id, robot=first.robot_id, channel=first.channel)
    told = told.filter(rule__in={one.rule for one in notices}, subject__in={one.subject for one in notices})
    told = told.filter(state__in=(Notice.State.BOOKED, Notice.State.SENT)).order_by("window")
    last = {(rule, subject, day): window for rule, subject, day, window in told.values_list(*_KEY, "window")}
    return {one.pk for one in notices if one.window < last.get((one.rule, one.subject, one.day), one.window)}


_KEY = ("rule", "subject", "day")


def seen_by(user, notices: Collection[Notice]) -> set[int]:
    """The keys of those that `user` may see now. One query."""
    told = Notice.objects.filter(pk__in=[notice.pk for notice in notices])
    return set(told.in_sight(user).values_list("pk", flat=True))


def heard_by(robot: Robot, notices: Collection[Notice]) -> set[int]:
    """The keys of those that still concern the group of `robot`: their topic is at work, at its center or
    below it. Four queries."""
    area, placed = queries.Area(), queries.topics_at({notice.topic for notice in notices})
    near = {topic for topic, (center, at_work) in placed.items() if at_work and robot in area.robots(center)}
    return {notice.pk for notice in notices if notice.topic in near}
