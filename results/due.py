"""What results await of whom (design.md §6): readings after acceptance, changes to decide, benefits."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import replace

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.spoken import labelled, listed
from people.due import Line, Row, Source, awaits
from projects.lifecycle import AT_WORK, CONSOLIDATING, PUBLIC
from projects.models import Topic
from projects.queries import insiders
from results.consolidation import DAYS, EARLY
from results.models import Benefit, Change
from results.queries import consolidations, regressions

WITHIN = 7
"""Days in which it is decided what a consolidation has come to."""


class Readings(Source):
    """Of one topic up to three, told apart by their days. `day` is that of acceptance, and `say` takes a
    topic with one line of its `consolidation`."""

    def select(self, *, until: dt.date | None = None, **narrowed) -> Iterator[Row]:
        """Four queries: who leads, the topics, their indicators and readings."""
        accepted = until and until - dt.timedelta(min(DAYS))
        leads = {row.subject: row for row in super().select(until=accepted, **narrowed)}
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


class Outcomes(Source):
    """What a consolidation has come to: a result that lasted is to be closed, one that did not is to be taken
    back or closed all the same. `say` takes a topic with the names of what is no longer at its target."""

    def select(self, *, until: dt.date | None = None, **narrowed) -> Iterator[Row]:
        """As `Source.select`, and five queries for topics, indicators and readings."""
        rows = list(super().select(**narrowed))
        found = self._outcomes({row.subject for row in rows})
        for row in rows:
            if row.subject in found and (until is None or found[row.subject][0] <= until):
                yield replace(row, day=found[row.subject][0])

    def lines(self, rows: Collection[Row]) -> Iterator[tuple[Row, Line]]:
        found = self._outcomes({row.subject for row in rows})
        said = {key: self.say(outcome) for key, (_day, outcome) in found.items()}
        return ((row, said[row.subject]) for row in rows if row.subject in said)

    def _outcomes(self, keys: Collection[int]) -> dict[int, tuple[dt.date, tuple[Topic, list[str]]]]:
        """{topic id: (by when to decide, what `say` takes)} of those for which there is one."""
        topics = list(self.rows().filter(pk__in=keys)) if keys else []
        fallen, dues = regressions(topics), consolidations(topics, timezone.localdate())
        found = {}
        for topic in topics:
            if lost := fallen[topic.pk]:
                since = timezone.localtime(min(moment for _indicator, moment in lost)).date()
            elif any(one["missing"] for one in dues[topic.pk]):
                continue
            else:
                since = dues[topic.pk][-1]["due"]
            names = [indicator.name for indicator, _moment in lost]
            found[topic.pk] = since + dt.timedelta(self.within), (topic, names)
        return found


class Decisions(Source):
    """What awaits a role, but never whoever asked for it."""

    def select(self, **narrowed) -> Iterator[Row]:
        """As `Source.select`, and one query for who asked."""
        rows = list(super().select(**narrowed))
        asked = set(self.rows().order_by().values_list("pk", "by")) if rows else ()
        return (row for row in rows if (row.subject, row.person) not in asked)


def _settle(outcome: tuple[Topic, list[str]]) -> Line:
    topic, lost = outcome
    address = reverse("topic", args=[topic.pk])
    if lost:
        label = _("Decide what follows, no longer at the target: %(names)s") % {"names": listed(lost)}
    else:
        label = _("Close the topic: the readings after acceptance are complete")
    return Line(label, address, note=topic.title)


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
    Outcomes(
        "outcomes",
        gettext_lazy("Results to settle"),
        "flag",
        lambda: Topic.objects.filter(state=CONSOLIDATING),
        _settle,
        role="leader",
        barred=insiders,
        since="consolidating_since",
        within=WITHIN,
        ahead=WITHIN,
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
