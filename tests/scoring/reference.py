"""The evaluation once more in exact fractions and plain loops: slow, obvious, independent of numpy."""

import math
from fractions import Fraction
from functools import cmp_to_key

from scoring.chain import lot
from scoring.dimensions import DIMENSIONS


def composites(marks, book):
    """Uncalibrated composite (exact) or None, and status, per topic."""
    return [_topic(topic, book) for topic in marks.tolist()]


def _topic(topic, book):
    means, weights = {}, {name: Fraction(book.weights[name]) for name in DIMENSIONS}
    for index, name in enumerate(DIMENSIONS):
        scores = [Fraction(judge[index]) for judge in topic if not math.isnan(judge[index])]
        if len(scores) < book.min_judges and weights[name] > 0:
            return None, "insufficient", {}
        means[name] = _panel(_flipped(scores, name, book), book.panel)
    low, span = Fraction(book.scale_low), Fraction(book.scale_high) - Fraction(book.scale_low)
    total = sum(
        weight * 100 * (means[name] - low) / span / sum(weights.values())
        for name, weight in weights.items()
        if weight
    )
    short = any(means[name] is not None and means[name] < Fraction(book.floors[name]) for name in book.floors)
    return round(total, 9), "below_floor" if short else "ranked", means


def _flipped(scores, name, book):
    if book.directions[name] == "max":
        return scores
    return [Fraction(book.scale_low) + Fraction(book.scale_high) - score for score in scores]


def _panel(scores, kind):
    scores = sorted(scores)
    if not scores:
        return None
    if kind == "median":
        return (scores[(len(scores) - 1) // 2] + scores[len(scores) // 2]) / 2
    if kind == "trimmed" and len(scores) >= 5:
        scores = scores[1:-1]
    return sum(scores) / len(scores)


def order(codes, results, book):
    """Ranked topics by composite, importance, urgency and lot, compared pair by pair."""

    def compare(one, other):
        for left, right in zip(_key(one), _key(other), strict=True):
            if left != right:
                return -1 if left > right else 1
        return -1 if lot(book.lot_seed, codes[one]) < lot(book.lot_seed, codes[other]) else 1

    def _key(index):
        composite, _, means = results[index]
        tail = [means["importance"], means["urgency"]]
        return [composite, *(Fraction(-(10**9)) if mean is None else round(mean, 9) for mean in tail)]

    ranked = [index for index, (_, status, _) in enumerate(results) if status == "ranked"]
    return sorted(ranked, key=cmp_to_key(compare))
