"""What plans await of whom: one's own milestones, and the updates of topics that one leads (design.md §6)."""

import datetime as dt

from django.db.models import (
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Greatest, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.due import Line, Source, awaits
from plans.models import Milestone, Update
from projects.lifecycle import ESTABLISHED, RUNNING
from projects.models import Topic

AHEAD = 14
"""Days before its end from which a milestone stands on the desk of its owner."""
UPDATE_AHEAD = 2


def _milestones() -> QuerySet[Milestone]:
    """With what `_milestone` reads: of a topic's many fields, its title."""
    found = Milestone.objects.open().filter(topic__state__in=(ESTABLISHED, RUNNING))
    return found.only("title", "is_gate", "topic__title")


def _milestone(milestone: Milestone) -> Line:
    label = _("Pass the gate “%(title)s”") if milestone.is_gate else _("Finish “%(title)s”")
    return Line(label % {"title": milestone.title}, milestone.get_absolute_url(), note=milestone.topic.title)


def _reporting() -> QuerySet[Topic]:
    """Running topics with their accepted lead, and `report_by`: the day of the next update, at the rhythm of
    the cycle since the last one, or since the start. A topic of which neither is known awaits none."""
    last = Update.objects.filter(topic=OuterRef("pk")).newest_first().values("created_at")[:1]
    led = Topic.objects.filter(state=RUNNING, members__role="lead", members__state="accepted")
    # SQLite's Greatest of anything and NULL is NULL.
    since = Coalesce(Greatest("last_update", "started_at"), "last_update", "started_at")
    # On SQLite Django multiplies days by none but plain integers.
    days = Cast("cycle__update_days", IntegerField())
    rhythm = ExpressionWrapper(days * Value(dt.timedelta(1)), DurationField())
    report_by = TruncDate(ExpressionWrapper(since + rhythm, DateTimeField()))
    return led.annotate(last_update=Subquery(last), report_by=report_by).filter(report_by__isnull=False)


def _report(topic: Topic) -> Line:
    return Line(_("Report progress"), reverse("topic-updates", args=[topic.pk]), note=topic.title)


awaits(
    Source(
        "milestones",
        gettext_lazy("Milestones"),
        "flag",
        _milestones,
        _milestone,
        person="owner",
        day="planned_end",
        ahead=AHEAD,
        topic="topic",
        related=("topic",),
    )
)
awaits(
    Source(
        "updates",
        gettext_lazy("Progress updates"),
        "edit",
        _reporting,
        _report,
        person="members__user",
        day=F("report_by"),
        ahead=UPDATE_AHEAD,
        topic="pk",
    )
)
