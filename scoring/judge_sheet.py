"""Each judge's marks beside the panel's: shown to the office, never a verdict (methods.md §5)."""

from dataclasses import asdict, dataclass

import numpy as np

from scoring.calibration import severities
from scoring.chain import PRECISION
from scoring.composite import aligned
from scoring.dimensions import DIMENSIONS
from scoring.rulebook import Rulebook

FEWEST = 3
"""Topics in common below which a correlation says nothing."""


@dataclass(frozen=True)
class JudgeSheet:
    """One judge, by column number.

    `severity`: b in points of the scale, above 0 lenient, the weighted dimensions' mean; also per dimension.
    `spread`: population standard deviation of the judge's composites, 0–100. `correlation` with the mean
    of the others' composites. `coverage`: share of the topics open to the judge that were scored in full.
    `flat`: share of the topics with all seven scores where the seven are equal. None is undefined, with
    the reason under the same name.
    """

    judge: int
    topics: int
    severity: float | None
    severities: dict[str, float | None]
    spread: float | None
    correlation: float | None
    coverage: float | None
    flat: float | None
    reasons: dict[str, str]

    def to_dict(self) -> dict:
        return asdict(self)


def judge_sheets(
    cells: np.ndarray, points: np.ndarray, barred: np.ndarray, rulebook: Rulebook
) -> list[JudgeSheet]:
    """Sheets for marks (topics, judges, 7), composites (topics, judges) and the mask of recused pairs."""
    lenience = severities(aligned(cells, rulebook))
    shares = np.array([float(share) for share in rulebook.shares.values()])
    others = _others(points)
    return [
        _sheet(
            judge,
            cells[:, judge],
            points[:, judge],
            others[:, judge],
            barred[:, judge],
            lenience[:, judge],
            shares,
        )
        for judge in range(points.shape[1])
    ]


def _others(points: np.ndarray) -> np.ndarray:
    """Per cell the mean composite of all the other judges of the topic; NaN where there is none."""
    filled, seen = np.nan_to_num(points), ~np.isnan(points)
    count = seen.sum(axis=1, keepdims=True) - seen
    total = filled.sum(axis=1, keepdims=True) - filled
    return np.where(count > 0, np.round(total / np.maximum(count, 1), PRECISION), np.nan)


def _sheet(judge, cells, points, others, barred, lenience, shares) -> JudgeSheet:
    scored = points[~np.isnan(points)]
    used = shares > 0
    found = {
        "severity": _severity(shares[used], lenience[used]),
        "spread": (float(scored.std()), None) if len(scored) > 1 else (None, "fewer_than_two_topics"),
        "correlation": _correlation(points, others),
        "coverage": _share(len(scored), int((~barred).sum()), "recused_from_all"),
        "flat": _flat(cells),
    }
    return JudgeSheet(
        judge=judge,
        topics=len(scored),
        severities=dict(zip(DIMENSIONS, np.where(np.isnan(lenience), None, lenience).tolist(), strict=True)),
        reasons={name: reason for name, (value, reason) in found.items() if value is None},
        **{name: value for name, (value, _) in found.items()},
    )


def _severity(shares: np.ndarray, lenience: np.ndarray) -> tuple[float | None, str | None]:
    mean = float(shares @ lenience)
    return (None, "unscored_dimension") if np.isnan(mean) else (mean, None)


def _share(part: int, whole: int, reason: str) -> tuple[float | None, str | None]:
    return (part / whole, None) if whole else (None, reason)


def _correlation(own: np.ndarray, others: np.ndarray) -> tuple[float | None, str | None]:
    """Pearson's r over the topics that somebody else scored too."""
    both = ~np.isnan(own) & ~np.isnan(others)
    own, others = own[both], others[both]
    if len(own) < FEWEST:
        return None, "fewer_than_three_topics"
    if own.max() == own.min() or others.max() == others.min():
        return None, "no_variance"
    own, others = own - own.mean(), others - others.mean()
    return float(own @ others / np.sqrt((own @ own) * (others @ others))), None


def _flat(cells: np.ndarray) -> tuple[float | None, str | None]:
    full = cells[~np.isnan(cells).any(axis=1)]
    equal = (full == full[:, :1]).all(axis=1)
    return _share(int(equal.sum()), len(full), "no_topic_with_seven_scores")
