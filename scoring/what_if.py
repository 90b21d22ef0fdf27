"""What the ranking would be with other weights: composites, ranks and the cut from stored panel means.

Nothing is changed by it. Eligibility, floors and calibration stay as in the ranking (methods.md §6).
`static/keti/js/what_if.js` does the same steps in the same order, so that both give the same digits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import numpy as np

from scoring.composite import ranks
from scoring.dimensions import DIMENSIONS
from scoring.values import Fault, decimal

MOST = 100
"""The highest weight that can be tried; the heaviest declared one stands in the middle."""
WHOLE = 100
"""Weights have two decimals: that many parts make one."""
PRECISION = 6
"""Decimals, half-even, to which composites are compared: panel means are stored with nine, so composites made
from them are known to fewer, and what is tied must stay tied."""

SEATS, SHORTLIST = "seats", "shortlist"
CUTS = (SEATS, SHORTLIST)


@dataclass(frozen=True)
class Reordered:
    """In the order of the rows that came in. `place` runs from 1; `inside` tells who would be selected."""

    composite: list[float]
    rank: list[int]
    place: list[int]
    inside: list[bool]

    @property
    def order(self) -> list[int]:
        """Row numbers, best first."""
        return sorted(range(len(self.place)), key=lambda row: self.place[row])


def declared(shares: Mapping[str, Fraction]) -> dict[str, Decimal]:
    """The weights of the rulebook on 0..100, the heaviest at 50, so that there is room on both sides."""
    heaviest = max(shares.values())
    scaled = {name: share / heaviest * MOST / 2 for name, share in shares.items()}
    return {name: Decimal(round(value * WHOLE)) / WHOLE for name, value in scaled.items()}


def parse_weight(value) -> Decimal:
    """A weight from 0 to 100 with at most two decimals. Raises Fault."""
    number = decimal(value)
    if not 0 <= number <= MOST:
        raise Fault("out_of_range", "must lie between 0 and 100")
    if number != number.quantize(Decimal(1) / WHOLE, ROUND_HALF_EVEN):
        raise Fault("off_step", "must have two decimals at most")
    return number


def percentages(weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Percent with two decimals, 100.00 in all, by largest remainder, among equal ones the earlier name."""
    parts = {name: int(weight * WHOLE) for name, weight in weights.items()}
    total = sum(parts.values())
    cents = {name: divmod(part * 100 * WHOLE, total) for name, part in parts.items()}
    short = 100 * WHOLE - sum(whole for whole, _rest in cents.values())
    raised = sorted(cents, key=lambda name: -cents[name][1])[:short]
    return {name: Decimal(whole + (name in raised)).scaleb(-2) for name, (whole, _rest) in cents.items()}


def reorder(
    means, weights: Mapping[str, Decimal], *, low: float, high: float, size: int, cut: str = SEATS
) -> Reordered:
    """`means` (topics, 7) of the ranked topics in their stored order, which decides ties; `weights` by
    dimension, not all 0. Of `seats` the first `size` are selected, of a `shortlist` everybody whose rank is
    at most `size`. A dimension with a missing mean must have weight 0."""
    composite = _composites(np.asarray(means, float).reshape(-1, len(DIMENSIONS)), weights, low, high - low)
    rank = ranks(composite)
    best_first = np.argsort(-composite, kind="stable")
    place = np.empty(len(composite), int)
    place[best_first] = np.arange(1, len(composite) + 1)
    inside = [number <= size for number in (place.tolist() if cut == SEATS else rank)]
    return Reordered(composite.tolist(), rank, place.tolist(), inside)


def _composites(means: np.ndarray, weights: Mapping[str, Decimal], low: float, span: float) -> np.ndarray:
    total = float(sum(weights.values()))
    found = np.zeros(len(means))
    for column, name in enumerate(DIMENSIONS):
        if weights[name]:
            found += float(weights[name]) / total * (100 * (means[:, column] - low) / span)
    return np.round(found, PRECISION) + 0.0


def as_stored(composite: Sequence[float], *, size: int, cut: str = SEATS) -> Reordered:
    """The stored composites in their stored order: what the declared weights give, to the last digit."""
    rank = ranks(np.asarray(composite, float))
    place = list(range(1, len(rank) + 1))
    inside = [number <= size for number in (place if cut == SEATS else rank)]
    return Reordered(list(composite), rank, place, inside)
