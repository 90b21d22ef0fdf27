"""Who is to be told what at a moment: everything due by then whose window the ledger does not have yet
(design.md §6). Reads only; `reminders.actions.booking` writes what this yields."""

import datetime as dt
import logging
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.utils import timezone, translation

from kit.spoken import labelled
from people.due import SOURCES, Line, Row, Source
from people.models import User
from reminders import queries
from reminders.defaults import Timing
from reminders.models import Notice, Policy, Robot
from reminders.windows import days_after, free_until, next_letter, window
from reminders.workdays import workdays

BATCH = 1000
"""Rows that are looked at together; so many notices at least are booked in one transaction."""
log = logging.getLogger("keti.reminders")
ROBOTS_FROM = 0
"""A chat group is told from the day itself on: what comes earlier is between Keti and its owner."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One notice to be, before it is known how its recipient is written to."""

    row: Row
    window: int
    role: str
    person: int | None = None
    robot: Robot | None = None

    @property
    def key(self) -> tuple:
        return (self.person, self.robot and self.robot.pk, self.row.subject, self.row.day)


class Tick:
    """One look at everything, at the moment `now`."""

    def __init__(self, now: dt.datetime):
        self.now, self.today = now, timezone.localdate(now)
        self.policy: Policy = queries.policy()
        self.is_workday = workdays(self.policy.calendar)
        self.free_until = free_until(self.today, self.is_workday)
        self.area = queries.Area()
        self.letters: dict[int, str] = {}

    def days(self, day: dt.date) -> int:
        return days_after(day, self.today, self.free_until)

    def until(self, timing: Timing) -> dt.date:
        """The last day of a thing whose first window has begun."""
        return self.free_until + dt.timedelta(max(0, -timing.offsets[0]))

    def urgent_letter(self, person: int) -> str:
        """What is urgent for one person in one tick goes into one letter."""
        return self.letters.setdefault(person, f"u{uuid.uuid4().hex}")


def pending(now: dt.datetime) -> Iterator[list[Notice]]:
    """The notices to be booked at `now`, unsaved, in batches of one kind each, sorted by their key (so that
    two who book the same never wait for each other crosswise). A fixed number of queries a kind and batch.

    A kind that fails is left out; once all others have been yielded, what it raised is raised."""
    tick, failed = Tick(now), []
    rules = queries.timings(SOURCES)
    for kind, source in SOURCES.items():
        timing = rules[kind]
        if timing.is_on and timing.offsets:
            try:
                yield from _of_kind(tick, source, timing)
            except Exception as error:
                log.exception("what is due of %s can't be told", kind)
                failed.append(error)
    if failed:
        raise failed[0]


def _of_kind(tick: Tick, source: Source, timing: Timing) -> Iterator[list[Notice]]:
    for rows in _batches(source.select(until=tick.until(timing)), BATCH):
        if found := _notices(tick, source, timing, rows):
            yield found


def expected(day: dt.date) -> list[Notice]:
    """What would be booked on `day`, after today: only the windows that begin on it (what begins earlier will
    have been told by then). On today or a day before, what is pending at this moment."""
    today = timezone.localdate()
    if day <= today:
        return [notice for batch in pending(timezone.now()) for notice in batch]
    noon = timezone.make_aware(dt.datetime.combine(day, dt.time(6)))
    before = Tick(noon - dt.timedelta(1))
    rules = queries.timings(SOURCES)
    found = (notice for batch in pending(noon) for notice in batch)
    return [notice for notice in found if not _begun(before, rules[notice.rule], notice)]


def _begun(tick: Tick, timing: Timing, notice: Notice) -> bool:
    offsets = {"advisor": (timing.advisor_after,), "leader": (timing.leader_after,)}
    begun = window(offsets.get(notice.role, timing.offsets), timing.every, tick.days(notice.day))
    return begun is not None and begun >= notice.window


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    found = iter(list(rows))  # a cursor left open would stand in the way of the writes in between
    while batch := list(islice(found, size)):
        yield batch


def _notices(tick: Tick, source: Source, timing: Timing, rows: list[Row]) -> list[Notice]:
    """Of these rows, those whose window is further than what the ledger has."""
    wanted = list(_wanted(tick, timing, rows))
    if not wanted:
        return []
    reached = queries.reached(timing.kind, {one.row.subject for one in wanted})
    fresh = [one for one in wanted if one.key not in reached or reached[one.key] < one.window]
    return _written(tick, source, timing, fresh) if fresh else []


def _wanted(tick: Tick, timing: Timing, rows: list[Row]) -> Iterator[Wanted]:
    stands = {row: window(timing.offsets, timing.every, tick.days(row.day)) for row in rows}
    own = {(row.subject, row.day, row.person) for row in rows}
    for row, now in stands.items():
        if now is not None:
            yield Wanted(row, now, Notice.Role.OWN, person=row.person)
    late = [row for row in rows if row.topic and tick.days(row.day) >= ROBOTS_FROM]
    if late:
        yield from _once(_told_besides(tick, timing, late, stands), own)


