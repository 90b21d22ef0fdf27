"""Conflicts of interest: declared by the judge, set by the office, or following from the facts."""

from django.db import transaction
from django.utils.translation import gettext as _

from kit import history
from kit.refusals import Conflict, require_reason
from projects import locks
from projects.models import Cycle, Topic
from scoring.models import Recusal
from scoring.queries import conflicts
from scoring.rules import may_recuse, on_panel


@transaction.atomic
def declare_recusal(topic: Topic, *, judge, by, reason: str = "") -> Recusal:
    """Exclude the judge from the topic, even if it was scored already."""
    may_recuse(by, judge).require()
    cycle = locks.hold(topic.cycle_id)
    on_panel(judge, cycle).require()
    if cycle.is_frozen and not cycle.takes("scoring"):
        raise Conflict(_("Scoring has closed."), code="phase_closed")
    reason = require_reason(reason)
    cause = Recusal.Cause.DECLARED if by.pk == judge.pk else Recusal.Cause.OFFICE
    recusal, new = Recusal.objects.get_or_create(
        topic=topic,
        judge=judge,
        defaults={"cycle": cycle, "cause": cause, "reason": reason, "by": by},
    )
    if not new:
        raise Conflict(_("This judge is recused from this topic already."), code="already_decided")
    history.record(recusal, "recuse", by=by, new=cause, reason=reason, cycle=cycle, topic=topic)
    return recusal


@transaction.atomic
def lift_recusal(recusal: Recusal, *, by) -> None:
    """Take a declared recusal back; one that follows from the facts stays."""
    may_recuse(by, recusal.judge).require()
    cycle = locks.hold(recusal.cycle_id)
    if cycle.is_frozen and not cycle.takes("scoring"):
        raise Conflict(_("Scoring has closed."), code="phase_closed")
    if recusal.cause == Recusal.Cause.OFFICE and not by.standing.is_office:
        raise Conflict(_("The office has set this recusal."), code="frozen")
    if recusal.cause not in (Recusal.Cause.DECLARED, Recusal.Cause.OFFICE):
        raise Conflict(_("This recusal follows from the facts and cannot be lifted."), code="frozen")
    history.record(recusal, "lift", by=by, old=recusal.cause, cycle=cycle, topic=recusal.topic_id)
    recusal.delete()


def keep_conflicts(cycle: Cycle, *, by) -> int:
    """Store a row for every conflict that follows from the facts and has none yet; how many were new."""
    stored = set(cycle.recusals.values_list("judge_id", "topic_id"))
    fresh = {pair: cause for pair, cause in conflicts(cycle).items() if pair not in stored}
    kept = Recusal.objects.bulk_create(
        [
            Recusal(cycle=cycle, judge_id=judge, topic_id=topic, cause=cause)
            for (judge, topic), cause in fresh.items()
        ],
        batch_size=500,
    )
    for cause in dict.fromkeys(fresh.values()):
        alike = [(recusal, "") for recusal in kept if recusal.cause == cause]
        history.record_many(alike, "recuse", by=by, new=cause)
    return len(fresh)
