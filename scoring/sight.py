"""Who sees the history of scorecards, recusals, ballots and absences (design.md §1)."""

from django.db.models import Q

from kit.sight import keeps_back, tells
from scoring.models import Ballot, Recusal, Scorecard
from scoring.rules import sees_names

keeps_back("ballot", ("seal",), unless=lambda user: False)


@tells
def of_scorecards(user) -> Q:
    """As the scorecards themselves, but never without the name: a proposer sees none of these lines, since
    who wrote when would tell whose card it is."""
    cards = Scorecard.objects.visible_to(user)
    if not sees_names(user):
        cards = cards.filter(judge=user)
    return Q(subject="scorecard", subject_id__in=cards.values("pk"))


@tells
def of_recusals(user) -> Q:
    """The judge's own, lifted ones too where the judge lifted them; all for office and leaders."""
    if sees_names(user):
        return Q(subject="recusal")
    own = Q(subject_id__in=Recusal.objects.visible_to(user).values("pk")) | Q(by=user)
    return Q(subject="recusal") & own


@tells
def of_rankings(user) -> Q:
    """What came of talking over topics: for office and leaders; the panel reads it on the discussion list."""
    return Q(subject="ranking") if sees_names(user) else Q(pk__in=[])


@tells
def of_ballots(user) -> Q:
    """That it was cast: for its voter, the holder and the office. What for is written nowhere."""
    if user.standing.is_office:
        return Q(subject="ballot")
    own = Ballot.objects.filter(Q(voter=user) | Q(holder=user))
    return Q(subject="ballot", subject_id__in=own.values("pk"))


@tells
def of_absences(user) -> Q:
    """Proxies and papers, ended ones too: all for the office, for others their own. The reason is the
    voter's, so that the holder of a proxy reads it nowhere."""
    if user.standing.is_office:
        return Q(subject="absence")
    return Q(subject="absence") & (Q(subject_id__in=user.absences.values("pk")) | Q(by=user))


@tells
def of_stability(user) -> Q:
    """When it was computed: for office and leaders."""
    return Q(subject="stabilityreport") if sees_names(user) else Q(pk__in=[])


@tells
def of_comparisons(user) -> Q:
    """The expert's own, and all for the office and leaders."""
    if sees_names(user):
        return Q(subject="comparison")
    own = Q(subject_id__in=user.comparisons.values("pk")) | Q(by=user)
    return Q(subject="comparison") & own
