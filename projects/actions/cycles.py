"""The phase of a cycle is written here and nowhere else."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kit import history, versions
from kit.refusals import Conflict, require_reason
from kit.spoken import listed
from projects import locks
from projects.lifecycle import PHASE_MOVES
from projects.models import Cycle
from projects.rules import may_move_cycle


def enter(
    pk: int, verb: str, *, by, reason: str = "", version: int | None = None, clock: bool = False
) -> Cycle:
    """Lock the cycle and make sure that `verb` may happen now; `clock` moves without a person, if it is still
    time once the lock is there: another beat may have been faster, or the office have given more time.

    Raises Refused, Invalid without a needed reason, Conflict(invalid_transition).
    """
    if not clock:
        may_move_cycle(by, verb).require()
    move = PHASE_MOVES[verb]
    if move.needs_reason:
        require_reason(reason)
    cycle = locks.lock(pk)
    versions.check(cycle, version)
    if cycle.phase not in move.sources or (clock and not cycle.is_due()):
        raise Conflict(
            _("This cannot be done in the phase “%(phase)s”.") % {"phase": cycle.get_phase_display()}
        )
    return cycle


def step(
    cycle: Cycle, verb: str, *, by, to: str | None = None, reason: str = "", changes=None, **fields
) -> Cycle:
    """Write the phase of a locked cycle (`to`, or the move's target) and its line of history.

    A deadline that has passed goes when its phase takes entries again: the clock would end it at once.
    """
    old, new = cycle.phase, to or PHASE_MOVES[verb].target
    missed = _missed_deadline(cycle, new, fields)
    changes = (changes or {}) | history.differences(cycle, missed)
    versions.write(cycle, phase=new, **fields, **missed)
    history.record(cycle, verb, by=by, old=old, new=new, reason=reason, changes=changes, cycle=cycle)
    return cycle


def _missed_deadline(cycle: Cycle, phase: str, fields: dict) -> dict:
    """{name: None} for the deadline of `phase` if the clock would act on it although `phase` begins anew."""
    name, closed = f"{phase}_ends_at", f"{phase}_closed_at"
    if not cycle.auto_advance or fields.get(closed, getattr(cycle, closed, None)):
        return {}
    ends = getattr(cycle, name, None)
    return {name: None} if ends and ends <= timezone.now() else {}


@transaction.atomic
def open_proposing(cycle: Cycle, *, by, version: int | None = None) -> Cycle:
    """Call for proposals."""
    cycle = enter(cycle.pk, "open-proposing", by=by, version=version)
    return step(cycle, "open-proposing", by=by)


@transaction.atomic
def close_cycle(cycle: Cycle, *, by, version: int | None = None) -> Cycle:
    """End a cycle whose topics have all ended."""
    cycle = enter(cycle.pk, "close", by=by, version=version)
    unfinished = cycle.topics.filter(state__in=("established", "running", "acceptance", "consolidating"))
    if names := list(unfinished.values_list("code", flat=True)[:10]):
        raise Conflict(
            _("These topics have not ended yet: %(topics)s.") % {"topics": listed(names)}, code="not_ready"
        )
    return step(cycle, "close", by=by)
