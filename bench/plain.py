"""The denominators of the arithmetic: each step as plain numpy would be written for one complete panel."""

import hashlib
import heapq
import json
from collections.abc import Sequence

import numpy as np

LOW, SPAN = 1, 9


def ranking(marks: np.ndarray) -> np.ndarray:
    """methods.md §3–§4: least squares over the cells there are, means, composite, order."""
    means = np.empty((len(marks), marks.shape[2]))
    for dimension in range(marks.shape[2]):
        scores = marks[:, :, dimension]
        seen = ~np.isnan(scores)
        weight = seen.astype(float)
        per_topic = weight.sum(axis=1)
        centred = np.where(seen, scores - np.nanmean(scores, axis=1, keepdims=True), 0)
        matrix = np.diag(weight.sum(axis=0)) - weight.T @ (weight / per_topic[:, None])
        severity = np.linalg.pinv(matrix) @ centred.sum(axis=0)
        means[:, dimension] = np.nanmean(scores - severity, axis=1)
    composite = np.round(100 * ((means - LOW) / SPAN).mean(axis=1), 9)
    return np.argsort(-composite, kind="stable")


def alpha(points: np.ndarray) -> float:
    seen = ~np.isnan(points)
    count, square = seen.sum(axis=1), np.nansum(points**2, axis=1)
    total, size = np.nansum(points, axis=1), seen.sum()
    observed = (2 * (count * square - total**2) / (count - 1)).sum() / size
    return 1 - observed / (2 * (size * square.sum() - total.sum() ** 2) / (size * (size - 1)))


def kendall(points: np.ndarray) -> float:
    n, m = points.shape
    ranks, ties = np.empty(points.shape), 0
    for judge, column in enumerate(np.round(points, 9).T):
        _, place, sizes = np.unique(column, return_inverse=True, return_counts=True)
        ranks[:, judge] = (np.cumsum(sizes) - (sizes - 1) / 2)[place]
        ties += (sizes**3 - sizes).sum()
    deviation = ranks.sum(axis=1) - m * (n + 1) / 2
    return 12 * (deviation**2).sum() / (m**2 * (n**3 - n) - m * ties)


def icc(points: np.ndarray) -> float:
    """ICC(2,k)."""
    n, k = points.shape
    mean = points.mean()
    rows = k * ((points.mean(axis=1) - mean) ** 2).sum() / (n - 1)
    columns = n * ((points.mean(axis=0) - mean) ** 2).sum() / (k - 1)
    error = (((points - mean) ** 2).sum() - rows * (n - 1) - columns * (k - 1)) / ((n - 1) * (k - 1))
    return (rows - error) / (rows + (columns - error) / n)


def weight_changes(means: np.ndarray, shares: np.ndarray, seats: int) -> list[float]:
    """Every pair in × out for every dimension; `means` (topics, 7) on 0–100, best first."""
    found = []
    for column, share in enumerate(shares):
        x, rest = means[:, column], (means @ shares - share * means[:, column]) / (1 - share)
        ahead = rest[:seats, None] - rest[seats:]
        with np.errstate(divide="ignore", invalid="ignore"):
            level = ahead / (ahead - (x[:seats, None] - x[seats:]))
        level = level[(level >= 0) & (level <= 1)]
        found.append(np.abs(level - share).min() if level.size else np.inf)
    return found


def _best(scores: np.ndarray, seats: int) -> np.ndarray:
    return np.argpartition(-scores, seats, axis=-1)[..., :seats]


def leave_one_out(cells: np.ndarray, shares: np.ndarray, seats: int) -> list[set]:
    sets = []
    for judge in range(cells.shape[1]):
        means = np.nanmean(np.delete(cells, judge, axis=1), axis=1)
        sets.append(set(_best(np.round(means @ shares, 9), seats).tolist()))
    return sets


def smaa(means: np.ndarray, weights: np.ndarray, seats: int) -> np.ndarray:
    """Share of the draws (draws, 7) in which each topic is among the best; a hundred draws at a time."""
    times = np.zeros(len(means))
    for start in range(0, len(weights), 100):
        block = weights[start : start + 100]
        scores = np.round((block / block.sum(axis=1, keepdims=True)) @ means.T, 9)
        np.add.at(times, _best(scores, seats).ravel(), 1)
    return times / len(weights)


def bootstrap(cells: np.ndarray, shares: np.ndarray, seats: int, panel: str, panels: int) -> np.ndarray:
    random, times = np.random.RandomState(0), np.zeros(len(cells))
    for _ in range(panels):
        drawn = cells[:, random.randint(0, cells.shape[1], cells.shape[1])]
        times[_best(np.round(PANELS[panel](drawn) @ shares, 9), seats)] += 1
    return times / panels


