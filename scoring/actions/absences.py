"""Who votes by proxy or on paper, where the rules allow it; and who may cast for whom (methods.md §7).

Naming and ending lock the cycle FOR UPDATE: they are few, and what they check of others (held proxies,
chains, papers) stays so until commit. Casting holds it FOR SHARE and then locks the voter, so that of a voter
and the holder of their proxy one comes first.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from kit import history
from kit.refusals import Conflict, Gone, Invalid, Refused, require_reason
from projects import locks
from projects.models import Cycle, Voter
from projects.rules import may_run_cycles
from scoring.models import Absence, Ballot, VotingRound
from scoring.rules import may_end_absence, may_name_proxy, may_vote


@transaction.atomic
def name_proxy(cycle: Cycle, *, voter, holder, by, reason: str = "") -> Absence:
    """`holder` is to vote for `voter`; the office needs a reason, such as the voter's written request, and
    nobody makes themselves the holder of another's proxy.

    No chains: who has given a proxy holds none, and a holder can't give theirs away. Raises Refused,
    Conflict(phase_closed, already_decided), Invalid.
    """
    may_name_proxy(by, voter).require()
    cycle = _open(cycle, voter)
    if not cycle.proxies:
        raise Conflict(_("The rules of this cycle know no proxies."))
    if by.pk != voter.pk:
        require_reason(reason)
    if holder.pk == by.pk != voter.pk:
        raise Invalid(
            _("Nobody enters a proxy for themselves to hold: please ask somebody else in the office."),
            attr="holder",
        )
    _refuse_unfit(cycle, voter, holder)
    return _keep(cycle, voter, "name-proxy", by, reason, kind=Absence.Kind.PROXY, holder=holder)


@transaction.atomic
def note_paper(cycle: Cycle, *, voter, by, reason: str = "") -> Absence:
    """`voter` hands in a paper ballot and no longer votes here."""
    may_run_cycles(by).require()
    cycle = _open(cycle, voter)
    if not cycle.absentees:
        raise Conflict(_("The rules of this cycle know no paper ballots of absent voters."))
    return _keep(cycle, voter, "note-paper", by, reason, kind=Absence.Kind.PAPER)


@transaction.atomic
def end_absence(absence: Absence, *, by, reason: str = "") -> None:
    """The voter votes here again. Raises Conflict(already_decided) once the proxy was used, or any paper
    entered: papers bear no name, so that the voter's may be among them."""
    may_end_absence(by, absence).require()
    cycle = locks.lock(absence.cycle_id)
    _refuse_closed(cycle)
    kept = cycle.absences.filter(pk=absence.pk).first()
    if kept is None:
        raise Gone(_("This no longer exists."))
    now = cycle.rounds.filter(number=cycle.round, superseded=False).first()
    if now and kept.kind == Absence.Kind.PROXY and _cast_by_holder(now, kept.voter_id):
        raise Conflict(
            _("The proxy has been used: the ballot is cast. The holder can still withdraw it."),
            code="already_decided",
        )
    if now and kept.kind == Absence.Kind.PAPER and now.ballots.filter(voter=None).exists():
        raise Conflict(
            _("Paper ballots have been entered. They bear no name, so that this voter's may be among them."),
            code="already_decided",
        )
    _end(kept, by, reason)


def settle(cycle: Cycle, now: VotingRound, *, voter, by):
    """Who casts for `voter`: the holder of the proxy, or None where voters cast for themselves.

    Who casts in person before the holder did ends the proxy. The voter is locked until commit. Raises
    Refused where `by` holds no proxy, Conflict(already_decided).
    """
    if not (cycle.proxies or cycle.absentees):
        return None if voter.pk == by.pk else _refuse_stranger()
    Voter.objects.select_for_update(of=("self",)).filter(cycle=cycle, user=voter).first()
    absence = cycle.absences.in_force().filter(voter=voter).first()
    if voter.pk != by.pk:
        return by if _holds(cycle, absence, by) else _refuse_stranger()
    if _cast_by_holder(now, voter.pk):
        raise Conflict(_("The holder of your proxy has cast your ballot."), code="already_decided")
    if absence and absence.kind == Absence.Kind.PAPER:
        raise Conflict(
            _("You are noted as voting on paper. Please ask the office if you want to vote here."),
            code="already_decided",
        )
    if absence:
        _end(absence, by, _("voted in person"))
    return None


