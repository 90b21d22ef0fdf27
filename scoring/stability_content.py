"""The stability report as it is stored, and as anybody can compute it anew from the marks (methods.md §6)."""

from collections.abc import Callable, Sequence

import numpy as np

from scoring.chain import recorded
from scoring.evaluation import Evaluation, evaluate
from scoring.rulebook import Rulebook
from scoring.stability import DRAWS, PANELS, RHO, Progress, stability
from scoring.topsis import Topsis, overlap, topsis

Told = Callable[[int, int], None]
"""Told how many runs of how many are done, over all purposes and cuts."""


def recompute(
    marks,
    rulebook: Rulebook,
    codes: Sequence[str],
    cycle: str,
    *,
    recused: np.ndarray | None = None,
    draws: int = DRAWS,
    panels: int = PANELS,
    rho: float = RHO,
    progress: Told | None = None,
) -> dict:
    """JSON-able {seats, shortlist}: one report per cut, in the terms of `Stability` with `topsis`, `draws`
    and `panels`. `shortlist` is None where the shortlist is no longer than the seats.

    `cycle` is the code of the cycle; marks, codes and `recused` as for `evaluate`. Topics are named by code,
    lists run in the order of the report's `codes`.
    """
    evaluation = evaluate(marks, rulebook, codes, recused=recused)
    second = topsis(evaluation.means[evaluation.order], list(rulebook.shares.values()))
    found, known = {}, cuts(evaluation, rulebook)
    for place, (name, size) in enumerate(known.items()):
        report = stability(
            marks,
            rulebook,
            codes,
            cycle,
            recused=recused,
            evaluation=evaluation,
            seats=size,
            draws=draws,
            panels=panels,
            rho=rho,
            progress=_overall(progress, place, len(known), draws, panels),
        )
        found[name] = recorded(report.to_dict()) | {
            "topsis": _second_opinion(second, report.codes, size),
            "draws": draws,
            "panels": panels,
        }
    return {"shortlist": None} | found


def cuts(evaluation: Evaluation, rulebook: Rulebook) -> dict[str, int]:
    """How many topics lie above each line: the seats, and the shortlist with those tied with its last."""
    shortlisted = sum(evaluation.shortlisted)
    found = {"seats": rulebook.seats, "shortlist": shortlisted}
    return found if shortlisted > rulebook.seats else {"seats": rulebook.seats}


def _overall(told: Told | None, place: int, cuts: int, draws: int, panels: int) -> Progress | None:
    """What `stability` calls for the cut at `place`: its purposes are added up in the order of the calls."""
    if told is None:
        return None
    sizes = {"near_weights": draws, "bootstrap": panels, "any_weights": draws}
    begins = dict(zip(sizes, np.cumsum([0, *sizes.values()]).tolist(), strict=False))
    whole = sum(sizes.values())
    return lambda purpose, done, _runs: told(place * whole + begins[purpose] + done, cuts * whole)


def _second_opinion(second: Topsis, codes: Sequence[str], size: int) -> dict:
    """TOPSIS over the ranked topics alone, in their order; its own best `size` against the composite's."""
    shared = overlap(second, range(len(codes)), size).to_dict()
    named = {name: [codes[row] for row in shared[name]] for name in ("only_composite", "only_topsis")}
    return second.to_dict() | {"overlap": shared | named}
