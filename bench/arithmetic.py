"""The pure modules at 10,000 topics × 20 judges × 7 dimensions, each step against its own numpy floor."""

import random
from collections.abc import Callable

import numpy as np

from bench import plain
from bench.measure import Step, against, steps
from scoring.agreement import agreement, alpha, icc, judge_composites, kendall
from scoring.assignment import propose
from scoring.borda import points as borda_points
from scoring.dimensions import DIMENSIONS
from scoring.equal_shares import elect
from scoring.evaluation import evaluate
from scoring.record import recount, seal, shortlist, sorted_ballots
from scoring.rulebook import Rulebook
from scoring.stability import (
    Baseline,
    any_weights,
    baseline,
    bootstrap,
    leave_one_out,
    near_weights,
    weight_changes,
)
from scoring.tally import count
from scoring.topsis import topsis
from scoring.weights import ahp_group, entropy

FLOOR = "numpy: means, additive calibration, order"
PART = 10
"""The floor of a bootstrap by median or trimmed mean draws one panel in so many, its time taken as often."""
numpy_floor = plain.ranking


def run(rounds: int) -> None:
    """Seeded marks; answers compared first, then both in turn, the long ones a few times each."""
    marks, rules = _marks(), Rulebook()
    codes = [f"T{number:05d}" for number in range(len(marks))]
    base = baseline(marks, rules, codes)
    quick = max(30, rounds // 2)
    title = "Arithmetic at 10,000 topics × 20 judges × 7"
    against(title, steps(quick, 3, _ranking(marks, rules, codes) | _agreement(marks, rules) | _cut(base)))
    against("Weights", steps(quick, 3, _weights(base)))
    against("Assignment and ballots", steps(5, 1, _people()))
    against(f"{title}, in the worker", steps(3, 1, _draws(base)))
    against("The record of 1,000 topics × 20 judges", steps(3, 1, _record(marks[:1_000], codes[:1_000])))
    panels = {name: baseline(marks, Rulebook(panel=name), codes) for name in ("median", "trimmed")}
    against("Bootstrap by other panels", steps(2, 1, _panels(panels)))


def _marks() -> np.ndarray:
    chance = np.random.RandomState(0)
    topics, judges = chance.normal(0, 1.5, (10_000, 1, 7)), chance.normal(0, 1, (1, 20, 7))
    return np.clip(np.rint(5.5 + topics + judges + chance.normal(0, 1, (10_000, 20, 7))), 1, 10)


def _step(ours: Callable, floor: Callable, same: Callable = np.allclose, times: int = 1) -> Step:
    """`same` compares the answers once, before anything is timed."""
    if not same(ours(), floor()):
        raise SystemExit("the floor answers otherwise")
    return Step(ours, floor, times)


def _ranking(marks, rules: Rulebook, codes) -> dict[str, Step]:
    def same(found, order):
        return found.order == order.tolist() or found.composite[order].tolist() == sorted(
            found.composite.tolist(), reverse=True
        )

    return {
        "calibration, means, composite, order": _step(
            lambda: evaluate(marks, rules, codes), lambda: plain.ranking(marks), same
        )
    }


def _agreement(marks, rules: Rulebook) -> dict[str, Step]:
    points = judge_composites(marks, rules)

    def all_of_it():
        return [plain.kendall(points), plain.icc(points), plain.alpha(points)] + [
            plain.alpha(marks[:, :, column]) for column in range(7)
        ]

    def same(found, figures):
        own = [found.kendall.w, found.icc.average_random.value, found.alpha.value]
        return np.allclose(own + [figure.value for figure in found.alpha_by_dimension.values()], figures)

    return {
        "Krippendorff's alpha": _step(lambda: alpha(points).value, lambda: plain.alpha(points)),
        "Kendall's W": _step(lambda: kendall(points).w, lambda: plain.kendall(points)),
        "ICC": _step(lambda: icc(points).average_random.value, lambda: plain.icc(points)),
        "agreement, with the judges' sheets": _step(lambda: agreement(marks, rules), all_of_it, same),
    }


def _cut(base: Baseline) -> dict[str, Step]:
    inside = set(range(base.seats))

    def changes():
        return [change.by if change else np.inf for change in weight_changes(base)[0].values()]

    def same(effects, sets):
        return [effect.decisive for effect in effects] == [found != inside for found in sets]

    return {
        "smallest weight change, all pairs": _step(
            changes, lambda: plain.weight_changes(base.means, base.shares, base.seats)
        ),
        "leave one judge out": _step(
            lambda: leave_one_out(base),
            lambda: plain.leave_one_out(base.cells, base.shares, base.seats),
            same,
        ),
    }


def _weights(base: Baseline) -> dict[str, Step]:
    means = base.means + 1
    chance = np.random.RandomState(1)
    uppers = chance.choice([1 / 3, 1 / 2, 1, 2, 3, 5], (20, 21))
    listed = uppers.tolist()
    return {
        "TOPSIS": _step(
            lambda: topsis(means, base.shares).closeness,
            lambda: plain.topsis(means, base.shares),
            lambda found, expected: np.allclose(found, expected, atol=1e-8),
        ),
        "entropy": _step(lambda: list(entropy(means).weights.values()), lambda: plain.entropy(means)),
        "AHP of 20 experts": _step(
            lambda: list(ahp_group(listed).group.weights.values()), lambda: plain.ahp(uppers, 7)
        ),
    }


def _people() -> dict[str, Step]:
    """1,000 topics × 60 judges with a conflict in twenty; 1,000 ballots over 60 candidates, ten seats."""
    chance = random.Random(2)  # nosec B311: benchmark data
    topics, judges = [f"T{number:04d}" for number in range(1_000)], [f"J{number:02d}" for number in range(60)]
    conflicts = [(judge, topic) for topic in topics for judge in judges if chance.random() < 0.05]
    barred = set(conflicts)
    allowed = np.array([[(judge, topic) not in barred for judge in judges] for topic in topics])
    numbers = [chance.sample(range(60), chance.randint(1, 10)) for _ in range(1_000)]
    ballots = [[f"{number:02d}" for number in ballot] for ballot in numbers]
    codes = [f"{number:02d}" for number in range(60)]

    def bought():
        result = elect(ballots, codes, 10)
        return [int(code) for code in result.elected[: result.bought]]

    return {
        "assignment, 1,000 topics × 60 judges": _step(
            lambda: propose(topics, judges, conflicts=conflicts, seed="bench"),
            lambda: plain.assignment(allowed, 3),
            lambda plan, load: sorted(plan.load.values()) == sorted(load),
        ),
        "Equal Shares, 1,000 ballots × 60": _step(bought, lambda: plain.equal_shares(numbers, 60, 10)),
        "Borda, 1,000 ballots × 60": _step(
            lambda: [float(each) for each in borda_points(ballots, codes).values()],
            lambda: plain.borda(numbers, 60),
        ),
    }


def _draws(base: Baseline) -> dict[str, Step]:
    chance = np.random.RandomState(3)
    free = -np.log(1 - chance.random_sample((10_000, 7)))
    near = base.shares * chance.uniform(0.8, 1.2, (10_000, 7))

    def close(found, share):
        return np.allclose(found.share, share, atol=0.05)

    return {
        "SMAA, any weights, 10,000 draws": _step(
            lambda: any_weights(base, "bench"), lambda: plain.smaa(base.means, free, base.seats), close
        ),
        "SMAA, near weights, 10,000 draws": _step(
            lambda: near_weights(base, "bench"), lambda: plain.smaa(base.means, near, base.seats), close
        ),
        "bootstrap of means, 1,000 panels": _step(
            lambda: bootstrap(base, "bench"),
            lambda: plain.bootstrap(base.cells, base.shares, base.seats, "mean", 1_000),
            close,
        ),
    }


def _record(marks: np.ndarray, codes: list[str]) -> dict[str, Step]:
    """20,000 scorecards and 1,000 ballots in one file; agreement and stability are measured on their own."""
    document = _document(marks, codes)
    sealed = seal(document)
    return {
        "record, sealed": _step(lambda: seal(document), lambda: plain.seal(document), bytes.__eq__),
        "record, recounted": _step(
            lambda: recount(sealed).differences == [], lambda: plain.recount(sealed), bool.__eq__
        ),
    }


def _document(marks: np.ndarray, codes: list[str]) -> dict:
    chance, book = random.Random(4), Rulebook(lot_seed="bench")  # nosec B311: benchmark data
    judges = [f"J{number:02d}" for number in range(1, 21)]
    result = evaluate(marks, book, codes)
    field = shortlist(result, dict.fromkeys(codes))
    names = [row["code"] for row in field]
    ballots = [chance.sample(names, chance.randint(1, book.seats)) for _ in range(1_000)]
    tally = count(ballots, field, eligible=1_200, rulebook=book)
    cards = [
        {"judge": judge, "topic": code, "marks": dict(zip(DIMENSIONS, map(int, row), strict=True))}
        for code, rows in zip(codes, marks.tolist(), strict=True)
        for judge, row in zip(judges, rows, strict=True)
    ]
    voted = {"round": 1, "candidates": names, "seats": book.seats, "ballots": sorted_ballots(ballots)}
    return {
        "format": "keti-selection-record",
        "format_version": 1,
        "cycle": {"code": "bench", "title": "bench"},
        "rulebook": book.to_dict(),
        "rulebook_hash": book.hash(),
        "topics": [{"code": code, "title": code, "center": None} for code in codes],
        "judges": judges,
        "scorecards": cards,
        "recusals": [],
        "evaluation": result.to_dict(),
        "eligible": 1_200,
        "rounds": [voted | {"invalid": 0, "tally": tally.to_dict()}],
        "departures": [],
        "elected": tally.elected,
        "certified": {"by": "L", "at": "2025-06-01T10:00:00+08:00"},
        "versions": {"python": "3", "numpy": "2", "keti": "1"},
    }


def _panels(bases: dict[str, Baseline]) -> dict[str, Step]:
    def step(name: str, base: Baseline) -> Step:
        return _step(
            lambda: bootstrap(base, "bench"),
            lambda: plain.bootstrap(base.cells, base.shares, base.seats, name, 1_000 // PART),
            lambda found, share: np.allclose(found.share, share, atol=0.2),
            PART,
        )

    return {f"bootstrap of {name}s, 1,000 panels": step(name, base) for name, base in bases.items()}
