"""A finding is rectified: done with evidence, verified by somebody else or sent back (design.md §5)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kit import history, versions
from kit.editing import edit
from kit.refusals import Invalid, Problems, require_reason
from kit.text import is_visible
from reviews import locks
from reviews.actions.concluding import check_deadline, check_owner, settle
from reviews.actions.preparing import note
from reviews.closed_loop import RECTIFICATION_MOVES, WAITING
from reviews.models import Rectification
from reviews.rules import may_move_rectification, may_reassign
from reviews.wording import settled


@transaction.atomic
def complete(finding: Rectification, *, by, evidence: str, version: int | None = None) -> Rectification:
    """Say what was done, with evidence. Raises Refused, Invalid without evidence, Stale, Conflict."""
    if not is_visible(evidence):
        raise Invalid(
            _("Please say what was done, and how one can see it."), code="required", attr="evidence"
        )
    done = {"evidence": evidence.strip(), "done_by": by, "done_at": timezone.now()}
    return _move(finding, "complete", by=by, version=version, **done)


@transaction.atomic
def verify(finding: Rectification, *, by, reason: str = "", version: int | None = None) -> Rectification:
    """Confirm that it was done; the last of a review opens the gate or accepts the result.

    Raises Refused for who owns it or did it, Stale, Conflict.
    """
    seen = {"verified_by": by, "verified_at": timezone.now(), "reason": reason.strip()}
    _move(finding, "verify", by=by, version=version, why=reason.strip(), **seen)
    settle(finding.review, by=by)
    return finding


@transaction.atomic
def send_back(finding: Rectification, *, by, reason: str, version: int | None = None) -> Rectification:
    """Ask for more. Raises Refused, Invalid without a reason, Stale, Conflict."""
    reason = require_reason(reason)
    return _move(finding, "send-back", by=by, version=version, why=reason, reason=reason)


@transaction.atomic
def reassign(finding: Rectification, *, by, reason: str, version: int | None = None, **fields):
    """Give it another `owner` or `deadline`, as long as nothing is reported.

    Raises Refused, Invalid where neither changes, InvalidMany for who can't own it or a day out of reach,
    Stale, Conflict.
    """
    reason = require_reason(reason)
    locks.hold_finding(finding)
    may_reassign(by, finding).require()
    if finding.state not in WAITING:
        raise settled(finding, "reassign")
    versions.check(finding, version)
    new = {name for name, value in fields.items() if getattr(finding, name) != value}
    if not new:
        raise Invalid(_("Please choose another owner or another deadline."))

    def check(changed: Rectification) -> None:
        problems = Problems()
        if "owner" in new:
            check_owner(changed, "", problems)
        if "deadline" in new:
            check_deadline(changed, "", problems)
        problems.refuse()

    edit(finding, fields, by=by, version=version, check=check, verb="reassign", tell=note, reason=reason)
    return finding


def _move(finding: Rectification, verb: str, *, by, version: int | None, why="", **fields) -> Rectification:
    """One move of closed_loop.RECTIFICATION_MOVES, written by a conditional UPDATE on the old state."""
    step = RECTIFICATION_MOVES[verb]
    locks.hold_finding(finding)
    may_move_rectification(by, finding, verb).require()
    old, sources = finding.state, {"state__in": step.sources}
    told = {name: fields[name] for name in ("evidence",) if name in fields}
    changes = history.differences(finding, told)
    if old not in step.sources:
        raise settled(finding, verb)
    if not versions.write(finding, version=version, where=sources, state=step.target, **fields):
        finding.refresh_from_db(fields=["state", "version"])
        raise settled(finding, verb)
    note(finding, verb, by=by, old=old, new=step.target, reason=why, changes=changes)
    return finding
