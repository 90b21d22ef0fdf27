"""The document of a selection record: its parts by version, its one spelling, its hash."""

import json
from collections.abc import Mapping, Sequence

from scoring.canonical import canonical, digest
from scoring.record.comparing import NUMBER, compare
from scoring.shape import faults

FORMAT, VERSION = "keti-selection-record", 3

NOTHING = type(None)
SHAPE = {
    "format": str,
    "format_version": int,
    "cycle": {"code": str, "title": str},
    "rulebook": dict,
    "rulebook_hash": str,
    "topics": [{"code": str, "title": str, "center": (str, NOTHING)}],
    "judges": [str],
    "scorecards": [{"judge": str, "topic": str, "marks": {...: (*NUMBER, NOTHING)}}],
    "recusals": [{"judge": str, "topic": str, "cause": str}],
    "evaluation": dict,
    "eligible": int,
    "rounds": [
        {
            "round": int,
            "candidates": [str],
            "seats": int,
            "ballots": [[(str, list)]],
            "invalid": int,
            "tally": dict,
        }
    ],
    "departures": [{"topic": str, "kind": str, "reason": str}],
    "elected": [str],
    "certified": {"by": str, "at": str},
    "versions": {"python": str, "numpy": str, "keti": str},
}
HEAD, SUM = {"number": int, "hash": str}, {"chains": int, "entries": int, "hash": str}
HISTORY = {"cycle": HEAD, "topics": {...: HEAD}, "scorecards": SUM, "recusals": SUM, "ballots": SUM}
JUDGEMENT = {
    "agreement": dict,
    "stability": {"content": (dict, NOTHING), "reason": str},
    "assignments": [{"judge": str, "topic": str}],
    "absences": {"proxies": int, "papers": int},
}
NOTED = SHAPE | {"history": HISTORY}
SHAPES = {1: SHAPE, 2: NOTED, 3: NOTED | JUDGEMENT}
"""By `format_version`. The history was noted from 2 on (scoring/heads.py); nothing is counted from it. From 3
on the tallies say what came from the topics' own centers."""


def seal(document: Mapping) -> bytes:
    """The canonical bytes of a record, with `hash` over everything else.

    Raises ValueError for parts that are missing, unknown or mistyped.
    """
    content = {key: value for key, value in document.items() if key != "hash"}
    plain = json.loads(canonical(content))
    if wrong := faults(plain, shape_of(plain)):
        raise ValueError("; ".join(wrong))
    return canonical(plain | {"hash": digest(plain)})


def read(data: bytes) -> dict:
    """The document, if the bytes are its one canonical spelling."""
    document = json.loads(data.decode())
    if not isinstance(document, dict):
        raise ValueError("the record is not a JSON object")
    if canonical(document) != data:
        raise ValueError("the record is not in its canonical spelling: it was edited or converted")
    return document


def shape_of(document: Mapping) -> dict:
    """The parts of its version; of an unknown one those of the latest."""
    return SHAPES[VERSION if version_fault(document) else document["format_version"]]


def version_fault(document: Mapping) -> list[str]:
    version = document.get("format_version")
    known = type(version) is int and version in SHAPES
    return [] if known else compare("format_version", version, VERSION)


def hash_fault(document: dict) -> list[str]:
    content = {key: value for key, value in document.items() if key != "hash"}
    return compare("hash", document.get("hash"), digest(content))


def sorted_ballots(ballots: Sequence[Sequence], *, ranked: bool = False) -> list[list]:
    """Ballots in an order that tells nobody who cast which; a ranked ballot keeps its own order inside."""
    papers = [list(ballot) if ranked else sorted(ballot) for ballot in ballots]
    return sorted(papers, key=canonical)
