"""The rows of a board for any number of topics, in a constant number of queries."""

from datetime import date, datetime

from django.db import models
from django.db.models import Count, Exists, F, Func, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from boards import pace
from boards.danger import HIGH_RISK, Facts, is_silent, level, reasons
from boards.rows import Money, Row
from people.models import Center, Seat
from plans.models import Milestone, Risk, Update
from projects.lifecycle import AT_WORK, PUBLIC
from projects.models import Commitment, TeamMember, Topic
from results.models import Benefit, Reading
from results.queries import attainment_by_topic
from reviews.models import StageReview
from reviews.queries import open_rectifications

PLAIN = ("code", "title", "state", "cycle", "center", "theme", "started_at")
NAMED = {
    "topic": F("pk"),
    "cycle_title": F("cycle__title"),
    "update_days": F("cycle__update_days"),
    "center_name": F("center__name"),
    "theme_name": F("theme__name"),
    "loop": Coalesce(F("plan__loop"), 1),
}
NO_PLAN = dict.fromkeys(("length", "done", "number", "finished", "overdue"), 0)
NO_PLAN |= dict.fromkeys(("first", "last", "since", "changed"))
NO_FINDINGS = {"open": 0, "to_verify": 0, "overdue": 0}


def board_rows(topics: QuerySet[Topic], today: date | None = None) -> list[Row]:
    """One row for each of `topics` that has been established, by code. Eight queries.

    The caller narrows `topics` to what may be seen; `today` is the local day.
    """
    today = today or timezone.localdate()
    found = list(_topics(topics.filter(state__in=PUBLIC)))
    keys = [topic["topic"] for topic in found]
    parts = {
        "lead": _leads(keys),
        "plan": _plans(keys, today),
        "read": _last_readings(keys),
        "findings": _findings(keys, today),
        "review": _reviews(keys),
        "risks": _high_risks(keys),
        "attainment": attainment_by_topic(keys),
    }
    return [
        _row(topic, {name: part.get(topic["topic"]) for name, part in parts.items()}, today)
        for topic in found
    ]


def money_by_topic(rows: list[Row]) -> dict[int, Money]:
    """Benefits of the topics of `rows`, each counted once; one query."""
    found = Benefit.objects.counted_once().filter(topic__in=[row.topic for row in rows]).order_by()
    money: dict[int, Money] = {}
    for one in found.values("topic", "state", "recurrence").annotate(sum=Sum("amount")):
        yearly = "yearly_" if one["recurrence"] == Benefit.Recurrence.RECURRING else ""
        part = Money(**{f"{yearly}{one['state']}": one["sum"]})
        money[one["topic"]] = money.get(one["topic"], Money()) + part
    return money


def commitments_of(center: Center, user) -> list[Commitment]:
    """What `center` was asked for in topics at work that `user` may see, with the people; two queries."""
    found = Commitment.objects.visible_to(user).filter(center=center, topic__state__in=AT_WORK)
    return list(found.select_related("topic").prefetch_related("people__user"))


def parts_of(center: Center, user) -> list[TeamMember]:
    """Who of `center` works in which topic that `user` may see, person by person; one query."""
    seated = Seat.objects.filter(center=center, user=OuterRef("user"))
    found = TeamMember.objects.visible_to(user).filter(Exists(seated), state="accepted")
    found = found.filter(topic__state__in=AT_WORK, user__is_active=True)
    return list(found.select_related("user", "topic").order_by("user__username", "topic__code"))


def _topics(topics: QuerySet[Topic]) -> QuerySet:
    updates = Update.objects.filter(topic=OuterRef("pk")).newest_first()
    named = NAMED | {
        "colour": Subquery(updates.values("colour")[:1]),
        "updated": Subquery(updates.values("created_at")[:1]),
    }
    return topics.order_by("code", "pk").values(*PLAIN, **named)


def _leads(keys) -> dict[int, tuple[int, str]]:
    found = TeamMember.objects.filter(topic__in=keys, role="lead", state="accepted").order_by()
    people = found.values_list("topic", "user", "user__name", "user__username")
    return {topic: (user, name or username) for topic, user, name, username in people}


def _plans(keys, today: date) -> dict[int, dict]:
    """Sums over the milestones of the present loop without cancelled ones, and what is overdue."""
    present = Q(loop=Coalesce(F("topic__plan__loop"), 1)) & ~Q(state=Milestone.State.CANCELLED)
    late = Q(state__in=("planned", "doing"), planned_end__lt=today)
    days = Days(F("planned_end"), F("planned_start")) + 1
    found = Milestone.objects.filter(topic__in=keys).order_by().values("topic")
    sums = found.annotate(
        length=Coalesce(Sum(days, filter=present), 0),
        done=Coalesce(Sum(days * F("progress"), filter=present), 0),
        first=Min("planned_start", filter=present),
        last=Max("planned_end", filter=present),
        number=Count("pk", filter=present),
        finished=Count("pk", filter=present & Q(state=Milestone.State.DONE)),
        overdue=Count("pk", filter=late),
        since=Min("planned_end", filter=late),
        changed=Max("updated_at"),
    )
    return {one["topic"]: one for one in sums}


