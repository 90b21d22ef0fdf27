"""Who would get what on a day, as a page shows it: one row a thing and person, with all channels."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from people.models import User
from projects.queries import seen
from reminders import kinds
from reminders.models import Notice
from reminders.planning import expected
from reminders.rules import OFFICE_ALONE
from reminders.timing_words import reason_words


@dataclass
class Row:
    """`ways`: (channel, when its letter or message goes; None in the product)."""

    to: str
    kind: str
    title: str
    label: str
    day: date
    reason: str
    ways: list[tuple[str, datetime | None]] = field(default_factory=list)


def notices_for(user, day: date) -> list[Notice]:
    """All for the office; for leaders as `reminders.ledger.ledger_for`."""
    found = expected(day)
    if user.standing.is_office:
        return found
    found = [notice for notice in found if notice.rule not in OFFICE_ALONE]
    visible = seen(user, {notice.topic for notice in found} - {None})
    return [notice for notice in found if notice.topic is None or notice.topic in visible]


def narrowed(notices: Iterable[Notice], *, kind: str = "", to: str = "") -> list[Notice]:
    """`to`: every word of it occurs in the name or user name of a person, or in the name of a robot."""
    notices = [notice for notice in notices if not kind or notice.rule == kind]
    words = to.casefold().split()
    if not words:
        return notices
    names = _names(notices)
    return [one for one in notices if all(word in " ".join(names[_key(one)]).casefold() for word in words)]


def counts(notices: list[Notice]) -> dict[str, int]:
    """People, notices in the product, letters and messages."""
    letters = {(one.channel, *_key(one), one.letter) for one in notices if one.letter}
    return {
        "people": len({one.recipient_id for one in notices} - {None}),
        "app": sum(one.channel == Notice.Channel.APP for one in notices),
        "email": sum(channel == Notice.Channel.EMAIL for channel, *_ in letters),
        "robot": sum(channel == Notice.Channel.ROBOT for channel, *_ in letters),
    }


def rows(notices: list[Notice]) -> list[Row]:
    """By name, then by day."""
    names, found = _names(notices), {}
    for one in notices:
        key = (*_key(one), one.rule, one.subject, one.day, one.window)
        if key not in found:
            to = names[_key(one)][0]
            found[key] = Row(to, one.rule, kinds.title(one.rule), one.label, one.day, reason_words(one))
        found[key].ways.append((one.get_channel_display(), one.send_after if one.letter else None))
    return sorted(found.values(), key=lambda row: (row.to, row.day, row.label))


def _key(notice: Notice) -> tuple[int | None, int | None]:
    return notice.recipient_id, notice.robot_id


def _names(notices: list[Notice]) -> dict[tuple, tuple[str, ...]]:
    """Name and user name of people, the name of robots; one query."""
    people = User.objects.in_bulk({one.recipient_id for one in notices} - {None})
    return {
        _key(one): (one.robot.name,)
        if one.robot_id
        else (str(people[one.recipient_id]), people[one.recipient_id].username)
        for one in notices
    }
