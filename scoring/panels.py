"""Composites of many panels drawn from the same judges, a judge counting once, several times or not at all.

Cells are calibrated once, on the full panel, and weighed by `counts` (panels, judges); methods.md §6.
"""

from collections.abc import Iterator

import numpy as np

from scoring.composite import TRIMMED_FROM

CELLS = 2**18
"""Composites computed at a time: keeps them in the cache and changes no result."""


def block_size(topics: int) -> int:
    """How many runs over that many topics are computed together."""
    return max(1, CELLS // max(1, topics))


def panel_composites(
    points: np.ndarray, shares: np.ndarray, method: str, counts: np.ndarray
) -> Iterator[np.ndarray]:
    """Blocks of composites (panels, topics), in the order of `counts`; NaN where a panel lacks a score.

    `points` are calibrated cells (topics, judges, dimensions) on 0–100; unweighted dimensions are ignored.
    """
    used = shares > 0
    layers, shares = np.ascontiguousarray(np.moveaxis(points[:, :, used], 2, 0)), shares[used]
    panels = _Means(layers, shares) if method == "mean" else _Sorted(layers, shares, method)
    step = block_size(len(points))
    for start in range(0, len(counts), step):
        yield panels.composites(counts[start : start + step])


class _Means:
    """Weighted sums of cells; dimensions scored by the same judges share one product and one division."""

    def __init__(self, layers: np.ndarray, shares: np.ndarray):
        self.parts: list[tuple[np.ndarray, np.ndarray]] = []
        for layer, share in zip(layers, shares, strict=True):
            seen, weighted = ~np.isnan(layer), share * np.nan_to_num(layer)
            for known, total in self.parts:
                if np.array_equal(known, seen):
                    total += weighted
                    break
            else:
                self.parts.append((seen, weighted))

    def composites(self, counts: np.ndarray) -> np.ndarray:
        weights = counts.astype(float)
        with np.errstate(invalid="ignore"):
            return sum((weights @ total.T) / (weights @ seen.T.astype(float)) for seen, total in self.parts)


class _Sorted:
    """Median or trimmed mean: the cells of a topic walked in ascending order, many panels side by side."""

    def __init__(self, layers: np.ndarray, shares: np.ndarray, method: str):
        self.score = {"median": _median, "trimmed": _trimmed}[method]
        self.sheets = [(share, _Sheet(layer)) for share, layer in zip(shares, layers, strict=True)]
        self.kinds: dict[bytes, np.ndarray] = {}
        for layer in layers:
            seen = ~np.isnan(layer)
            self.kinds.setdefault(seen.tobytes(), seen.astype(float))

    def composites(self, counts: np.ndarray) -> np.ndarray:
        small = np.min_scalar_type(int(counts.sum(axis=1).max(initial=0)))
        drawn = np.vstack([counts.T, np.zeros(len(counts), int)]).astype(small)
        scores = {kind: (seen @ counts.T.astype(float)).astype(small) for kind, seen in self.kinds.items()}
        return sum(share * self.score(sheet, drawn, scores[sheet.kind]) for share, sheet in self.sheets).T


class _Sheet:
    """The cells of one dimension, of every topic in ascending order.

    How often a judge was drawn is a small whole number, so that a block of panels is counted in bytes. A
    missing cell stands last, under a judge whom nobody draws.
    """

    def __init__(self, layer: np.ndarray):
        topics, judges = layer.shape
        order = np.argsort(layer, axis=1)
        ascending = np.take_along_axis(layer, order, axis=1)
        self.who = np.where(np.isnan(ascending), judges, order).T.copy()
        self.cells = np.column_stack([ascending, np.full(topics, np.nan)])
        self.first = np.arange(topics, dtype=np.int32)[:, None] * (judges + 1)
        self.marks, self.kind = np.nan_to_num(layer), (~np.isnan(layer)).tobytes()

    def lowest(self, drawn: np.ndarray, *places: np.ndarray) -> list[np.ndarray]:
        """The cell at each of the places (from 1) of every topic and panel; NaN beyond the last."""
        reached, times = np.zeros(places[0].shape, drawn.dtype), np.empty(places[0].shape, drawn.dtype)
        columns = [np.zeros(place.shape, np.min_scalar_type(len(drawn))) for place in places]
        for judges in self.who:
            np.take(drawn, judges, axis=0, out=times, mode="clip")
            reached += times
            for column, place in zip(columns, places, strict=True):
                column += reached < place
        return [self.cells.ravel().take(self.first + column) for column in columns]


def _median(sheet: _Sheet, drawn: np.ndarray, count: np.ndarray) -> np.ndarray:
    lower, upper = sheet.lowest(drawn, count - count // 2, count // 2 + 1)
    return (lower + upper) / 2


def _trimmed(sheet: _Sheet, drawn: np.ndarray, count: np.ndarray) -> np.ndarray:
    enough, total = count >= TRIMMED_FROM, sheet.marks @ drawn[:-1].astype(float)
    lowest, highest = sheet.lowest(drawn, np.ones_like(count), count)
    with np.errstate(invalid="ignore"):
        return np.where(enough, total - lowest - highest, total) / np.where(enough, count - 2, count)
