"""What the selection awaits of whom (design.md §6): scorecards, ballots, screening, the next move."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.due import AnyOf, Line, Row, Source, awaits
from projects.lifecycle import PHASE_MOVES, PROPOSING, SCORING, VOTING
from projects.models import Cycle, Panelist, Topic, Voter
from scoring.labels import MOVES
from scoring.models import Absence, Ballot, StabilityReport
from scoring.outlook import short, upcoming
from scoring.sheet import of_panelist

GO_ON = 7
"""Days from the closing of a phase to the move that leads on."""
AGAIN = 1
"""Days to have a stability report computed again that failed."""

# --- Scorecards and ballots --------------------------------------------------------------------------


def _taken(phase: str) -> Q:
    """Of what belongs to a cycle: while entries of `phase` are taken, as `Cycle.takes` says."""
    ended = Q(cycle__auto_advance=True, **{f"cycle__{phase}_ends_at__lte": timezone.now()})
    return Q(**{"cycle__phase": phase, f"cycle__{phase}_closed_at": None}) & ~ended


def _scoring() -> QuerySet[Panelist]:
    """Judges who have topics to score: `todo`, and `done` of them that count."""
    topics = of_panelist()
    number = topics.order_by().values("cycle").values(n=Count("pk"))
    judges = Panelist.objects.filter(_taken(SCORING)).filter(Exists(topics.filter(has_card=False)))
    return judges.annotate(
        todo=Subquery(number.filter(has_card=False)),
        done=Coalesce(Subquery(number.filter(has_card=True)), 0),
    )


def _score(judge: Panelist) -> Line:
    cycle = judge.cycle
    label = ngettext("Score %(n)d topic", "Score %(n)d topics", judge.todo) % {"n": judge.todo}
    done = _("%(done)d of %(all)d done") % {"done": judge.done, "all": judge.todo + judge.done}
    address = reverse("score", args=[cycle.pk])
    return Line(label, address, f"{cycle.title} · {done}", cycle.scoring_ends_at)


def _voting() -> QuerySet[Voter]:
    """Voters whose ballot is not cast; `proxy`: the absence by which somebody else is to cast it, if any;
    `gave_away`: whether the voter named them, not the office."""
    cast = Ballot.objects.filter(
        cycle=OuterRef("cycle"), round__number=OuterRef("cycle__round"), voter=OuterRef("user"), state="cast"
    )
    absent = Absence.objects.in_force().filter(cycle=OuterRef("cycle"), voter=OuterRef("user"))
    voters = Voter.objects.filter(_taken(VOTING)).exclude(Exists(cast))
    voters = voters.exclude(Exists(absent.filter(kind=Absence.Kind.PAPER)))
    return voters.annotate(
        proxy=Subquery(absent.order_by().values("pk")[:1]), gave_away=Exists(absent.filter(by=F("voter")))
    )


def _voting_oneself() -> QuerySet[Voter]:
    """What the office entered may be wrong: until it is used, the voter is asked as well."""
    return _voting().filter(gave_away=False)


def _voting_for_another() -> QuerySet[Voter]:
    return _voting().filter(user__absences=F("proxy"))


def _vote(voter: Voter, person: int | None = None) -> Line:
    """What to say to the voter, or to the holder of their proxy."""
    cycle = voter.cycle
    if person in (None, voter.user_id):
        address = reverse("ballot", args=[cycle.pk])
        return Line(_("Cast your ballot"), address, cycle.title, cycle.voting_ends_at)
    label = _("Cast the ballot for %(voter)s") % {"voter": voter.user}
    address = reverse("ballot-for", args=[cycle.pk, voter.proxy])
    return Line(label, address, cycle.title, cycle.voting_ends_at)


awaits(
    Source(
        "scorecards",
        gettext_lazy("Scorecards"),
        "score",
        _scoring,
        _score,
        person="user",
        day="cycle__scoring_ends_at",
        related=("cycle",),
    )
)


@dataclass(frozen=True)
class Ballots(AnyOf):
    """One ballot may await its voter and the holder of the proxy, and each is told something else."""

    def lines(self, rows: Collection[Row]) -> Iterator[tuple[Row, Line]]:
        found = self.rows().select_related(*self.related).in_bulk({row.subject for row in rows})
        for row in rows:
            voter = found.get(row.subject)
            if voter and (voter.proxy or row.person == voter.user_id):
                yield row, _vote(voter, row.person)


def _ballots(rows, person: str) -> Source:
    title, day = gettext_lazy("Ballots"), "cycle__voting_ends_at"
    related = ("cycle", "user")
    return Source("ballots", title, "ballot", rows, _vote, person=person, day=day, related=related)


_OWN, _HELD = (
    _ballots(_voting_oneself, "user"),
    _ballots(_voting_for_another, "user__absences__holder"),
)

awaits(Ballots(_OWN.kind, _OWN.title, _OWN.icon, _voting, _vote, related=_OWN.related, ways=(_OWN, _HELD)))

# --- What the office and the leaders do for a cycle ---------------------------------------------------


def _screening() -> QuerySet[Cycle]:
    waiting = Topic.objects.to_screen().filter(cycle=OuterRef("pk")).order_by()
    number = waiting.values("cycle").values(n=Count("pk"))
    return Cycle.objects.filter(phase=PROPOSING).filter(Exists(waiting)).annotate(todo=Subquery(number))


def _screen(cycle: Cycle) -> Line:
    label = ngettext("Screen %(n)d topic", "Screen %(n)d topics", cycle.todo) % {"n": cycle.todo}
    return Line(label, reverse("screening", args=[cycle.pk]), cycle.title, cycle.proposing_ends_at)


awaits(
    Source(
        "screening",
        gettext_lazy("Topics to screen"),
        "eye",
        _screening,
        _screen,
        role="office",
        day="proposing_ends_at",
    )
)


def _ripe() -> QuerySet[Cycle]:
    """Cycles whose phase was closed (`closed`: when) or has outlived its deadline (`ended`).

    `missed`: whether a ballot missed the quorum, so that the office has to lead back.
    """
    closed = [When(phase=phase, then=F(f"{phase}_closed_at")) for phase in (SCORING, VOTING)]
    ended = [When(phase=phase, then=F(f"{phase}_ends_at")) for phase in (PROPOSING, SCORING, VOTING)]
    missed = Exists(short(OuterRef("pk")))
    cycles = Cycle.objects.annotate(closed=_moment(closed), ended=_moment(ended), missed=missed)
    return cycles.filter(Q(closed__isnull=False) | Q(ended__lte=timezone.now()))


def _moment(whens: list[When]) -> Case:
    return Case(*whens, default=None, output_field=DateTimeField())


def _to_lead_on() -> QuerySet[Cycle]:
    return _ripe().exclude(phase=VOTING, closed__isnull=False, missed=False)


def _to_certify() -> QuerySet[Cycle]:
    return _ripe().filter(phase=VOTING, closed__isnull=False, missed=False)


def _move(cycle: Cycle) -> Line:
    verb = upcoming(cycle, missed=cycle.missed)[0]
    address = reverse("cycle-move", args=[cycle.pk, verb])
    note = " · ".join([cycle.title, *([_("Quorum not met")] if verb == "reopen" else ())])
    return Line(str(MOVES[verb]), address, note, None if cycle.closed else cycle.ended)


def _moves(rows, role: str) -> Source:
    later = ExpressionWrapper(F("closed") + dt.timedelta(GO_ON), DateTimeField())
    day = Coalesce(TruncDate(later), TruncDate("ended"))
    title = gettext_lazy("Moves of a cycle")
    return Source("moves", title, "flag", rows, _move, role=role, day=day)


_LEAD_ON, _CERTIFY = _moves(_to_lead_on, "office"), _moves(_to_certify, PHASE_MOVES["certify"].owner)

awaits(AnyOf(_LEAD_ON.kind, _LEAD_ON.title, _LEAD_ON.icon, _ripe, _move, ways=(_LEAD_ON, _CERTIFY)))


def _failed() -> QuerySet[StabilityReport]:
    """Of the rankings that are still to be voted on or certified."""
    decided = {"ranking__superseded": False, "ranking__cycle__phase__in": (SCORING, VOTING)}
    return StabilityReport.objects.filter(state=StabilityReport.State.FAILED, **decided)


def _compute(report: StabilityReport) -> Line:
    cycle = report.ranking.cycle
    label = _("Have the stability of the ranking computed again: it failed")
    return Line(label, reverse("stability", args=[cycle.pk]), cycle.title)


awaits(
    Source(
        "stability",
        gettext_lazy("Stability reports that failed"),
        "alert",
        _failed,
        _compute,
        role="office",
        since="asked_at",
        within=AGAIN,
        related=("ranking__cycle",),
    )
)
