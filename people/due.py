"""What is due (design.md §6): every app names once what of its own awaits somebody; the desk, the API, the
letters and the calendar all read it here."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.db.models import BigIntegerField, DateTimeField, ExpressionWrapper, F, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncDate
from django.utils import timezone

from people.models import User
from people.queries import holders, holds

SOURCES: dict[str, "Source"] = {}
SIGHT: list[Callable[[User, Collection[int]], set[int]]] = []
"""(user, keys of topics) → those that the user may see; told by the app of topics from AppConfig.ready."""
URGENCIES = ("late", "today", "week", "later", "undated")
"""Over since; until tonight; within seven days; after that; without a day."""


@dataclass(frozen=True, slots=True)
class Row:
    """`subject` of a kind awaits `person` until the end of `day` (None: without a date).

    Keys of the database; `topic` is None for what belongs to no topic.
    """

    kind: str
    subject: int
    person: int
    day: dt.date | None
    topic: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """What to do, where, and one short note beneath it; `at`: the exact moment, where its day has one."""

    label: str
    url: str
    note: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One line of somebody's desk; `due` is the last moment of it, None where there is none."""

    row: Row
    icon: str
    line: Line

    @property
    def id(self) -> str:
        return f"{self.row.kind}:{self.row.subject}:{self.row.day or ''}"

    @property
    def label(self) -> str:
        return self.line.label

    @property
    def url(self) -> str:
        return self.line.url

    @property
    def note(self) -> str:
        return self.line.note

    @property
    def due(self) -> dt.datetime | None:
        return self.line.at or (self.row.day and evening(self.row.day))

    def is_late(self, now: dt.datetime) -> bool:
        return self.due is not None and self.due < now

    @property
    def urgency(self) -> str:
        """One of URGENCIES, at this moment."""
        if self.due is None:
            return "undated"
        now = timezone.now()
        if self.is_late(now):
            return "late"
        days = (timezone.localdate(self.due) - timezone.localdate(now)).days
        return "today" if days == 0 else "week" if days <= 7 else "later"


@dataclass(frozen=True)
class Source:
    """One kind of thing that awaits people, as a query.

    rows: the open ones; called anew each time.
    say: an instance → its Line.
    person: the path from a row to whom it awaits; where empty, it awaits everybody who holds `role`.
    barred: for a `role`: (topics, people) → the pairs for whom it does not wait.
    day: the path (or expression) of its last day, a date or a moment, nullable.
    since: where no day is set, the path of the moment from which it waits; it is due `within` days later.
    ahead: days before its day from which it stands on the desk; None: as soon as it is open.
    topic: the path to the topic that it belongs to ("pk" where it is one).
    related: what `say` reads along.
    of_unseen: whether it awaits also somebody who may not see its topic (yet).
    """

    kind: str
    title: str
    icon: str
    rows: Callable[[], QuerySet]
    say: Callable[[object], Line]
    person: str = ""
    role: str = ""
    barred: Callable[[Collection[int], Collection[User]], Collection[tuple[int, int]]] | None = None
    day: str | Combinable = ""
    since: str = ""
    within: int = 7
    ahead: int | None = None
    topic: str = ""
    related: tuple[str, ...] = ()
    of_unseen: bool = False

    def select(
        self,
        *,
        until: dt.date | None = None,
        user: User | None = None,
        subjects: Collection[int] | None = None,
    ) -> Iterator[Row]:
        """The rows of active people; of `user` alone, of `subjects` alone, or with a day that is not after
        `until`. One query; up to three for what awaits a role."""
        found = self.rows().order_by().annotate(due_day=self._day, due_topic=self._topic)
        if subjects is not None:
            found = found.filter(pk__in=subjects)
        if until is not None:
            found = found.filter(due_day__lte=until)
        yield from self._for_role(found, user) if self.role else self._for_person(found, user)

    def lines(self, rows: Collection[Row]) -> Iterator[tuple[Row, Line]]:
        """Each of `rows` that is still open, with what to say of it. One query."""
        found = self.rows().select_related(*self.related).in_bulk({row.subject for row in rows})
        said = {key: self.say(thing) for key, thing in found.items()}
        return ((row, said[row.subject]) for row in rows if row.subject in said)

    def _for_person(self, found: QuerySet, user: User | None) -> Iterator[Row]:
        found = found.annotate(due_person=F(self.person), due_active=F(f"{self.person}__is_active"))
        found = found.filter(due_active=True, **({} if user is None else {"due_person": user.pk}))
        columns = ("pk", "due_person", "due_day", "due_topic")
        found = found.values_list(*columns)
        for subject, person, day, topic in (found if self._is_one else found.distinct()).iterator(2000):
            yield Row(self.kind, subject, person, day, topic)

    def _for_role(self, found: QuerySet, user: User | None) -> Iterator[Row]:
        people = list(holders(self.role)) if user is None else [user] * holds(user, self.role)
        rows = list(found.values_list("pk", "due_day", "due_topic")) if people else []
        topics = {topic for _, _, topic in rows}
        out = self.barred(topics, people) if self.barred and rows else ()
        for subject, day, topic in rows:
            for person in people:
                if (topic, person.pk) not in out:
                    yield Row(self.kind, subject, person.pk, day, topic)

    @cached_property
    def _day(self) -> Combinable:
        if self.since:
            later = ExpressionWrapper(F(self.since) + dt.timedelta(self.within), DateTimeField())
            return TruncDate(later)
        if not isinstance(self.day, str):
            return self.day
        return TruncDate(self.day) if self._is_moment else F(self.day)

    @property
    def _is_moment(self) -> bool:
        model = self.rows().model
        *way, last = self.day.split("__")
        for step in way:
            model = model._meta.get_field(step).related_model
        return isinstance(model._meta.get_field(last), DateTimeField)

    @property
    def _is_one(self) -> bool:
        """Whether a row awaits one person, so that no row comes twice."""
        first, *more = self.person.split("__")
        return not more and self.rows().model._meta.get_field(first).many_to_one

    @property
    def _topic(self) -> Combinable:
        return F(self.topic) if self.topic else Value(None, output_field=BigIntegerField(null=True))


