"""The office assigns judges to topics, by hand or as proposed, where not everybody scores everything."""

from collections.abc import Collection, Sequence

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from kit import history, versions
from kit.refusals import Conflict, Problems, Refused
from kit.spoken import listed
from projects import locks
from projects.lifecycle import PROPOSING, SCORING
from projects.models import Cycle, Topic
from projects.rules import may_run_cycles
from scoring.assigned import NAMED, Draft, Roster, proposed, roster
from scoring.models import Assignment
from scoring.rules import on_panel

BATCH = 500


@transaction.atomic
def assign(
    cycle: Cycle,
    *,
    by,
    pairs: Sequence[tuple[int, int]],
    topics: Collection[int] | None = None,
    remove_scored: bool = False,
    version: int | None = None,
    dry_run: bool = False,
) -> Draft:
    """Put `pairs` (judge id, topic id) in place of what is assigned, or of what is assigned of `topics`.

    Rows of recused or deactivated judges stay. Raises Refused(conflict_of_interest), InvalidMany naming
    unknown pairs as pairs.<place>, Conflict(phase_closed; already_decided where somebody would lose a topic
    that they have scored, unless `remove_scored`), Stale.
    """
    found = _entered(cycle, by, version)
    _refuse_unknown(found, pairs)
    asked, left = found.mask(pairs), found.rows & ~found.possible
    if topics is not None:
        left |= found.rows & ~np.isin(found.topics, list(topics))[:, None]
    return _saved(Draft(found, asked | left), by, remove_scored=remove_scored, dry_run=dry_run)


@transaction.atomic
def assign_proposed(
    cycle: Cycle, *, by, anew: bool, seen: str = "", version: int | None = None, dry_run: bool = False
) -> Draft:
    """Assign as the product proposes: `anew`, or around what is assigned already. Raises Conflict also where
    the proposal is no longer the one with the digest `seen`."""
    draft = proposed(_entered(cycle, by, version), anew=anew)
    if seen and seen != draft.digest:
        raise Conflict(
            _("Topics, scorecards or recusals have changed since: please look at the new proposal."),
            code="already_decided",
        )
    return _saved(draft, by, dry_run=dry_run)


@transaction.atomic
def assign_one(topic: Topic, *, judge, by) -> Assignment:
    """One judge more for a topic."""
    found = _entered(topic.cycle, by)
    on_panel(judge, found.cycle).require()
    if (place := found.place(judge.pk, topic.pk)) is None:
        raise Conflict(_("This topic is not up for scoring."))
    if found.rows[place]:
        raise Conflict(_("This topic is assigned to the judge already."), code="already_decided")
    rows = found.rows.copy()
    rows[place] = True
    _saved(Draft(found, rows), by)
    return Assignment.objects.get(topic=topic, judge=judge)


@transaction.atomic
def unassign(assignment: Assignment, *, by) -> None:
    """Take one topic from a judge who has not scored it."""
    found = _entered(assignment.cycle, by)
    place = found.place(assignment.judge_id, assignment.topic_id)
    if place is None:  # it counts for nothing any more
        assignment.delete()
        _tell(found.cycle, by, {"taken_away": [None, 1]})
        return
    rows = found.rows.copy()
    rows[place] = False
    _saved(Draft(found, rows), by)


def _entered(cycle: Cycle, by, version: int | None = None) -> Roster:
    may_run_cycles(by).require()
    cycle = locks.lock(cycle.pk)
    versions.check(cycle, version)
    if not cycle.assigned:
        raise Conflict(_("In this cycle every judge scores every topic; nobody is assigned."))
    if cycle.phase != PROPOSING and not cycle.takes(SCORING):
        raise Conflict(
            _("Judges are assigned from the opening of the proposals until scoring closes."),
            code="phase_closed",
        )
    return roster(cycle)


def _refuse_unknown(found: Roster, pairs: Sequence[tuple[int, int]]) -> None:
    judges, topics = {judge.pk for judge in found.judges}, set(found.topics)
    problems = Problems()
    for place, (judge, topic) in enumerate(pairs):
        if judge not in judges:
            problems.add("unknown_judge", _("This person is not on the panel."), f"pairs.{place}")
        elif topic not in topics:
            problems.add("unknown_topic", _("This topic is not up for scoring."), f"pairs.{place}")
    problems.refuse()


def _saved(draft: Draft, by, *, remove_scored: bool = False, dry_run: bool = False) -> Draft:
    found = draft.roster
    if barred := _named(found, draft.added & found.barred):
        raise Refused(
            _("A conflict of interest keeps these judges from these topics: %(pairs)s.") % {"pairs": barred},
            code="conflict_of_interest",
        )
    if gone := _named(found, draft.added & ~found.possible):
        raise Refused(_("These accounts have been deactivated: %(pairs)s.") % {"pairs": gone})
    if not remove_scored and (scored := _named(found, draft.scored_away)):
        raise Conflict(
            _("These judges have scored these topics already: %(pairs)s.") % {"pairs": scored},
            code="already_decided",
        )
    if not dry_run:
        _write(draft, by)
    return draft


def _write(draft: Draft, by) -> None:
    """One line of history for the whole, with how many came and went."""
    found, cycle = draft.roster, draft.roster.cycle
    added, removed = found.pairs(draft.added), found.pairs(draft.removed)
    if not added and not removed:
        return
    keys = [found.keys[pair] for pair in removed]
    for start in range(0, len(keys), BATCH):
        Assignment.objects.filter(pk__in=keys[start : start + BATCH]).delete()
    fresh = (Assignment(cycle=cycle, judge_id=judge, topic_id=topic) for judge, topic in added)
    Assignment.objects.bulk_create(fresh, batch_size=BATCH)
    told = {
        "assignments": [int(found.rows.sum()), int(draft.rows.sum())],
        "assigned_anew": [None, len(added)],
        "taken_away": [None, len(removed)],
        "taken_away_scored": [None, int(draft.scored_away.sum())],
    }
    _tell(cycle, by, {name: change for name, change in told.items() if name == "assignments" or change[1]})


def _tell(cycle: Cycle, by, changes: dict) -> None:
    versions.write(cycle)
    history.record(cycle, "assign", by=by, changes=changes, cycle=cycle)


def _named(found: Roster, mask: np.ndarray) -> str:
    pairs = [f"{found.judges[judge]} – {found.codes[topic]}" for topic, judge in np.argwhere(mask).tolist()]
    return listed(pairs[:NAMED]) + (" …" if pairs[NAMED:] else "")
