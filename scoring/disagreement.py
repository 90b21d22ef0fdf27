"""Where the judges are furthest apart: what is worth talking about before the ballot (methods.md §5)."""

from dataclasses import dataclass

import numpy as np

from scoring.calibration import calibrate, severities
from scoring.composite import aligned, composites, panel_scores
from scoring.rulebook import Rulebook

DECIMALS = 6
"""Composites were rounded to nine: what differs beyond these is rounding alone, and no wider."""


@dataclass(frozen=True)
class Disagreement:
    """In the order of the topics: `judges` with a composite, `deviation` of their composites, `low` and
    `high` mark per topic and dimension; NaN where fewer than two judges (or nobody) scored. `order`: rows,
    the widest first, those without a deviation last."""

    judges: np.ndarray
    deviation: np.ndarray
    low: np.ndarray
    high: np.ndarray
    order: list[int]


def disagreement(points, cells) -> Disagreement:
    """From composites (topics, judges) and marks (topics, judges, 7), NaN where there is none.

    The deviation is the population standard deviation; equal ones keep the order of the rows.
    """
    points, cells = np.asarray(points, float), np.asarray(cells, float)
    seen = ~np.isnan(points)
    judges = seen.sum(axis=1)
    deviation = np.round(_deviation(points, seen, judges), DECIMALS)
    marked = ~np.isnan(cells)
    low = np.where(marked, cells, np.inf).min(axis=1, initial=np.inf)
    high = np.where(marked, cells, -np.inf).max(axis=1, initial=-np.inf)
    return Disagreement(
        judges=judges,
        deviation=deviation,
        low=np.where(np.isinf(low), np.nan, low),
        high=np.where(np.isinf(high), np.nan, high),
        order=np.argsort(-deviation, kind="stable").tolist(),
    )


def _deviation(points: np.ndarray, seen: np.ndarray, judges: np.ndarray) -> np.ndarray:
    some = np.maximum(judges, 1)
    mean = np.where(seen, points, 0.0).sum(axis=1) / some
    squares = np.where(seen, points - mean[:, None], 0.0) ** 2
    return np.where(judges > 1, np.sqrt(squares.sum(axis=1) / some), np.nan)


def near_cut(cells, rulebook: Rulebook, composite) -> np.ndarray:
    """True for the topics that one judge alone keeps on the shortlist, or off it: without that judge's
    scorecard for it, and all else equal, the topic would stand on the other side of the cut.

    `cells` (topics, judges, 7) without recused pairs; `composite` as ranked, NaN for topics without a rank.
    Calibration stays as on the full panel.
    """
    scores, composite = aligned(cells, rulebook), np.asarray(composite, float)
    settled = calibrate(scores, rulebook.calibration, severities(scores))
    ascending = np.sort(composite[~np.isnan(composite)])
    inside = _inside(composite, composite, ascending, rulebook.shortlist)
    near = np.zeros(len(composite), bool)
    for judge in range(settled.shape[1]):
        found = composites(panel_scores(np.delete(settled, judge, axis=1), rulebook.panel), rulebook)
        near |= ~np.isnan(found) & (_inside(found, composite, ascending, rulebook.shortlist) != inside)
    return near & ~np.isnan(composite)


def _inside(found: np.ndarray, composite: np.ndarray, ascending: np.ndarray, places: int) -> np.ndarray:
    """Whether each topic would be among the first `places` with `found`, all others as ranked."""
    better = len(ascending) - np.searchsorted(ascending, found, side="right")
    return better - (composite > found) < places
