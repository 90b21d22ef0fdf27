"""Weights of the dimensions: given, by pairwise comparison (AHP), or by spread (entropy); methods.md §4."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from scoring.dimensions import DIMENSIONS
from scoring.tables import floats, level
from scoring.values import Fault, fraction

RANDOM_INDEX = (0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
"""RI(1..10) of Saaty 1980; a later table of his has 1.35 at n = 7."""
ACCEPTED_RATIO = 0.10
SLACK = Fraction(1, 1_000_000)
"""How far a·a' may be from 1, and an entry outside [1/9, 9], before it is refused."""


def equal(names: Sequence[str] = DIMENSIONS) -> dict[str, Fraction]:
    """The default: the source practice publishes no weights."""
    return {name: Fraction(1, len(names)) for name in names}


def normalise(weights: Mapping, names: Sequence[str] = DIMENSIONS) -> dict[str, Fraction]:
    """Exact shares, Σ = 1, in the order of `names`.

    Raises Fault unless exactly the names have a weight, each finite and at least 0, one of them above 0.
    """
    for name in [*weights, *names]:
        if name not in names:
            raise Fault("unknown_dimension", "is no dimension", str(name))
        if name not in weights:
            raise Fault("missing_dimension", "needs a weight", name)
    exact = {name: _weight(weights[name], name) for name in names}
    total = sum(exact.values())
    if not total:
        raise Fault("all_zero", "at least one weight must be above 0")
    return {name: weight / total for name, weight in exact.items()}


def _weight(value, name: str) -> Fraction:
    weight = _number(value, name)
    if weight < 0:
        raise Fault("out_of_range", "must not be negative", name)
    return weight


def _number(value, attr: str) -> Fraction:
    try:
        return fraction(value)
    except Fault as fault:
        raise Fault(fault.code, fault.detail, attr) from None


def percentages(weights: Mapping, names: Sequence[str] = DIMENSIONS) -> dict[str, Decimal]:
    """Percent with two decimals, 100.00 in all, by largest remainder, among equal ones the earlier name."""
    return {name: share.scaleb(2) for name, share in shares(weights, names, places=4).items()}


def shares(weights: Mapping, names: Sequence[str] = DIMENSIONS, *, places: int) -> dict[str, Decimal]:
    """Rounded to `places` decimals, exactly 1 in all, by largest remainder, among equals the earlier name."""
    whole = 10**places
    parts = {name: share * whole for name, share in normalise(weights, names).items()}
    floors = {name: int(part) for name, part in parts.items()}
    by_remainder = sorted(names, key=lambda name: floors[name] - parts[name])
    for name in by_remainder[: whole - sum(floors.values())]:
        floors[name] += 1
    return {name: Decimal(floor).scaleb(-places) for name, floor in floors.items()}


@dataclass(frozen=True)
class Comparison:
    """A judgement to think over: how many times more `first` was held to weigh than `second`, and the ratio
    that the weights imply."""

    first: str
    second: str
    given: float
    implied: float


@dataclass(frozen=True)
class Ahp:
    """Weights by pairwise comparison (Saaty 1980). `revise` is named only where CR > .10."""

    weights: dict[str, float]
    upper: list[float]
    largest_eigenvalue: float
    consistency_index: float
    random_index: float
    consistency_ratio: float
    accepted: bool
    revise: Comparison | None

    def usable(self, override: str = "") -> dict[str, float]:
        """The weights; inconsistent ones only with the chair's recorded reason, else Fault."""
        if not self.accepted and not override.strip():
            raise Fault(
                "inconsistent", f"CR {self.consistency_ratio:.3f} > {ACCEPTED_RATIO}: revise, or say why not"
            )
        return self.weights

    def to_dict(self) -> dict:
        return asdict(self)


@dataclass(frozen=True)
class GroupAhp:
    """A group's comparison beside every expert's own."""

    group: Ahp
    experts: list[Ahp]

    def to_dict(self) -> dict:
        return asdict(self)


def upper_triangle(matrix: Sequence[Sequence]) -> list[Fraction]:
    """The entries above the diagonal, row by row: all that is stored of a reciprocal matrix.

    Raises Fault for a matrix that is not square, has a diagonal other than 1, or where a·a' is not 1
    within 1e-6.
    """
    size = len(matrix)
    if any(len(row) != size for row in matrix):
        raise Fault("not_square", "must have as many columns as rows")
    exact = [[_number(value, f"{i}.{j}") for j, value in enumerate(row)] for i, row in enumerate(matrix)]
    for i in range(size):
        if exact[i][i] != 1:
            raise Fault("diagonal_not_one", "must be 1", f"{i}.{i}")
    pairs = [(i, j) for i in range(size) for j in range(i + 1, size)]
    for i, j in pairs:
        if abs(exact[i][j] * exact[j][i] - 1) > SLACK:
            raise Fault("not_reciprocal", "must be 1 over its mirror entry", f"{i}.{j}")
    return [exact[i][j] for i, j in pairs]


def ahp(upper: Sequence, names: Sequence[str] = DIMENSIONS) -> Ahp:
    """Weights from an upper triangle; entries as numbers or as `"1/3"`, from 1/9 to 9. Raises Fault."""
    return _ahp(_comparisons(upper, names), names)


def ahp_group(uppers: Sequence[Sequence], names: Sequence[str] = DIMENSIONS) -> GroupAhp:
    """The element-wise geometric mean of the experts' matrices (Aczél & Saaty 1983). Raises Fault."""
    if not len(uppers):
        raise Fault("no_experts", "needs at least one expert's comparisons")
    given = [_comparisons(upper, names) for upper in uppers]
    together = np.exp(np.mean(np.log(given), axis=0)).tolist()
    return GroupAhp(_ahp(together, names), [_ahp(upper, names) for upper in given])


