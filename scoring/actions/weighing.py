"""Weights by comparison: experts compare in pairs, the office adopts the result (methods.md §4)."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kit import history, versions
from kit.refusals import Conflict, Invalid, Problems
from projects import locks
from projects.models import Cycle
from projects.rules import may_run_cycles
from scoring.actions.setup import finished_comparisons, set_up
from scoring.earlier import earlier_means
from scoring.models import Comparison
from scoring.pairs import PAIRS, STEPS, filled
from scoring.rules import may_act, may_compare
from scoring.values import Fault
from scoring.weights import ahp_group, entropy, shares
from scoring.weights_origin import computed, written

COMPUTED = ("equal", "ahp", "combined")


@transaction.atomic
def invite_expert(cycle: Cycle, *, by, expert) -> tuple[Comparison, bool]:
    """(the comparison that awaits the expert, whether it is new). Raises Conflict once the rules are frozen
    or the weights adopted."""
    may_run_cycles(by).require()
    cycle = locks.lock(cycle.pk)
    _refuse_closed(cycle)
    may_act(expert).require()
    comparison, new = Comparison.objects.get_or_create(cycle=cycle, expert=expert)
    if new:
        history.record(comparison, "invite", by=by, cycle=cycle, first=True)
    return comparison, new


@transaction.atomic
def dismiss_expert(comparison: Comparison, *, by, version: int | None = None) -> None:
    """Takes an expert off the list, with whatever was compared."""
    may_run_cycles(by).require()
    _refuse_closed(locks.lock(comparison.cycle_id))
    comparison.refresh_from_db()
    versions.check(comparison, version)
    told = {"compared": [_count(comparison), 0], "expert": [comparison.expert_id, None]}
    history.record(comparison, "dismiss", by=by, changes=told, cycle=comparison.cycle_id)
    comparison.delete()


@transaction.atomic
def compare(
    comparison: Comparison,
    *,
    by,
    upper: Sequence[str | None] | None = None,
    finished: bool | None = None,
    version: int | None = None,
) -> Comparison:
    """Write the 21 comparisons of `by`, None for what is still open; `finished` needs all of them.

    What is not given stays as it is, but an incomplete comparison is never finished. Raises Refused,
    Conflict (frozen, already_decided, not_ready), InvalidMany with each wrong entry as upper.<place>, Stale.
    """
    may_compare(by, comparison).require()
    _refuse_closed(locks.hold(comparison.cycle_id))
    before = filled(comparison.upper)
    after = before if upper is None else checked_upper(upper)
    if finished and None in after:
        raise Conflict(_("All 21 pairs must be compared first."), code="not_ready")
    was = comparison.finished_at is not None
    done = (was if finished is None else finished) and None not in after
    changes = _changes(before, after) | ({"finished": [was, done]} if was != done else {})
    if not changes:
        versions.check(comparison, version)
        return comparison
    moment = comparison.finished_at or timezone.now()
    versions.write(comparison, version=version, upper=after, finished_at=moment if done else None)
    verb = "finish" if done and not was else "compare"
    history.record(comparison, verb, by=by, changes=changes, cycle=comparison.cycle_id)
    return comparison


def checked_upper(upper: Sequence) -> list[str | None]:
    """21 entries, each one of STEPS or None. Raises InvalidMany."""
    problems = Problems()
    if len(upper) != len(PAIRS):
        problems.add("wrong_length", _("There are 21 pairs to compare."), "upper")
    for place, entry in enumerate(upper):
        if entry is not None and entry not in STEPS:
            problems.add("unknown_choice", _("Please choose one of the offered values."), f"upper.{place}")
    problems.refuse()
    return list(upper)


def adopt_weights(cycle: Cycle, *, by, method: str, reason: str = "", version: int | None = None) -> Cycle:
    """Make the weights that `method` gives, one of COMPUTED, those of the cycle, with where they come from.

    Raises Conflict (frozen, not_ready), and Invalid (reason, required) where the group contradicts itself
    or finished comparisons are set aside.
    """
    may_run_cycles(by).require()
    with transaction.atomic():
        cycle = locks.lock(cycle.pk)
        origin = proposed_origin(cycle, method) | {"reason": reason.strip()}
        if not origin["reason"] and (why := needs_reason(origin)):
            raise Invalid(why, code="required", attr="reason")
        weights = {} if method == "equal" else written(computed(origin))
        told = {"reason": reason.strip(), "verb": "adopt-weights"}
        return set_up(cycle, by=by, version=version, weights=weights, weights_origin=origin, **told)


def proposed_origin(cycle: Cycle, method: str) -> dict:
    """What the rulebook would say of weights by `method`, without a reason. Raises Conflict(not_ready)."""
    if method not in COMPUTED:
        raise Invalid(_("Please choose one of the offered values."), code="unknown_choice", attr="method")
    experts = finished_comparisons(cycle)
    if method != "equal" and not experts:
        raise Conflict(_("No expert has finished comparing yet."), code="not_ready")
    spread = _spread(cycle) if method == "combined" else {}
    return {"method": method, "experts": experts, "spread": spread, "reason": ""}


def _spread(cycle: Cycle) -> dict[str, str]:
    """Entropy weights of the latest earlier ranking, as a rulebook has them. Raises Conflict(not_ready)."""
    _source, means = earlier_means(cycle)
    try:
        found = entropy(means)
    except Fault:
        found = None
    if found is None or found.reason:
        raise Conflict(_("No earlier ranking tells the dimensions apart by their spread."), code="not_ready")
    return {name: str(share) for name, share in shares(found.weights, places=9).items()}


def needs_reason(origin: Mapping) -> str:
    """Why these weights need a recorded reason; empty where they don't."""
    if origin["method"] in ("equal", "direct"):
        return _("Experts have compared the dimensions: please say why their result is set aside.") * bool(
            origin["experts"]
        )
    if ahp_group(origin["experts"]).group.accepted:
        return ""
    return _("The group contradicts itself too much: have the comparisons revised, or say why not.")


def _refuse_closed(cycle: Cycle) -> None:
    if cycle.is_frozen:
        raise Conflict(_("The rules were frozen when scoring opened."), code="frozen")
    if cycle.comparisons.filter(counted=True).exists():
        raise Conflict(
            _("The weights were adopted from the comparisons, so these can't be changed any more."),
            code="already_decided",
        )


def _changes(before: list, after: list) -> dict:
    """{pair: [from, to]} for the pairs that differ."""
    pairs = zip(PAIRS, before, after, strict=True)
    return {f"{first}-{second}": [old, new] for (first, second), old, new in pairs if old != new}


def _count(comparison: Comparison) -> int:
    return sum(entry is not None for entry in comparison.upper)
