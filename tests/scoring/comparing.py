"""Comparisons that tests of the weights workshop share: consistent, published, contradictory."""

from scoring import actions as selection
from scoring.models import Comparison
from tests.scoring.test_weights import DRINKS_UPPER

DOUBLE = [*["2"] * 6, *["1"] * 15]
"""Importance twice as much as each of the others, which are equal."""
SAATY = [str(entry) for entry in DRINKS_UPPER]
"""Saaty's seven drinks (2008): published weights .177 .019 .042 .116 .190 .129 .327, CR .022."""
CONTRARY = ["9", "1/9", *["1"] * 4, "9", *["1"] * 14]
"""Importance over goal, goal over innovation, innovation over importance, each extremely."""


def invited(cycle, *experts, by) -> list[Comparison]:
    return [selection.invite_expert(cycle, by=by, expert=expert)[0] for expert in experts]


def finished(cycle, expert, upper, *, by) -> Comparison:
    """An expert of the cycle who has compared everything."""
    (comparison,) = invited(cycle, expert, by=by)
    return selection.compare(comparison, by=expert, upper=upper, finished=True)
