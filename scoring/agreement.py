"""How far the judges agree, on raw composites per judge before calibration (methods.md §5).

A statistic that is undefined is None and carries the reason as a code. Composites are 0–100.
"""

from dataclasses import asdict, dataclass

import numpy as np

from scoring.chain import PRECISION
from scoring.chi_square import upper_tail
from scoring.composite import aligned, composites
from scoring.dimensions import DIMENSIONS
from scoring.evaluation import checked_cells
from scoring.judge_sheet import JudgeSheet, judge_sheets
from scoring.rulebook import Rulebook
from scoring.tables import floats

ICC_BANDS = ((0.9, "excellent"), (0.75, "good"), (0.5, "moderate"), (-np.inf, "poor"))
"""Koo & Li 2016; a bound belongs to the better band."""
ALPHA_BANDS = ((0.8, "reliable"), (0.667, "tentative"), (-np.inf, "unreliable"))
"""Krippendorff 2004; a bound belongs to the better band."""
EXACT_FROM = 8
"""Topics from which the χ² of Kendall's W is no longer called approximate."""
NEARLY_ZERO = 1e-12


@dataclass(frozen=True)
class Figure:
    """One statistic with its band, or None with the reason."""

    value: float | None
    band: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Concordance:
    """Kendall's W, 0..1, with its χ² test; `approximate` marks fewer than 8 topics."""

    w: float | None
    chi_square: float | None = None
    df: int | None = None
    p: float | None = None
    approximate: bool = False
    reason: str | None = None


@dataclass(frozen=True)
class Icc:
    """ICC(2,1), (2,k), (3,1), (3,k) of Shrout & Fleiss 1979; may be negative, is never clipped."""

    single_random: Figure
    average_random: Figure
    single_fixed: Figure
    average_fixed: Figure


@dataclass(frozen=True)
class Agreement:
    """`headline` names the figure to lead with: `icc` (its `average_random`), or `alpha` if some are missing.

    `block` counts the judges and topics that W and ICC rest on.
    """

    kendall: Concordance
    icc: Icc
    alpha: Figure
    alpha_by_dimension: dict[str, Figure]
    headline: str
    block: dict[str, int]
    judges: list[JudgeSheet]

    def to_dict(self) -> dict:
        return asdict(self)


def agreement(marks, rulebook: Rulebook, *, recused: np.ndarray | None = None) -> Agreement:
    """All of §5 from marks (topics, judges, 7), NaN where there is none; `recused` as in `evaluate`,
    whose ValueErrors apply.
    """
    cells = checked_cells(marks, range(len(marks)), recused)
    barred = np.zeros(cells.shape[:2], bool) if recused is None else np.asarray(recused, bool)
    points = judge_composites(cells, rulebook)
    block = complete_block(points)
    return Agreement(
        kendall=kendall(block),
        icc=icc(block),
        alpha=alpha(points),
        alpha_by_dimension={name: alpha(cells[:, :, column]) for column, name in enumerate(DIMENSIONS)},
        headline="alpha" if np.isnan(points).any() else "icc",
        block={"topics": block.shape[0], "judges": block.shape[1]},
        judges=judge_sheets(cells, points, barred, rulebook),
    )


def judge_composites(cells: np.ndarray, rulebook: Rulebook) -> np.ndarray:
    """Weighted composites (topics, judges) of the judges' own marks; NaN where a weighted one is missing."""
    cells = floats(cells, 3)
    flat = aligned(cells, rulebook).reshape(-1, len(DIMENSIONS))
    return composites(flat, rulebook).reshape(cells.shape[:2])


def complete_block(points) -> np.ndarray:
    """Judges with any composite × topics scored by all of them."""
    points = floats(points, 2)
    active = points[:, ~np.isnan(points).all(axis=0)]
    return active[~np.isnan(active).any(axis=1)] if active.shape[1] else active[:0]


def _without_gaps(points) -> np.ndarray:
    table = floats(points, 2)
    return complete_block(table) if np.isnan(table).any() else table


def _too_small(block: np.ndarray) -> str | None:
    topics, judges = block.shape
    if judges < 2:
        return "fewer_than_two_judges"
    return "fewer_than_three_topics" if topics < 3 else None


