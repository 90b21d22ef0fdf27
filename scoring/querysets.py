"""Who sees which scorecards, recusals, ballots and results (design.md §1)."""

import datetime as dt

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from projects.lifecycle import PROPOSING, SETUP
from projects.models import Cycle, Panelist, Topic, Voter

SILENCE = dt.timedelta(minutes=2)
"""Without a sign of life for this long, the worker that computes a report counts as dead."""


def scoring_closed(prefix: str = "cycle") -> Q:
    """The cycle's scoring has been closed, whatever phase it is in now."""
    return Q(**{f"{prefix}__scoring_closed_at__isnull": False})


class ScorecardQuerySet(models.QuerySet):
    """Scorecards: the judge's alone until scoring closes."""

    def visible_to(self, user):
        """Afterwards also for office and leaders; a topic's proposer sees those that count, without a
        name: a card marked as recused would tell whose it is, by the label that is the same everywhere."""
        standing = user.standing
        if standing.is_office or standing.is_leader:
            return self.filter(Q(judge=user) | scoring_closed())
        recused = Exists(Topic.objects.filter(pk=OuterRef("topic"), recusals__judge=OuterRef("judge")))
        proposed = scoring_closed() & Q(topic__proposer=user)
        return self.filter(Q(judge=user) | (proposed & ~recused))

    def with_labels(self):
        """Adds `number`, the one that the judge drew when scoring opened."""
        seats = Panelist.objects.filter(cycle=OuterRef("cycle"), user=OuterRef("judge"))
        return self.annotate(number=Subquery(seats.values("number")[:1]))

    def given(self):
        """Those with at least one mark; the others are whole abstentions."""
        from scoring.dimensions import DIMENSIONS

        marked = Q()
        for name in DIMENSIONS:
            marked |= Q(**{f"{name}__isnull": False})
        return self.filter(marked)


class RecusalQuerySet(models.QuerySet):
    """Recusals: the judge's own, and all for the office and leaders; of topics that they may see."""

    def visible_to(self, user):
        if user.standing.is_office:
            return self
        seen = self.filter(topic__in=Topic.objects.visible_to(user).values("pk"))
        return seen if user.standing.is_leader else seen.filter(judge=user)


class BallotQuerySet(models.QuerySet):
    """Ballots: of whoever cast them alone, always; a voter doesn't see what the holder of a proxy chose."""

    def visible_to(self, user):
        return self.filter(Q(voter=user, holder=None) | Q(holder=user))

    def counted(self):
        """Cast, blank ones included; withdrawn ones don't count."""
        return self.filter(state="cast")


class ResultRowQuerySet(models.QuerySet):
    """Rows of a ranking or a tally, only of topics that `user` may see."""

    def visible_to(self, user):
        if user.standing.is_office:
            return self
        return self.filter(topic__in=Topic.objects.visible_to(user))


class ComparisonQuerySet(models.QuerySet):
    """Pairwise comparisons: the expert's own, and all for the office and leaders."""

    def visible_to(self, user):
        if user.standing.is_office or user.standing.is_leader:
            return self
        return self.filter(expert=user)

    def awaited(self):
        """Those that their expert still has to finish: rules not frozen, weights not adopted from others."""
        adopted = Exists(self.model.objects.filter(cycle=OuterRef("cycle"), counted=True))
        return self.filter(finished_at=None, cycle__phase__in=(SETUP, PROPOSING)).exclude(adopted)


class AssignmentQuerySet(models.QuerySet):
    """Who is to score what: the judge's own, of topics that they may see, and all for the office."""

    def visible_to(self, user):
        if user.standing.is_office:
            return self
        return self.filter(judge=user, topic__in=Topic.objects.visible_to(user).values("pk"))


class AbsenceQuerySet(models.QuerySet):
    """Who votes by proxy or on paper: the voter, the holder of the proxy, and the office."""

    def visible_to(self, user):
        if user.standing.is_office:
            return self
        return self.filter(Q(voter=user) | Q(holder=user))

    def in_force(self):
        """What the rules of the cycle allow: of active voters on the electorate."""
        voter = Exists(Voter.objects.filter(cycle=OuterRef("cycle"), user=OuterRef("voter")))
        holder = Exists(Voter.objects.filter(cycle=OuterRef("cycle"), user=OuterRef("holder")))
        proxy = Q(kind="proxy", cycle__proxies__gt=0, holder__is_active=True) & holder
        paper = Q(kind="paper", cycle__absentees=True)
        return self.filter(voter, proxy | paper, voter__is_active=True)

    def with_use(self):
        """Adds `used`: the holder has cast in the latest round, unless that was superseded; what for stays
        theirs."""
        same = {f"ballots__{name}": OuterRef(name) for name in ("voter", "holder")}
        now = {"ballots__round__number": F("round"), "ballots__round__superseded": False}
        now |= {"ballots__state": "cast"}
        return self.annotate(used=Exists(Cycle.objects.filter(pk=OuterRef("cycle"), **same, **now)))


class StabilityQuerySet(models.QuerySet):
    """Stability reports, of rankings in force or superseded."""

    def waiting(self, now):
        """Asked for, or left behind by a worker that died; of a ranking in force."""
        forsaken = Q(state="computing", beat_at__lt=now - SILENCE)
        return self.filter(Q(state="waiting") | forsaken, ranking__superseded=False)
