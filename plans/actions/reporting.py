"""Progress updates 进展填报, and their correction within a day."""

from django.db import transaction

from kit import history, versions
from plans.models import Colour, Update
from plans.rules import may_correct
from projects import locks
from projects.models import Topic
from projects.rules import may_report

FIELDS = ("done", "next", "obstacles", "colour")


@transaction.atomic
def report(
    topic: Topic, *, by, done: str, next: str = "", obstacles: str = "", colour: str = Colour.ON_TRACK
) -> Update:
    """Tell what was done, what is next, what stands in the way. Raises Refused, Conflict unless at work."""
    locks.renew(topic)
    may_report(by, topic).require()
    update = Update(
        topic=topic, by=by, done=done.strip(), next=next.strip(), obstacles=obstacles.strip(), colour=colour
    )
    _check(update)
    update.save()
    changes = {name: [None, getattr(update, name)] for name in FIELDS if getattr(update, name)}
    history.record(update, "report", by=by, changes=changes, cycle=topic.cycle_id, topic=topic, first=True)
    return update


@transaction.atomic
def correct_update(update: Update, *, by, version: int | None = None, **fields) -> Update:
    """Change what one has reported within the last 24 hours. Raises Refused, Stale, Conflict."""
    locks.renew(update.topic)
    may_correct(by, update).require()
    fields = {name: value.strip() for name, value in fields.items()}
    changes = history.differences(update, fields)
    for name, value in fields.items():
        setattr(update, name, value)
    _check(update)
    versions.write(update, version=version, **fields)
    if changes:
        topic = update.topic
        history.record(update, "correct", by=by, changes=changes, cycle=topic.cycle_id, topic=topic)
    return update


def _check(update: Update) -> None:
    update.full_clean(exclude=["topic", "by"], validate_unique=False, validate_constraints=False)
