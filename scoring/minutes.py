"""The selection record 立项纪要 for the page and for paper, read from the sealed document alone."""

import json
from collections import Counter

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from people.models import Center
from projects.models import Topic
from scoring import findings
from scoring.models import SelectionRecord
from scoring.own_words import plain, purchase_in_words
from scoring.results import SKIPPED, ties
from scoring.rulebook import Rulebook
from scoring.wording import rules, weights


def minutes(record: SelectionRecord, seen: set[str]) -> dict:
    """What the page shows; topics outside `seen` (codes) are left out."""
    document = json.loads(record.document)
    rulebook = Rulebook.from_dict(document["rulebook"])
    topics = _topics(document, seen)
    standing = _standing(document["evaluation"])
    return {
        "cycle": document["cycle"],
        "certified": document["certified"] | {"at": parse_datetime(document["certified"]["at"])},
        "versions": document["versions"],
        "rules": rules(rulebook),
        "weights": weights(rulebook),
        "rulebook_hash": document["rulebook_hash"],
        "lot_seed": rulebook.lot_seed,
        "counts": _counts(document),
        "elected": _elected(document, topics, standing),
        "departures": _departures(document, topics),
        "rounds": [_round(held, topics, rulebook) for held in document["rounds"]],
        "agreement": findings.agreement(document),
        "stability": findings.stability(document, rulebook, topics),
        "own": findings.own_votes(document, topics),
        "absences": findings.absences(document),
        "assignments": findings.assignments(document),
    }


def seen_of(record: SelectionRecord, user) -> set[str]:
    """The codes of the topics that `user` may see."""
    topics = Topic.objects.visible_to(user).filter(cycle=record.cycle_id)
    return set(topics.values_list("code", flat=True))


def _topics(document: dict, seen: set[str]) -> dict[str, dict]:
    """The topics that may be seen by code, with the names of their centers, which the document spares."""
    found = [topic for topic in document["topics"] if topic["code"] in seen]
    codes = {topic["center"] for topic in found}
    names = dict(Center.objects.filter(code__in=codes).values_list("code", "name"))
    return {topic["code"]: topic | {"center_name": names.get(topic["center"])} for topic in found}


def _standing(evaluation: dict) -> dict[str, dict]:
    """{rank, composite} by code."""
    lines = zip(evaluation["codes"], evaluation["rank"], evaluation["composite"], strict=True)
    return {code: {"rank": rank, "composite": composite} for code, rank, composite in lines}


def _counts(document: dict) -> dict:
    status = Counter(document["evaluation"]["status"])
    return {
        "topics": len(document["topics"]),
        "judges": len(document["judges"]),
        "scorecards": len(document["scorecards"]),
        "recusals": len(document["recusals"]),
        "ranked": status["ranked"],
        "shortlisted": sum(document["evaluation"]["shortlisted"]),
        "eligible": document["eligible"],
    }


def _elected(document: dict, topics: dict, standing: dict) -> list[dict]:
    votes = {}
    for held in document["rounds"]:
        votes |= held["tally"]["votes"]
    added = {found["topic"] for found in document["departures"] if found["kind"] == "added"}
    return [
        topics[code] | standing[code] | {"votes": votes.get(code), "added": code in added}
        for code in document["elected"]
        if code in topics
    ]


def _departures(document: dict, topics: dict) -> list[dict]:
    kinds = {"added": _("added"), "dropped": _("dropped")}
    return [
        {"topic": topics[found["topic"]], "kind": kinds[found["kind"]], "reason": found["reason"]}
        for found in document["departures"]
        if found["topic"] in topics
    ]


def _round(held: dict, topics: dict, rulebook: Rulebook) -> dict:
    tally = held["tally"]
    skipped = {found["code"]: str(SKIPPED[found["why"]]) for found in tally["skipped"]}
    bought = {one["code"]: purchase_in_words(one) for one in tally.get("purchases") or ()}
    rows = [
        {
            "topic": topics[code],
            "votes": tally["votes"][code],
            "points": tally["points"] and plain(tally["points"][code]),
            "elected": code in tally["elected"],
            "why": skipped.get(code) or bought.get(code, ""),
        }
        for code in tally["order"]
        if code in topics
    ]
    return {
        "number": held["round"],
        "tally": tally,
        "rows": rows,
        "ties": ties(tally["tie_breaks"], rulebook, set(topics)),
    }
