"""Topics at work, made row by row, so that every figure on a board can be worked out by hand."""

import datetime as dt
from decimal import Decimal
from itertools import count

from django.utils import timezone

from plans.models import Milestone, Plan, Risk, Update
from projects.models import Cycle, TeamMember, Topic
from results.models import Benefit, Indicator, Reading
from reviews.models import Rectification, Rubric, RubricEdition, StageReview
from scoring.models import RulebookVersion
from scoring.rulebook import Rulebook

TODAY = dt.date(2026, 3, 31)
_numbers = count(1)


def noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def days(number: int) -> dt.date:
    """So many days before today."""
    return TODAY - dt.timedelta(days=number)


class World:
    """A running cycle and what hangs on its topics."""

    def __init__(self, cast):
        self.cast = cast
        self.cycle = self.add_cycle()

    def add_cycle(self, **fields) -> Cycle:
        number = next(_numbers)
        fields = {"code": f"W{number}", "title": f"Work {number}", "phase": "running"} | fields
        cycle, rules = Cycle.objects.create(**fields), Rulebook(lot_seed="boards")
        RulebookVersion.objects.create(cycle=cycle, number=1, content=rules.to_dict(), hash=rules.hash())
        return cycle

    def topic(self, title: str = "Shorter calls", state: str = "running", lead=None, **fields) -> Topic:
        """With an accepted lead, unless `lead` is False; started 60 days ago unless only established."""
        cycle = fields.pop("cycle", self.cycle)
        cycle.topics_numbered += 1
        defaults = {
            "cycle": cycle,
            "code": f"{cycle.code}-{cycle.topics_numbered:03d}",
            "center": self.cast.branch,
            "proposer": self.cast.manager,
            "submitted_at": noon(days(90)),
            "started_at": None if state == "established" else noon(days(60)),
        }
        topic = Topic.objects.create(title=title, state=state, **(defaults | fields))
        if lead is not False:
            TeamMember.objects.create(
                topic=topic, user=lead or self.cast.staff, role="lead", state="accepted"
            )
        return topic

    def member(self, topic, user, role: str = "member", state: str = "accepted", **fields) -> TeamMember:
        return TeamMember.objects.create(topic=topic, user=user, role=role, state=state, **fields)

    def plan(self, topic: Topic, *steps: tuple, loop: int = 1) -> Plan:
        """`steps`: (first day, last day, progress, …state) in days from today, negative before it."""
        first = min(step[0] for step in steps)
        plan = Plan.objects.create(topic=topic, starts_on=TODAY + dt.timedelta(days=first), loop=loop)
        for position, step in enumerate(steps):
            self.milestone(topic, *step, loop=loop, position=position)
        return plan

    def milestone(self, topic, start: int, end: int, progress: int = 0, state: str = "", **fields):
        first, last = TODAY + dt.timedelta(days=start), TODAY + dt.timedelta(days=end)
        state = state or ("done" if progress == 100 else "doing" if progress else "planned")
        made = Milestone.objects.create(
            topic=topic,
            title=f"Step {next(_numbers)}",
            planned_start=first,
            planned_end=last,
            first_planned_end=last,
            progress=progress,
            state=state,
            actual_end=last if state == "done" else None,
            **fields,
        )
        self.changed(made, days(40))
        return made

    def changed(self, thing, day: dt.date) -> None:
        """As if it had been made and changed last on that day."""
        type(thing).objects.filter(pk=thing.pk).update(created_at=noon(day), updated_at=noon(day))

    def update(self, topic, colour: str = "on_track", ago: int = 3) -> Update:
        made = Update.objects.create(topic=topic, done="Calls heard", colour=colour, by=self.cast.staff)
        self.changed(made, days(ago))
        return made

    def indicator(self, topic, baseline="100", target="50", *readings: tuple[int, str], **fields):
        """`readings`: (days ago, value)."""
        made = Indicator.objects.create(
            topic=topic,
            name=f"Indicator {next(_numbers)}",
            unit="s",
            direction="down",
            baseline=baseline,
            baseline_number=Decimal(baseline),
            target=target,
            target_number=Decimal(target),
            original_target=target,
            **fields,
        )
        for ago, value in readings:
            self.reading(made, ago, value)
        return made

    def reading(self, indicator, ago: int, value: str) -> Reading:
        made = Reading.objects.create(
            indicator=indicator, date=days(ago), value=value, number=Decimal(value), by=self.cast.staff
        )
        self.changed(made, days(ago))
        return made

    def review(self, topic, state: str = "submitted", conclusion: str = "", **fields) -> StageReview:
        rubric, _new = Rubric.objects.get_or_create(title="Test rubric")
        criteria = [{"code": "progress", "title": "进度", "title_en": "Progress", "text": ""}]
        edition, _new = RubricEdition.objects.get_or_create(
            rubric=rubric, number=1, defaults={"criteria": criteria}
        )
        if state == "concluded":
            fields = {"chair": self.cast.leader, "concluded_at": noon(days(10)), "reason": "Well"} | fields
        return StageReview.objects.create(
            topic=topic, state=state, conclusion=conclusion, edition=edition, by=self.cast.staff, **fields
        )

    def rectification(self, review, state: str = "open", due: int = 5, **fields) -> Rectification:
        """`due`: in so many days."""
        return Rectification.objects.create(
            topic=review.topic,
            review=review,
            finding="Evidence is thin",
            kind="immediate",
            owner=self.cast.staff,
            deadline=TODAY + dt.timedelta(days=due),
            state=state,
            **fields,
        )

    def risk(self, topic, likelihood: int = 4, impact: int = 4, **fields) -> Risk:
        return Risk.objects.create(
            topic=topic, what="It rains", likelihood=likelihood, impact=impact, **fields
        )

    def benefit(self, topic, amount: int, state="confirmed", recurrence="one_off", **fields) -> Benefit:
        return Benefit.objects.create(
            topic=topic,
            title="Saved",
            amount=amount,
            starts_on=days(30),
            ends_on=TODAY,
            kind="hard",
            recurrence=recurrence,
            state=state,
            by=self.cast.staff,
            **fields,
        )

    def full(self, title: str = "Everything") -> Topic:
        """A running topic with something of everything."""
        topic = self.topic(title)
        self.plan(topic, (-60, -31, 100), (-30, -11, 40), (-10, 39, 0))
        self.update(topic, "at_risk")
        self.indicator(topic, "100", "50", (20, "90"), (5, "80"))
        review = self.review(topic, "concluded", "pass_after_rectification")
        self.rectification(review, "open", due=-2)
        self.rectification(review, "done")
        self.review(topic, "submitted")
        self.risk(topic)
        self.benefit(topic, 1000)
        return topic
