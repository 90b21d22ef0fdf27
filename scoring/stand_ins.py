"""How a voter takes part, oneself, by proxy or on paper, and for whom else (methods.md §7)."""

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from people.models import User
from projects.models import Cycle
from scoring.models import Absence, Ballot


@dataclass(frozen=True)
class Place:
    """`absence`: by which this voter doesn't vote here; `held`: the proxies of others, the oldest first. Both
    with `used`, whether the holder has cast in the round that is open or was last."""

    absence: Absence | None = None
    held: list[Absence] = field(default_factory=list)

    @property
    def on_paper(self) -> bool:
        return self.absence is not None and self.absence.kind == Absence.Kind.PAPER

    @property
    def proxy(self) -> Absence | None:
        return None if self.on_paper else self.absence

    @property
    def is_cast_by_holder(self) -> bool:
        return self.proxy is not None and self.proxy.used

    @property
    def waiting(self) -> list[Absence]:
        """Proxies that this person has yet to use."""
        return [proxy for proxy in self.held if not proxy.used]


def place_of(cycle: Cycle, user: User) -> Place:
    """One query; none where the rules know neither proxies nor papers of absent voters."""
    if not (cycle.proxies or cycle.absentees):
        return Place()
    rows = cycle.absences.in_force().with_use().filter(Q(voter=user) | Q(holder=user))
    found = list(rows.select_related("voter", "holder").order_by("pk"))
    own = next((one for one in found if one.voter_id == user.pk), None)
    return Place(own, [one for one in found if one.holder_id == user.pk])


def fellow_voters(cycle: Cycle, user: User) -> QuerySet[User]:
    """The other active voters of the cycle, whoever of them can take a proxy: how others vote is nobody's
    business, so that only the office is offered fewer."""
    return User.objects.filter(voting__cycle=cycle, is_active=True).exclude(pk=user.pk)


def possible_holders(cycle: Cycle) -> QuerySet[User]:
    """Active voters of the cycle who neither are absent themselves nor hold as many proxies as they may."""
    held = Absence.objects.filter(cycle=cycle, holder__isnull=False).order_by().values("holder")
    full = held.annotate(n=Count("pk")).filter(n__gte=cycle.proxies).values("holder")
    people = User.objects.filter(voting__cycle=cycle, is_active=True).exclude(pk__in=full)
    return people.exclude(pk__in=Absence.objects.filter(cycle=cycle).values("voter"))


def possible_absentees(cycle: Cycle) -> QuerySet[User]:
    """Voters of the cycle who have not cast, are not noted as absent and hold nobody's proxy."""
    taken = Absence.objects.filter(cycle=cycle)
    now = Ballot.objects.filter(cycle=cycle, round__number=cycle.round, round__superseded=False)
    cast = now.filter(state="cast", voter__isnull=False)
    people = User.objects.filter(voting__cycle=cycle, is_active=True)
    people = people.exclude(pk__in=taken.values("voter")).exclude(pk__in=cast.values("voter"))
    return people.exclude(pk__in=taken.filter(holder__isnull=False).values("holder"))
