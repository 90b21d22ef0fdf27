"""A topic at work with its group and its plan, built through the actions."""

import datetime as dt

from django.utils import timezone

from people.models import User
from plans import actions
from plans.models import Edition, Milestone, Procedure
from projects import actions as topics
from projects.models import Topic
from tests.cast import Stage, make_user

START = dt.date(2026, 3, 2)
GROUP = ("lead", "advisor", "member", "owner")


class Ground:
    """`topic` of the branch is established; lead, advisor, member and owner (a member too) have accepted."""

    def __init__(self, stage: Stage):
        self.stage, self.cast = stage, stage.cast
        for role in GROUP:
            found = User.objects.filter(username=role).first()
            setattr(self, role, found or make_user(role, (self.cast.branch, "staff")))
        self.cycle = stage.proposing()
        self.topic = self.established()

    def __getitem__(self, role: str) -> User:
        return getattr(self, role) if role in GROUP else self.cast[role]

    def established(self, title: str = "Shorter calls") -> Topic:
        topic = self.stage.topic(self.cycle, title=title)
        self.force(topic, "established")
        for role in GROUP:
            invited = topics.invite(
                topic,
                user=self[role],
                role=role if role in ("lead", "advisor") else "member",
                by=self.cast.office,
            )
            topics.respond(invited, accept=True, by=self[role])
        return topic

    def force(self, topic: Topic, state: str) -> Topic:
        """Put the topic into `state`; a start is noted with the first state that needs one."""
        started = None if state in ("shortlisted", "established") else topic.started_at or timezone.now()
        Topic.objects.filter(pk=topic.pk).update(state=state, started_at=started)
        topic.refresh_from_db()
        return topic

    def run(self) -> Topic:
        return self.force(self.topic, "running")

    def edition(self, code: str = "ten-steps") -> Edition:
        return Procedure.objects.get(code=code).editions.first()

    def lay_out(self, code: str = "ten-steps", starts_on: dt.date = START, **more) -> list[Milestone]:
        actions.lay_out(self.topic, edition=self.edition(code), starts_on=starts_on, by=self.lead, **more)
        return self.milestones()

    def milestone(self, **fields) -> Milestone:
        """One of ten days from the start; its owner is the owner."""
        fields = {
            "title": "Survey",
            "planned_start": START,
            "planned_end": START + dt.timedelta(9),
            "owner": self.owner,
        } | fields
        return actions.add_milestone(self.topic, by=self.lead, **fields)

    def milestones(self, **narrowed) -> list[Milestone]:
        found = Milestone.objects.filter(topic=self.topic, **narrowed)
        return list(found.order_by("loop", "position", "id"))
