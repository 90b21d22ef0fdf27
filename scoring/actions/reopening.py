"""Going back a phase: what was computed and entered is kept, marked superseded (design.md §2)."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kit.refusals import Conflict, Invalid
from kit.spoken import listed
from projects.actions.cycles import enter, step
from projects.actions.topics import move_all
from projects.lifecycle import PHASES, PROPOSING, SCORING, SETUP, VOTING
from projects.models import Cycle


@transaction.atomic
def reopen(cycle: Cycle, *, by, reason: str = "", phase: str = "", version: int | None = None) -> Cycle:
    """Go one step back, or back to `phase`; what was computed and entered is kept, marked superseded."""
    cycle = enter(cycle.pk, "reopen", by=by, reason=reason, version=version)
    if phase and not _lies_behind(cycle, phase):
        raise Invalid(_("Only an earlier phase can be reopened."), attr="phase")
    target, cycle = phase, _step_back(cycle, by, reason)
    while target and PHASES.index(cycle.phase) > PHASES.index(target):
        cycle = _step_back(cycle, by, reason)
    return cycle


def _lies_behind(cycle: Cycle, phase: str) -> bool:
    """An earlier phase, or the present one where what it takes has been closed."""
    if phase == cycle.phase:
        return getattr(cycle, f"{phase}_closed_at", None) is not None
    return phase in PHASES and PHASES.index(phase) < PHASES.index(cycle.phase)


def _step_back(cycle: Cycle, by, reason: str) -> Cycle:
    if cycle.phase == "closed":
        return step(cycle, "reopen", by=by, to="running", reason=reason)
    if cycle.phase == "running":
        return _uncertify(cycle, by, reason)
    if cycle.phase == VOTING:
        return (
            _reopen_voting(cycle, by, reason)
            if cycle.voting_closed_at
            else _back_to_scoring(cycle, by, reason)
        )
    if cycle.phase == SCORING and cycle.scoring_closed_at:
        return _reopen_scoring(cycle, by, reason)
    return step(cycle, "reopen", by=by, to=PROPOSING if cycle.phase == SCORING else SETUP, reason=reason)


def _uncertify(cycle: Cycle, by, reason: str) -> Cycle:
    begun = cycle.topics.filter(state__in=("running", "acceptance", "consolidating", "closed", "terminated"))
    if codes := list(begun.values_list("code", flat=True)[:10]):
        raise Conflict(
            _("The work on these topics has begun: %(topics)s.") % {"topics": listed(codes)},
            code="not_ready",
        )
    cycle.records.update(superseded=True)
    came_in = cycle.topics.filter(Q(state="established") | Q(state="passed_over", was_shortlisted=True))
    move_all(came_in, "back-to-shortlisted", by=by, reason=reason)
    return step(cycle, "reopen", by=by, to=VOTING, reason=reason)


def _reopen_voting(cycle: Cycle, by, reason: str) -> Cycle:
    """The last round takes ballots again; those cast so far stay as they are."""
    cycle.tallies.filter(round__number=cycle.round).update(superseded=True)
    return step(cycle, "reopen", by=by, to=VOTING, reason=reason, voting_closed_at=None)


def _back_to_scoring(cycle: Cycle, by, reason: str) -> Cycle:
    """The ballot is over before its end; scoring stays closed until it is reopened in turn."""
    cycle.rounds.update(superseded=True)
    cycle.tallies.update(superseded=True)
    return _reopen_scoring(cycle, by, reason)


def _reopen_scoring(cycle: Cycle, by, reason: str) -> Cycle:
    cycle.rankings.update(superseded=True)
    move_all(
        cycle.topics.filter(state__in=("shortlisted", "passed_over")),
        "back-to-accepted",
        by=by,
        reason=reason,
        was_shortlisted=False,
    )
    return step(cycle, "reopen", by=by, to=SCORING, reason=reason, scoring_closed_at=None)
