"""What the pages of the weights workshop show: one's own comparisons, the group's, the spread, the choice."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.permits import Permit, allow
from projects.models import Cycle
from scoring.earlier import earlier_means
from scoring.labels import ALL
from scoring.pairs import PAIRS, filled
from scoring.rulebook import Rulebook
from scoring.values import Fault
from scoring.weighing_words import contradiction, verdict
from scoring.weights import RANDOM_INDEX, Entropy, GroupAhp, ahp, ahp_group, combined, entropy, percentages

WAYS = {
    "equal": (
        gettext_lazy("Equal"),
        gettext_lazy(
            "Every dimension counts the same. Nobody has to agree on anything, and nobody can object."
        ),
    ),
    "direct": (
        gettext_lazy("By hand"),
        gettext_lazy("The office types the weights into the settings."),
    ),
    "ahp": (
        gettext_lazy("By the experts"),
        gettext_lazy("The group's result: what is compared pair by pair is easier to say and to defend."),
    ),
    "combined": (
        gettext_lazy("Experts and spread"),
        gettext_lazy(
            "The group's result times the spread: a dimension in which all topics are alike counts less."
        ),
    ),
}
NO_SPREAD = {
    "none": gettext_lazy("There is no earlier ranking to take it from."),
    "fewer_than_two_topics": gettext_lazy("Fewer than two topics of it were scored in every dimension."),
    "nothing_discriminates": gettext_lazy("In it all topics are alike in every dimension."),
    "out_of_range": gettext_lazy("Its marks go below 0, where shares can't be taken."),
}

UNASKED = {"source": None, "entropy": None, "why": NO_SPREAD["none"]}
"""As `spread_of`, once the rules are frozen: what later cycles were scored had no part in them."""


def is_open(cycle: Cycle) -> bool:
    """Whether comparisons can be made and changed now."""
    return not cycle.is_frozen and not cycle.comparisons.filter(counted=True).exists()


def standing(upper: Sequence[str | None]) -> dict:
    """How far one expert has come and, once all pairs are there, how consistent it is."""
    entries = filled(upper)
    compared = sum(entry is not None for entry in entries)
    found = ahp(entries) if compared == len(PAIRS) else None
    return {
        "compared": compared,
        "total": len(PAIRS),
        "percent": round(100 * compared / len(PAIRS)),
        "random_index": RANDOM_INDEX[len(ALL) - 1],
    } | (judged(found) if found else {})


def judged(found) -> dict:
    """Weights, consistency and the pair that contradicts most, of an expert or of the group."""
    return {
        "weights": bars(found.weights),
        "verdict": verdict(found),
        "contradiction": contradiction(found.revise) if found.revise else None,
    }


def bars(weights: Mapping) -> list[dict]:
    """{label, value} for each dimension in percent, 100.00 in all."""
    shares = percentages(weights)
    return [{"label": one.name, "short": one.short, "value": shares[one.code]} for one in ALL]


def experts(cycle: Cycle) -> list[dict]:
    """Everybody invited, with how far they have come. One query."""
    rows = cycle.comparisons.select_related("expert").order_by("pk")
    return [{"comparison": row, "standing": standing(row.upper)} for row in rows]


def group_of(invited: list[dict]) -> GroupAhp | None:
    """The result of those of `experts(cycle)` who have finished."""
    finished = [row["comparison"].upper for row in invited if row["comparison"].finished_at]
    return ahp_group(finished) if finished else None


def spread_of(cycle: Cycle) -> dict:
    """{source, entropy, why}: entropy weights of the latest earlier ranking, or why there are none."""
    source, means = earlier_means(cycle)
    if source is None:
        return UNASKED
    try:
        found = entropy(means)
    except Fault as fault:
        return {"source": source, "entropy": None, "why": NO_SPREAD[fault.code]}
    return {"source": source, "entropy": found, "why": NO_SPREAD[found.reason] if found.reason else ""}


def comparison_table(rulebook: Rulebook, group: GroupAhp | None, found: Entropy | None) -> list[dict]:
    """For each dimension what it weighs now, by the experts, by the spread and by both, in percent."""
    judged = group.group.weights if group else None
    columns = {
        "now": rulebook.shares,
        "experts": judged,
        "spread": found.weights if found else None,
        "both": _both(judged, found),
    }
    shares = {name: percentages(weights) for name, weights in columns.items() if weights}
    return [
        {"dimension": one} | {name: shares[name][one.code] if name in shares else None for name in columns}
        for one in ALL
    ]


def _both(judged: Mapping | None, found: Entropy | None) -> Mapping | None:
    return combined(judged, found.weights) if judged and found and not found.reason else None


def ways(cycle: Cycle, group: GroupAhp | None, spread: dict) -> list[dict]:
    """The four ways to choose weights: {method, name, text, permit, current}."""
    permits = {
        "ahp": _finished(group),
        "combined": _finished(group) and allow(not spread["why"], spread["why"]),
    }
    current = cycle.weights_origin.get("method") or ("equal" if not cycle.weights else "direct")
    return [
        {
            "method": method,
            "name": name,
            "text": text,
            "permit": permits.get(method, allow(True, "")),
            "current": method == current,
        }
        for method, (name, text) in WAYS.items()
    ]


def _finished(group: GroupAhp | None) -> Permit:
    return allow(group is not None, _("No expert has finished comparing yet."))


def change_table(rulebook: Rulebook, weights: Mapping[str, Fraction]) -> list[dict]:
    """For each dimension {dimension, now, new} in percent."""
    now, new = percentages(rulebook.shares), percentages(weights)
    return [{"dimension": one, "now": now[one.code], "new": new[one.code]} for one in ALL]


def name_of(method: str) -> str:
    """The name of a way to choose weights."""
    return str(WAYS[method][0])
