"""How firmly the selected set stands: shown beside the cut, before the ballot (methods.md §6).

Eligibility, floors and calibration stay as on the full panel; ties inside a run follow the baseline order.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from scoring.calibration import calibrate
from scoring.chain import PRECISION, rounded
from scoring.composite import aligned
from scoring.dimensions import DIMENSIONS
from scoring.evaluation import Evaluation, checked_cells, evaluate
from scoring.panels import block_size, panel_composites
from scoring.rulebook import Rulebook
from scoring.weight_change import Change, nearest_change

DRAWS = 10_000
PANELS = 1_000
RHO = 0.2
CONTESTED = (5, 95)
"""Percent of draws or panels, both ends included, between which a topic is contested."""

Progress = Callable[[str, int, int], None]
"""Told the purpose and how many runs of how many are done."""


@dataclass(frozen=True)
class Baseline:
    """The ranked topics in baseline order, the best `seats` of them selected.

    `cells` (topics, judges, 7) and `means` (topics, 7) are calibrated and on 0–100; NaN where unscored.
    `judges` are the column numbers, in the marks, of the judges who scored any of these topics.
    """

    codes: list[str]
    seats: int
    shares: np.ndarray
    composite: np.ndarray
    means: np.ndarray
    cells: np.ndarray
    judges: list[int]
    panel: str


@dataclass(frozen=True)
class JudgeEffect:
    """What changes without one judge; decisive if anything does. Codes in baseline order."""

    judge: int
    decisive: bool
    leaving: list[str]
    joining: list[str]


@dataclass(frozen=True)
class Shares:
    """Share 0..1 of the runs in which each ranked topic, in baseline order, is among the selected."""

    purpose: str
    seed: int
    runs: int
    share: list[float]


@dataclass(frozen=True)
class Stability:
    """`codes` are the ranked topics in baseline order, the first `seats` of them the selected set.

    `changes` per dimension, None where no change of that weight alters the set; `reasons` say why.
    `smallest` is the least of them: 0 means that the cut rests on a tie-break.
    """

    codes: list[str]
    seats: int
    changes: dict[str, Change | None]
    reasons: dict[str, str]
    smallest: Change | None
    judges: list[JudgeEffect]
    any_weights: Shares
    near_weights: Shares
    rho: float
    bootstrap: Shares
    contested: list[str]

    def to_dict(self) -> dict:
        return asdict(self)


def stability(
    marks,
    rulebook: Rulebook,
    codes: Sequence[str],
    cycle: str,
    *,
    recused: np.ndarray | None = None,
    evaluation: Evaluation | None = None,
    seats: int | None = None,
    draws: int = DRAWS,
    panels: int = PANELS,
    rho: float = RHO,
    progress: Progress | None = None,
) -> Stability:
    """All of §6. `cycle` is the code of the cycle, from which the seeds come.

    `seats` defaults to the rulebook's, `evaluation` is computed unless handed in.
    """
    base = baseline(marks, rulebook, codes, recused=recused, evaluation=evaluation, seats=seats)
    changes, reasons = weight_changes(base)
    near = near_weights(base, cycle, draws=draws, rho=rho, progress=progress)
    resampled = bootstrap(base, cycle, panels=panels, progress=progress)
    return Stability(
        codes=base.codes,
        seats=base.seats,
        changes=changes,
        reasons=reasons,
        smallest=min(filter(None, changes.values()), key=lambda change: change.by, default=None),
        judges=leave_one_out(base),
        any_weights=any_weights(base, cycle, draws=draws, progress=progress),
        near_weights=near,
        rho=rho,
        bootstrap=resampled,
        contested=contested(base, near, resampled),
    )


def baseline(
    marks,
    rulebook: Rulebook,
    codes: Sequence[str],
    *,
    recused: np.ndarray | None = None,
    evaluation: Evaluation | None = None,
    seats: int | None = None,
) -> Baseline:
    """What every question of §6 starts from. Arguments as for `evaluate`, whose result may be handed in.

    Raises ValueError for less than one seat.
    """
    seats = rulebook.seats if seats is None else seats
    if seats < 1:
        raise ValueError("a selection has at least one seat")
    result = evaluation or evaluate(marks, rulebook, codes, recused=recused)
    cells = checked_cells(marks, result.codes, recused)
    cells = calibrate(aligned(cells, rulebook), rulebook.calibration)[result.order]
    active = ~np.isnan(cells).all(axis=(0, 2))
    return Baseline(
        codes=[result.codes[row] for row in result.order],
        seats=seats,
        shares=np.array([float(share) for share in rulebook.shares.values()]),
        composite=result.composite[result.order],
        means=_hundredths(result.means[result.order], rulebook),
        cells=_hundredths(cells[:, active], rulebook),
        judges=np.flatnonzero(active).tolist(),
        panel=rulebook.panel,
    )


def _hundredths(values: np.ndarray, rulebook: Rulebook) -> np.ndarray:
    low, high = float(rulebook.scale_low), float(rulebook.scale_high)
    return 100 * (values - low) / (high - low)


def weight_changes(base: Baseline) -> tuple[dict[str, Change | None], dict[str, str]]:
    """Per dimension the least change of its weight that alters the set, and the reason where none does."""
    answers = {name: nearest_change(base, column) for column, name in enumerate(DIMENSIONS)}
    changes = {name: answer if isinstance(answer, Change) else None for name, answer in answers.items()}
    return changes, {name: answer for name, answer in answers.items() if isinstance(answer, str)}


def leave_one_out(base: Baseline) -> list[JudgeEffect]:
    """The set without each judge who scored any ranked topic."""
    counts = 1 - np.eye(len(base.judges), dtype=int)
    runs = panel_composites(base.cells, base.shares, base.panel, counts)
    chosen = [row for block in runs for row in _selected(rounded(block), base.seats)]
    return [_effect(base, judge, row) for judge, row in zip(base.judges, chosen, strict=True)]


def _effect(base: Baseline, judge: int, chosen: np.ndarray) -> JudgeEffect:
    leaving = [base.codes[row] for row in np.flatnonzero(~chosen[: base.seats])]
    joining = [base.codes[base.seats + row] for row in np.flatnonzero(chosen[base.seats :])]
    return JudgeEffect(judge, bool(leaving or joining), leaving, joining)


def any_weights(
    base: Baseline, cycle: str, *, draws: int = DRAWS, progress: Progress | None = None
) -> Shares:
    """SMAA-2 with all weights equally likely (Lahdelma & Salminen 2001); 10,000 draws give ±.01.

    A dimension in which some ranked topic has no mean can't be weighed and gets none.
    """

    def draw(random: np.random.RandomState, size: int) -> np.ndarray:
        return -np.log(1 - random.random_sample((size, len(DIMENSIONS)))) * ~np.isnan(base.means).any(axis=0)

    return _smaa(base, cycle, "any_weights", draw, draws, progress)


def near_weights(
    base: Baseline, cycle: str, *, draws: int = DRAWS, rho: float = RHO, progress: Progress | None = None
) -> Shares:
    """SMAA-2 with every declared weight times U(1−ρ, 1+ρ), renormalised."""

    def draw(random: np.random.RandomState, size: int) -> np.ndarray:
        return base.shares * random.uniform(1 - rho, 1 + rho, (size, len(DIMENSIONS)))

    return _smaa(base, cycle, "near_weights", draw, draws, progress)


def _smaa(base: Baseline, cycle: str, purpose: str, draw, draws: int, progress: Progress | None) -> Shares:
    means = np.nan_to_num(base.means).T

    def runs(random: np.random.RandomState) -> Iterator[np.ndarray]:
        step = block_size(len(base.codes))
        for start in range(0, draws, step):
            weights = draw(random, min(step, draws - start))
            yield (weights / weights.sum(axis=1, keepdims=True)) @ means

    return _tallied(base, cycle, purpose, draws, runs, progress)


def bootstrap(
    base: Baseline, cycle: str, *, panels: int = PANELS, progress: Progress | None = None
) -> Shares:
    """Panels of as many judges, drawn with replacement; a topic with no score in one isn't selected there."""
    size = len(base.judges)

    def runs(random: np.random.RandomState) -> Iterator[np.ndarray]:
        drawn = random.randint(0, max(size, 1), (panels, size))
        counts = (drawn[:, :, None] == np.arange(size)).sum(axis=1)
        return map(rounded, panel_composites(base.cells, base.shares, base.panel, counts))

    return _tallied(base, cycle, "bootstrap", panels, runs, progress)


