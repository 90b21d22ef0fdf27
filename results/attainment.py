"""How much of the way to a target is done (design.md §4). Pure: no Django import."""

from decimal import Decimal

from results.figures import Figure


def attainment(baseline: Decimal | None, target: Decimal | None, actual: Decimal | None) -> float | None:
    """(actual − baseline) / (target − baseline): 0.0 at the baseline, 1.0 at the target, below and beyond
    allowed. None where one of the three is missing, or where the target is the baseline."""
    if baseline is None or target is None or actual is None or target == baseline:
        return None
    return float((actual - baseline) / (target - baseline))


def met(target: Figure | None, actual: Figure | None, direction: str) -> bool | None:
    """Whether `actual` reaches `target`; `direction`: "up" or "down". None where one is missing.

    Ranges count by their midpoint. "> 82" is not met by 82, but by "> 82".
    """
    if target is None or actual is None:
        return None
    return actual.place >= target.place if direction == "up" else actual.place <= target.place


def contradicts(target: Figure, direction: str, baseline: Figure | None = None) -> bool:
    """Whether a target asks for the other way than `direction`: "≤ 5" where higher is better, or one
    below the baseline there."""
    if target.comparator in (("≤", "<") if direction == "up" else ("≥", ">")):
        return True
    if baseline is None:
        return False
    return target.number < baseline.number if direction == "up" else target.number > baseline.number
