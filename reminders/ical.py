"""Events as an iCalendar (RFC 5545, 7986), to be subscribed to."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Calendar
from icalendar import Event as Component

LIFE = dt.timedelta(hours=1)
"""After which a program fetches it again, where it heeds that."""


@dataclass(frozen=True)
class Event:
    """`uid`: the same as long as it is the same thing for the same person. `day`: of a whole day; `at`: the
    moment (aware) instead, where one is known. `version`, `changed_at`: of the thing, where it has them."""

    uid: str
    title: str
    url: str
    day: dt.date
    at: dt.datetime | None = None
    note: str = ""
    kind: str = ""
    version: int = 0
    changed_at: dt.datetime | None = None


def written(name: str, events: Iterable[Event], *, today: dt.datetime) -> bytes:
    """`today`: a moment that stays the same all day, so that what has not changed is the same to the byte."""
    calendar = Calendar()
    calendar.add("prodid", "-//Keti//Keti//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", LIFE, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for event in events:
        calendar.add_component(_component(event, today))
    return calendar.to_ical()


def _component(event: Event, today: dt.datetime) -> Component:
    """Times are in UTC, so that no time zone need be described. Nobody is busy because of a deadline."""
    found = Component()
    found.add("uid", event.uid)
    found.add("dtstamp", today.astimezone(dt.UTC))
    if event.at:
        found.add("dtstart", event.at.astimezone(dt.UTC).replace(microsecond=0))
    else:
        found.add("dtstart", event.day)
        found.add("dtend", event.day + dt.timedelta(1))
    found.add("summary", event.title)
    found.add("description", "\n".join(filter(None, (event.note, event.url))))
    found.add("url", event.url)
    found.add("transp", "TRANSPARENT")
    found.add("class", "PRIVATE")
    if event.kind:
        found.add("categories", [event.kind])
    if event.version:
        found.add("sequence", event.version - 1)
    if event.changed_at:
        found.add("last-modified", event.changed_at.astimezone(dt.UTC).replace(microsecond=0))
    return found


def tag(content: bytes) -> str:
    """A strong ETag."""
    return f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'
