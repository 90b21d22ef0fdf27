"""Every act of the closed loop through its two doors: the page and the API."""

from datetime import date, timedelta
from typing import NamedTuple

from django.db import transaction

from tests.api.door import Door
from tests.pages import signed_in
from tests.reviews.work import marks


class Act(NamedTuple):
    """`page` and `api`: below the thing's own address; `say(thing)` → (fields of the page, body)."""

    of: str
    page: str
    api: str
    say: callable
    may: frozenset


def _version(thing) -> dict:
    return {"version": thing.version}


def _mark(review):
    given = marks(7, review.edition)
    return {f"marks.{code}": mark for code, mark in given.items()} | {"version": 0}, {"marks": given}


def _conclude(review):
    fields = {"conclusion": "pass", "reason": "seen", "sure": "on"} | _version(review)
    return fields, {"conclusion": "pass", "reason": "seen"}


def _finding(review):
    owner, deadline = review.by, date.today() + timedelta(365)
    fields = {"finding": "More data", "kind": "immediate", "deadline": deadline.isoformat()}
    return fields | {"owner": owner.username}, fields | {"owner": owner.pk, "review": review.pk}


def _new_owner(finding) -> dict:
    fields = {"owner": finding.review.by.username, "deadline": finding.deadline.isoformat()}
    return fields | {"reason": "On leave"} | _version(finding)


ACTS = {
    "edit": Act(
        "review",
        "edit/",
        "PATCH",
        lambda review: ({"summary": "New", "evidence": "e"} | _version(review), {"summary": "New"}),
        frozenset({"lead", "office"}),
    ),
    "submit": Act(
        "review",
        "submit/",
        "submit",
        lambda review: (_version(review), {}),
        frozenset({"lead", "office"}),
    ),
    "discard": Act(
        "review",
        "discard/",
        "DELETE",
        lambda review: (_version(review), {}),
        frozenset({"lead", "office"}),
    ),
    "name-reviewers": Act(
        "review",
        "reviewers/",
        "name-reviewers",
        lambda review: ({"reviewers.0": "judge3"} | _version(review), {"reviewers": []}),
        frozenset({"leader", "other_leader", "office"}),
    ),
    "mark": Act("review", "mark/", "MARK", _mark, frozenset({"leader", "other_leader", "reviewer"})),
    "conclude": Act("review", "conclude/", "conclude", _conclude, frozenset({"leader", "other_leader"})),
    "finding": Act("review", "findings/", "FINDING", _finding, frozenset({"leader", "other_leader"})),
    "reassign": Act(
        "finding",
        "reassign/",
        "PATCH",
        lambda finding: (_new_owner(finding), {"owner": finding.review.by_id, "reason": "On leave"}),
        frozenset({"leader", "other_leader", "office"}),
    ),
    "complete": Act(
        "finding",
        "complete/",
        "complete",
        lambda finding: ({"evidence": "See the minutes"} | _version(finding), {"evidence": "Minutes"}),
        frozenset({"lead", "office", "owner"}),
    ),
    "verify": Act(
        "finding",
        "verify/",
        "verify",
        lambda finding: (_version(finding), {}),
        frozenset({"leader", "other_leader", "office", "reviewer", "advisor"}),
    ),
    "send-back": Act(
        "finding",
        "send-back/",
        "send-back",
        lambda finding: ({"reason": "Too little"} | _version(finding), {"reason": "Too little"}),
        frozenset({"leader", "other_leader", "office", "reviewer", "advisor"}),
    ),
}


def by_page(user, name: str, thing) -> int:
    """The status that the page answers; nothing is kept."""
    act = ACTS[name]
    base = "/reviews/" if act.of == "review" else "/rectifications/"
    fields, _body = act.say(thing)
    with transaction.atomic():
        answer = signed_in(user).post(f"{base}{thing.pk}/{act.page}", fields)
        transaction.set_rollback(True)
    return answer.status_code


def by_api(user, name: str, thing):
    """The answer of the API; what it did stays."""
    act, door = ACTS[name], Door(user)
    base = "/stage-reviews/" if act.of == "review" else "/rectifications/"
    _fields, body = act.say(thing)
    if act.api == "MARK":
        return door.post("/review-marks/", body | {"review": thing.pk})
    if act.api == "FINDING":
        return door.post("/rectifications/", body)
    if act.api in ("PATCH", "DELETE"):
        return door.send(act.api, f"{base}{thing.pk}/", body, If_Match=thing.version)
    return door.verb(f"{base}{thing.pk}/", act.api, body)