def papers_left(cycle: Cycle, now: VotingRound) -> int:
    """How many more paper ballots a round takes where absent voters are noted."""
    noted = cycle.absences.in_force().filter(kind=Absence.Kind.PAPER).count()
    return max(noted - now.ballots.filter(voter=None).count(), 0)


def _open(cycle: Cycle, voter) -> Cycle:
    """The cycle, locked, while `voter` is yet to vote in it."""
    cycle = locks.lock(cycle.pk)
    may_vote(voter, cycle).require()
    _refuse_closed(cycle)
    if cycle.absences.filter(voter=voter).exists():
        raise Conflict(
            _("%(voter)s is noted as voting by proxy or on paper already.") % {"voter": voter},
            code="already_decided",
        )
    if cycle.absences.filter(holder=voter).exists():
        raise Conflict(
            _("%(voter)s holds the proxy of somebody else and has to vote here.") % {"voter": voter},
            code="already_decided",
        )
    now = Ballot.objects.filter(cycle=cycle, round__number=cycle.round, round__superseded=False)
    if now.filter(voter=voter, state="cast").exists():
        raise Conflict(
            _("%(voter)s has cast a ballot already.") % {"voter": voter},
            code="already_decided",
        )
    return cycle


def _refuse_closed(cycle: Cycle) -> None:
    """From the freezing of the rules, and with them the electorate, until voting closes."""
    if not (cycle.phase == "scoring" or cycle.takes("voting")):
        raise Conflict(
            _("Proxies and paper ballots are noted from the opening of scoring until voting closes."),
            code="phase_closed",
        )


def _refuse_unfit(cycle: Cycle, voter, holder) -> None:
    """One refusal for all that may hinder the holder: how others vote is nobody's business."""
    if holder.pk == voter.pk:
        raise Invalid(_("Nobody holds their own proxy."), attr="holder")
    held = cycle.absences.filter(holder=holder).count()
    absent = cycle.absences.filter(voter=holder).exists()
    if not may_vote(holder, cycle) or absent or held >= cycle.proxies:
        raise Invalid(
            _(
                "%(holder)s cannot take this proxy: not a voter, absent as well, or holder of as many as "
                "the rules allow."
            )
            % {"holder": holder},
            attr="holder",
        )


def _keep(cycle: Cycle, voter, verb: str, by, reason: str, **fields) -> Absence:
    absence = Absence.objects.create(cycle=cycle, voter=voter, by=by, reason=reason.strip(), **fields)
    changes = {name: [None, getattr(absence, f"{name}_id")] for name in ("voter", "holder")}
    history.record(
        absence,
        verb,
        by=by,
        new=absence.kind,
        changes={name: change for name, change in changes.items() if change[1]},
        reason=absence.reason,
        cycle=cycle,
        first=True,
    )
    return absence


def _end(absence: Absence, by, reason: str) -> None:
    history.record(
        absence, "end-absence", by=by, old=absence.kind, reason=reason.strip(), cycle=absence.cycle_id
    )
    absence.delete()


def _cast_by_holder(now: VotingRound, voter_id: int) -> bool:
    return now.ballots.filter(voter=voter_id, state="cast", holder__isnull=False).exists()


def _holds(cycle: Cycle, absence: Absence | None, by) -> bool:
    """Whether `by` may use this proxy; of more than the rules allow, the first ones given count."""
    if absence is None or absence.holder_id != by.pk:
        return False
    held = cycle.absences.in_force().filter(holder=by, pk__lte=absence.pk).count()
    return held <= cycle.proxies


def _refuse_stranger():
    raise Refused(_("You do not hold the proxy of this voter."))
