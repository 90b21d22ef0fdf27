"""Where the weights of a rulebook come from (methods.md §4): part of the rulebook itself."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from scoring.dimensions import DIMENSIONS
from scoring.values import Fault, spelled
from scoring.weights import ahp, ahp_group, combined, equal, normalise, shares

METHODS = ("equal", "direct", "ahp", "combined")
BY_EXPERTS = ("ahp", "combined")
PLACES = 6
"""Decimals with which computed weights are written; they total exactly 1."""
SLACK = Fraction(2, 10**PLACES)
"""How far a written weight may be from the computed one: rounding, and two processors' last digits."""


def origin(value) -> dict:
    """Checked: empty, or {method, experts, spread, reason}.

    `experts` are upper triangles of 21 texts, without names; `spread` the entropy weights that `combined`
    multiplies in; `reason` why CR > .10 was accepted, or why what experts had compared was set aside.
    """
    if not isinstance(value, Mapping):
        raise Fault("not_a_mapping", "must be an object")
    if not value:
        return {}
    if unknown := [name for name in value if name not in ("method", "experts", "spread", "reason")]:
        raise Fault("unknown_key", "is no part of the origin", str(unknown[0]))
    if value.get("method") not in METHODS:
        raise Fault("unknown_choice", f"must be one of: {', '.join(METHODS)}", "method")
    if not isinstance(value.get("reason", ""), str):
        raise Fault("not_text", "must be text", "reason")
    return {
        "method": value["method"],
        "experts": _experts(value.get("experts", [])),
        "spread": _spread(value.get("spread", {})),
        "reason": value.get("reason", ""),
    }


def _experts(value) -> list[list[str]]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise Fault("not_a_list", "must be a list", "experts")
    for upper in value:
        if not isinstance(upper, Sequence) or isinstance(upper, str):
            raise Fault("not_a_list", "must be a list of 21 comparisons", "experts")
        ahp(upper)
    return [[str(entry) for entry in upper] for upper in value]


def _spread(value) -> dict[str, str]:
    if not isinstance(value, Mapping) or not set(value) <= set(DIMENSIONS):
        raise Fault("not_a_mapping", "must be an object of weights", "spread")
    return {name: str(value[name]) for name in DIMENSIONS if name in value}


def written(weights: Mapping) -> dict[str, str]:
    """Computed weights as the cycle and the rulebook hold them: six decimals, in all exactly 1."""
    return {name: spelled(share) for name, share in shares(weights, places=PLACES).items()}


def computed(origin: Mapping) -> dict[str, Fraction] | None:
    """The weights that the method gives, Σ = 1; None where people set them. Raises Fault where what the
    method needs is missing."""
    method = origin["method"]
    if method == "direct":
        return None
    if method == "equal":
        return equal()
    judged = ahp_group(origin.get("experts", [])).group.weights
    if method == "ahp":
        return normalise(judged)
    if set(origin.get("spread", {})) != set(DIMENSIONS):
        raise Fault("no_spread", "needs the entropy weight of every dimension")
    return normalise(combined(judged, origin["spread"]))


def agrees(weights: Mapping, origin: Mapping) -> str | None:
    """None where the weights are what their origin says, else what differs.

    Checked: the weights against `computed`, whatever reason is recorded; CR > .10 needs a reason, and so do
    weights that set aside what experts had compared. An empty origin claims nothing.
    """
    if not origin:
        return None
    try:
        expected, given = computed(origin), normalise(weights) if weights else equal()
    except Fault as fault:
        return f"weights of origin {origin['method']} cannot be computed: {fault.detail}"
    expected = given if expected is None else expected
    if far := [name for name in DIMENSIONS if abs(expected[name] - given[name]) > SLACK]:
        name = far[0]
        return f"{name} weighs {float(given[name]):.6f}, {origin['method']} gives {float(expected[name]):.6f}"
    return None if origin.get("reason", "").strip() else _unexcused(origin)


def _unexcused(origin: Mapping) -> str | None:
    """What only a reason could excuse: a group that contradicts itself, or comparisons set aside."""
    if origin["method"] not in BY_EXPERTS:
        aside = "the experts' comparisons were set aside without a reason"
        return aside if origin.get("experts") else None
    group = ahp_group(origin["experts"]).group
    return None if group.accepted else f"CR {group.consistency_ratio:.3f} was accepted without a reason"
