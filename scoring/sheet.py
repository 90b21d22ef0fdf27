"""A judge's own list: which topics are open, scored, abstained from, barred by a conflict of interest."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from people.models import Seat
from projects.models import Cycle, TeamMember, Topic
from scoring.dimensions import DIMENSIONS
from scoring.models import Assignment, Recusal, Scorecard

ENTERED = (
    "accepted",
    "shortlisted",
    "passed_over",
    "established",
    "running",
    "acceptance",
    "consolidating",
    "closed",
    "terminated",
)
"""States of the topics that are or were up for scoring."""

OPEN, SCORED, ABSTAINED, RECUSED = "open", "scored", "abstained", "recused"


def entered(cycle: Cycle) -> QuerySet[Topic]:
    """The topics up for scoring in the order of their codes, without their long texts."""
    topics = cycle.topics.filter(state__in=ENTERED).select_related("center").order_by("code")
    return topics.only("code", "title", "state", "cycle_id", "proposer_id", "center__name")


def own(cycle: Cycle, judge) -> QuerySet[Topic]:
    """Those of the entered topics that are the judge's: all of them, or in a cycle with assignments those
    assigned, and those that the judge has scored all the same."""
    topics = entered(cycle)
    return topics.filter(_assigned(judge) | Exists(_card(judge))) if cycle.assigned else topics


def _assigned(judge) -> Exists:
    return Exists(Assignment.objects.filter(topic=OuterRef("pk"), judge=judge))


def _card(judge) -> QuerySet[Scorecard]:
    return Scorecard.objects.filter(topic=OuterRef("pk"), judge=judge)


def sheet(cycle: Cycle, judge) -> QuerySet[Topic]:
    """The judge's own topics with `standing` (open, scored, abstained or recused) and what bars the judge.

    Facts that arose after scoring closed change nothing any more (methods.md §2).
    """
    card = _card(judge)
    recusals, seats, group = _bars(judge)
    stored = recusals.values("cause")
    facts = Q(at_center=True) | Q(in_group=True) | Q(proposer=judge)
    barred = Q(stored__isnull=False) | (Q() if cycle.scoring_closed_at else facts)
    standing = Case(
        When(barred, then=Value(RECUSED)),
        When(~Exists(card), then=Value(OPEN)),
        When(Exists(card.given()), then=Value(SCORED)),
        default=Value(ABSTAINED),
        output_field=CharField(),
    )
    topics = own(cycle, judge).annotate(
        stored=Subquery(stored), at_center=Exists(seats), in_group=Exists(group)
    )
    return topics.annotate(standing=standing)


def _bars(judge) -> tuple[QuerySet, QuerySet, QuerySet]:
    """The recusals, the seats at its center and the parts in its group that bar `judge` from a topic."""
    return (
        Recusal.objects.filter(topic=OuterRef("pk"), judge=judge),
        Seat.objects.filter(user=judge, center=OuterRef("center")),
        TeamMember.objects.filter(topic=OuterRef("pk"), user=judge, state="accepted"),
    )


def of_panelist() -> QuerySet[Topic]:
    """For a subquery of panelists while scoring is open: the topics that each is to score, as `own` says,
    with `has_card`: whether they have (by a card of abstentions, too)."""
    judge = OuterRef(OuterRef("user"))
    topics = Topic.objects.filter(cycle=OuterRef("cycle"), state__in=ENTERED)
    for bar in _bars(judge):
        topics = topics.exclude(Exists(bar))
    topics = topics.exclude(proposer=OuterRef("user")).annotate(has_card=Exists(_card(judge)))
    return topics.filter(Q(cycle__assigned=False) | Q(has_card=True) | _assigned(judge))


def totals(cycle: Cycle, judge) -> dict:
    """{open, scored, abstained, recused, done, all, percent}: `all` leaves the recused out; one query."""
    counts = {state: Count("pk", filter=Q(standing=state)) for state in (OPEN, SCORED, ABSTAINED, RECUSED)}
    found = sheet(cycle, judge).order_by().aggregate(**counts)
    done = found[SCORED] + found[ABSTAINED]
    every = done + found[OPEN]
    return found | {"done": done, "all": every, "percent": 100 * done // every if every else 0}


def next_open(cycle: Cycle, judge, after: str = "") -> Topic | None:
    """The next topic to score, from the one with the code `after` onwards, then from the beginning."""
    topics = sheet(cycle, judge).filter(standing=OPEN, state="accepted")
    return topics.filter(code__gt=after).first() or (topics.first() if after else None)


@dataclass(frozen=True)
class Line:
    """One topic on the list; `gaps` counts the dimensions without a mark on a card that has some."""

    topic: Topic
    state: str
    gaps: int
    cause: str


def lines(topics: Iterable[Topic], judge) -> list[Line]:
    """What the list shows of `topics`, a slice of the sheet; one query."""
    topics = list(topics)
    rows = Scorecard.objects.filter(topic__in=topics, judge=judge).order_by()
    gaps = {topic: marks.count(None) for topic, *marks in rows.values_list("topic_id", *DIMENSIONS)}
    return [
        Line(
            topic,
            topic.standing,
            gaps.get(topic.pk, 0) if topic.standing == SCORED else 0,
            _cause(topic, judge) if topic.standing == RECUSED else "",
        )
        for topic in topics
    ]


def _cause(topic: Topic, judge) -> str:
    """Why the judge is recused, in words."""
    own = Recusal.Cause.PROPOSER if topic.proposer_id == judge.pk else Recusal.Cause.OWN_CENTER
    cause = topic.stored or (Recusal.Cause.MEMBER if topic.in_group else own)
    return str(Recusal.Cause(cause).label)