def _told_besides(tick: Tick, timing: Timing, rows: list[Row], stands: dict) -> Iterator[Wanted]:
    """Advisors, leaders and chat groups, who hear of what is late (升级督办)."""
    topics = {row.topic for row in rows}
    advised, placed = queries.advisors(topics), queries.topics_at(topics)
    for row in rows:
        center, at_work = placed.get(row.topic, (None, False))
        days = tick.days(row.day)
        for role, after, people in (
            (Notice.Role.ADVISOR, timing.advisor_after, advised.get(row.topic, ())),
            (Notice.Role.LEADER, timing.leader_after, tick.area.leaders(center)),
        ):
            begun = None if after is None else window((after,), timing.every, days)
            if begun is not None:
                yield from (Wanted(row, begun, role, person=person) for person in people)
        now = stands[row]
        if at_work and now is not None and now >= ROBOTS_FROM:
            for robot in tick.area.robots(center):
                yield Wanted(row, now, Notice.Role.GROUP, robot=robot)


def _once(wanted: Iterable[Wanted], own: set[tuple]) -> Iterator[Wanted]:
    """Nobody is told of another's delay in what is their own, nor twice where one thing awaits several."""
    seen = set()
    for one in wanted:
        if (one.row.subject, one.row.day, one.person) not in own and one.key not in seen:
            seen.add(one.key)
            yield one


def _written(tick: Tick, source: Source, timing: Timing, wanted: list[Wanted]) -> list[Notice]:
    tastes = queries.tastes({one.person for one in wanted if one.person}, tick.policy)
    names = dict(User.objects.filter(pk__in={one.row.person for one in wanted}).values_list("pk", "name"))
    lines = _lines(source, wanted, tastes)
    found = []
    for one in wanted:
        taste = tastes.get(one.person)
        language = _language(one, taste)
        line = lines.get((language, one.row.subject, one.row.person))
        if line is None or (one.person and taste is None):  # done, or gone, in this very moment
            continue
        whose = "" if one.role == Notice.Role.OWN else names.get(one.row.person, "")
        with translation.override(language):
            said = _said(timing, one, line, whose)
        found += _by_channel(tick, timing, one, taste, said)
    return sorted(
        found, key=lambda it: (it.recipient_id or 0, it.robot_id or 0, it.subject, it.day, it.window)
    )


def _language(one: Wanted, taste: queries.Taste | None) -> str:
    return taste.language if taste else settings.LANGUAGE_CODE


def _lines(source: Source, wanted: list[Wanted], tastes: dict) -> dict[tuple, Line]:
    """{(language, subject, person): Line}; one query a language."""
    spoken: dict[str, set[Row]] = {}
    for one in wanted:
        spoken.setdefault(_language(one, tastes.get(one.person)), set()).add(one.row)
    found = {}
    for language, rows in spoken.items():
        with translation.override(language):
            for row, line in source.lines(list(rows)):
                found[language, row.subject, row.person] = Line(
                    str(line.label), line.url, str(line.note), line.at
                )
    return found


def _said(timing: Timing, one: Wanted, line: Line, whose: str) -> dict:
    label = labelled(whose, line.label) if whose else line.label
    return {
        "rule": timing.kind,
        "subject": one.row.subject,
        "day": one.row.day,
        "window": one.window,
        "role": one.role,
        "topic": one.row.topic,
        "label": label[:400],
        "note": line.note[:400],
        "url": line.url[:200],
    }


def _by_channel(tick: Tick, timing: Timing, one: Wanted, taste, said: dict) -> Iterator[Notice]:
    if one.robot:
        at = next_letter(timezone.localtime(tick.now), one.robot.letter_at, tick.is_workday)
        yield Notice(
            robot=one.robot,
            channel="robot",
            letter=f"d{at:%Y%m%d%H%M}",
            send_after=at,
            booked_at=tick.now,
            **said,
        )
        return
    urgent = timing.urgent_from is not None and one.window >= timing.urgent_from
    yield from to_person(tick.now, one.person, taste, urgent, tick.urgent_letter, said)


def to_person(
    now, person: int, taste: queries.Taste, urgent: bool, urgent_letter, said: dict
) -> Iterator[Notice]:
    """The notice in the product, and the one by e-mail where this person wants it."""
    told = {"recipient_id": person, "booked_at": now, **said}
    yield Notice(channel="app", state="sent", send_after=now, sent_at=now, **told)
    if not taste.wants(urgent):
        return
    if taste.at_once(urgent):
        yield Notice(
            channel="email", letter=urgent_letter(person), send_after=taste.urgent_after(now), **told
        )
    else:
        at = taste.letter_after(now)
        yield Notice(channel="email", letter=f"d{at:%Y%m%d%H%M}", send_after=at, **told)