@dataclass(frozen=True)
class AnyOf(Source):
    """Awaits everybody for whom one of `ways`, sources of the same kind, waits, each of them once."""

    ways: tuple[Source, ...] = ()

    def select(self, **narrowed) -> Iterator[Row]:
        """As each of `ways`, one after the other."""
        yield from dict.fromkeys(row for way in self.ways for row in way.select(**narrowed))


def awaits(source: Source) -> Source:
    """Registers a kind; from AppConfig.ready."""
    SOURCES[source.kind] = source
    return source


def seen_by(user: User, rows: Collection[Row]) -> list[Row]:
    """Those of `rows` whose topic `user` may see: who is taken out of a group may still own parts of it."""
    topics = {row.topic for row in rows if row.topic and not SOURCES[row.kind].of_unseen}
    hidden = topics - set().union(*(sees(user, topics) for sees in SIGHT)) if topics and SIGHT else ()
    return [row for row in rows if row.topic not in hidden or SOURCES[row.kind].of_unseen]


def waiting_for(user: User, *, today: dt.date | None = None) -> list[Item]:
    """All that awaits `user`: nearest first, undated last. A fixed number of queries, two a kind."""
    found = [
        Item(row, SOURCES[kind].icon, line)
        for kind, rows in groupby(_rows(user, today), key=lambda row: row.kind)
        for row, line in SOURCES[kind].lines(list(rows))
    ]
    order = {kind: number for number, kind in enumerate(SOURCES)}
    last = evening(dt.date.max - dt.timedelta(2))
    return sorted(found, key=lambda item: (item.due or last, order[item.row.kind], item.row.subject))


def _rows(user: User, today: dt.date | None) -> list[Row]:
    today, found = today or timezone.localdate(), []
    for source in SOURCES.values():
        until = None if source.ahead is None else today + dt.timedelta(source.ahead)
        found += source.select(user=user, until=until)
    return seen_by(user, found)


def by_urgency(items: list[Item]) -> dict[str, list[Item]]:
    """`items` under each of URGENCIES that has any, in their order."""
    found: dict[str, list[Item]] = {code: [] for code in URGENCIES}
    for item in items:
        found[item.urgency].append(item)
    return {code: some for code, some in found.items() if some}


def count_for(user: User, *, today: dt.date | None = None) -> int:
    """How many lines `waiting_for` would have. One query a kind, and one for the topics."""
    return len(_rows(user, today))


def evening(day: dt.date) -> dt.datetime:
    """The last moment of a day: only what is over is late."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59, 59)))
