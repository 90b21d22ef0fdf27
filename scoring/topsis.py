"""TOPSIS, a second opinion beside the composite (Hwang & Yoon 1981; methods.md §4).

It suffers rank reversal, so it is shown and never decides.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from scoring.chain import PRECISION
from scoring.composite import ranks
from scoring.tables import floats, level
from scoring.values import fraction


@dataclass(frozen=True)
class Topsis:
    """In the order of the rows; None where a weighted mean is missing. Closeness 0..1, 1 best."""

    closeness: list[float | None]
    rank: list[int | None]

    def to_dict(self) -> dict:
        return asdict(self)


@dataclass(frozen=True)
class Overlap:
    """How far the best `size` topics of two orders agree; the lists hold row numbers, best first."""

    size: int
    shared: int
    only_composite: list[int]
    only_topsis: list[int]

    def to_dict(self) -> dict:
        return asdict(self)


def topsis(means, weights: Sequence) -> Topsis:
    """Closeness to the best topic imaginable from those present, by panel means (topics, d), higher better.

    `weights` in the order of the columns, normalised here. Identical topics get .5. Raises ValueError for
    a table with another number of columns, negative weights, or none above 0.
    """
    used = _shares(weights)
    table = floats(means, 2)
    if len(table) and table.shape[1] != len(used):
        raise ValueError(f"{len(used)} weights for {table.shape[1]} columns")
    table = table.reshape(-1, len(used))[:, used > 0]
    known = ~np.isnan(table).any(axis=1)
    closeness = np.full(len(table), np.nan)
    if known.any():
        closeness[known] = _closeness(table[known], used[used > 0])
    listed = [None if missing else value for missing, value in zip(~known, closeness.tolist(), strict=True)]
    return Topsis(listed, ranks(closeness))


def _shares(weights: Sequence) -> np.ndarray:
    exact = [fraction(weight) for weight in weights]
    if min(exact, default=0) < 0 or not sum(exact):
        raise ValueError("weights must not be negative, and one must be above 0")
    return np.array([float(weight / sum(exact)) for weight in exact])


def _closeness(table: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """D⁻/(D⁺+D⁻), rounded for comparison; a zero column contributes 0."""
    table = level(table)
    length = np.sqrt((table**2).sum(axis=0))
    weighted = shares * table / np.where(length > 0, length, 1)
    to_best = np.sqrt(((weighted - weighted.max(axis=0)) ** 2).sum(axis=1))
    to_worst = np.sqrt(((weighted - weighted.min(axis=0)) ** 2).sum(axis=1))
    whole = to_best + to_worst
    return np.round(np.where(whole > 0, to_worst / np.where(whole > 0, whole, 1), 0.5), PRECISION)


def overlap(result: Topsis, order: Sequence[int], size: int) -> Overlap:
    """The composite's best `size` of `order` against TOPSIS's; equal closeness follows the composite."""
    known = [row for row in order if result.closeness[row] is not None]
    second = sorted(known, key=lambda row: -result.closeness[row])[:size]
    first = list(order[:size])
    return Overlap(
        size=len(first),
        shared=len(set(first) & set(second)),
        only_composite=[row for row in first if row not in second],
        only_topsis=[row for row in second if row not in first],
    )
