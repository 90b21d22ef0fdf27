"""The declared tie-break chain: order by levels, the rest by lot, and say where each level was used."""

import hashlib
from collections.abc import Sequence

import numpy as np

PRECISION = 9
"""Decimals, half-even, to which composites and means are rounded before any comparison (methods.md §1)."""
NOISE = 4
"""Further decimals that still mean something; what lies below them is the noise of floats."""


def rounded(values) -> np.ndarray:
    """Floats as they are compared, ranked and recorded: half-even to PRECISION decimals.

    The noise of floats is taken out first, so that a value halfway between two decimals is rounded alike
    whichever sum led to it.
    """
    clean = np.rint(np.asarray(values, float) * 10.0 ** (PRECISION + NOISE))
    return np.rint(clean / 10.0**NOISE) / 10.0**PRECISION + 0.0


def recorded(value):
    """A JSON document with its floats to PRECISION decimals; without −0.0, which PostgreSQL would not give
    back."""
    if isinstance(value, dict):
        return {name: recorded(one) for name, one in value.items()}
    if isinstance(value, list):
        return [recorded(one) for one in value]
    return round(value, PRECISION) + 0.0 if isinstance(value, float) else value


def lot(seed: str, code: str) -> str:
    """The lot of a topic, lowest first: SHA-256 hex of UTF-8 `seed|code` (methods.md §7)."""
    return hashlib.sha256(f"{seed}|{code}".encode()).hexdigest()


def arrange(
    codes: Sequence[str], levels: Sequence[tuple[str, Sequence]], seed: str
) -> tuple[list[int], list]:
    """Indices of `codes`, best first, and each use of a tie-break as {level, codes}.

    `levels` are (name, values) with the highest best and NaN last; the first one is the criterion itself.
    Floats are rounded to 9 decimals. The lot decides what every level leaves tied.
    """
    columns = [_sortable(values) for _, values in levels]
    order = np.lexsort(columns[::-1]) if len(codes) else np.empty(0, int)
    alike = [column[order][1:] == column[order][:-1] for column in columns]
    tied = np.logical_and.reduce(alike)
    for start, stop in _runs(tied):
        order[start:stop] = sorted(order[start:stop], key=lambda index: lot(seed, codes[index]))
    names = [name for name, _ in levels[1:]] + ["lot"]
    return order.tolist(), _uses(codes, order, names, [*alike, np.zeros_like(tied)])


def _sortable(values) -> np.ndarray:
    """Ascending keys: the highest value first, missing ones last; whole numbers stay whole."""
    array = np.asarray(values)
    if array.dtype.kind == "i":
        return -array
    return -np.nan_to_num(rounded(values), nan=-np.inf, posinf=np.inf, neginf=-np.inf)


def _runs(tied: np.ndarray) -> list[tuple[int, int]]:
    """Stretches of two or more neighbours that are tied, as [start, stop)."""
    bounds = np.concatenate(([0], np.flatnonzero(~tied) + 1, [len(tied) + 1]))
    pairs = zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)
    return [(start, stop) for start, stop in pairs if stop - start > 1]


def _uses(codes, order, names, alike) -> list[dict]:
    """Every stretch still tied before a level that the level divides."""
    uses, tied = [], alike[0]
    for name, same in zip(names, alike[1:], strict=True):
        for start, stop in _runs(tied):
            if not same[start : stop - 1].all():
                uses.append({"level": name, "codes": [codes[index] for index in order[start:stop]]})
        tied = tied & same
    return uses
