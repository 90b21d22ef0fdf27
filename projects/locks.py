"""Row locks, always in the order cycle → voter → topic (design.md §9).

SQLite's IMMEDIATE transactions queue every writer anyway; PostgreSQL needs the locks.
"""

from django.db import connection
from django.utils.translation import gettext as _

from kit.refusals import Gone
from projects.models import Cycle, Topic


def hold(pk: int) -> Cycle:
    """The cycle, FOR SHARE: many may enter at once, but nobody closes the phase until they have committed."""
    if connection.vendor == "postgresql":
        table = connection.ops.quote_name(Cycle._meta.db_table)
        rows = Cycle.objects.raw(f"SELECT * FROM {table} WHERE id = %s FOR SHARE", [pk])  # nosec B608
        return _only(list(rows))
    return _only(list(Cycle.objects.filter(pk=pk)))


def lock(pk: int) -> Cycle:
    """The cycle, FOR UPDATE: waits for everybody who holds it, and nobody gets in until commit."""
    return _only(list(Cycle.objects.select_for_update(of=("self",)).filter(pk=pk)))


MOVING = (
    "state",
    "version",
    "code",
    "submitted_at",
    "started_at",
    "charter",
    "charter_approved_at",
    "charter_approved_by",
)


def renew(topic: Topic) -> None:
    """Lock the topic's row and read its state anew: it may have moved since the caller fetched it."""
    topic.__dict__.pop("role_known", None)
    rows = Topic.objects.select_for_update(of=("self",))
    topic.refresh_from_db(fields=MOVING, from_queryset=rows)


def _only(found: list[Cycle]) -> Cycle:
    if not found:
        raise Gone(_("There is no such cycle."))
    return found[0]
