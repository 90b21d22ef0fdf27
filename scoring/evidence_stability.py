"""Stability reports against the hashes that their history keeps; computing them anew would take too long."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from kit.history import verifies
from kit.models import Entry
from scoring.canonical import digest
from scoring.models import StabilityReport


@verifies
def stability() -> Iterator[str]:
    """Every computed report against the last line that tells of it. `recount` computes those anew that went
    into a record."""
    told = {}
    entries = Entry.objects.filter(subject="stabilityreport", verb="compute").order_by("number")
    for key, changes in entries.values_list("subject_id", "changes"):
        told[key] = changes["stability"][1]
    stored = dict(StabilityReport.objects.filter(state="done").values_list("pk", "content"))
    for key in sorted(told.keys() | stored.keys()):
        if key not in stored:
            yield _("stability report %(id)d is gone") % {"id": key}
        elif told.get(key) != digest(stored[key]):
            yield _("stability report %(id)d does not say what its history tells") % {"id": key}
