"""Risks: what may go wrong, what is done about it, who sees to it."""

from django.db import transaction

from kit import history, versions
from plans.actions.checking import check_owner
from plans.models import Risk
from projects import locks
from projects.models import Topic
from projects.rules import may_plan

FIELDS = ("what", "likelihood", "impact", "answer", "owner", "state")


@transaction.atomic
def add_risk(
    topic: Topic, *, by, what: str, likelihood: int, impact: int, answer: str = "", owner=None
) -> Risk:
    """Raises Refused, Invalid, Conflict outside of planning and running."""
    locks.renew(topic)
    may_plan(by, topic).require()
    risk = Risk(topic=topic, what=what, likelihood=likelihood, impact=impact, answer=answer, owner=owner)
    _check(risk, {"owner"})
    risk.save()
    changes = {name: [None, getattr(risk, name)] for name in ("what", "likelihood", "impact")}
    history.record(
        risk, "add", by=by, new=risk.state, changes=changes, cycle=topic.cycle_id, topic=topic, first=True
    )
    return risk


@transaction.atomic
def edit_risk(risk: Risk, *, by, version: int | None = None, **fields) -> Risk:
    """Change a risk; its state closes or opens it again. Raises Refused, Invalid, Stale, Conflict."""
    locks.renew(risk.topic)
    may_plan(by, risk.topic).require()
    changes, old = history.differences(risk, fields), risk.state
    for name, value in fields.items():
        setattr(risk, name, value)
    _check(risk, changes)
    versions.write(risk, version=version, **fields)
    if changes:
        _record(risk, changes, by=by, old=old)
    return risk


def _record(risk: Risk, changes: dict, *, by, old: str) -> None:
    moved = {"old": old, "new": risk.state} if changes.pop("state", None) else {}
    verb = {"closed": "close", "open": "reopen"}[risk.state] if moved else "edit"
    topic = risk.topic
    history.record(risk, verb, by=by, changes=changes, cycle=topic.cycle_id, topic=topic, **moved)


def _check(risk: Risk, asked) -> None:
    risk.full_clean(exclude=["topic", "owner"], validate_unique=False, validate_constraints=False)
    if "owner" in asked:
        check_owner(risk.topic, risk.owner)
