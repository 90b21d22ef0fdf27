"""Ballots: all choices of a voter in one row, changed freely until voting closes (methods.md §7)."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from kit import history, versions
from kit.refusals import Conflict, Problems
from kit.upsert import upsert
from projects import locks
from projects.models import Cycle
from projects.rules import may_run_cycles
from scoring.actions.absences import papers_left, settle
from scoring.ballot_seal import new_salt, seal_of
from scoring.messages import about_ballot
from scoring.models import Ballot, VotingRound
from scoring.rules import may_vote
from scoring.tally import check_ballot


@transaction.atomic
def cast(
    cycle: Cycle, *, by, choices: Sequence[int], version: int | None = None, voter=None
) -> tuple[Ballot, bool]:
    """Cast or change the ballot of `by`, or of the `voter` whose proxy `by` holds; (ballot, whether it is
    new). No choice at all is a blank ballot; the order of the choices is kept, a Borda ballot ranks by it.

    The cycle is held FOR SHARE until commit, so that no acknowledged ballot misses the tally. Raises
    Refused, Conflict(phase_closed, already_decided), InvalidMany (too_many_choices, duplicate_choice,
    unknown_topic), Stale.
    """
    cycle = locks.hold(cycle.pk)
    may_vote(by, cycle).require()
    now, voter = open_round(cycle), voter or by
    holder = settle(cycle, now, voter=voter, by=by)
    _refuse_spoilt(choices, now)
    ballot = Ballot(
        cycle=cycle, round=now, voter=voter, holder=holder, choices=list(choices), salt=new_salt()
    )
    written = ("choices", "state", "salt", "holder")
    new = upsert(ballot, key=("round", "voter"), fields=written, version=version)
    if now.has_papers:
        refuse_surplus(cycle, now)
    _note(ballot, "cast" if new else "cast-again", "", by, first=new)
    return ballot, new


@transaction.atomic
def recast(ballot: Ballot, *, by, choices: Sequence[int], version: int | None = None) -> Ballot:
    """Change a ballot that its voter has before their eyes. Raises Conflict when its round has closed."""
    cycle = locks.hold(ballot.cycle_id)
    if ballot.round_id != open_round(cycle).pk:
        raise Conflict(_("This round of voting has closed."), code="phase_closed")
    return cast(cycle, by=by, choices=choices, version=version, voter=ballot.voter)[0]


@transaction.atomic
def withdraw_ballot(ballot: Ballot, *, by, version: int | None = None) -> Ballot:
    """Take back a ballot that one has cast; it doesn't count until cast again."""
    cycle = locks.hold(ballot.cycle_id)
    if ballot.round_id != open_round(cycle).pk:
        raise Conflict(_("This round of voting has closed."), code="phase_closed")
    own = {"voter": by, "holder": None}
    cast_by = {"state": "cast"} | (own if ballot.holder_id is None else {"holder": by})
    empty = {"state": "withdrawn", "choices": [], "salt": new_salt()}
    if not versions.write(ballot, version=version, where=cast_by, **empty):
        raise Conflict(_("This ballot is withdrawn already."))
    _note(ballot, "withdraw", "cast", by)
    return ballot


def open_round(cycle: Cycle) -> VotingRound:
    """The round that takes ballots now, with `has_papers`. Raises Conflict(phase_closed)."""
    if not cycle.takes("voting"):
        raise Conflict(_("This cycle takes no ballots now."), code="phase_closed")
    papers = Ballot.objects.filter(round=OuterRef("pk"), voter=None)
    return cycle.rounds.annotate(has_papers=Exists(papers)).get(number=cycle.round)


def ballots_in(now: VotingRound) -> int:
    """Ballots of a round that count towards the quorum, invalid ones included."""
    return now.ballots.exclude(state=Ballot.State.WITHDRAWN).count()


def places_on_paper(cycle: Cycle, now: VotingRound) -> int:
    """How many more paper ballots a round takes: one for each voter noted for one, where they are noted, else
    one for each voter who has not cast."""
    if cycle.absentees:
        return papers_left(cycle, now)
    return cycle.electorate.count() - ballots_in(now)


def refuse_surplus(cycle: Cycle, now: VotingRound) -> None:
    """Whether the ballot just written is one too many: papers bear no name, so their voter may come again.

    Who casts while there are papers queues at the round, so that two can't both take the last place.
    """
    VotingRound.objects.select_for_update(of=("self",)).get(pk=now.pk)
    if ballots_in(now) > cycle.electorate.count():
        raise Conflict(
            _("With the paper ballots there are as many ballots as voters already. Please ask the office."),
            code="already_decided",
        )


def enter_paper(
    cycle: Cycle, now: VotingRound, *, number: str, choices: Sequence[int], problem: str, by
) -> Ballot:
    """Enter one paper ballot; `problem` is why it is invalid, or empty. The caller holds the cycle."""
    may_run_cycles(by).require()
    state = Ballot.State.INVALID if problem else Ballot.State.CAST
    ballot = Ballot.objects.create(
        cycle=cycle,
        round=now,
        paper_number=number,
        choices=[] if problem else list(choices),
        state=state,
        problem=problem,
        salt=new_salt(),
    )
    _note(ballot, "enter-paper", "", by)
    return ballot


def _refuse_spoilt(choices: Sequence[int], now: VotingRound) -> None:
    problems = Problems()
    for code, _detail in check_ballot(choices, now.candidates, now.choices):
        problems.add(code, about_ballot(code, now.choices), "choices")
    problems.refuse()


def _note(ballot: Ballot, verb: str, old: str, by, *, first: bool = False) -> None:
    """That a ballot was cast, never what for: its seal tells nobody (scoring/ballot_seal.py)."""
    changes = {"seal": [None, seal_of(ballot)]}
    history.record(
        ballot, verb, by=by, old=old, new=ballot.state, changes=changes, cycle=ballot.cycle_id, first=first
    )
