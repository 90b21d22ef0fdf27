"""Reads for the ledger: the rules in force, how each person wants to be told, who else is told when late."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from people.models import Center, Seat, User
from projects.lifecycle import AT_WORK
from projects.models import TeamMember, Topic
from reminders.defaults import Timing, timing_of
from reminders.models import Notice, Policy, Preference, Robot, Rule
from reminders.windows import after_quiet, next_letter
from reminders.workdays import workdays


def timings(kinds: Iterable[str]) -> dict[str, Timing]:
    """{kind: the rule in force}; one query."""
    changed = {rule.kind: rule for rule in Rule.objects.all()}
    return {kind: _of(changed[kind]) if kind in changed else timing_of(kind) for kind in kinds}


def _of(rule: Rule) -> Timing:
    names = ("kind", "is_on", "every", "advisor_after", "leader_after", "urgent_from")
    return Timing(**{name: getattr(rule, name) for name in names}, offsets=tuple(rule.offsets))


def policy() -> Policy:
    """What the office has set, or the defaults, unsaved."""
    return Policy.objects.first() or Policy()


def preference_of(user: User) -> Preference:
    """What `user` has chosen, or nothing yet, unsaved."""
    return Preference.objects.filter(user=user).first() or Preference(user=user)


@dataclass(frozen=True)
class Taste:
    """How one person is written to: `email` as `Preference.Email` ("none" also without an address)."""

    language: str
    email: str
    letter_at: dt.time
    quiet_from: dt.time
    quiet_until: dt.time
    is_workday: Callable[[dt.date], bool]

    def letter_after(self, now: dt.datetime) -> dt.datetime:
        """When the next daily letter goes."""
        return next_letter(timezone.localtime(now), self.letter_at, self.is_workday)

    def urgent_after(self, now: dt.datetime) -> dt.datetime:
        return after_quiet(timezone.localtime(now), self.quiet_from, self.quiet_until)

    def wants(self, urgent: bool) -> bool:
        return self.email in ("all", "daily") or (urgent and self.email == "urgent")

    def at_once(self, urgent: bool) -> bool:
        return urgent and self.email != "daily"


def tastes(people: Collection[int], common: Policy) -> dict[int, Taste]:
    """{person: Taste} of those who are active; one query."""
    names = ("pk", "email", "language", "reminding__email", "reminding__letter_at")
    names += ("reminding__quiet_from", "reminding__quiet_until", "reminding__every_day")
    found = User.objects.filter(pk__in=people, is_active=True).values_list(*names)
    return {pk: _taste(common, *rest) for pk, *rest in found}


def _taste(common, address, language, email, letter_at, quiet_from, quiet_until, every_day) -> Taste:
    calendar = Policy.Calendar.EVERY_DAY if every_day else common.calendar
    known = dict(settings.LANGUAGES)
    return Taste(
        language=language if language in known else settings.LANGUAGE_CODE,
        email=(email or Preference.Email.ALL) if address else Preference.Email.NONE,
        letter_at=letter_at or common.letter_at,
        quiet_from=common.quiet_from if quiet_from is None else quiet_from,
        quiet_until=common.quiet_until if quiet_until is None else quiet_until,
        is_workday=workdays(calendar),
    )


def advisors(topics: Collection[int]) -> dict[int, list[int]]:
    """{topic: its active advisors}."""
    found = defaultdict(list)
    members = TeamMember.objects.filter(
        topic__in=topics, role="advisor", state="accepted", user__is_active=True
    )
    for topic, user in members.order_by("pk").values_list("topic", "user"):
        found[topic].append(user)
    return found


class Area:
    """Which leaders and group robots a center belongs to; three queries, read once a tick."""

    def __init__(self):
        self.above = dict(Center.objects.values_list("pk", "parent"))
        self._leaders, self._robots = defaultdict(list), defaultdict(list)
        seats = Seat.objects.filter(role="leader", user__is_active=True).order_by("user")
        for center, user in seats.values_list("center", "user"):
            self._leaders[center].append(user)
        for robot in Robot.objects.filter(is_on=True):
            self._robots[robot.center_id].append(robot)

    def leaders(self, center: int) -> list[int]:
        """Those seated nearest: at the center, else at the next above that has any."""
        return next((self._leaders[one] for one in self._line(center) if one in self._leaders), [])

    def robots(self, center: int) -> list[Robot]:
        return [robot for one in self._line(center) for robot in self._robots.get(one, ())]

    def _line(self, center: int | None) -> list[int]:
        line = []
        while center is not None and center not in line:
            line.append(center)
            center = self.above.get(center)
        return line


def topics_at(topics: Collection[int]) -> dict[int, tuple[int, bool]]:
    """{topic: (its center, whether it is at work)}."""
    found = Topic.objects.filter(pk__in=topics).values_list("pk", "center", "state")
    return {pk: (center, state in AT_WORK) for pk, center, state in found}


def reached(rule: str, subjects: Collection[int]) -> dict[tuple, int]:
    """{(recipient, robot, subject, day): the furthest window that the ledger has}; one query.

    Whoever has an e-mail of it has the notice in the product as well.
    """
    lines = Notice.objects.filter(rule=rule, subject__in=subjects).exclude(channel=Notice.Channel.EMAIL)
    lines = lines.order_by().values_list("recipient", "robot", "subject", "day").annotate(Max("window"))
    return {tuple(key): furthest for *key, furthest in lines}
