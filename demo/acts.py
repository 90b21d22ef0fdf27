"""What the people of the demo do for a topic, one act of the product each."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from demo.script import Finding, Gate, Script
from people.models import Center, User
from plans import actions as plans
from plans.models import Edition, Milestone
from projects import actions as topics
from projects.models import Topic
from results import actions as results
from results.models import Indicator
from reviews import actions as reviews
from reviews.models import Rectification, StageReview
from reviews.rubric import DEFAULT

CRITERIA = [criterion["code"] for criterion in DEFAULT]
HOURS = {"lead": Decimal(6), "advisor": Decimal(2), "member": Decimal(4)}


def invented(text: str) -> str:
    """`text` with the mark of everything that nobody published."""
    return text if not text or "示例" in text else f"{text}（示例）"


class Acts:
    """One topic and its script; every method acts at the moment of its call."""

    def __init__(self, topic: Topic, script: Script, users: dict[str, User], now: datetime):
        self.pk, self.script, self.users = topic.pk, script, users
        self.today = timezone.localdate(now)

    def day(self, number: int) -> date:
        return self.today + timedelta(days=number)

    def moment(self, day: int | date, hour: int = 10) -> datetime:
        day = day if isinstance(day, date) else self.day(day)
        minute = self.pk % 6 * 10
        return timezone.make_aware(datetime.combine(day, time(hour, minute)))

    @property
    def topic(self) -> Topic:
        """As it is now: reviews and reviewers move it too."""
        return Topic.objects.select_related("cycle").get(pk=self.pk)

    @cached_property
    def lead(self) -> User:
        return self.users[self.script.lead]

    @property
    def milestones(self):
        return Milestone.objects.filter(topic=self.pk).select_related("topic", "owner")

    def ahead(self) -> Milestone | None:
        """The next open milestone that came with the procedure."""
        return self.milestones.open().exclude(step="").order_by("loop", "position").first()

    def at(self, step: str) -> Milestone:
        return self.milestones.filter(step=step).order_by("loop").last()

    def name(self, milestone: Milestone) -> str:
        return milestone.step if milestone.loop == 1 else f"{milestone.loop}/{milestone.step}"

    def lateness(self, milestone: Milestone) -> int:
        return self.script.late.get(self.name(milestone), 0)

    def name_group(self) -> None:
        script = self.script
        self.join(script.lead, "lead")
        if script.advisor:
            self.join(script.advisor, "advisor")
        for username in script.members:
            self.join(username, "member")

    def join(self, username: str, role: str) -> None:
        topics.respond(self.invite(username, role), accept=True, by=self.users[username])

    def invite(self, username: str, role: str):
        user, office = self.users[username], self.users["office"]
        return topics.invite(self.topic, user=user, role=role, by=office, weekly_hours=HOURS[role])

    def set_out(self) -> None:
        """Plan, indicators, risks: what the charter says."""
        script = self.script
        edition = Edition.objects.filter(procedure__code=script.procedure).first()
        owners = {step: self.users[name] for step, name in script.owners.items()}
        starts_on = self.day(script.start)
        plans.lay_out(self.topic, edition=edition, starts_on=starts_on, by=self.lead, owners=owners)
        for told in script.indicators:
            results.add_indicator(
                self.topic,
                by=self.lead,
                name=told.name,
                unit=told.unit,
                direction=told.direction,
                baseline=told.baseline,
                target=told.target,
                measured_by=invented(told.how),
            )
        for what, likelihood, impact, answer in script.risks:
            plans.add_risk(
                self.topic,
                by=self.lead,
                what=invented(what),
                likelihood=likelihood,
                impact=impact,
                answer=invented(answer),
                owner=self.lead,
            )

    def finish(self, milestone: Milestone, noted: int = 0) -> None:
        ended = timezone.localdate() - timedelta(days=noted)
        days = {"actual_start": min(milestone.planned_start, ended), "actual_end": ended}
        plans.edit_milestone(milestone, by=milestone.owner or self.lead, state="done", **days)

    def reach(self, gate: Milestone) -> None:
        """All is done but for the stage review."""
        began = min(gate.planned_start, timezone.localdate())
        plans.edit_milestone(gate, by=self.lead, progress=90, actual_start=began)

    def progress(self, step: str, percent: int) -> None:
        plans.edit_milestone(self.at(step), by=self.lead, progress=percent)

    def add_step(self, title: str, start: int, end: int, owner: str) -> None:
        planned = {"planned_start": self.day(start), "planned_end": self.day(end)}
        plans.add_milestone(
            self.topic, by=self.lead, title=invented(title), owner=self.users[owner], **planned
        )

    def postpone(self, step: str, days: int, reason: str) -> None:
        milestone = self.at(step)
        end = milestone.planned_end + timedelta(days=days)
        plans.edit_milestone(milestone, by=self.lead, planned_end=end, reason=invented(reason))

    def report(self, done: str, following: str = "", colour: str = "on_track", obstacles: str = "") -> None:
        told = {"done": done, "next": following, "obstacles": obstacles}
        told = {name: invented(text) for name, text in told.items()}
        plans.report(self.topic, by=self.lead, colour=colour, **told)

    def read(self, place: int, value: str, sample_size: int | None, source: str = "业务报表（示例）") -> None:
        indicator = (
            Indicator.objects.filter(topic=self.pk).select_related("topic").order_by("position")[place]
        )
        today = timezone.localdate()
        results.read(indicator, by=self.lead, date=today, value=value, sample_size=sample_size, source=source)

    def mark(self, review: StageReview, told: Gate) -> None:
        for username, digits, comment in zip(told.reviewers, told.marks, told.comments, strict=True):
            marks = dict(zip(CRITERIA, map(int, digits), strict=True))
            reviews.mark(review, by=self.users[username], marks=marks, comment=invented(comment))

    def conclude(self, review: StageReview, told: Gate) -> None:
        today = timezone.localdate()
        findings = [
            {
                "finding": invented(one.finding),
                "kind": one.kind,
                "owner": self.users[one.owner],
                "deadline": today + timedelta(days=one.due),
            }
            for one in told.findings
        ]
        reviews.conclude(
            review,
            by=self.users["leader"],
            conclusion=told.conclusion,
            reason=invented(told.reason),
            findings=findings,
            back_to=self.at(told.back_to) if told.back_to else None,
        )

    def complete(self, finding: Rectification, told: Finding) -> None:
        reviews.complete(finding, by=self.users[told.owner], evidence=invented(told.evidence))

    def verify(self, finding: Rectification, told: Finding) -> None:
        name = self.script.advisor if told.verifier == "advisor" else told.verifier
        reviews.verify(finding, by=self.users[name])

    def claim(self) -> None:
        for told in self.script.benefits:
            results.claim_benefit(
                self.topic,
                by=self.lead,
                title=told.title,
                amount=Decimal(told.amount),
                starts_on=self.day(self.script.start),
                ends_on=timezone.localdate(),
                kind=told.kind,
                recurrence=told.recurrence,
                how=invented(told.how),
            )

    def confirm(self) -> None:
        told = {one.title: one.confirmation for one in self.script.benefits}
        for benefit in self.topic.benefits.order_by("id"):
            if told[benefit.title]:
                results.confirm_benefit(benefit, by=self.users["office"], confirmation=told[benefit.title])

    def ask_change(self, what: str, new: str, why: str, place: int | None = None, approval: str = "") -> None:
        """Approved at once where the leader has something to say."""
        chosen = None if place is None else self.topic.indicators.order_by("position")[place]
        change = results.request_change(
            self.topic, by=self.lead, what=what, new=new, why=invented(why), indicator=chosen
        )
        if approval:
            results.approve_change(change, by=self.users["leader"], reason=approval)

    def ask_center(self, center: str, purpose: str, username: str, hours: int, answer: str = "") -> None:
        """Ask a center for one of its people; `answer`: accept, or the username whom it offers instead."""
        found, days = Center.objects.get(code=center), (timezone.localdate(), self.day(60))
        commitment = topics.ask_commitment(
            self.topic,
            center=found,
            purpose=invented(purpose),
            starts_on=days[0],
            ends_on=days[1],
            people=[(self.users[username], Decimal(hours))],
            by=self.lead,
        )
        manager = self.users[f"m-{center.lower()}"] if answer else None
        if answer == "accept":
            topics.accept_commitment(commitment, by=manager)
        elif answer:
            topics.counter_commitment(
                commitment,
                people=[(self.users[answer], Decimal(hours) / 2)],
                by=manager,
                reason="原定人员旺季值班，改派他人、减半工时（示例）。",
            )

    def keep(self, name: str, text: str, subject: str) -> None:
        """A small table as evidence of the last thing of `subject`."""
        kept = {"update": self.topic.updates, "rectification": self.topic.rectifications}[subject]
        file = SimpleUploadedFile(name, text.encode("utf-8-sig"))
        topics.attach(
            self.topic, file, by=self.lead, subject=subject, subject_id=kept.order_by("id").last().pk
        )