def contested(base: Baseline, *results: Shares) -> list[str]:
    """Ranked topics whose share in any of the results lies between 5 % and 95 %."""
    low, high = CONTESTED
    between = [[low <= 100 * share <= high for share in result.share] for result in results]
    return [code for code, *inside in zip(base.codes, *between, strict=True) if any(inside)]


def seed_for(cycle: str, purpose: str) -> int:
    """The first 32 bits of SHA-256 of UTF-8 `cycle|purpose`; RandomState takes no more in one number."""
    return int.from_bytes(hashlib.sha256(f"{cycle}|{purpose}".encode()).digest()[:4], "big")


def _tallied(base: Baseline, cycle: str, purpose: str, runs: int, make, progress: Progress | None) -> Shares:
    """`make(random)` yields blocks of composites (runs, topics), of which the selected are counted."""
    seed = seed_for(cycle, purpose)
    blocks = make(np.random.RandomState(seed)) if base.codes else ()
    times, done = np.zeros(len(base.codes), int), 0
    for block in blocks:
        times += np.count_nonzero(_selected(block, base.seats), axis=0)
        done += len(block)
        if progress:
            progress(purpose, done, runs)
    return Shares(purpose, seed, runs, (times / max(runs, 1)).tolist())


def _selected(scores: np.ndarray, seats: int) -> np.ndarray:
    """Per run (row) the best `seats` topics, equal ones in the order of the columns; NaN never."""
    scores = np.rint(scores * 10**PRECISION)
    known, size = ~np.isnan(scores), scores.shape[1]
    if seats >= size:
        return known
    if not known.all():
        scores[~known] = -np.inf
    cut = np.partition(scores, size - seats, axis=1)[:, size - seats, None]
    chosen = (scores >= cut) & known
    for run in np.flatnonzero(np.count_nonzero(chosen, axis=1) > seats):
        tied = np.flatnonzero(scores[run] == cut[run])
        chosen[run, tied[seats - np.count_nonzero(scores[run] > cut[run]) :]] = False
    return chosen
