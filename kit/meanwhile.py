"""What somebody else changed while a form was open: told where a write is refused as stale."""

from django.core.exceptions import FieldDoesNotExist

from kit.models import Entry


def last_change(thing) -> dict:
    """Who wrote `thing` last, when, and which fields: {by, at, fields, reason}; empty without history."""
    entry = (
        Entry.objects.filter(subject=thing._meta.model_name, subject_id=thing.pk)
        .select_related("by")
        .order_by("-number")
        .first()
    )
    if entry is None:
        return {}
    fields = [_label(thing, name) for name in entry.changes]
    return {"by": entry.by, "at": entry.at, "fields": fields, "reason": entry.reason}


def _label(thing, name: str) -> str:
    try:
        field = thing._meta.get_field(name)
    except FieldDoesNotExist:
        return name
    return str(getattr(field, "verbose_name", name))  # a relation from elsewhere has none
