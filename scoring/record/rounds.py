"""The rounds of voting, counted anew from the ballots of the record."""

from collections.abc import Mapping

import numpy as np

from scoring.dimensions import DIMENSIONS
from scoring.evaluation import Evaluation
from scoring.own_center import contradictions
from scoring.record.comparing import compare, shown
from scoring.record.sealing import sorted_ballots
from scoring.rulebook import Rulebook
from scoring.tally import Tally, count


def shortlist(evaluation: Evaluation, centers: Mapping[str, str | None]) -> list[dict]:
    """The shortlisted topics as candidates for `count`, in the order of the evaluation."""
    columns = {name: DIMENSIONS.index(name) for name in ("importance", "urgency")}
    return [
        {"code": evaluation.codes[topic], "composite": float(evaluation.composite[topic])}
        | {name: _known(evaluation.means[topic, column]) for name, column in columns.items()}
        | {"center": centers[evaluation.codes[topic]]}
        for topic in evaluation.order
        if evaluation.shortlisted[topic]
    ]


def _known(mean: float) -> float | None:
    return None if np.isnan(mean) else float(mean)


def rounds(document: dict, rulebook: Rulebook, evaluation: Evaluation) -> tuple[list[str], list[str]]:
    """Count every round again: the elected so far, and the differences."""
    centers = {topic["code"]: topic["center"] for topic in document["topics"]}
    field = {candidate["code"]: candidate for candidate in shortlist(evaluation, centers)}
    due, elected, differences = (list(field), None), [], []
    for number, held in enumerate(document["rounds"], start=1):
        path = f"rounds[{number - 1}]"
        if due is None:
            return elected, [*differences, f"{path}: no further round was due"]
        already = [centers[code] for code in elected]
        try:
            differences += _conduct(path, held, number, due, rulebook)
            candidates = [field[code] for code in due[0]]
            tally = _tally(held, candidates, due[1], document["eligible"], rulebook, already)
            version = document["format_version"]
            differences += _counted(f"{path}.tally", held["tally"], tally, version)
            own = f"{path}.tally.own_center"
            differences += _own(own, held, tally, candidates, rulebook, due[1], version)
        except (ValueError, TypeError, ArithmeticError) as error:
            return elected, [*differences, f"{path}: {error}"]
        if not tally.quorum_met and document["elected"]:
            differences.append(f"{path}: the quorum was not met, so nobody can be elected")
        elected += tally.elected
        due = tally.runoff and (tally.runoff["candidates"], tally.runoff["seats"])
    return elected, differences if due is None else [*differences, "rounds: a further round was due"]


def _tally(
    held: dict, candidates: list[dict], seats: int | None, eligible: int, rulebook: Rulebook, already: list
) -> Tally:
    return count(
        held["ballots"],
        candidates,
        eligible=eligible,
        rulebook=rulebook,
        invalid=held["invalid"],
        seats=seats,
        already=already,
    )


def _counted(path: str, recorded: dict, tally: Tally, version: int) -> list[str]:
    """The count itself; what each seat cost was not told before version 3, nor what the centers gave."""
    computed = tally.to_dict()
    if version < 3:
        if "purchases" not in recorded:
            computed.pop("purchases", None)
        return compare(path, recorded, computed)
    return compare(path, {name: value for name, value in recorded.items() if name != "own_center"}, computed)


def _own(path: str, held: dict, tally: Tally, candidates: list, rulebook: Rulebook, seats, version: int):
    """What came from the topics' own centers, as far as it can be checked without the voters' centers."""
    if version < 3:
        return []
    recorded = held["tally"].get("own_center")
    if not isinstance(recorded, dict):
        return [f"{path}: not an object"]
    found = contradictions(recorded, candidates, tally.to_dict(), rulebook, seats)
    return [
        fault
        for code, entry, expected in found
        for fault in (compare(f"{path}.{code}", entry, expected) or [f"{path}.{code}: {shown(entry)}"])
    ]


def _conduct(path: str, held: dict, number: int, due: tuple, rulebook: Rulebook) -> list[str]:
    """Whether a round was held over the right topics and seats, its ballots in an order that says nothing."""
    candidates, seats = due
    differences = compare(f"{path}.round", held["round"], number)
    differences += compare(f"{path}.candidates", sorted(held["candidates"]), sorted(candidates))
    differences += compare(f"{path}.seats", held["seats"], rulebook.seats if seats is None else seats)
    if held["ballots"] != sorted_ballots(held["ballots"], ranked=rulebook.method == "borda"):
        differences.append(f"{path}.ballots: not sorted")
    shared = [place for ballot in held["ballots"] for place in ballot if isinstance(place, list)]
    if any(rulebook.method != "borda" or len(place) < 2 for place in shared):
        differences.append(f"{path}.ballots: a list in the place of a topic")
    return differences
