"""What follows when progress is reported: a milestone begins, is completed, or is taken up again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kit import history, versions
from kit.refusals import Conflict, Invalid, NotReady
from plans.models import Milestone
from projects import locks

PLANNED, DOING, DONE, CANCELLED = "planned", "doing", "done", "cancelled"


def consequences(milestone: Milestone, asked: dict) -> dict:
    """`asked` with what follows from it; `asked` holds only what differs from the milestone.

    Progress 100, the state done or an actual end completes; less progress, or another state, takes up
    again what was done. Days default to today; `is_late_entry` says that the day named lies before the day
    of entry. Raises Invalid for contradictions and for the future, NotReady for a gate that has not passed.
    """
    _refuse_contradictions(milestone, asked)
    _refuse_future(asked)
    if asked.get("state") == CANCELLED:
        return asked
    if _completes(milestone, asked):
        return _completed(milestone, asked)
    if milestone.state == DONE and asked.keys() & {"state", "progress"}:
        return _taken_up(asked)
    return _begun(milestone, asked)


def _completes(milestone: Milestone, asked: dict) -> bool:
    """Also a correction of the day on which it was done."""
    if milestone.state == DONE and not asked.keys() & {"state", "progress"}:
        return "actual_end" in asked
    return asked.get("state") == DONE or asked.get("progress") == 100 or bool(asked.get("actual_end"))


def _refuse_contradictions(milestone: Milestone, asked: dict) -> None:
    ends = asked.get("state") == DONE or asked.get("progress") == 100
    if ends and (asked.get("state", DONE) != DONE or asked.get("progress", 100) != 100):
        raise Invalid(_("What is done has a progress of 100 %."), attr="progress")
    if asked.get("actual_end") and not ends and asked.keys() & {"state", "progress"}:
        raise Invalid(_("Only what is done has an actual end."), attr="actual_end")
    if asked.get("state") == PLANNED and asked.get("progress"):
        raise Invalid(_("What is only planned has no progress."), attr="progress")
    is_done = (milestone.state == DONE or ends) and not asked.keys() & {"state", "progress"}
    if is_done and asked.get("actual_end", True) is None:
        raise Invalid(_("What is done has an actual end."), attr="actual_end")


def _refuse_future(asked: dict) -> None:
    today = timezone.localdate()
    for name in ("actual_start", "actual_end"):
        if asked.get(name) and asked[name] > today:
            raise Invalid(_("This day lies in the future."), attr=name)


def _completed(milestone: Milestone, asked: dict) -> dict:
    if milestone.is_gate and milestone.passed_at is None:
        raise NotReady(
            [
                _("“%(gate)s” is a gate: it is done once its stage review has passed.")
                % {"gate": milestone.title}
            ]
        )
    now = timezone.now() if milestone.completed_at is None else milestone.completed_at
    entered = timezone.localdate(now)
    ended = asked.get("actual_end") or milestone.actual_end or entered
    filled = {"actual_end": ended, "completed_at": now, "is_late_entry": ended < entered}
    return asked | filled | {"state": DONE, "progress": 100}


def _taken_up(asked: dict) -> dict:
    """Back from done; what is not said of its progress stands at 99, since it is not finished."""
    state = asked.get("state", DOING)
    progress = asked.get("progress", 0 if state == PLANNED else 99)
    cleared = {"actual_end": None, "completed_at": None, "is_late_entry": False}
    if state == PLANNED:
        cleared["actual_start"] = None
    return asked | cleared | {"state": state, "progress": progress}


def _begun(milestone: Milestone, asked: dict) -> dict:
    """The first progress, or an actual start, begins it; back to planned clears both."""
    if asked.get("state") == PLANNED:
        return asked | {"progress": 0, "actual_start": None}
    begins = asked.get("state") == DOING or asked.get("progress") or asked.get("actual_start")
    if milestone.state != PLANNED or not begins:
        return asked
    started = asked.get("actual_start") or milestone.actual_start or timezone.localdate()
    return asked | {"state": DOING, "actual_start": started}


@transaction.atomic
def pass_gate(milestone: Milestone, *, by) -> Milestone:
    """Complete a gate because its stage review passed; that it did is the caller's to know.

    Raises Conflict for what is no gate or was cancelled, and already_decided when it has been passed.
    """
    locks.renew(milestone.topic)
    now = timezone.now()
    fields = {
        "state": DONE,
        "progress": 100,
        "actual_end": timezone.localdate(now),
        "completed_at": now,
        "is_late_entry": False,
        "passed_at": now,
    }
    old = Milestone.objects.filter(pk=milestone.pk).values_list("state", flat=True).first()
    open_gate = {"is_gate": True, "passed_at": None, "state__in": (PLANNED, DOING)}
    if not versions.write(milestone, where=open_gate, **fields):
        milestone.refresh_from_db(fields=["state", "passed_at", "version"])
        if milestone.passed_at:
            raise Conflict(_("This gate has been passed already."), code="already_decided")
        raise Conflict(_("This milestone is no gate that could be passed."))
    changes = {"actual_end": [None, fields["actual_end"]]}
    topic = milestone.topic
    history.record(
        milestone, "pass-gate", by=by, old=old, new=DONE, changes=changes, cycle=topic.cycle_id, topic=topic
    )
    return milestone
