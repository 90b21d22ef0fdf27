"""Who has cast a ballot, never what for (design.md §1)."""

from dataclasses import dataclass

from projects.models import Cycle
from scoring.models import Absence, Ballot, VotingRound
from scoring.rulebook import Rulebook
from scoring.tally import quorum_needed


@dataclass(frozen=True)
class Turnout:
    """Who has cast in the round that is open or was last; `papers` are paper ballots, which name nobody."""

    round: VotingRound
    rows: list[dict]
    papers: int
    needed: int

    @property
    def eligible(self) -> int:
        return len(self.rows)

    @property
    def on_paper(self) -> int:
        """Voters noted as handing in a paper ballot."""
        return sum(row["absence"] is not None and row["absence"].kind == "paper" for row in self.rows)

    @property
    def cast(self) -> int:
        return self.papers + sum(row["cast"] for row in self.rows)

    @property
    def met(self) -> bool:
        return self.cast >= self.needed


def turnout(cycle: Cycle, rulebook: Rulebook) -> Turnout:
    """{user, cast, absence} for each voter, those who haven't cast first; reads no choices."""
    now = cycle.rounds.get(number=cycle.round)
    ballots = Ballot.objects.filter(round=now).exclude(state="withdrawn").order_by()
    cast = set(ballots.exclude(voter=None).values_list("voter_id", flat=True))
    absent = _absences(cycle)
    voters = [voter.user for voter in cycle.electorate.select_related("user")]
    rows = [{"user": user, "cast": user.pk in cast, "absence": absent.get(user.pk)} for user in voters]
    return Turnout(
        now,
        sorted(rows, key=lambda row: (row["cast"], row["absence"] is not None, row["user"].username)),
        ballots.filter(voter=None).count(),
        quorum_needed(len(voters), rulebook.quorum),
    )


def _absences(cycle: Cycle) -> dict[int, Absence]:
    """Voter id → proxy or paper, with the holder; no query where the rules know neither."""
    if not (cycle.proxies or cycle.absentees):
        return {}
    return {one.voter_id: one for one in cycle.absences.in_force().select_related("holder")}
