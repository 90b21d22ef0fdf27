"""A topic at work with its group, and the people who decide about it; plain factories."""

import datetime as dt
from decimal import Decimal
from itertools import count

from projects.models import TeamMember, Topic
from results import actions
from results.models import Benefit, Change, Indicator, Reading
from tests.cast import make_user

_numbers = count(1)


class Scene:
    """A topic of the branch; its group has a lead, an advisor and a member."""

    def __init__(self, cast, stage):
        self.cast = cast
        self.cycle = stage.cycle()
        self.lead = make_user("lead", (cast.branch, "staff"))
        self.advisor = make_user("advisor", (cast.branch, "staff"))
        self.member = make_user("member", (cast.branch, "staff"))
        self.other_lead = make_user("other_lead", (cast.branch, "staff"))
        self.leading_lead = make_user("leading_lead", (cast.province, "leader"))
        self.topic = self.make()

    def __getitem__(self, role: str):
        return getattr(self, role, None) or self.cast[role]

    def make(self, state: str = "running", *, title: str = "Shorter calls", lead=None, **fields) -> Topic:
        topic = Topic.objects.create(
            cycle=self.cycle,
            center=self.cast.branch,
            proposer=self.cast.manager,
            title=title,
            state=state,
            code=f"T-{next(_numbers)}",
            submitted_at=self.cycle.created_at,
            **fields,
        )
        group = {"lead": lead or self.lead, "advisor": self.advisor, "member": self.member}
        for role, user in group.items():
            TeamMember.objects.create(topic=topic, user=user, role=role, state="accepted")
        return topic

    def indicator(self, topic: Topic | None = None, **fields) -> Indicator:
        """Look-up time 15 s, to be 3 s."""
        fields = {
            "by": self.lead,
            "name": "Look-up time",
            "unit": "s",
            "direction": "down",
            "baseline": "10–15",
            "target": "3",
        } | fields
        return actions.add_indicator(topic or self.topic, **fields)

    def run(self, topic: Topic, state: str = "running", **fields) -> Topic:
        """Another state, as the moves would have led to it."""
        Topic.objects.filter(pk=topic.pk).update(state=state, **fields)
        topic.refresh_from_db()
        return topic

    def reading(self, indicator: Indicator, date="2025-03-01", value: str = "5", **fields) -> Reading:
        day = dt.date.fromisoformat(date)
        return actions.read(indicator, **({"by": self.member, "date": day, "value": value} | fields))

    def benefit(self, topic: Topic | None = None, **fields) -> Benefit:
        fields = {
            "by": self.lead,
            "title": "Fitting tariffs",
            "amount": Decimal("1400000"),
            "starts_on": dt.date(2025, 1, 1),
            "ends_on": dt.date(2025, 12, 31),
            "kind": "hard",
            "recurrence": "one_off",
        } | fields
        return actions.claim_benefit(topic or self.topic, **fields)

    def change(self, indicator: Indicator, new: str = "4", **fields) -> Change:
        fields = {"by": self.lead, "what": "target", "why": "Two systems stay.", "new": new} | fields
        return actions.request_change(indicator.topic, indicator=indicator, **fields)