def _last_readings(keys) -> dict[int, datetime]:
    found = Reading.objects.filter(indicator__topic__in=keys).order_by().values("indicator__topic")
    return dict(found.annotate(last=Max("updated_at")).values_list("indicator__topic", "last"))


def _findings(keys, today: date) -> dict[int, dict]:
    late = Q(state__in=("open", "sent_back"), deadline__lt=today)
    found = open_rectifications(keys).order_by().values("topic")
    counts = found.annotate(
        open=Count("pk"),
        to_verify=Count("pk", filter=Q(state="done")),
        overdue=Count("pk", filter=late),
    )
    return {one["topic"]: one for one in counts}


def _reviews(keys) -> dict[int, tuple[str, int]]:
    """State and id of the open review; a topic has at most one."""
    found = StageReview.objects.unconcluded().filter(topic__in=keys).order_by()
    return {topic: (state, pk) for topic, state, pk in found.values_list("topic", "state", "pk")}


def _high_risks(keys) -> dict[int, int]:
    found = Risk.objects.filter(topic__in=keys, state=Risk.State.OPEN)
    high = found.annotate(weighed=F("likelihood") * F("impact")).filter(weighed__gte=HIGH_RISK)
    return dict(high.order_by().values("topic").annotate(n=Count("pk")).values_list("topic", "n"))


def _row(topic: dict, known: dict, today: date) -> Row:
    plan, findings = known["plan"] or NO_PLAN, known["findings"] or NO_FINDINGS
    lead, lead_name = known["lead"] or (None, None)
    review, review_id = known["review"] or (None, None)
    facts = _facts(topic, known, plan, findings, today)
    found = reasons(facts)
    overdue_days = (today - facts.overdue_since).days if facts.overdue else 0
    return Row(
        **{name: topic[name] for name in ("topic", "code", "title", "state", "cycle", "cycle_title")},
        **{name: topic[name] for name in ("center", "center_name", "theme", "theme_name", "loop", "colour")},
        lead=lead,
        lead_name=lead_name,
        milestones=plan["number"],
        milestones_done=plan["finished"],
        starts_on=plan["first"],
        ends_on=plan["last"],
        progress=facts.progress,
        time=facts.time,
        pace=facts.pace,
        overdue=facts.overdue,
        overdue_days=overdue_days,
        attainment=known["attainment"],
        rectifications=findings["open"],
        to_verify=findings["to_verify"],
        rectifications_overdue=findings["overdue"],
        review=review,
        review_id=review_id,
        risks=facts.risks,
        silent=facts.silent,
        is_silent=is_silent(facts),
        reasons=tuple(found),
        danger=level(facts, found),
    )


def _facts(topic: dict, known: dict, plan: dict, findings: dict, today: date) -> Facts:
    at_work = topic["state"] in AT_WORK
    progress, time = (
        pace.progress(plan["done"], plan["length"]),
        pace.passed(plan["first"], plan["last"], today),
    )
    signs = (topic["updated"], known["read"], plan["changed"], topic["started_at"])
    return Facts(
        state=topic["state"],
        today=today,
        has_lead=known["lead"] is not None,
        starts_on=plan["first"],
        colour=topic["colour"],
        overdue=plan["overdue"] if at_work else 0,
        overdue_since=plan["since"],
        progress=progress,
        time=time,
        pace=pace.pace(progress, time),
        silent=_days_since(max(filter(None, signs), default=None), today) if at_work else None,
        update_days=topic["update_days"],
        rectifications_overdue=findings["overdue"],
        risks=known["risks"] or 0,
    )


def _days_since(moment: datetime | None, today: date) -> int | None:
    return None if moment is None else max((today - timezone.localdate(moment)).days, 0)


class Days(Func):
    """Calendar days from the second of two dates to the first."""

    output_field = models.IntegerField()
    template = "(%(expressions)s)"
    arg_joiner = " - "

    def as_sqlite(self, compiler, connection, **context):
        julian = self.copy()
        julian.set_source_expressions([_Julian(day) for day in self.get_source_expressions()])
        return julian.as_sql(compiler, connection, template="CAST(%(expressions)s AS INTEGER)", **context)


class _Julian(Func):
    function = "julianday"
    output_field = models.FloatField()
