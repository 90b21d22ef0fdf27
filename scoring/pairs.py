"""The 21 pairs of dimensions that experts compare, and in which steps (Saaty 1980, methods.md §4)."""

from collections.abc import Sequence
from itertools import combinations
from math import log

from scoring.dimensions import DIMENSIONS
from scoring.values import fraction

PAIRS = tuple(combinations(DIMENSIONS, 2))
"""Row by row above the diagonal: the order of an upper triangle."""
STEPS = (*(str(times) for times in range(9, 1, -1)), "1", *(f"1/{times}" for times in range(2, 10)))
"""From "the first is extremely more important" to "the second is", with "equally" in the middle."""
MIDDLE = STEPS.index("1")


def strength(entry: str) -> tuple[int, bool]:
    """(1..9, whether the first of the pair weighs more) of one of STEPS."""
    return int(entry.removeprefix("1/")), "/" not in entry


def nearest(ratio: float) -> str:
    """The step that is nearest to a ratio above 0, as far apart as ratios are: 3 lies between 2 and 4.5."""
    return min(STEPS, key=lambda step: abs(log(ratio) - log(fraction(step))))


def filled(upper: Sequence[str | None]) -> list[str | None]:
    """21 entries, None where not yet compared; an empty list stands for none at all."""
    return list(upper) or [None] * len(PAIRS)
