"""Judge calibration: severity and leniency taken out of the marks (methods.md §3).

Arrays are (topics, judges, dimensions) with NaN for a missing mark.
"""

import numpy as np

from scoring.tables import floats


class CalibrationError(ValueError):
    """The panel does not allow the calibration that the rulebook asks for."""


def calibrate(scores, method: str, known: np.ndarray | None = None) -> np.ndarray:
    """Calibrated cells y, which may leave the scale.

    Raises CalibrationError for zscore on an incomplete panel. `known` spares computing severities again.
    """
    scores = floats(scores, 3)
    if method == "additive":
        bias = severities(scores) if known is None else known
        return scores - np.nan_to_num(bias).T
    return standardised(scores) if method == "zscore" else scores


def severities(scores) -> np.ndarray:
    """b per (dimension, judge), in points of the scale: above 0 is lenient; NaN for a judge without marks.

    Least squares for x = t + b + e, Σ b = 0 within every linked group (de Gruijter 1984; Braun 1988).
    """
    scores = floats(scores, 3)
    layers = np.moveaxis(scores, 2, 0)
    return np.array([_severity(layer) for layer in layers]).reshape(len(layers), scores.shape[1])


def _severity(marks: np.ndarray) -> np.ndarray:
    """pinv(A)·r; the null space of A is known from the linked groups instead of guessed from rounding."""
    seen = ~np.isnan(marks)
    incidence = seen.astype(float)
    per_topic = np.maximum(incidence.sum(axis=1), 1)[:, None]
    filled = np.where(seen, marks, 0.0)
    residual = np.where(seen, marks - filled.sum(axis=1)[:, None] / per_topic, 0.0).sum(axis=0)
    per_judge = incidence.sum(axis=0)
    normal = np.diag(per_judge) - incidence.T @ (incidence / per_topic)
    group = judge_groups(seen)
    same = group[:, None] == group
    averaging = same / same.sum(axis=1)
    b = np.linalg.solve(normal + averaging, residual)
    return np.where(per_judge > 0, b - averaging @ b, np.nan)


def judge_groups(seen) -> np.ndarray:
    """For every judge the lowest index among those linked to it through common topics (methods.md §3).

    `seen` (topics, judges) is true where the judge scored the topic.
    """
    incidence = floats(seen, 2)
    count = incidence.shape[1]
    linked = (incidence.T @ incidence > 0) | np.eye(count, dtype=bool)
    labels = np.arange(count)
    while True:
        lowest = np.where(linked, labels, count).min(axis=1, initial=count)
        if (lowest == labels).all():
            return labels
        labels = lowest[lowest]


def standardised(scores) -> np.ndarray:
    """y = M + S (x−μ)/s per dimension; a judge without spread gives the grand mean (methods.md §3)."""
    scores = floats(scores, 3)
    seen = ~np.isnan(scores)
    used = seen.any(axis=(0, 1))
    if not seen[:, :, used].all():
        raise CalibrationError("z-scores need every judge to have scored every topic")
    result = scores.copy()
    if used.any():
        result[:, :, used] = _standardised(scores[:, :, used])
    return result


def _standardised(marks: np.ndarray) -> np.ndarray:
    center = marks.mean(axis=0)
    constant = marks.max(axis=0) == marks.min(axis=0)
    spread = np.where(constant, 0.0, marks.std(axis=0))
    scale = np.sqrt((spread**2).mean(axis=0))
    unit = np.where(constant, 0.0, (marks - center) / np.where(constant, 1.0, spread))
    return marks.mean(axis=(0, 1)) + scale * unit
