"""Changes of what was set out: asked for by the lead, decided by a leader (design.md §4)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.refusals import Conflict, Invalid, require_reason
from projects import locks
from projects.models import Topic
from results.actions.indicators import checked_target, retarget
from results.actions.writing import enter, rewrite
from results.models import Change, Indicator
from results.rules import may_decide, may_request

TOLD = ("what", "indicator", "old", "new", "why")
REQUESTED, APPROVED, REFUSED = Change.State.REQUESTED, Change.State.APPROVED, Change.State.REFUSED


@transaction.atomic
def request_change(
    topic: Topic, *, by, what: str, new: str, why: str, indicator: Indicator | None = None, old: str = ""
) -> Change:
    """`new` and `old`: what is asked for and what stood before; the target of `indicator` fills in `old`
    itself, goal and budget where it is left out. Raises Refused, Conflict, Invalid, ValidationError where a
    change of this target is waiting already."""
    locks.renew(topic)
    may_request(by, topic).require()
    change = Change(topic=topic, by=by, what=what, why=why.strip(), new=new.strip())
    change.old = old.strip() or _as_it_stands(topic, what)
    if what == Change.What.TARGET:
        _aim(change, topic, indicator)
    elif indicator is not None:
        raise Invalid(_("Only a change of a target names an indicator."), attr="indicator")
    enter(change, "request", by=by, topic=topic, told=TOLD)
    return change


@transaction.atomic
def approve_change(change: Change, *, by, reason: str = "", version: int | None = None) -> Change:
    """A new target counts from now on; anything else is for the group to carry out. Raises Refused,
    Conflict(already_decided), Stale, Invalid where a target no longer fits."""
    _decide(change, APPROVED, "approve", by=by, reason=reason.strip(), version=version)
    if change.what == Change.What.TARGET:
        retarget(change.indicator, change.new, by=by, reason=change.why)
    return change


@transaction.atomic
def refuse_change(change: Change, *, by, reason: str, version: int | None = None) -> Change:
    """Raises as `approve_change`, and Invalid without a reason."""
    _decide(change, REFUSED, "refuse", by=by, reason=reason, version=version)
    return change


def _decide(change: Change, state: str, verb: str, *, by, reason: str, version: int | None) -> None:
    topic = change.topic
    locks.renew(topic)
    may_decide(by, change).require()
    reason = require_reason(reason) if state == REFUSED else reason
    fields = {"state": state, "decided_by": by, "decided_at": timezone.now(), "reason": reason}
    told = {"old": REQUESTED, "new": state, "reason": reason}
    where = {"state": REQUESTED}
    if not rewrite(change, fields, verb, by=by, topic=topic, version=version, where=where, **told):
        raise Conflict(_("This change has been decided already."), code="already_decided")


def _aim(change: Change, topic: Topic, indicator: Indicator | None) -> None:
    """What a change of a target needs: an indicator of this topic, and another target that fits it."""
    if indicator is None or indicator.topic_id != topic.pk:
        raise Invalid(_("Please choose an indicator of this topic."), code="required", attr="indicator")
    change.indicator, change.old = indicator, indicator.target
    change.new = checked_target(indicator, change.new, "new")
    if change.new == change.old:
        raise Invalid(_("This is the target already."), attr="new")


def _as_it_stands(topic: Topic, what: str) -> str:
    if what == Change.What.GOAL:
        return topic.goal[:2000]
    if what == Change.What.BUDGET and topic.budget is not None:
        return f"{topic.budget:.2f}"
    return ""