def kendall(points) -> Concordance:
    """W (Kendall & Babington Smith 1939) of the complete block of (topics, judges), corrected for ties."""
    block = _without_gaps(points)
    if reason := _too_small(block):
        return Concordance(None, reason=reason)
    topics, judges = block.shape
    ranks, ties = _doubled_ranks(np.round(block, PRECISION))
    deviations = (ranks.sum(axis=1) - judges * (topics + 1)).tolist()
    whole = judges**2 * (topics**3 - topics) - judges * ties
    if whole == 0:
        return Concordance(None, reason="all_tied")
    w = 3 * sum(deviation**2 for deviation in deviations) / whole
    statistic, df = judges * (topics - 1) * w, topics - 1
    return Concordance(w, statistic, df, upper_tail(statistic, df), topics < EXACT_FROM)


def _doubled_ranks(block: np.ndarray) -> tuple[np.ndarray, int]:
    """Twice the average ranks per judge, which are integers, and Σ(t³ − t) over all groups of ties."""
    doubled, ties = np.empty(block.shape, np.int64), 0
    for judge, column in enumerate(block.T):
        _, group, sizes = np.unique(column, return_inverse=True, return_counts=True)
        last = np.cumsum(sizes)
        doubled[:, judge] = (2 * last - sizes + 1)[group]
        ties += sum(size**3 - size for size in sizes[sizes > 1].tolist())
    return doubled, ties


def icc(points) -> Icc:
    """The four two-way forms on the complete block of (topics, judges); a denominator ≤ 1e-12: undefined."""
    block = _without_gaps(points)
    if reason := _too_small(block):
        return Icc(*[Figure(None, reason=reason)] * 4)
    n, k = block.shape
    rows, columns, error = _mean_squares(block)
    between = k * (columns - error) / n
    return Icc(
        single_random=_ratio(rows - error, rows + (k - 1) * error + between),
        average_random=_ratio(rows - error, rows + (columns - error) / n),
        single_fixed=_ratio(rows - error, rows + (k - 1) * error),
        average_fixed=_ratio(rows - error, rows),
    )


def _mean_squares(block: np.ndarray) -> tuple[float, float, float]:
    """MSR, MSC, MSE of the two-way layout without replication."""
    n, k = block.shape
    centred = _tamed(block - block.mean(), np.inf)
    by_row, by_column = centred.mean(axis=1), centred.mean(axis=0)
    rest = centred - by_row[:, None] - by_column
    rows, columns = k * (by_row**2).sum() / (n - 1), n * (by_column**2).sum() / (k - 1)
    return float(rows), float(columns), float((rest**2).sum() / ((n - 1) * (k - 1)))


def _tamed(centred: np.ndarray, smallest: float = 300) -> np.ndarray:
    """Divided by a power of two, without loss, where squares would leave the range of floats; every figure
    is a ratio and stays as it is."""
    exponent = int(np.frexp(np.abs(centred).max(initial=0))[1])
    return np.ldexp(centred, -exponent) if not -smallest < exponent < 300 else centred


def _ratio(numerator: float, denominator: float) -> Figure:
    if denominator <= NEARLY_ZERO:
        return Figure(None, reason="no_variance")
    return _banded(numerator / denominator, ICC_BANDS)


def _banded(value: float, bands) -> Figure:
    return Figure(value, next(name for bound, name in bands if value >= bound))


def alpha(values) -> Figure:
    """Krippendorff's α, interval (2011), of (topics, judges) with NaN; topics with one value don't count."""
    values = floats(values, 2)
    seen = ~np.isnan(values)
    pairable = seen.sum(axis=1) >= 2
    table, seen = values[pairable], seen[pairable]
    if not table.size:
        return Figure(None, reason="no_topic_scored_twice")
    used = table[seen]
    if used.max() == used.min():
        return Figure(None, reason="all_equal")
    centred = _tamed(np.where(seen, table - used.mean(), 0.0))
    count, total, square = seen.sum(axis=1), centred.sum(axis=1), (centred**2).sum(axis=1)
    observed = (2 * (count * square - total**2) / (count - 1)).sum() / len(used)
    expected = 2 * (len(used) * square.sum() - total.sum() ** 2) / (len(used) * (len(used) - 1))
    return _banded(float(1 - observed / expected), ALPHA_BANDS)
