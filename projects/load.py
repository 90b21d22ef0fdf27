"""How many hours a week people work on topics, over all topics at work (design.md §4)."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from people.models import Seat, User
from projects.lifecycle import AT_WORK
from projects.models import CommittedPerson, TeamMember, Topic
from projects.rules import sees_load_of

HINT, MOST = Decimal(16), Decimal(40)
"""Hours a week: from HINT on, somebody has little time left for other work; above MOST, it is too much."""


@dataclass
class Part:
    """What one person does in one topic. `hours`: None where nobody has said how many."""

    topic: Topic
    role: str = ""
    hours: Decimal | None = None
    is_committed: bool = False

    @property
    def role_word(self) -> str:
        """The role as people call it; "" where somebody was only promised by the own center."""
        return str(TeamMember.Role(self.role).label) if self.role else ""


@dataclass
class Load:
    """One person's parts, over all topics at work today."""

    person: User
    parts: list[Part] = field(default_factory=list)

    @property
    def hours(self) -> Decimal:
        """A week, as far as it was said."""
        return sum((part.hours for part in self.parts if part.hours is not None), Decimal(0))

    @property
    def unsaid(self) -> int:
        """Parts without hours."""
        return sum(part.hours is None for part in self.parts)

    @property
    def led(self) -> int:
        return sum(part.role == TeamMember.Role.LEAD for part in self.parts)

    @property
    def level(self) -> str:
        """ "over" above MOST, "much" from HINT on, "" below."""
        return "over" if self.hours > MOST else "much" if self.hours >= HINT else ""


def people_seen(user):
    """Whose load `user` may see: everybody's, that of the own centers' people, or the own."""
    standing = user.standing
    if standing.is_office or standing.is_leader:
        return User.objects.all()
    if not sees_load_of(user):
        return User.objects.filter(pk=user.pk)
    seated = Seat.objects.filter(center__in=standing.managed).values("user")
    return User.objects.filter(Q(pk=user.pk) | Q(pk__in=seated))


def loads(user, people=None) -> list[Load]:
    """The load of each of `people` (a queryset; all whom `user` sees) who takes part in a topic at work that
    `user` sees too. Two queries, whatever their number.

    Who is in a group and promised for the same topic counts once there, with the larger figure.
    """
    people = people_seen(user) if people is None else people
    topics = Topic.objects.visible_to(user).filter(state__in=AT_WORK)
    parts: dict[tuple[int, int], Part] = {}
    persons: dict[int, Load] = {}
    promised: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for row in _members(people, topics):
        persons.setdefault(row.user_id, Load(row.user))
        parts[row.user_id, row.topic_id] = Part(row.topic, row.role, row.weekly_hours)
    for row in _committed(people, topics):
        topic = row.commitment.topic
        persons.setdefault(row.user_id, Load(row.user))
        parts.setdefault((row.user_id, topic.pk), Part(topic)).is_committed = True
        promised[row.user_id, topic.pk] += row.weekly_hours
    for key, hours in promised.items():
        parts[key].hours = max(parts[key].hours or hours, hours)
    for (person, _topic), part in parts.items():
        persons[person].parts.append(part)
    return list(persons.values())


def _members(people, topics):
    members = TeamMember.objects.filter(state="accepted", user__in=people.values("pk"))
    return members.filter(topic__in=topics.values("pk")).select_related("user", "topic").order_by("topic_id")


def _committed(people, topics):
    """Promised people, within the time that they are promised for."""
    today = timezone.localdate()
    promised = CommittedPerson.objects.filter(
        commitment__state="accepted", commitment__starts_on__lte=today, commitment__ends_on__gte=today
    )
    promised = promised.filter(user__in=people.values("pk"), commitment__topic__in=topics.values("pk"))
    return promised.select_related("user", "commitment__topic").order_by("commitment__topic_id", "pk")
