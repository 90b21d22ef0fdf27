"""Writing a versioned row: the version is checked inside the UPDATE's WHERE (design.md §8)."""

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.refusals import Gone, Stale


def write(thing, *, version: int | None = None, where: dict | None = None, **fields) -> bool:
    """Set `fields` on `thing` by one UPDATE that also raises its version.

    `version`: the version the writer saw; another one in the database raises Stale.
    `where`: further conditions on the row; if they don't hold, nothing is written and False returned.
    """
    rows = thing._meta.model._default_manager.filter(pk=thing.pk)  # request.user is of no model's type
    condition = dict(where or {}) | ({} if version is None else {"version": version})
    now = timezone.now()
    if rows.filter(**condition).update(**fields, version=F("version") + 1, updated_at=now):
        thing.refresh_from_db(fields=[*fields, "version"])
        thing.updated_at = now
        return True
    current = rows.values_list("version", flat=True).first()
    if current is None:
        raise Gone(_("This no longer exists."))
    if version is not None and current != version:
        raise stale(current)
    return False


def check(thing, version: int | None) -> None:
    """Raises Stale unless `version` is None or the version of `thing`; for rows already locked."""
    if version is not None and thing.version != version:
        raise stale(thing.version)


def stale(current: int) -> Stale:
    """The refusal for a write on an outdated version."""
    return Stale(
        _("Somebody else changed this in the meantime. The current version is %(version)s.")
        % {"version": current},
        current=current,
    )
