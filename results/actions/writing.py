"""How results are written: checked, stored and told to the history in one go."""

from django.utils.translation import gettext as _

from kit import history, versions
from kit.refusals import Gone

RELATIONS = ("topic", "indicator", "by", "counted_in", "confirmed_by", "decided_by")


def enter(thing, verb: str, *, by, topic, told) -> None:
    """Store a new row; `told` names the fields that the history keeps. Raises ValidationError."""
    _check(thing)
    thing.save()
    changes = history.differences(type(thing)(), {name: getattr(thing, name) for name in told})
    told = {"new": getattr(thing, "state", ""), "cycle": topic.cycle_id, "topic": topic.pk}
    history.record(thing, verb, by=by, changes=_kept(changes), first=True, **told)


def rewrite(
    thing,
    fields: dict,
    verb: str,
    *,
    by,
    topic,
    version: int | None = None,
    where: dict | None = None,
    reason: str = "",
    old: str = "",
    new: str = "",
) -> bool:
    """Write `fields`; whether the row still met `where`. Raises ValidationError and Stale.

    What the history keeps is what differs; where nothing does, it keeps nothing.
    """
    changes = history.differences(thing, fields)
    for name, value in fields.items():
        setattr(thing, name, value)
    _check(thing)
    if not versions.write(thing, version=version, where=where, **fields):
        return False
    if changes:
        told = {"old": old, "new": new, "reason": reason, "cycle": topic.cycle_id, "topic": topic.pk}
        history.record(thing, verb, by=by, changes=_kept(changes), **told)
    return True


def take_away(thing, *, by, topic, version: int | None, reason: str = "", **told) -> None:
    """Delete a row; `told` are the words by which the history remembers it. Raises Stale."""
    found = type(thing).objects.select_for_update(of=("self",)).order_by().filter(pk=thing.pk).first()
    if found is None:
        raise Gone(_("This no longer exists."))
    versions.check(found, version)
    changes = {name: [value, None] for name, value in told.items()}
    history.record(
        thing, "remove", by=by, changes=changes, reason=reason, cycle=topic.cycle_id, topic=topic.pk
    )
    thing.delete()


def _check(thing) -> None:
    """The fields and the constraints; that what they lead to exists, the caller has just read."""
    thing.clean_fields(exclude=RELATIONS)
    thing.validate_constraints()


UNTOLD = (
    "state",
    "by",
    "decided_by",
    "decided_at",
    "confirmed_by",
    "confirmed_at",
    "reason",
    "original_target",
)
"""What a line of the history tells by itself, or what follows from another field."""


def _kept(changes: dict) -> dict:
    """Without the numbers that only repeat a text."""
    return {
        name: change for name, change in changes.items() if not name.endswith("number") and name not in UNTOLD
    }
