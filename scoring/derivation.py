"""How one topic's composite came about, step by step (methods.md §2–§4); the same steps as the evaluation."""

from dataclasses import dataclass

import numpy as np

from scoring.calibration import calibrate
from scoring.composite import TRIMMED_FROM, aligned, composites, panel_scores
from scoring.rulebook import Rulebook


@dataclass(frozen=True)
class Derivation:
    """Of one topic, NaN where there is no mark. (judges, 7): `marks` higher better, `calibrated`, `bias` what
    was taken out, `dropped` whether the panel leaves the mark out. (7): `raw_means`, `means` on the scale,
    `points` on 0–100, `products` points times weight. `composite` is the sum of the products."""

    marks: np.ndarray
    calibrated: np.ndarray
    bias: np.ndarray
    dropped: np.ndarray
    raw_means: np.ndarray
    means: np.ndarray
    points: np.ndarray
    products: np.ndarray
    composite: float


def topic_cells(
    marks: np.ndarray, recused: np.ndarray, line: int, rulebook: Rulebook, severities: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(as given, calibrated) cells (judges, 7) of the topic in this line of all marks (topics, judges, 7);
    recused pairs are empty. `severities` (7, judges) as the evaluation found them."""
    given = np.where(recused[:, :, None], np.nan, marks)
    calibrated = calibrate(aligned(given, rulebook), rulebook.calibration, severities)
    return given[line], calibrated[line]


def derive(marks: np.ndarray, calibrated: np.ndarray, rulebook: Rulebook) -> Derivation:
    """From the topic's cells (judges, 7), as aligned and as calibrated on the whole panel."""
    raw, means = (panel_scores(cells[None], rulebook.panel)[0] for cells in (marks, calibrated))
    low, span = float(rulebook.scale_low), float(rulebook.scale_high - rulebook.scale_low)
    shares = np.array([float(share) for share in rulebook.shares.values()])
    points = 100 * (means - low) / span
    return Derivation(
        marks=marks,
        calibrated=calibrated,
        bias=marks - calibrated,
        dropped=_dropped(calibrated, rulebook.panel),
        raw_means=raw,
        means=means,
        points=points,
        products=np.where(shares > 0, shares * points, 0.0),
        composite=float(composites(means[None], rulebook)[0]),
    )


def _dropped(cells: np.ndarray, method: str) -> np.ndarray:
    """Cells that the panel score leaves out: the ends of a trimmed mean, all but the middle of a median."""
    seen = ~np.isnan(cells)
    place = np.argsort(np.argsort(cells, axis=0, kind="stable"), axis=0, kind="stable")  # NaN comes last
    count = seen.sum(axis=0)
    if method == "trimmed":
        return seen & (count >= TRIMMED_FROM) & ((place == 0) | (place == count - 1))
    if method == "median":
        return seen & ((place < (count - 1) // 2) | (place > count // 2))
    return np.zeros_like(seen)
