"""From marks to panel means, composites and ranks (methods.md §2 and §4).

Arrays are (topics, judges, dimensions) with NaN for a missing mark; higher is better throughout.
"""

import numpy as np

from scoring.chain import rounded
from scoring.dimensions import DIMENSIONS
from scoring.rulebook import Rulebook
from scoring.tables import floats

TRIMMED_FROM = 5
"""Scores from which the trimmed mean drops one highest and one lowest (methods.md §4)."""


def aligned(scores, rulebook: Rulebook) -> np.ndarray:
    """Marks with every `min` dimension flipped by L+U−x (methods.md §2)."""
    scores = floats(scores, 3)
    flipped = [rulebook.directions[dimension] == "min" for dimension in DIMENSIONS]
    ends = float(rulebook.scale_low + rulebook.scale_high)
    return np.where(flipped, ends - scores, scores) if any(flipped) else scores


def panel_scores(cells, method: str) -> np.ndarray:
    """P per (topic, dimension) on the scale; NaN where nobody scored."""
    layers = np.ascontiguousarray(np.moveaxis(floats(cells, 3), 2, 0))
    panel = {"mean": _mean, "trimmed": _trimmed, "median": _median}[method]
    return panel(layers, ~np.isnan(layers)).T


def _mean(layers, seen):
    count = seen.sum(axis=-1)
    total = np.where(seen, layers, 0.0).sum(axis=-1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _trimmed(layers, seen):
    count = seen.sum(axis=-1)
    total = np.where(seen, layers, 0.0).sum(axis=-1)
    highest = np.where(seen, layers, -np.inf).max(axis=-1, initial=-np.inf)
    lowest = np.where(seen, layers, np.inf).min(axis=-1, initial=np.inf)
    enough = count >= TRIMMED_FROM
    inner = total - np.where(enough, highest, 0.0) - np.where(enough, lowest, 0.0)
    return np.where(enough, inner / np.maximum(count - 2, 1), _mean(layers, seen))


def _median(layers, seen):
    count = seen.sum(axis=-1)
    if not layers.shape[-1]:
        return np.full(count.shape, np.nan)
    ascending = np.sort(layers, axis=-1)
    pick = np.stack([np.maximum(count - 1, 0) // 2, count // 2], axis=-1)
    middle = np.take_along_axis(ascending, np.minimum(pick, layers.shape[-1] - 1), axis=-1)
    return np.where(count > 0, middle.mean(axis=-1), np.nan)


def composites(means, rulebook: Rulebook) -> np.ndarray:
    """S per topic, 0–100 where marks are on the scale, rounded half-even to 9 decimals; NaN where undefined.

    The fixed scale is used, so a topic's composite depends on no other topic (methods.md §4).
    """
    low, span = float(rulebook.scale_low), float(rulebook.scale_high - rulebook.scale_low)
    means = floats(means, 2)
    total = np.zeros(len(means))
    for column, share in enumerate(rulebook.shares.values()):
        if share:
            total += float(share) * (100 * (means[:, column] - low) / span)
    return rounded(total)


def ranks(values) -> list[int | None]:
    """Competition ranks 1, 2, 2, 4, the highest first; None for NaN."""
    values = floats(values, 1)
    known = ~np.isnan(values)
    ascending = np.sort(-values[known])
    result = np.full(len(values), None, object)
    result[known] = (np.searchsorted(ascending, -values[known], side="left") + 1).tolist()
    return result.tolist()
