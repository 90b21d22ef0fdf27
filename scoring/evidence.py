"""What `manage.py verify_history` compares with the history of a selection: the marks and the ballots."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from kit.history import verifies
from kit.models import Entry
from scoring.ballot_seal import fits
from scoring.dimensions import DIMENSIONS
from scoring.models import Absence, Ballot, Scorecard

WRITTEN = (*DIMENSIONS, "comment")


@verifies
def scorecards() -> Iterator[str]:
    """Every scorecard against the marks that its history leads to, its judge and its topic."""
    told = _told_cards()
    names = ("cycle_id", "topic_id", "judge_id", *WRITTEN)
    for key, *found in Scorecard.objects.order_by("pk").values_list("pk", *names).iterator(chunk_size=2000):
        if key in told and told[key] != dict(zip(names, found, strict=True)):
            yield _("scorecard %(id)d does not say what its history tells") % {"id": key}


def _told_cards() -> dict[int, dict]:
    """Scorecard id → {cycle_id, topic_id, judge_id, marks, comment} as its entries lead to them."""
    told = {}
    entries = Entry.objects.filter(subject="scorecard").order_by("subject_id", "number")
    rows = entries.values_list("subject_id", "by_id", "cycle_id", "topic_id", "changes")
    for key, by, cycle, topic, changes in rows.iterator(chunk_size=2000):
        if key not in told:
            judge = changes.get("judge", (None, by))[1]  # entered by the office: named in the entry
            begun = {"cycle_id": cycle, "topic_id": topic, "judge_id": judge}
            told[key] = begun | dict.fromkeys(DIMENSIONS) | {"comment": ""}
        told[key] |= {name: after for name, (_before, after) in changes.items() if name in WRITTEN}
    return told


@verifies
def ballots() -> Iterator[str]:
    """Every ballot against its last seal; those cast before there were seals have none."""
    seals = {}
    entries = Entry.objects.filter(subject="ballot").order_by("subject_id", "number")
    for key, changes in entries.values_list("subject_id", "changes").iterator(chunk_size=2000):
        seals[key] = changes.get("seal", (None, None))[1]
    for ballot in Ballot.objects.order_by("pk").iterator(chunk_size=2000):
        if (seal := seals.get(ballot.pk)) and not fits(ballot, seal):
            yield _(
                "ballot %(id)d does not bear its seal: it was changed, or the SECRET_KEY is another one"
            ) % {"id": ballot.pk}


def told_of_cycles(*names: str) -> dict[int, list[Entry]]:
    """Cycle id → the entries of its chain that tell of one of `names`, or of a reopening."""
    told = defaultdict(list)
    for entry in Entry.objects.filter(subject="cycle").order_by("subject_id", "number"):
        if entry.verb == "reopen" or not entry.changes.keys().isdisjoint(names):
            told[entry.subject_id].append(entry)
    return told


@verifies
def absences() -> Iterator[str]:
    """Every proxy and every note of a paper ballot against its history: none without, none for another."""
    told = {}
    entries = Entry.objects.filter(subject="absence").order_by("subject_id", "number")
    for key, new, changes in entries.values_list("subject_id", "new", "changes").iterator(chunk_size=2000):
        told[key] = (new, *(changes.get(name, (None, None))[1] for name in ("voter", "holder")))
    rows = Absence.objects.order_by("pk").values_list("pk", "kind", "voter_id", "holder_id")
    for key, *found in rows.iterator(chunk_size=2000):
        if told.get(key) != tuple(found):
            yield _("absence %(id)d is not what its history tells") % {"id": key}
