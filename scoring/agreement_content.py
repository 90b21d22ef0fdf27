"""Agreement as it is stored with a ranking, and as anybody can compute it from the marks (methods.md §5)."""

import numpy as np

from scoring.agreement import agreement
from scoring.chain import recorded
from scoring.rulebook import Rulebook


def recompute(marks, rulebook: Rulebook, *, recused: np.ndarray | None = None) -> dict:
    """JSON-able, in the terms of `Agreement`, rounded to the decimals of everything that is recorded; judges
    are columns of the marks. Raises as `agreement`."""
    return recorded(agreement(marks, rulebook, recused=recused).to_dict())


def sealed(told: dict) -> dict:
    """What the selection record holds of it: all but the sheets about single judges, which are for the office
    and that judge alone."""
    return {name: value for name, value in told.items() if name != "judges"}
