"""Z-scores need every mark of every judge: what keeps them from it, told before it stops anybody."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.spoken import listed
from people.models import User
from projects.models import Cycle
from scoring.coverage import Coverage
from scoring.queries import recused_pairs

NAMES = 8


def never_complete(cycle: Cycle) -> list[str]:
    """Before scoring opens: why not every judge will have scored every topic; empty without z-scores."""
    if cycle.calibration != Cycle.Calibration.ZSCORE:
        return []
    judges = _expected(cycle)
    found = [_recused(judges)] if judges else []
    if cycle.assigned:
        found.append(_("Judges score only the topics that are assigned to them."))
    return [_choose(found)] if found else []


def _expected(cycle: Cycle) -> list[User]:
    up = set(cycle.topics.filter(state__in=("submitted", "accepted")).values_list("pk", flat=True))
    out = {judge for judge, topic in recused_pairs(cycle) if topic in up}
    return [seat.user for seat in cycle.panelists.select_related("user") if seat.user_id in out]


def _choose(found: list[str]) -> str:
    why = " ".join(found)
    return _(
        "Z-scores need every judge's marks for every topic, or scoring cannot be closed. %(why)s Choose "
        "another judge calibration or other judges."
    ) % {"why": why}


def incomplete(covered: Coverage) -> list[str]:
    """While scoring: what z-scores still lack and what to do about it; empty where nothing is missing."""
    counted = covered.marked & ~covered.barred[:, :, None]
    used = counted.any(axis=(0, 1))
    gaps = ~counted[:, :, used].all(axis=2)
    if not gaps.any():
        return []
    late, out = gaps & ~covered.barred, gaps & covered.barred
    told = [_("Z-scores need every judge's marks for every topic; scoring cannot be closed without them.")]
    if late.any():
        told.append(_late(_judges(covered, late), int(late.sum())))
    if out.any():
        told.append(_recused(_judges(covered, out)))
        told.append(
            _("Reopen the proposals, with a reason, and choose another judge calibration or other judges.")
        )
    return told


def _judges(covered: Coverage, pairs) -> list[User]:
    return [judge for judge, any_of in zip(covered.judges, pairs.any(axis=0), strict=True) if any_of]


def _named(judges: list[User]) -> str:
    return listed(judges[:NAMES]) + (" …" if judges[NAMES:] else "")


def _late(judges: list[User], cards: int) -> str:
    return ngettext(
        "%(n)d scorecard is missing or leaves a dimension out: %(names)s.",
        "%(n)d scorecards are missing or leave a dimension out: %(names)s.",
        cards,
    ) % {"n": cards, "names": _named(judges)}


def _recused(judges: list[User]) -> str:
    return ngettext(
        "%(n)d judge is recused from a topic: %(names)s.",
        "%(n)d judges are recused from topics: %(names)s.",
        len(judges),
    ) % {"n": len(judges), "names": _named(judges)}
