"""The fixed cast and the stage of all tests; plain factories through the product's own actions."""

from functools import cached_property
from itertools import count

from people.models import Center, Seat, User
from projects import actions as topics
from projects.models import Cycle, Topic
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS

PASSWORD = "correct-horse"
_numbers = count(1)


def make_user(username: str, *seats: tuple[Center, str], **fields) -> User:
    user = User.objects.create(username=username, **({"name": username.title()} | fields))
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    for center, role in seats:
        Seat.objects.create(user=user, center=center, role=role)
    return user


class Cast:
    """Centers: province > branch, department, partner. People are made when first asked for."""

    def __init__(self):
        self.province = Center.objects.create(code="P", name="Province", kind="province")
        self.branch = Center.objects.create(code="B", name="Branch", kind="branch", parent=self.province)
        self.department = Center.objects.create(
            code="D", name="Department", kind="department", parent=self.province
        )
        self.partner_site = Center.objects.create(
            code="S", name="Partner site", kind="partner", parent=self.branch
        )

    ROLES = (
        "office",
        "leader",
        "manager",
        "other_manager",
        "judge",
        "judge2",
        "judge3",
        "voter",
        "staff",
        "partner",
        "partner_manager",
        "outsider",
    )

    @cached_property
    def office(self):
        return make_user("office", (self.province, "office"))

    @cached_property
    def leader(self):
        return make_user("leader", (self.province, "leader"))

    @cached_property
    def manager(self):
        return make_user("manager", (self.branch, "manager"))

    @cached_property
    def other_manager(self):
        return make_user("other_manager", (self.department, "manager"))

    @cached_property
    def judge(self):
        return make_user("judge", (self.province, "staff"))

    @cached_property
    def judge2(self):
        return make_user("judge2", (self.province, "staff"))

    @cached_property
    def judge3(self):
        return make_user("judge3", (self.province, "staff"))

    @cached_property
    def voter(self):
        return make_user("voter", (self.province, "manager"))

    @cached_property
    def staff(self):
        return make_user("staff", (self.branch, "staff"))

    @cached_property
    def partner(self):
        return make_user("partner", (self.partner_site, "staff"))

    @cached_property
    def partner_manager(self):
        return make_user("partner_manager", (self.partner_site, "manager"))

    @cached_property
    def outsider(self):
        return make_user("outsider")

    @property
    def judges(self) -> list[User]:
        return [self.judge, self.judge2, self.judge3]

    def __getitem__(self, role: str) -> User:
        return getattr(self, role)


class Stage:
    """Cycles brought to a phase by the people who may do it."""

    def __init__(self, cast: Cast):
        self.cast = cast

    def cycle(self, **fields) -> Cycle:
        """A cycle in setup: two seats, three judges, two voters."""
        number = next(_numbers)
        fields = {"code": f"C{number}", "title": f"Cycle {number}", "seats": 2} | fields
        people = {"panel": self.cast.judges, "electorate": [self.cast.voter, self.cast.manager]}
        return selection.add_cycle(by=self.cast.office, **(people | fields))

    def proposing(self, **fields) -> Cycle:
        return topics.open_proposing(self.cycle(**fields), by=self.cast.office)

    def draft(self, cycle: Cycle, title: str = "Shorter calls", **fields) -> Topic:
        fields = {"center": self.cast.branch, "by": self.cast.manager} | fields
        return topics.propose(cycle=cycle, title=title, **fields)

    def topic(self, cycle: Cycle, state: str = "accepted", **fields) -> Topic:
        """A topic of a proposing cycle in any state up to accepted."""
        topic = self.draft(cycle, **fields)
        owner, office = topic.proposer, self.cast.office
        path = {
            "draft": [],
            "submitted": ["submit"],
            "returned": ["submit", "return"],
            "accepted": ["submit", "accept"],
            "rejected": ["submit", "reject"],
            "withdrawn": ["submit", "withdraw"],
        }[state]
        for verb in path:
            by = owner if verb in ("submit", "withdraw") else office
            topic = topics.move(topic, verb, by=by, reason="because")
        return topic

    def scoring(self, number: int = 4, **fields) -> Cycle:
        """A cycle in scoring with `number` accepted topics."""
        cycle = self.proposing(**fields)
        for index in range(1, number + 1):
            self.topic(cycle, title=f"Topic {index}")
        return selection.open_scoring(cycle, by=self.cast.office)

    def scored(self, **fields) -> Cycle:
        """All judges have scored all topics: the first topic best."""
        cycle = self.scoring(**fields)
        for place, topic in enumerate(cycle.topics.order_by("code")):
            for lenience, judge in enumerate(self.cast.judges):
                mark = max(1, 8 - 2 * place + lenience)
                selection.score(topic, by=judge, marks=dict.fromkeys(DIMENSIONS, mark))
        return Cycle.objects.get(pk=cycle.pk)

    def voting(self, **fields) -> Cycle:
        return selection.open_voting(self.scored(**fields), by=self.cast.office)

    def voted(self, **fields) -> Cycle:
        """Both voters chose the two best."""
        cycle = self.voting(**fields)
        best = self.candidates(cycle)[: cycle.seats]
        for voter in (self.cast.voter, self.cast.manager):
            selection.cast(cycle, by=voter, choices=best)
        return selection.close_voting(cycle, by=self.cast.office)

    def certified(self, **fields) -> Cycle:
        return selection.certify(self.voted(**fields), by=self.cast.leader)

    def candidates(self, cycle: Cycle) -> list[int]:
        return cycle.rounds.get(number=cycle.round).candidates
