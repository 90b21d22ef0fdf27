"""The panel means of an earlier ranking, as scored, for entropy weights (methods.md §4)."""

import numpy as np

from projects.models import Cycle
from scoring.dimensions import DIMENSIONS
from scoring.models import Ranking


def earlier_means(cycle: Cycle) -> tuple[Cycle | None, np.ndarray]:
    """The cycle of the latest ranking in force elsewhere, and its panel means (topics, 7), NaN where nobody
    scored; None and no rows where there is none. Two queries."""
    earlier = Ranking.objects.filter(superseded=False).exclude(cycle=cycle).select_related("cycle")
    ranking = earlier.order_by("-computed_at", "-pk").first()
    if ranking is None:
        return None, np.empty((0, len(DIMENSIONS)))
    rows = ranking.rows.order_by("position").values_list("raw_means", flat=True)
    means = [[row.get(name) for name in DIMENSIONS] for row in rows]
    return ranking.cycle, np.array(means, float).reshape(-1, len(DIMENSIONS))