def _comparisons(upper: Sequence, names: Sequence[str]) -> list[float]:
    size = len(names)
    if not 1 <= size <= len(RANDOM_INDEX):
        raise Fault("unsupported_size", f"compares 1 to {len(RANDOM_INDEX)} things")
    if len(upper) != size * (size - 1) // 2:
        raise Fault("wrong_length", f"needs {size * (size - 1) // 2} comparisons")
    exact = [_number(value, str(place)) for place, value in enumerate(upper)]
    for place, value in enumerate(exact):
        if not (1 - SLACK) / 9 <= value <= 9 + SLACK:
            raise Fault("out_of_range", "must lie between 1/9 and 9", str(place))
    return [float(value) for value in exact]


def _ahp(upper: list[float], names: Sequence[str]) -> Ahp:
    matrix = _reciprocal(upper, len(names))
    values, vectors = np.linalg.eig(matrix)
    largest = int(values.real.argmax())
    weights = np.abs(vectors[:, largest].real)
    weights /= weights.sum()
    eigenvalue, size = float(values[largest].real), len(names)
    index = max(0.0, (eigenvalue - size) / (size - 1)) if size > 1 else 0.0
    ratio = index / RANDOM_INDEX[size - 1] if size > 2 else 0.0
    accepted = ratio <= ACCEPTED_RATIO
    return Ahp(
        weights=dict(zip(names, weights.tolist(), strict=True)),
        upper=upper,
        largest_eigenvalue=eigenvalue,
        consistency_index=index,
        random_index=RANDOM_INDEX[size - 1],
        consistency_ratio=ratio,
        accepted=accepted,
        revise=None if accepted else _least_consistent(matrix, weights, names),
    )


def _reciprocal(upper: list[float], size: int) -> np.ndarray:
    matrix = np.ones((size, size))
    rows, columns = np.triu_indices(size, 1)
    matrix[rows, columns] = upper
    matrix[columns, rows] = 1 / np.array(upper)
    return matrix


def _least_consistent(matrix: np.ndarray, weights: np.ndarray, names: Sequence[str]) -> Comparison:
    """The pair with the largest |ln(a_ij·w_j/w_i)|."""
    implied = weights[:, None] / weights
    distance = np.triu(np.abs(np.log(matrix / implied)), 1)
    i, j = np.unravel_index(distance.argmax(), distance.shape)
    return Comparison(names[i], names[j], float(matrix[i, j]), float(implied[i, j]))


@dataclass(frozen=True)
class Entropy:
    """Advisory weights from spread alone. `entropies` lie in 0..1; `reason` says why the weights are equal
    (`fewer_than_two_topics`, `nothing_discriminates`), else None. `topics` counts those with every mean."""

    weights: dict[str, float]
    entropies: dict[str, float | None]
    topics: int
    reason: str | None

    def to_dict(self) -> dict:
        return asdict(self)


def entropy(means, names: Sequence[str] = DIMENSIONS) -> Entropy:
    """Weights ∝ 1 − e from panel means (topics, names) as scored (Shannon; Hwang & Yoon 1981).

    Topics that lack a mean are left out. Raises Fault for a negative mean (shares need p ≥ 0), for
    infinity, and where there are not as many columns as names.
    """
    table = _columns(means, len(names))
    table = level(table[~np.isnan(table).any(axis=1)])
    if (table < 0).any():
        raise Fault("out_of_range", "entropy needs means of at least 0")
    even = np.full(len(names), 1 / len(names))
    if len(table) < 2:
        return _entropy(names, even, [None] * len(names), len(table), "fewer_than_two_topics")
    divergence = _divergence(table)
    entropies = (1 - divergence).tolist()
    if not divergence.any():
        return _entropy(names, even, entropies, len(table), "nothing_discriminates")
    return _entropy(names, divergence / divergence.sum(), entropies, len(table))


def _columns(means, count: int) -> np.ndarray:
    try:
        table = floats(means, 2)
    except ValueError as error:
        raise Fault("not_a_table", str(error)) from None
    if len(table) and table.shape[1] != count:
        raise Fault("wrong_length", f"needs {count} columns")
    return table.reshape(-1, count)


def _entropy(names, weights, entropies, topics: int, reason: str | None = None) -> Entropy:
    named = (dict(zip(names, values, strict=True)) for values in (weights.tolist(), entropies))
    return Entropy(*named, topics, reason)


def _divergence(table: np.ndarray) -> np.ndarray:
    """1 − e per column; exactly 0 where the column is constant.

    Written as the mean of (1+δ)·ln(1+δ) − δ over ln n with δ = n·p − 1: the same number, but no term is
    negative, so a nearly constant column keeps its digits.
    """
    count = len(table)
    varied = table.max(axis=0) > table.min(axis=0)
    ratio = np.where(varied, table / np.where(varied, table.mean(axis=0), 1), 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(ratio > 0, ratio * np.log1p(ratio - 1), 0.0) - (ratio - 1)
    return np.where(varied, np.clip(terms.mean(axis=0) / np.log(count), 0, 1), 0.0)


def combined(judged: Mapping, spread: Mapping, names: Sequence[str] = DIMENSIONS) -> dict[str, float]:
    """Weights ∝ AHP·entropy, off by default. Raises Fault where every product is 0."""
    products = {name: fraction(judged[name]) * fraction(spread[name]) for name in names}
    return {name: float(share) for name, share in normalise(products, names).items()}
