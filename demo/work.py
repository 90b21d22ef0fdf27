"""Carries an elected topic on as its script tells, day by day."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from demo.acts import Acts, invented
from demo.diary import Story
from demo.script import MARKED, NAMED, SUBMITTED, Finding, Gate
from plans.models import Milestone
from projects import actions as topics
from reviews import actions as reviews
from reviews.models import Rectification, StageReview


class Work(Acts):
    """The stories of one topic."""

    def stories(self) -> list[Story]:
        return [self.life(), self.happenings()]

    def life(self) -> Story:
        """From the naming of the group to the end of the topic."""
        script = self.script
        yield self.moment(script.start - script.named)
        self.name_group()
        yield self.moment(script.start - script.named + 4)
        self.set_out()
        if not script.starts:
            return
        yield self.moment(script.start)
        topics.move(self.topic, "start", by=self.users["leader"])
        while milestone := self.ahead():
            went_on = yield from (self.gate(milestone) if milestone.is_gate else self.step(milestone))
            if not went_on:
                return
        yield from self.to_the_end()

    def step(self, milestone: Milestone) -> Iterator[datetime]:
        noted = self.script.noted.get(milestone.step, 0)
        yield self.moment(milestone.planned_end + timedelta(days=self.lateness(milestone) + noted), 11)
        self.finish(milestone, noted)
        return True

    def gate(self, milestone: Milestone) -> Iterator[datetime]:
        """The stage review of a gate; whether work goes on after it."""
        told = self.script.gates.get(self.name(milestone), Gate())
        yield self.moment(milestone.planned_end + timedelta(days=told.after))
        self.reach(milestone)
        review = reviews.prepare_review(
            self.topic, by=self.lead, summary=invented(told.summary), evidence=invented(told.evidence)
        )
        return (yield from self.held(review, told))

    def held(self, review: StageReview, told: Gate) -> Iterator[datetime]:
        """From the submission of a review on; whether it opened what it guards."""
        submitted = timezone.localdate()
        reviews.submit_review(review, by=self.lead)
        if told.upto == SUBMITTED:
            return False
        yield self.moment(submitted + timedelta(days=1), 9)
        reviewers = [self.users[name] for name in told.reviewers]
        reviews.name_reviewers(review, by=self.users["leader"], reviewers=reviewers)
        if told.upto == NAMED:
            return False
        yield self.moment(submitted + timedelta(days=2), 15)
        self.mark(review, told)
        if told.upto == MARKED:
            return False
        yield self.moment(submitted + timedelta(days=3), 16)
        self.conclude(review, told)
        if told.conclusion == "terminate":
            return False
        all_verified = yield from self.rectified(review, told.findings)
        return all_verified or told.conclusion == "adjust"

    def rectified(self, review: StageReview, findings: tuple[Finding, ...]) -> Iterator[datetime]:
        """Each finding is done and verified on its day; whether all of them are."""
        begun, acts = timezone.localdate(), []
        for told, kept in zip(findings, review.rectifications.order_by("id"), strict=True):
            if told.done is not None:
                acts.append((told.done, kept.pk, self.complete, told))
            if told.verified is not None:
                acts.append((told.verified, kept.pk, self.verify, told))
        for days, pk, act, told in sorted(acts, key=lambda one: one[:2]):
            yield self.moment(begun + timedelta(days=days), 14)
            act(Rectification.objects.get(pk=pk), told)
        return all(told.verified is not None for told in findings)

    def to_the_end(self) -> Story:
        """Acceptance, consolidation, closing."""
        told = self.script.acceptance
        if told is None:
            return
        yield self.moment(timezone.localdate() + timedelta(days=2), 9)
        topic = topics.move(self.topic, "request-acceptance", by=self.lead, reason=invented(told.summary))
        yield self.moment(timezone.localdate() + timedelta(days=1), 9)
        self.claim()
        if not (yield from self.held(topic.reviews.get(state="draft"), told)):
            return
        accepted = timezone.localdate()
        yield self.moment(accepted + timedelta(days=6))
        self.confirm()
        for number, values in enumerate(self.script.kept, start=1):
            yield self.moment(accepted + timedelta(days=30 * number), 9)
            for place, value in enumerate(values):
                self.read(place, value, 400, f"巩固期第{30 * number}天复测（示例）")
        if self.script.closed:
            yield self.moment(accepted + timedelta(days=92))
            topics.move(self.topic, "close", by=self.users["leader"], reason=self.script.closed)

    def happenings(self) -> Story:
        """Readings, updates and whatever else happens on a day of its own."""
        script = self.script
        found = [(day, 9, self.read, told) for day, *told in script.readings]
        found += [(day, 16, self.report, told) for day, *told in script.updates]
        found += [(day, 13, getattr(self, name), told) for day, name, *told in script.events]
        for day, hour, act, told in sorted(found, key=lambda one: one[:2]):
            yield self.moment(day, hour)
            act(*told)
