"""What results await of whom (design.md §6): readings after acceptance, changes to decide, benefits."""

import datetime as dt
from collections.abc import Collection, Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.spoken import labelled, listed
from people.due import Line, Row, Source, awaits
from people.models import User
from projects.lifecycle import AT_WORK, CONSOLIDATING, PUBLIC
from projects.models import Topic
from projects.queries import insiders
from results.consolidation import DAYS, EARLY
from results.models import Benefit, Change
from results.queries import consolidations


class Readings(Source):
    """Of one topic up to three, told apart by their days. `day` is that of acceptance, and `say` takes a
    topic with one line of its `consolidation`."""

    def select(
        self,
        *,
        until: dt.date | None = None,
        user: User | None = None,
        subjects: Collection[int] | None = None,
    ) -> Iterator[Row]:
        """Four queries: who leads, the topics, their indicators and readings."""
        accepted = until and until - dt.timedelta(min(DAYS))
        leads = {row.subject: row for row in super().select(until=accepted, user=user, subjects=subjects)}
        for topic, due in self._missing(leads):
            if until is None or due["due"] <= until:
                yield Row(self.kind, topic.pk, leads[topic.pk].person, due["due"], topic.pk)

    def lines(self, rows: Collection[Row]) -> Iterator[tuple[Row, Line]]:
        missing = self._missing({row.subject for row in rows})
        said = {(topic.pk, due["due"]): self.say((topic, due)) for topic, due in missing}
        return ((row, said[row.subject, row.day]) for row in rows if (row.subject, row.day) in said)

    def _missing(self, keys: Collection[int]) -> Iterator[tuple[Topic, dict]]:
        """Each topic with each of its dues that lacks a reading."""
        topics = list(self.rows().filter(pk__in=list(keys))) if keys else []
        found = consolidations(topics, timezone.localdate()) if topics else {}
        return ((topic, due) for topic in topics for due in found[topic.pk] if due["missing"])


class Decisions(Source):
    """What awaits a role, but never whoever asked for it."""

    def select(self, **narrowed) -> Iterator[Row]:
        """As `Source.select`, and one query for who asked."""
        rows = list(super().select(**narrowed))
        asked = set(self.rows().order_by().values_list("pk", "by")) if rows else ()
        return (row for row in rows if (row.subject, row.person) not in asked)


def _consolidating() -> QuerySet[Topic]:
    return Topic.objects.filter(state=CONSOLIDATING, members__role="lead", members__state="accepted")


def _enter(missing: tuple[Topic, dict]) -> Line:
    topic, due = missing
    label = _("Enter the reading after %(day)d days: %(names)s")
    return Line(
        label % {"day": due["day"], "names": listed(due["missing"])},
        reverse("topic-indicators", args=[topic.pk]),
        note=topic.title,
    )


def _requested() -> QuerySet[Change]:
    return Change.objects.filter(state="requested", topic__state__in=AT_WORK)


def _decide(change: Change) -> Line:
    label = _("Decide about the change of: %(what)s")
    what = change.indicator or change.get_what_display()
    return Line(label % {"what": what}, change.get_absolute_url(), note=change.topic.title)


def _claimed() -> QuerySet[Benefit]:
    """What is counted in another benefit needs no confirmation of its own."""
    return Benefit.objects.counted_once().filter(state="claimed", topic__state__in=PUBLIC)


def _confirm(benefit: Benefit) -> Line:
    label = labelled(_("Confirm the benefit"), benefit.title)
    return Line(label, benefit.get_absolute_url(), note=benefit.topic.title)


awaits(
    Readings(
        "readings",
        gettext_lazy("Readings after acceptance"),
        "target",
        _consolidating,
        _enter,
        person="members__user",
        day="consolidating_since",
        ahead=EARLY,
        topic="pk",
    )
)
awaits(
    Decisions(
        "changes",
        gettext_lazy("Change requests"),
        "edit",
        _requested,
        _decide,
        role="leader",
        barred=insiders,
        since="created_at",
        topic="topic",
        related=("topic", "indicator"),
    )
)
awaits(
    Decisions(
        "benefits",
        gettext_lazy("Benefits to confirm"),
        "money",
        _claimed,
        _confirm,
        role="office",
        barred=insiders,
        since="created_at",
        topic="topic",
        related=("topic",),
    )
)