def _trimmed(drawn: np.ndarray) -> np.ndarray:
    ends = drawn.max(axis=1) + drawn.min(axis=1)
    return (drawn.sum(axis=1) - ends) / (drawn.shape[1] - 2)


PANELS = {
    "mean": lambda drawn: drawn.mean(axis=1),
    "median": lambda drawn: np.median(drawn, axis=1),
    "trimmed": _trimmed,
}


def topsis(means: np.ndarray, shares: np.ndarray) -> np.ndarray:
    weighted = shares * means / np.sqrt((means**2).sum(axis=0))
    best = np.sqrt(((weighted - weighted.max(axis=0)) ** 2).sum(axis=1))
    worst = np.sqrt(((weighted - weighted.min(axis=0)) ** 2).sum(axis=1))
    closeness = worst / (best + worst)
    np.argsort(-closeness, kind="stable")
    return closeness


def entropy(means: np.ndarray) -> np.ndarray:
    share = means / means.sum(axis=0)
    spread = 1 + (share * np.log(share)).sum(axis=0) / np.log(len(means))
    return spread / spread.sum()


def ahp(uppers: np.ndarray, size: int) -> np.ndarray:
    """The group's weights, after those of every expert; `uppers` (experts, pairs)."""
    rows, columns = np.triu_indices(size, 1)
    for upper in [*uppers, np.exp(np.log(uppers).mean(axis=0))]:
        matrix = np.ones((size, size))
        matrix[rows, columns], matrix[columns, rows] = upper, 1 / upper
        values, vectors = np.linalg.eig(matrix)
        weights = np.abs(vectors[:, values.real.argmax()].real)
    return weights / weights.sum()


def assignment(allowed: np.ndarray, each: int) -> list[int]:
    """Every topic to the allowed judges with the least load so far; nothing evened, mixed or linked."""
    load = [(0, judge) for judge in range(allowed.shape[1])]
    for row in allowed.tolist():
        chosen, passed = [], []
        while load and len(chosen) < each:
            least = heapq.heappop(load)
            (chosen if row[least[1]] else passed).append(least)
        for times, judge in chosen:
            heapq.heappush(load, (times + 1, judge))
        for least in passed:
            heapq.heappush(load, least)
    return [times for times, _ in load]


def equal_shares(ballots: Sequence[Sequence[int]], topics: int, seats: int) -> list[int]:
    """What is bought, in floats, one voter at a time and one price after the other."""
    approves = np.zeros((topics, len(ballots)), bool)
    for voter, ballot in enumerate(ballots):
        approves[list(ballot), voter] = True
    money, bought = np.full(len(ballots), seats / len(ballots)), []
    while len(bought) < seats:
        prices = [np.inf if topic in bought else _price(money[approves[topic]]) for topic in range(topics)]
        topic = int(np.argmin(np.round(prices, 12)))
        if prices[topic] == np.inf:
            break
        money[approves[topic]] -= np.minimum(money[approves[topic]], prices[topic])
        bought.append(topic)
    return bought


def _price(purses: np.ndarray) -> float:
    purses = np.sort(purses)
    if purses.sum() < 1 - 1e-12:
        return np.inf
    left = 1 - np.concatenate(([0], np.cumsum(purses)[:-1]))
    price = left / np.arange(len(purses), 0, -1)
    return float(price[np.argmax(price <= purses + 1e-12)])


def borda(rankings: Sequence[Sequence[int]], topics: int) -> np.ndarray:
    points = np.zeros(topics)
    for ranking in rankings:
        left = topics - len(ranking)
        each = np.full(topics, (left - 1) / 2)
        each[list(ranking)] = np.arange(topics - 1, left - 1, -1)
        points += each
    return points


def seal(document: dict) -> bytes:
    """One pass of JSON, its digest, and another with the digest in it."""
    digest = hashlib.sha256(_json(document)).hexdigest()
    return _json(document | {"hash": digest})


def _json(document: dict) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def recount(data: bytes) -> bool:
    """Read, check spelling and digest, lay the marks out, rank, compare the order."""
    document = json.loads(data)
    told = document.pop("hash")
    codes = {topic["code"]: row for row, topic in enumerate(document["topics"])}
    judges = {judge: column for column, judge in enumerate(document["judges"])}
    marks = np.full((len(codes), len(judges), 7), np.nan)
    for card in document["scorecards"]:
        marks[codes[card["topic"]], judges[card["judge"]]] = list(card["marks"].values())
    spelled = hashlib.sha256(_json(document)).hexdigest() == told and seal(document) == data
    composite = np.array(document["evaluation"]["composite"])[ranking(marks)]
    return spelled and bool((np.diff(composite) <= 1e-9).all())
