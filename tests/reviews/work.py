"""A topic at work with its group, a plan with two gates and an indicator, built through the actions."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from plans import actions as planning
from plans.models import Milestone
from plans.queries import next_gate
from projects import actions as topics
from projects.models import Topic
from results import actions as measuring
from reviews import actions as reviewing
from reviews.models import StageReview
from reviews.queries import rubric_in_force
from tests.cast import Cast, Stage, make_user

STEPS = (("Find the causes", False), ("Causes", True), ("Countermeasures", False), ("Effect", True))
_numbers = count(1)


def person(username: str, cast: Cast, role: str = "staff"):
    """Somebody of the branch, made once."""
    model = type(cast.office)
    return model.objects.filter(username=username).first() or make_user(username, (cast.branch, role))


class Work:
    """`topic` is running; lead, advisor and member have accepted; leader is outside the group."""

    def __init__(self, stage: Stage):
        self.stage, self.cast = stage, stage.cast
        self.lead, self.advisor, self.member = (
            person(name, self.cast) for name in ("lead", "advisor", "member")
        )
        self.office, self.leader = self.cast.office, self.cast.leader
        self.reviewer = self.cast.judge
        self.topic = self._running()

    def _running(self) -> Topic:
        cycle = self.stage.proposing()
        topic = self.stage.topic(cycle, title=f"Shorter waits {next(_numbers)}")
        Topic.objects.filter(pk=topic.pk).update(state="established")
        topic.refresh_from_db()
        for user, role in ((self.lead, "lead"), (self.advisor, "advisor"), (self.member, "member")):
            asked = topics.invite(topic, user=user, role=role, by=self.office)
            topics.respond(asked, accept=True, by=user)
        day = timezone.localdate()
        for title, is_gate in STEPS:
            fields = {"title": title, "planned_start": day, "planned_end": day + timedelta(days=9)}
            planning.add_milestone(topic, by=self.office, is_gate=is_gate, owner=self.member, **fields)
            day += timedelta(days=10)
        fields = {"name": "Waiting time", "unit": "s", "direction": "down"}
        self.indicator = measuring.add_indicator(topic, by=self.office, baseline="15", target="3", **fields)
        return topics.move(topic, "start", by=self.leader)

    def __getitem__(self, role: str):
        """Somebody by the part they play here, else of the cast."""
        if role in ("lead", "advisor", "member", "office", "leader", "reviewer"):
            return getattr(self, role)
        if role in ("other_leader", "leader_in_group"):
            return person(role, self.cast, "leader")
        return person(role, self.cast) if role == "owner" else self.cast[role]

    def join(self, who: str, role: str) -> None:
        """`who` becomes a part of the group."""
        user = self[who]
        topics.respond(topics.invite(self.topic, user=user, role=role, by=self.office), accept=True, by=user)

    # --- the plan ---------------------------------------------------------

    @property
    def milestones(self) -> list[Milestone]:
        return list(Milestone.objects.filter(topic=self.topic).order_by("loop", "position"))

    @property
    def gates(self) -> list[Milestone]:
        return [one for one in self.milestones if one.is_gate]

    def read(self, value: str = "12") -> None:
        if not self.indicator.readings.exists():
            measuring.read(self.indicator, by=self.lead, date=timezone.localdate(), value=value)

    def finish(self, *, before: Milestone | None = None) -> None:
        """Every open milestone that is no gate, in front of `before`."""
        for one in Milestone.objects.filter(topic=self.topic, is_gate=False).open():
            if before is None or (one.loop == before.loop and one.position < before.position):
                planning.edit_milestone(one, by=self.lead, state="done")

    # --- a review ---------------------------------------------------------

    def draft(self, **fields) -> StageReview:
        fields = {"summary": "What was done", "evidence": "Minutes"} | fields
        return reviewing.prepare_review(self.topic, by=self.lead, **fields)

    def submitted(self, reviewers=()) -> StageReview:
        review = self.draft()
        self.finish(before=review.milestone)
        self.read()
        reviewing.submit_review(review, by=self.lead)
        if reviewers:
            reviewing.name_reviewers(review, by=self.leader, reviewers=reviewers)
        return review

    def finding(self, text: str = "No data before May", owner=None, days: int = 14) -> dict:
        deadline = timezone.localdate() + timedelta(days=days)
        return {
            "finding": text,
            "kind": "immediate",
            "owner": owner or self.member,
            "deadline": deadline,
        }

    def concluded(self, conclusion: str = "pass", number: int = 2, **fields) -> StageReview:
        """A submitted review, concluded by the leader; `number` findings where they are needed."""
        findings = [self.finding(f"Finding {n}") for n in range(1, number + 1)]
        if conclusion == "pass_after_rectification":
            fields.setdefault("findings", findings)
        review = fields.pop("review", None) or self.submitted()
        reviewing.conclude(review, by=self.leader, conclusion=conclusion, reason="seen", **fields)
        return review

    def in_acceptance(self) -> StageReview:
        """Both gates passed; the acceptance review is a draft."""
        while next_gate(self.topic):
            self.concluded()
        self.finish()
        topics.move(self.fresh(), "request-acceptance", by=self.lead, reason="Target reached")
        return StageReview.objects.select_related("topic").get(topic=self.topic, state="draft")

    def fresh(self) -> Topic:
        self.topic = Topic.objects.select_related("cycle").get(pk=self.topic.pk)
        return self.topic


def marks(mark: int = 7, edition=None) -> dict[str, int]:
    edition = edition or rubric_in_force()
    return {criterion["code"]: mark for criterion in edition.criteria}
