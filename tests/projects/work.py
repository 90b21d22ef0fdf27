"""A topic at work with its group, and everything that its moves ask for."""

from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django.utils import timezone

from people.models import User
from plans.models import Milestone, Plan
from projects.lifecycle import PUBLIC
from projects.models import TeamMember, Topic
from results.models import Indicator, Reading
from reviews.models import StageReview
from tests.cast import Stage, make_user

GROUP = ("lead", "advisor", "member")
TODAY = date(2026, 3, 2)


class Work:
    """The topic in any state from established on; lead, advisor and member have accepted.

    `ready`: with a plan whose only milestone is done, an indicator and a reading of it.
    """

    def __init__(self, stage: Stage, state: str = "established", *, ready: bool = False, **fields):
        self.cast = stage.cast
        topic = stage.topic(stage.proposing(), "submitted", **fields)
        self.pk = topic.pk
        for role in GROUP:
            TeamMember.objects.create(topic=topic, user=self[role], role=role, state="accepted")
        if ready:
            self.prepare(topic)
        self.put(state)

    def put(self, state: str) -> Topic:
        """The topic in `state`, whatever the table says, and without a stage review."""
        StageReview.objects.filter(topic=self.pk).delete()
        moments = {
            "started_at": timezone.now() if state in PUBLIC and state != "established" else None,
            "consolidating_since": timezone.now() if state == "consolidating" else None,
        }
        Topic.objects.filter(pk=self.pk).update(state=state, **moments)
        return self.topic

    @property
    def topic(self) -> Topic:
        return Topic.objects.get(pk=self.pk)

    def member(self, role: str) -> TeamMember:
        return TeamMember.objects.select_related("topic__cycle", "user").get(topic=self.pk, role=role)

    @cached_property
    def lead(self) -> User:
        return make_user("lead", (self.cast.branch, "staff"))

    @cached_property
    def advisor(self) -> User:
        return make_user("advisor", (self.cast.department, "staff"))

    @cached_property
    def member_user(self) -> User:
        return make_user("member", (self.cast.branch, "staff"))

    def __getitem__(self, role: str) -> User:
        return self.member_user if role == "member" else getattr(self, role, None) or self.cast[role]

    def prepare(self, topic: Topic) -> None:
        """A plan whose only milestone is done, and an indicator with a reading."""
        Plan.objects.create(topic=topic, starts_on=TODAY)
        end = TODAY + timedelta(days=13)
        Milestone.objects.create(
            topic=topic,
            title="All of it",
            owner=self.lead,
            planned_start=TODAY,
            planned_end=end,
            first_planned_end=end,
            actual_start=TODAY,
            actual_end=end,
            progress=100,
            state="done",
        )
        indicator = Indicator.objects.create(
            topic=topic,
            name="Handling time",
            unit="s",
            direction="down",
            baseline="15",
            baseline_number=15,
            target="3",
            target_number=3,
        )
        Reading.objects.create(
            indicator=indicator, date=TODAY, value="3", number=Decimal(3), by=self.lead, source="test"
        )
