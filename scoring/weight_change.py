"""The smallest change of one weight that alters the selected set (after Triantaphyllou & Sánchez 1997)."""

from dataclasses import asdict, dataclass

import numpy as np

from scoring.chain import PRECISION
from scoring.dimensions import DIMENSIONS


@dataclass(frozen=True)
class Change:
    """Weight 0..1 of `dimension` at which `challenger` draws level with `selected`, the others moved in
    proportion; `by` is its distance from the declared weight."""

    dimension: str
    weight: float
    by: float
    selected: str
    challenger: str

    def to_dict(self) -> dict:
        return asdict(self)


def nearest_change(base, column: int) -> Change | str:
    """The nearest t* over all pairs in × out for one dimension, or the reason why there is none.

    `base` is a `stability.Baseline`. At weight t a topic has t·x + (1−t)·R, so the worst of those in is a
    concave and the best of those out a convex function of t. Their gap has at most one zero on either side
    of the declared weight, which Newton's method finds exactly without listing the pairs.
    """
    k, share, x = base.seats, float(base.shares[column]), base.means[:, column]
    if k >= len(base.codes):
        return "nothing_left_out"
    if base.composite[:k].min() == base.composite[k:].max():
        pair = int(base.composite[:k].argmin()), k + int(base.composite[k:].argmax())
        return _change(base, column, share, pair)
    if np.isnan(x).any():
        return "unscored"
    if share == 1:
        return "no_other_weight"
    rest = _rest(base, column)
    found = [answer for end in (0.0, 1.0) if (answer := _crossing(x, rest, k, share, end))]
    if not found:
        return "no_weight_changes_the_set"
    weight, pair = min(found, key=lambda answer: abs(answer[0] - share))
    return _change(base, column, weight, pair)


def _rest(base, column: int) -> np.ndarray:
    """R: the composite of the other dimensions at their own proportions, (S − w·x)/(1 − w)."""
    others = np.where(np.arange(len(base.shares)) == column, 0.0, base.shares)
    used = others > 0
    return base.means[:, used] @ (others[used] / others.sum())


def _crossing(x: np.ndarray, rest: np.ndarray, k: int, share: float, end: float):
    """(t*, pair) nearest the declared share on the way to `end`, or None if the set stands all the way.

    From a point where the gap is closed, the pair that closes it most crosses nearer to the share; every
    step is taken only if it comes nearer, so it ends.
    """
    weight, found = end, None
    while True:
        values = weight * x + (1 - weight) * rest
        pair = int(values[:k].argmin()), k + int(values[k:].argmax())
        if round(values[pair[0]] - values[pair[1]], PRECISION) > 0:
            return found
        inside, outside = (float(rest[row]) for row in pair)
        slope = inside - outside - float(x[pair[0]] - x[pair[1]])
        nearer = min(max((inside - outside) / slope, 0.0), 1.0) if slope else end
        if found and abs(nearer - share) >= abs(weight - share):
            return found
        weight, found = nearer, (nearer, pair)


def _change(base, column: int, weight: float, pair: tuple[int, int]) -> Change:
    by = abs(weight - float(base.shares[column]))
    return Change(DIMENSIONS[column], weight, by, base.codes[pair[0]], base.codes[pair[1]])
