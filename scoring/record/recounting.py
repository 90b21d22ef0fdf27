"""A record counted anew, step by step, from nothing but its own bytes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scoring import agreement_content, stability_content
from scoring.evaluation import evaluate
from scoring.record.comparing import compare
from scoring.record.departing import depart
from scoring.record.marking import marks_in
from scoring.record.rounds import rounds
from scoring.record.sealing import FORMAT, hash_fault, read, shape_of, version_fault
from scoring.rulebook import Rulebook, RulebookError
from scoring.shape import faults
from scoring.weights_origin import agrees

Told = Callable[[str, int, int], None]
"""Told the step that begins, and for `stability` how many runs of how many are done."""


FAULTS = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError)
"""What arithmetic raises of content that no certifying wrote."""


@dataclass(frozen=True)
class Recount:
    """Whether a record agrees with what follows from its own marks and ballots, and every difference."""

    agrees: bool
    differences: list[str]


def recount(data: bytes, *, quick: bool = False, tell: Told = lambda step, done, total: None) -> Recount:
    """Check spelling, hash and everything that was computed; never raises for any bytes.

    `quick` leaves the simulation of the stability out, which takes seconds; everything else is computed.
    """
    tell("hash", 0, 0)
    try:
        document = read(data)
    except (ValueError, RecursionError) as error:
        return Recount(False, [str(error)])
    differences = hash_fault(document) + version_fault(document)
    try:
        wrong = faults(document, shape_of(document) | {"hash": str})
        differences += wrong or _content(document, quick, tell)
    except FAULTS as error:
        differences.append(f"nothing can be computed from it: {error!r}")
    return Recount(not differences, differences)


def _content(document: dict, quick: bool, tell: Told) -> list[str]:
    """Differences between what is recorded and what follows from rulebook, marks and ballots."""
    tell("rules", 0, 0)
    differences = compare("format", document["format"], FORMAT)
    differences += _repeats(document)
    try:
        rulebook = Rulebook.from_dict(document["rulebook"])
    except RulebookError as error:
        return differences + [f"rulebook: {error}"]
    differences += compare("rulebook", document["rulebook"], rulebook.to_dict())
    differences += compare("rulebook_hash", document["rulebook_hash"], rulebook.hash())
    return differences or _weights(rulebook) + _results(document, rulebook, quick, tell)


def _repeats(document: dict) -> list[str]:
    codes = [topic["code"] for topic in document["topics"]]
    lists = {"topics": codes, "judges": document["judges"]}
    return [f"{name}: an entry repeats" for name, values in lists.items() if len(set(values)) < len(values)]


def _weights(rulebook: Rulebook) -> list[str]:
    """Whether the weights are what their recorded origin leads to."""
    fault = agrees(rulebook.weights, rulebook.weights_origin)
    return [f"rulebook.weights: {fault}"] if fault else []


def _results(document: dict, rulebook: Rulebook, quick: bool, tell: Told) -> list[str]:
    tell("evaluation", 0, 0)
    marks, recused, differences = marks_in(document, rulebook)
    codes = [topic["code"] for topic in document["topics"]]
    try:
        evaluation = evaluate(marks, rulebook, codes, recused=recused)
    except ValueError as error:
        return [*differences, f"evaluation: {error}"]
    differences += compare("evaluation", document["evaluation"], evaluation.to_dict())
    if document["format_version"] >= 3:
        differences += _judgement(document, rulebook, marks, recused, quick, tell)
    tell("ballots", 0, 0)
    elected, faulty = rounds(document, rulebook, evaluation)
    differences += faulty
    tell("elected", 0, 0)
    shortlisted = [code for code, inside in zip(codes, evaluation.shortlisted, strict=True) if inside]
    expected, faulty = depart(elected, document["departures"], shortlisted)
    differences += faulty + compare("elected", document["elected"], expected)
    return differences + _beyond_seats(document["elected"], rulebook)


def _beyond_seats(elected: list[str], rulebook: Rulebook) -> list[str]:
    """Not even a departure elects more topics than there are seats."""
    over = len(elected) > rulebook.seats
    return [f"elected: more than the rulebook's {rulebook.seats} seats"] if over else []


def _judgement(
    document: dict, rulebook: Rulebook, marks: np.ndarray, recused: np.ndarray, quick: bool, tell: Told
) -> list[str]:
    """Who was to judge and to vote how, how far the judges agree, how firmly the selection stands."""
    tell("agreement", 0, 0)
    found = agreement_content.sealed(agreement_content.recompute(marks, rulebook, recused=recused))
    differences = _assignments(document, rulebook) + _absences(document, rulebook)
    differences += compare("agreement", document["agreement"], found)
    return differences + _stability(document, rulebook, marks, recused, quick, tell)


def _assignments(document: dict, rulebook: Rulebook) -> list[str]:
    pairs = [(pair["judge"], pair["topic"]) for pair in document["assignments"]]
    judges, topics = set(document["judges"]), {topic["code"] for topic in document["topics"]}
    wrong = [f"assignments: {judge} or {topic} is unknown" for judge, topic in pairs
             if judge not in judges or topic not in topics]  # fmt: skip
    if len(set(pairs)) < len(pairs):
        wrong.append("assignments: an entry repeats")
    if pairs and not rulebook.assigned:
        wrong.append("assignments: by these rules every judge scores every topic")
    return wrong


def _absences(document: dict, rulebook: Rulebook) -> list[str]:
    """Ballots bear no name, so how many came by proxy and on paper can only be held to those cast."""
    counts, wrong = document["absences"], []
    cast = sum(len(held["ballots"]) + held["invalid"] for held in document["rounds"])
    if min(counts.values()) < 0 or sum(counts.values()) > cast:
        wrong.append("absences: more than the ballots cast, or fewer than none")
    if counts["proxies"] and not rulebook.proxies:
        wrong.append("absences.proxies: not allowed by the rules")
    return wrong


def _stability(
    document: dict, rulebook: Rulebook, marks: np.ndarray, recused: np.ndarray, quick: bool, tell: Told
) -> list[str]:
    """A report that is left out with a reason is a difference where it can be computed."""
    content, reason = document["stability"]["content"], document["stability"]["reason"]
    if content is None:
        wrong = [] if reason.strip() else ["stability: has neither content nor a reason"]
    else:
        wrong = compare("stability.reason", reason, "")
    if quick:
        return wrong
    tell("stability", 0, 0)
    codes = [topic["code"] for topic in document["topics"]]
    try:
        computed = stability_content.recompute(
            marks,
            rulebook,
            codes,
            document["cycle"]["code"],
            recused=recused,
            progress=lambda done, total: tell("stability", done, total),
        )
    except FAULTS as error:
        return wrong if content is None else [*wrong, f"stability: {error}"]
    return wrong + compare("stability.content", content, computed)
