"""The evaluation of all topics: from marks to ranks and shortlist (methods.md §1–§4)."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from scoring.calibration import calibrate, judge_groups, severities
from scoring.chain import arrange, rounded
from scoring.composite import aligned, composites, panel_scores, ranks
from scoring.dimensions import DIMENSIONS
from scoring.rulebook import Rulebook


@dataclass(frozen=True)
class Evaluation:
    """Results in the order of `codes`; NaN and None mean undefined, never zero.

    Means are on the scale, higher better; composites 0–100. `order` and `ties` follow the tie-break chain
    from the composite on. `severities` (dimension, judge) in points, above 0 lenient. `raw_…` is what
    the same rules give without calibration.
    """

    codes: list[str]
    counts: np.ndarray
    raw_means: np.ndarray
    means: np.ndarray
    raw_composite: np.ndarray
    composite: np.ndarray
    raw_rank: list[int | None]
    rank: list[int | None]
    status: list[str]
    reasons: list[list[dict]]
    shortlisted: list[bool]
    order: list[int]
    ties: list[dict]
    severities: np.ndarray
    groups: list[dict]
    warnings: list[dict]

    def to_dict(self) -> dict:
        """JSON-able: arrays as lists rounded to 9 decimals, NaN as null."""
        return {spec.name: _plain(getattr(self, spec.name)) for spec in fields(self)}


def evaluate(
    marks, rulebook: Rulebook, codes: Sequence[str], *, recused: np.ndarray | None = None
) -> Evaluation:
    """Evaluate marks (topics, judges, 7), NaN or None where there is none.

    `recused` is a boolean (topics, judges) mask of excluded pairs. Raises CalibrationError for zscore on
    an incomplete panel, ValueError for shapes that don't fit, repeated codes or infinite marks.
    """
    codes = list(codes)
    scores = aligned(checked_cells(marks, codes, recused), rulebook)
    counts = (~np.isnan(scores)).sum(axis=1)
    raw_means = panel_scores(scores, rulebook.panel)
    bias = severities(scores)
    means = panel_scores(calibrate(scores, rulebook.calibration, bias), rulebook.panel)
    raw, final = _standing(raw_means, counts, rulebook), _standing(means, counts, rulebook)
    order, ties = _arranged(final, means, rulebook, codes)
    groups, warnings = _linkage(scores, rulebook, codes)
    places = rulebook.shortlist
    return Evaluation(
        codes=codes,
        counts=counts,
        raw_means=raw_means,
        means=means,
        raw_composite=raw.composite,
        composite=final.composite,
        raw_rank=raw.rank,
        rank=final.rank,
        status=final.status,
        reasons=_reasons(final, means, counts, rulebook),
        shortlisted=[rank is not None and rank <= places for rank in final.rank],
        order=order,
        ties=ties,
        severities=bias,
        groups=groups,
        warnings=warnings,
    )


def checked_cells(marks, codes: Sequence, recused) -> np.ndarray:
    """A copy of the marks as (topics, judges, 7), recused pairs emptied; raises ValueError as `evaluate`."""
    cells = np.array(marks, float)
    if cells.size == 0:
        judges = cells.shape[1] if cells.ndim > 1 else 0
        cells = np.full((len(codes), judges, len(DIMENSIONS)), np.nan)
    if cells.ndim != 3 or cells.shape[::2] != (len(codes), len(DIMENSIONS)):
        raise ValueError(f"marks have shape {cells.shape}, not ({len(codes)}, judges, {len(DIMENSIONS)})")
    if len(set(codes)) < len(codes):
        raise ValueError("topic codes repeat")
    if np.isinf(cells).any():
        raise ValueError("a mark is infinite")
    if recused is not None:
        cells[_mask(recused, cells.shape[:2])] = np.nan
    return cells


def _mask(recused, shape: tuple[int, int]) -> np.ndarray:
    mask = np.asarray(recused)
    if mask.size and (mask.dtype != bool or mask.shape != shape):
        raise ValueError(f"recused must be a boolean mask of shape {shape}")
    return mask if mask.size else np.zeros(shape, bool)


@dataclass(frozen=True)
class _Standing:
    """Who is ranked, and where, by one set of panel means."""

    composite: np.ndarray
    rank: list[int | None]
    status: list[str]
    insufficient: np.ndarray
    below: np.ndarray


def _standing(means: np.ndarray, counts: np.ndarray, rulebook: Rulebook) -> _Standing:
    weighted = [share > 0 for share in rulebook.shares.values()]
    insufficient = (counts[:, weighted] < rulebook.min_judges).any(axis=1)
    below = rounded(means) < _floors(rulebook)
    unranked = insufficient | below.any(axis=1)
    composite = np.where(insufficient, np.nan, composites(means, rulebook))
    status = np.select([insufficient, unranked], ["insufficient", "below_floor"], "ranked")
    return _Standing(
        composite, ranks(np.where(unranked, np.nan, composite)), status.tolist(), insufficient, below
    )


def _floors(rulebook: Rulebook) -> np.ndarray:
    return np.array([float(rulebook.floors.get(dimension, "-inf")) for dimension in DIMENSIONS])


def _reasons(standing: _Standing, means, counts, rulebook: Rulebook) -> list[list[dict]]:
    """Why a topic is unranked: per dimension the scores it has and needs, or its mean and the floor."""
    reasons = [[] for _ in standing.status]
    for topic in np.flatnonzero(standing.insufficient).tolist():
        reasons[topic] = _lacking(counts[topic], rulebook)
    for topic, column in np.argwhere(standing.below & ~standing.insufficient[:, None]).tolist():
        dimension = DIMENSIONS[column]
        mean, floor = float(rounded(means[topic, column])), float(rulebook.floors[dimension])
        reasons[topic].append({"code": "below_floor", "dimension": dimension, "mean": mean, "floor": floor})
    return reasons


def _lacking(counts: np.ndarray, rulebook: Rulebook) -> list[dict]:
    return [
        {"code": "too_few_scores", "dimension": dimension, "have": have, "need": rulebook.min_judges}
        for (dimension, share), have in zip(rulebook.shares.items(), counts.tolist(), strict=True)
        if share and have < rulebook.min_judges
    ]


def _arranged(
    standing: _Standing, means, rulebook: Rulebook, codes: list[str]
) -> tuple[list[int], list[dict]]:
    """The ranked topics by the chain from the composite on (methods.md §7)."""
    ranked = np.array([index for index, rank in enumerate(standing.rank) if rank is not None], int)
    levels = [("composite", standing.composite[ranked])]
    levels += [(level, means[ranked, DIMENSIONS.index(level)]) for level in after_composite(rulebook)]
    order, ties = arrange([codes[index] for index in ranked], levels, rulebook.lot_seed)
    return ranked[order].tolist(), ties


def after_composite(rulebook: Rulebook) -> list[str]:
    """The dimensions that break ties between equal composites, in the declared order."""
    chain = rulebook.tie_break
    start = chain.index("composite") + 1 if "composite" in chain else 0
    return [level for level in chain[start:] if level in DIMENSIONS]


def _linkage(scores: np.ndarray, rulebook: Rulebook, codes: list[str]) -> tuple[list[dict], list[dict]]:
    """Linked groups over all weighted dimensions, and a warning for every graph that falls apart."""
    seen = ~np.isnan(scores)
    weighted = [column for column, share in enumerate(rulebook.shares.values()) if share]
    groups = _groups(seen[:, :, weighted].any(axis=2), codes)
    if len(groups) > 1:
        return groups, [{"code": "unlinked", "dimension": None, "groups": len(groups)}]
    apart = [(DIMENSIONS[column], len(_groups(seen[:, :, column], codes))) for column in weighted]
    return groups, [{"code": "unlinked", "dimension": name, "groups": n} for name, n in apart if n > 1]


def _groups(seen: np.ndarray, codes: list[str]) -> list[dict]:
    """Connected components of the judge–topic graph; whoever has no mark belongs to none."""
    labels = judge_groups(seen)
    topic_labels = np.where(seen.any(axis=1), labels[seen.argmax(axis=1)], -1) if seen.size else np.empty(0)
    return [
        {
            "judges": np.flatnonzero(labels == label).tolist(),
            "topics": [codes[index] for index in np.flatnonzero(topic_labels == label)],
        }
        for label in np.unique(topic_labels[topic_labels >= 0])
    ]


def _plain(value):
    if not isinstance(value, np.ndarray):
        return value
    if value.dtype.kind != "f":
        return value.tolist()
    return np.where(np.isnan(value), None, rounded(value)).tolist()
