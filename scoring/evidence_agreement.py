"""The agreement stored with a ranking, against the hash that the cycle's history keeps of it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from kit.history import verifies
from scoring.canonical import digest
from scoring.evidence import told_of_cycles
from scoring.models import Ranking


@verifies
def agreements() -> Iterator[str]:
    """A ranking that is gone is told of elsewhere; one from before agreement was stored has none."""
    told = {
        (cycle, number): entry.changes.get("agreement", (None, None))[1]
        for cycle, entries in told_of_cycles("ranking").items()
        for number, entry in enumerate((one for one in entries if "ranking" in one.changes), start=1)
    }
    rows = Ranking.objects.order_by("cycle", "number").values_list("cycle", "number", "agreement")
    for cycle, number, stored in rows:
        if (digest(stored) if stored else None) != told.get((cycle, number)):
            where = {"number": number, "cycle": cycle}
            yield _("agreement %(number)d of cycle %(cycle)d was changed after it was stored") % where
